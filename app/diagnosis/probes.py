"""The next probe: of what can be measured on a board, the one whose outcome splits the suspected causes best.

Which probe accuses which causes stands in `resources/knowledge/probes.toml`; what a good board shows there, in the
board's test points. Nothing is made up: without a published value the probe is a comparison with a good sister board.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from app.diagnosis.tables import row_of, table
from app.domain.finding import Fault
from app.domain.phrase import Value
from drivers.model.board import BoardSpec
from drivers.model.probe_point import ProbeMode, ProbePoint, ProbeState, Trust

_TABLE = "probes.toml"
#: The states of a board in which a signal says something, the most telling first.
_TELLING = (ProbeState.CABLE_IN, ProbeState.HASHING, ProbeState.IDLE)
#: Behind a probe's id where nobody published a value for the board.
SISTER = "_sister"


@dataclass(frozen=True, slots=True)
class Probe:
    """One row: a step's id, the test points it may use, the values it names, the causes that a wrong value accuses."""

    id: str
    points: tuple[str, ...]
    needs: tuple[str, ...]
    accuses: frozenset[str]
    faults: frozenset[Fault]


@dataclass(frozen=True, slots=True)
class ChosenProbe:
    """A probe for a finding: the id of its step and the values which that names."""

    step: str
    values: tuple[tuple[str, Value], ...]


@cache
def probes() -> tuple[Probe, ...]:
    """Every probe. Raises KnowledgeError."""
    made = []
    for row in table(_TABLE)["probe"]:
        with row_of(_TABLE, str(row.get("id"))):
            faults = frozenset(map(Fault, row.get("faults", ())))
            needs, points = tuple(row["needs"]), tuple(row["points"])
            made.append(Probe(row["id"], points, needs, frozenset(row["accuses"]), faults))
    return tuple(made)


def best_probe(
    fault: Fault, causes: Iterable[tuple[str, float]], values: Mapping[str, Value], board: BoardSpec | None
) -> ChosenProbe | None:
    """The probe that splits the causes (why, likelihood) best on this board; None where none says anything."""
    causes = list(causes)
    total = sum(likelihood for _why, likelihood in causes)
    if board is None or not total:
        return None
    best: tuple[float, float, Probe, ProbePoint | None] | None = None
    for probe in probes():
        if not set(probe.needs) <= values.keys() or (probe.faults and fault not in probe.faults):
            continue
        accused = sum(likelihood for why, likelihood in causes if why in probe.accuses) / total
        if accused <= 0:
            continue
        point = point_of(board, probe.points)
        if point is None and not _could_have(board, probe):
            continue
        split, trust = round(min(accused, 1 - accused), 3), _worth(point)
        if best is None or (split, trust) > best[:2]:
            best = (split, trust, probe, point)
    if best is None:
        return None
    _split, _trust, probe, point = best
    named = {name: values[name] for name in probe.needs} | _domains(probe, values)
    if point is None:
        return ChosenProbe(probe.id + SISTER, (*named.items(), ("probe_point", probe.points[0])))
    return ChosenProbe(probe.id, (*named.items(), *point_values(point).items()))


def point_of(board: BoardSpec, names: Collection[str], mode: ProbeMode = ProbeMode.VOLT) -> ProbePoint | None:
    """The published value of the first of these test points that the board has; the best trusted of several."""
    for name in names:
        known = [p for p in board.points if p.point == name and p.mode is mode and p.expected is not None]
        known = [p for p in known if p.state in _TELLING and p.unit == "V"]
        if known:
            return min(known, key=lambda p: (_TELLING.index(p.state), list(Trust).index(p.trust)))
    return None


def point_values(point: ProbePoint) -> dict[str, Value]:
    """A test point as values of a phrase; low and high only where a band is published."""
    known: dict[str, Value | None] = {
        "probe_point": point.point,
        "probe_v": point.expected,
        "probe_low": point.low,
        "probe_high": point.high,
        "probe_state": point.state.value,
        "probe_ground": point.reference.value,
        "probe_trust": point.trust.value,
    }
    return {name: value for name, value in known.items() if value is not None}


def _domains(probe: Probe, values: Mapping[str, Value]) -> dict[str, Value]:
    """The domains of the chips that a probe names, for their labels."""
    of = {f"{name.removesuffix('chip')}domain" for name in probe.needs if name.endswith("chip")}
    return {name: values[name] for name in of if name in values}


def _worth(point: ProbePoint | None) -> float:
    return 0.0 if point is None else 1.0 - list(Trust).index(point.trust) / 10


def _could_have(board: BoardSpec, probe: Probe) -> bool:
    """Whether a board may have such a point although nobody published it: signals and domains all have, few a boost."""
    if probe.id.startswith("probe_boost"):
        return bool(board.boost_feeds_domains)
    return probe.id not in ("probe_controller_supply", "probe_eeprom_supply", "probe_input")
