"""What a probe's values are called: the ground, what the board does meanwhile, the expected value and its trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.phrase import Value
from app.words.language import _
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState, Trust


def probe_labels(values: Mapping[str, Value], number: Callable[[float], str]) -> dict[str, object]:
    """The labels made of a probe's values, each where its value is there; `number` writes one."""
    labels: dict[str, object] = {}
    if "probe_ground" in values:
        labels["probe_ground_label"] = ground_name(Ground(str(values["probe_ground"])))
    if "probe_state" in values:
        labels["probe_state_label"] = state_name(ProbeState(str(values["probe_state"])))
    if "probe_v" in values:
        labels["probe_v_label"] = _expected(values, number)
    return labels


def ground_name(ground: Ground) -> str:
    """What the black probe lies on."""
    return {Ground.DOMAIN: _("the ground of its domain"), Ground.BOARD: _("board minus")}[ground]


def state_name(state: ProbeState) -> str:
    """What the board does while it is measured."""
    return {
        ProbeState.OFF: _("board off and discharged"),
        ProbeState.IDLE: _("board powered and idle"),
        ProbeState.CABLE_OUT: _("board powered, signal cable out"),
        ProbeState.CABLE_IN: _("board powered, signal cable in"),
        ProbeState.HASHING: _("board hashing"),
    }[state]


def mode_name(mode: ProbeMode) -> str:
    """What the meter is set to."""
    return {ProbeMode.VOLT: _("voltage"), ProbeMode.DIODE: _("diode drop"), ProbeMode.OHM: _("resistance")}[mode]


def trust_name(trust: Trust) -> str:
    """How far a published value may be trusted for this board."""
    return {
        Trust.CONFIRMED: _("several sources agree"),
        Trust.SINGLE: _("one source"),
        Trust.INFERRED: _("carried over from like boards"),
        Trust.MODEL: _("of another board of the model"),
        Trust.FAMILY: _("of the board's family"),
    }[trust]


def board_trust(confidence: str) -> str:
    """How far a board's row of the catalogue may be trusted, from what stands in its column."""
    if confidence.startswith("conflict"):
        return _("the sources disagree")
    if not confidence.startswith("confirmed"):
        return trust_name(Trust.SINGLE)
    return _("several sources agree, not on all of it") if "single" in confidence else trust_name(Trust.CONFIRMED)


def expected_text(point: ProbePoint, number: Callable[[float], str]) -> str:
    """What a good board shows at a test point, with its unit: `1.2 V (1.1 to 1.3)`; "" where nothing is published."""
    if point.expected is None:
        return ""
    unit = "Ω" if point.unit == "ohm" else "V"
    value = f"{number(point.expected)} {unit}"
    if point.low is None or point.high is None or point.low == point.high:
        return value
    return _("{value} ({low} to {high})").format(value=value, low=number(point.low), high=number(point.high))


def _expected(values: Mapping[str, Value], number: Callable[[float], str]) -> str:
    volts, low, high = (values.get(name) for name in ("probe_v", "probe_low", "probe_high"))
    trust = trust_name(Trust(str(values["probe_trust"]))) if "probe_trust" in values else ""
    text = {"volts": number(float(volts or 0)), "trust": trust}
    if isinstance(low, float) and isinstance(high, float) and low != high:
        text |= {"low": number(low), "high": number(high)}
        return _("{volts} V expected ({low} to {high} V; {trust})").format(**text)
    return _("{volts} V expected ({trust})").format(**text)
