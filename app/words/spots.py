"""What a spot to measure is called, how its probes are held, and how a value is written: `11.7 Ω`, `−1.7 %`, `OL`."""

from __future__ import annotations

import math
from collections.abc import Mapping

from app.domain.cold_plan import StageId
from app.domain.expected import Basis, Expected, Judged, ValueState
from app.domain.phrase import Value
from app.domain.spot import DOMAIN, DOMAIN_VOLTAGE, INPUT, Conditions, Polarity, Spot, over_range
from app.words.capital import capital
from app.words.decimal_mark import marked
from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

#: What stands before the sign where it is a number's own.
_MINUS = "−"
#: Ohms are written in kilo and mega from here on.
_KILO, _MEGA = 1_000.0, 1_000_000.0


def spot_labels(values: Mapping[str, Value]) -> dict[str, object]:
    """The labels made of a phrase's `spot_*` values: `spot`, `conditions`, `value` and `off`, each where it is told."""
    if "spot_point" not in values:
        return {}
    domain, chip = values.get("spot_domain"), values.get("spot_chip")
    spot = Spot(
        str(values["spot_point"]),
        Conditions(
            ProbeMode(str(values["spot_mode"])), ProbeState(str(values["spot_state"])),
            Ground(str(values["spot_ground"])),
            Polarity(str(values["spot_polarity"])),
        ),
        domain if isinstance(domain, int) else None,
        chip if isinstance(chip, int) else None,
    )  # fmt: skip
    labels: dict[str, object] = {"spot": spot_name(spot), "conditions": conditions_line(spot.conditions)}
    if isinstance(value := values.get("spot_value"), int | float):
        labels["value"] = value_text(value, spot.conditions.mode)
    difference = values.get("spot_difference")
    labels["off"] = difference_text(difference if isinstance(difference, int | float) else None)
    return labels


def spot_name(spot: Spot) -> str:
    """A spot as a heading: "Domain 19", "CLK at chip 14", "LDO 1.8, domain 3"."""
    if spot.point in (DOMAIN, DOMAIN_VOLTAGE) and spot.domain is not None:
        return _("Domain {n}").format(n=spot.domain)
    point = point_name(spot.point)
    if spot.chip is not None:
        return _("{point} at chip {chip}").format(point=point, chip=spot.chip)
    if spot.domain is not None:
        return _("{point}, domain {n}").format(point=point, n=spot.domain)
    return point


def spot_short(spot: Spot) -> str:
    """A spot in as few words as a button needs: "13", "CLK 14", "Input"."""
    if spot.point in (DOMAIN, DOMAIN_VOLTAGE) and spot.domain is not None:
        return str(spot.domain)
    place = spot.chip if spot.chip is not None else spot.domain
    return point_name(spot.point) if place is None else f"{point_name(spot.point)} {place}"


def point_name(point: str) -> str:
    """A test point: ours in the language in force, those of a board's table as they are printed."""
    if point == INPUT:
        return _("Input")
    if point == DOMAIN:
        return _("Domain")
    if point == DOMAIN_VOLTAGE:
        return _("Domain voltage")
    return plain(capital(point), 60)


def row_title(spot: Spot) -> str:
    """What a row of values side by side is called: "Resistance by domain", "LDO 1.8 by domain"."""
    if spot.chip is not None:
        return _("{point} by chip").format(point=point_name(spot.point))
    if spot.point not in (DOMAIN, DOMAIN_VOLTAGE):
        return _("{point} by domain").format(point=point_name(spot.point))
    return {
        ProbeMode.OHM: _("Resistance by domain"),
        ProbeMode.VOLT: _("Voltage by domain"),
        ProbeMode.DIODE: _("Diode drop by domain"),
    }[spot.conditions.mode]


def where_to_probe(spot: Spot, where: str = "") -> str:
    """Where the probes go, in one line; `where` is what the board's table says of the point."""
    red, black = _("red"), _("black")
    if spot.conditions.polarity is Polarity.BLACK:
        red, black = black, red
    if spot.point == INPUT:
        return _("{red} on the plus lug, {black} on the minus lug").format(red=red, black=black)
    ground = spot.conditions.ground
    if spot.point in (DOMAIN, DOMAIN_VOLTAGE):
        words = _("output capacitor of the domain: {red} on +, {black} on −")
        return words.format(red=red, black=black)
    on = _("{black} on the ground of domain {n}").format(black=black, n=spot.domain) if spot.domain else ""
    if ground is Ground.BOARD or not on:
        on = _("{black} on board minus").format(black=black)
    place = point_name(spot.point)
    if where:
        place = _("{point} ({where})").format(point=place, where=plain(where, 80))
    return _("{red} on {place}, {black}").format(red=red, place=place, black=on)


def conditions_line(conditions: Conditions) -> str:
    """Under what a value is taken, as short as a caption: "Ω, board off, black on local ground"."""
    meter = {
        ProbeMode.OHM: _("Ω"),
        ProbeMode.VOLT: _("V"),
        ProbeMode.DIODE: _("diode test"),
    }[conditions.mode]
    colour = _("red") if conditions.polarity is Polarity.BLACK else _("black")
    ground = (
        _("{colour} on local ground") if conditions.ground is Ground.DOMAIN else _("{colour} on board minus")
    ).format(colour=colour)
    return _("{meter}, {state}, {ground}").format(meter=meter, state=_brief_state(conditions.state), ground=ground)


def _brief_state(state: ProbeState) -> str:
    return {
        ProbeState.OFF: _("board off"),
        ProbeState.IDLE: _("idle"),
        ProbeState.CABLE_OUT: _("cable out"),
        ProbeState.CABLE_IN: _("cable in"),
        ProbeState.HASHING: _("hashing"),
    }[state]


def value_parts(value: float, mode: ProbeMode) -> tuple[str, str]:
    """A value as figures and unit: ("11.7", "Ω"), ("3.10", "kΩ"), ("OL", "")."""
    if over_range(value):
        return "OL", ""
    if mode is not ProbeMode.OHM:
        return _signed(value, 3), "V"
    size = abs(value)
    if size >= _MEGA:
        return _signed(value / _MEGA, 2), "MΩ"
    if size >= _KILO:
        return _signed(value / _KILO, 2), "kΩ"
    return _signed(value, 2 if size < 10 and round(size, 1) != size else 1 if size < 100 else 0), "Ω"


def value_text(value: float, mode: ProbeMode) -> str:
    """A value with its unit: `11.7 Ω`, `0.319 V`, `OL`; in Russian `11,7 Ω`."""
    figures, unit = value_parts(value, mode)
    return f"{marked(figures)} {unit}".strip()


def stage_name(stage: StageId) -> str:
    """A stage of a check, as its tab says."""
    return {
        StageId.INPUT: _("Input"),
        StageId.DOMAINS: _("Domains"),
        StageId.RAILS: _("LDO outputs"),
        StageId.SIGNALS: _("Signals"),
        StageId.PARTS: _("Parts"),
        StageId.SUPPLY: _("Supply"),
    }[stage]


def state_word(state: ValueState) -> str:
    """What a value says, in a word: "in band", "looks shorted"."""
    return {
        ValueState.IN_BAND: _("in band"),
        ValueState.LOW: _("low"),
        ValueState.HIGH: _("high"),
        ValueState.SHORT: _("looks shorted"),
        ValueState.OPEN: _("open"),
        ValueState.UNKNOWN: _("nothing to compare"),
    }[state]


def basis_word(basis: Basis) -> str:
    """What an expected value rests on, in a word."""
    return {
        Basis.GOLDEN: _("golden"),
        Basis.NEIGHBOURS: _("neighbours"),
        Basis.CATALOGUE: _("published"),
    }[basis]


def judged_line(one: Judged) -> str:
    """A measured spot in one line: "Domain 13: 3.1 Ω, looks shorted, −74 %"."""
    value = value_text(one.value, one.spot.conditions.mode)
    parts = [f"{spot_name(one.spot)}: {value}", state_word(one.judgement.state)]
    if one.judgement.difference is not None:
        parts.append(difference_text(one.judgement.difference))
    return ", ".join(parts)


def against_text(expected: Expected, mode: ProbeMode) -> str:
    """What values are judged by, in one line: "against 6 golden boards: 11.9 Ω ± 6 %"."""
    figure = value_text(expected.value, mode)
    if expected.basis is Basis.GOLDEN:
        words = ngettext("against {n} golden board: {value}", "against {n} golden boards: {value}", expected.count)
        if not expected.of_revision:
            words = ngettext("against {n} golden board of any revision: {value}",
                             "against {n} golden boards of any revision: {value}", expected.count)  # fmt: skip
    elif expected.basis is Basis.NEIGHBOURS:
        words = ngettext("against {n} neighbour: {value}", "against {n} neighbours: {value}", expected.count)
    else:
        words = _("as published: {value}")
    said = words.format(n=expected.count, value=figure)
    if expected.value and math.isfinite(expected.value):
        share = max(expected.high - expected.value, expected.value - expected.low) / abs(expected.value)
        said = _("{against} ± {percent} %").format(against=said, percent=round(share * 100))
    return said


def splits_text(splits: tuple[float, float]) -> str:
    """How a move splits what is left: "splits 46 / 54"."""
    good = round(100 * splits[0] / (sum(splits) or 1.0))
    return _("splits {good} / {bad}").format(good=good, bad=100 - good)


def difference_text(difference: float | None) -> str:
    """How far a value lies from what is expected, a fraction of it: `−1.7 %`; "—" where there is nothing to compare."""
    if difference is None or not math.isfinite(difference):
        return "—"
    percent = difference * 100
    digits = 0 if abs(percent) >= 10 else 1
    sign = _MINUS if round(percent, digits) < 0 else "+" if round(percent, digits) > 0 else ""
    return f"{sign}{abs(percent):.{digits}f} %"


def _signed(value: float, digits: int) -> str:
    return f"{_MINUS if value < 0 else ''}{abs(value):.{digits}f}"
