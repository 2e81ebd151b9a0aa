"""What a spot should show on this very board, and what a value taken there says.

Boards known good come first, then the same point elsewhere on this board, then what is published for it. Only like is
compared with like: same point, same conditions (`app.domain.spot`). Thresholds: `resources/knowledge/values.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median, median_low
from typing import Any

from app.diagnosis.tables import table
from app.domain.cold_plan import CORE, SIGNALS
from app.domain.expected import Basis, Expected, Judged, Judgement, ValueState
from app.domain.measurement import Measurement
from app.domain.reference import Reference, median_at
from app.domain.spot import DOMAIN, DOMAIN_VOLTAGE, INPUT, Conditions, Spot, over_range
from drivers.model.board import BoardSpec
from drivers.model.probe_point import ProbeMode, ProbePoint, ProbeState, Trust

Neighbour = Measurement | tuple[Spot, float]
#: The MAD of a normal distribution times this is its standard deviation.
_SIGMA = 1.4826
#: Supplies that a board shows alike whether its chips work or wait, so that a value published for one stands for both.
_STEADY = (INPUT, DOMAIN_VOLTAGE, "chain voltage", "boost out", CORE)


def expected_at(
    spot: Spot,
    board: BoardSpec | None,
    references: Sequence[Reference] = (),
    neighbours: Iterable[Neighbour] = (),
) -> Expected | None:
    """What the spot should show: by references, else by neighbours, else as published; None where nobody knows.

    `neighbours` = the values of this check; those of other points and the spot's own are passed over. Raises
    KnowledgeError.
    """
    newest: dict[Spot, float] = {}
    for one in neighbours:
        if (told := spot_and_value(one)) is not None and told[0].alike == spot.alike and told[0] != spot:
            newest[told[0]] = math.inf if over_range(told[1]) else told[1]
    return _expected(spot, board, references, list(newest.values()), published_point(spot, board))


def judge(spot: Spot, value: float, expected: Expected | None, board: BoardSpec | None = None) -> Judgement:
    """What a value says beside what is expected (None = nobody knows); `board` sharpens the absolute limits.

    Raises KnowledgeError.
    """
    absolute = _below_every_board(spot, value, board) and not (expected and _known_so_low(expected, value))
    if expected is None:
        return Judgement(ValueState.SHORT, hard=True) if absolute else Judgement(ValueState.UNKNOWN)
    difference = _difference(value, expected.value)
    cold = spot.conditions.mode is not ProbeMode.VOLT
    if cold and (absolute or _is_short(value, expected)):
        return Judgement(ValueState.SHORT, _guards_power(spot), difference)
    if over_range(value):
        return Judgement(ValueState.IN_BAND if over_range(expected.value) else ValueState.OPEN, difference=difference)
    if expected.low <= value <= expected.high:
        return Judgement(ValueState.IN_BAND, difference=difference)
    if value < expected.low:
        return Judgement(ValueState.LOW, difference=difference)
    if (
        spot.conditions.mode is ProbeMode.OHM
        and expected.value > 0
        and value > expected.value * _rules("open")["times"]
    ):
        return Judgement(ValueState.OPEN, difference=difference)
    return Judgement(ValueState.HIGH, difference=difference)


def unjudged(spot: Spot, value: float, by: str = "", instrument: str = "") -> Judged:
    """A value before it is judged."""
    return Judged(spot, value, None, Judgement(ValueState.UNKNOWN), by, instrument)


def judged_of(
    values: Mapping[Spot, Judged], board: BoardSpec | None, references: Sequence[Reference] = ()
) -> dict[Spot, Judged]:
    """The values of a board, one a spot, each judged by all the others. Raises KnowledgeError."""
    groups: dict[tuple[str, Conditions], list[tuple[Spot, float]]] = {}
    for spot, one in values.items():
        groups.setdefault(spot.alike, []).append((spot, math.inf if over_range(one.value) else one.value))
    points = {alike: published_point(group[0][0], board) for alike, group in groups.items()}
    made = {}
    for spot, one in values.items():
        alike = [value for other, value in groups[spot.alike] if other is not spot]
        expected = _expected(spot, board, references, alike, points[spot.alike])
        made[spot] = replace(one, expected=expected, judgement=judge(spot, one.value, expected, board))
    return made


def spot_and_value(one: Neighbour) -> tuple[Spot, float] | None:
    """A measurement as spot and value; None where its conditions are not known, so that it compares with nothing."""
    if isinstance(one, Measurement):
        return (one.taken.spot, one.taken.value) if one.taken.spot is not None else None
    return one


def _expected(
    spot: Spot,
    board: BoardSpec | None,
    references: Sequence[Reference],
    alike: Sequence[float],
    point: ProbePoint | None,
) -> Expected | None:
    """What the spot should show, where its neighbours show `alike` and `point` is what is published of it."""
    if (golden := _golden(spot, references, alike)) is not None:
        return golden
    # What no board shows is no measure of another: half of the domains shorted would make the good ones look open.
    sound = [value for value in alike if not _below_every_board(spot, value, board)]
    beside, published = _of_neighbours(spot, sound), _published(spot, board, alike, point)
    if beside is None or (published is not None and _fail_together(spot, beside, published)):
        return published
    return beside


def _fail_together(spot: Spot, beside: Expected, published: Expected) -> bool:
    """Whether neighbours tell less than what is published: a signal that ends is gone at every chip behind, and a board
    that gets no power shows nothing anywhere.
    """
    if not spot.conditions.powered:
        return False
    return spot.point in SIGNALS or beside.value < float(_rules("supply")["dead_share"]) * published.value


def _golden(spot: Spot, references: Sequence[Reference], alike: Sequence[float]) -> Expected | None:
    spread = median_at(references, spot)
    if spread is None:
        return None
    low, high = _band(spot, spread.middle, spread.sigma)
    trust = Trust.CONFIRMED if spread.count > 1 else Trust.SINGLE
    crowded = _crowded(alike, spread.middle, _rules("neighbours")["crowd_least"])
    return Expected(
        spread.middle, low, high, Basis.GOLDEN, spread.count, trust, crowded=crowded, of_revision=spread.of_revision
    )


def _of_neighbours(spot: Spot, alike: Sequence[float]) -> Expected | None:
    if len(alike) < _rules("neighbours")["fewest"]:
        return None
    middle = median(alike)
    if math.isinf(middle):
        middle = median_low(alike)  # OL is usual only where more than half show it
    if math.isinf(middle):
        crowded = _crowded(alike, middle)
        return Expected(middle, middle, middle, Basis.NEIGHBOURS, len(alike), Trust.INFERRED, crowded=crowded)
    finite = [value for value in alike if math.isfinite(value)]
    sigma = _SIGMA * median(abs(value - middle) for value in finite)
    low, high = _band(spot, middle, sigma)
    crowded = _crowded(alike, middle)
    return Expected(middle, low, high, Basis.NEIGHBOURS, len(alike), Trust.INFERRED, crowded=crowded)


def _published(
    spot: Spot, board: BoardSpec | None, alike: Sequence[float], point: ProbePoint | None
) -> Expected | None:
    if point is None or (value := point.expected) is None:
        return _of_chain(spot, board)
    how, rules = spot.conditions.mode, _rules("band")
    printed = abs(value) * rules["printed_share"][how.value]
    margin = max(abs(value) * rules["published_share"][how.value], rules["least"][how.value])
    low = value - margin if point.low is None else point.low - printed
    high = value + margin if point.high is None else point.high + printed
    if how is ProbeMode.DIODE:
        share = rules["share"][how.value]
        for sister in alike:
            if abs(sister - value) <= rules["sister_share"] * abs(value):
                low, high = min(low, sister * (1 - share)), max(high, sister * (1 + share))
    return Expected(value, low, high, Basis.CATALOGUE, 1, point.trust, point.source)


def _of_chain(spot: Spot, board: BoardSpec | None) -> Expected | None:
    """What the catalogue's chain voltage says of the input and, divided by the domains, of each domain."""
    if board is None or spot.conditions.mode is not ProbeMode.VOLT or not spot.conditions.powered:
        return None
    chain, domains = board.chain_voltage_v, board.domains
    if spot.point == INPUT and chain is not None:
        low, high = chain
    elif spot.point == DOMAIN_VOLTAGE and board.domain_voltage_v is not None:
        low = high = board.domain_voltage_v
    elif spot.point == DOMAIN_VOLTAGE and chain is not None and domains:
        low, high = chain[0] / domains, chain[1] / domains
    else:
        return None
    margin = (low + high) / 2 * _rules("band")["published_share"][ProbeMode.VOLT.value]
    return Expected((low + high) / 2, low - margin, high + margin, Basis.CATALOGUE, 1, Trust.INFERRED, board.source)


def published_point(spot: Spot, board: BoardSpec | None) -> ProbePoint | None:
    """The test point of the board's table that says what the spot shows, the best trusted one; None for none.

    A supply that is published for a working board alone stands for a powered one too.
    """
    points = () if board is None else board.points
    known = [point for point in points if _is_comparable(point) and Spot.of_point(point).alike == spot.alike]
    if not known and spot.conditions.powered and (spot.point in _STEADY or spot.point.startswith("LDO")):
        known = [
            point for point in points
            if _is_comparable(point) and point.point == spot.point and point.mode is spot.conditions.mode
            and point.state in (ProbeState.CABLE_IN, ProbeState.HASHING, ProbeState.IDLE)
        ]  # fmt: skip
    return min(known, key=lambda point: list(Trust).index(point.trust), default=None)


def _is_comparable(point: ProbePoint) -> bool:
    """Whether a meter shows that value: an oscilloscope's peak is none."""
    return point.expected is not None and "oscilloscope" not in point.where


def _band(spot: Spot, middle: float, sigma: float) -> tuple[float, float]:
    if math.isinf(middle):
        return middle, middle
    rules = _rules("band")
    how = spot.conditions.mode.value
    margin = max(rules["sigmas"] * sigma, abs(middle) * rules["share"][how], rules["least"][how])
    low = middle - margin
    # However far the values scatter, what is at half of the usual is no longer like the others.
    return max(low, middle * _rules("short")["share"]) if middle > rules["least"][how] else low, middle + margin


def _crowded(alike: Sequence[float], middle: float, least: float = 2) -> bool:
    """Whether so many others lie as low as a short that one more of them is not the odd one; fewer than `least` never
    are.
    """
    share, crowd = float(_rules("short")["share"]), float(_rules("neighbours")["crowd"])
    low = 1 + sum(value < middle * share for value in alike)
    return low >= least and low > crowd * (len(alike) + 1)


def _is_short(value: float, expected: Expected) -> bool:
    usual = expected.value
    if over_range(value) or value < 0 or expected.crowded or expected.low <= value <= expected.high:
        return False
    return math.isinf(usual) or 0 <= value < usual * float(_rules("short")["share"])


def _known_so_low(expected: Expected, value: float) -> bool:
    """Whether boards known good show such a value there. Neighbours that do prove nothing: they may all be shorted."""
    return expected.basis is Basis.GOLDEN and expected.low <= value <= expected.high


def _below_every_board(spot: Spot, value: float, board: BoardSpec | None) -> bool:
    """Whether a cold supply is so low that no board known shows it; a zeroed meter shows a short just below zero."""
    if spot.conditions.powered or not _guards_power(spot) or spot.conditions.mode is ProbeMode.VOLT:
        return False
    return abs(value) < least_of_boards(spot, board)


def least_of_boards(spot: Spot, board: BoardSpec | None) -> float:
    """Ohms, or volts of a diode drop, below which a cold supply is shorted whatever the board."""
    rules = _rules("short")
    if spot.conditions.mode is ProbeMode.DIODE:
        return float(rules["domain_diode_v"])
    if spot.point != INPUT:
        return float(rules["domain_ohm"])
    return float(rules["input_ohm_of"].get(board.make if board else "", rules["input_ohm"]))


def _guards_power(spot: Spot) -> bool:
    """Whether a short at the spot forbids power: the input, a domain, or the one core of a small board."""
    return spot.conditions.state is ProbeState.OFF and spot.point in (INPUT, DOMAIN, CORE)


def _difference(value: float, usual: float) -> float | None:
    if over_range(value) or over_range(usual) or usual == 0:
        return None
    return (value - usual) / abs(usual)


def _rules(name: str) -> dict[str, Any]:
    rules: dict[str, Any] = table("values.toml")[name]
    return rules
