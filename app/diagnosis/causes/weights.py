"""How likely the clues are under every hypothesis, clue by clue; no clue is believed beyond the doubt of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from app.diagnosis.causes.candidates import Candidate, Floats, Hypotheses, Ints
from app.diagnosis.causes.levels import Reading, Scale, readings_of
from app.diagnosis.causes.rules import LEVELS, Runs, cause_table
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told
from app.domain.spot import Spot

#: What a published value that is not this board's shows: beside the band, seldom nothing at all.
_OTHER_BOARD = np.array([0.02, 0.42, 0.18, 0.36, 0.02])
#: How a count comes out when RO is held behind the break: nothing, what the front part sends, or any number.
_HELD_BEHIND = (0.45, 0.45, 0.10)
_HELD_BEFORE = 0.93
#: How chips were counted: slow and cold, at the speed of hashing, in a hot machine.
SLOW, FAST, HOT = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The clues weighed on one board.

    `readings` by clue; `groups` = the log-likelihood of each group of clues that are not independent of each other;
    `group_of` = the group of a clue; `without` gives a group's log-likelihood with one of its clues left out;
    `single` = the likelihood of each clue by itself.
    """

    hypotheses: Hypotheses
    scale: Scale
    readings: dict[int, Reading]
    groups: list[Floats]
    group_of: dict[int, int]
    single: dict[int, Floats]
    without: Callable[[int], Floats]

    @property
    def posterior(self) -> Floats:
        """How likely each hypothesis is, all clues taken together."""
        return normal(self.hypotheses.prior + sum(self.groups))

    def posterior_without(self, clue: int) -> Floats:
        """The same with one clue left out."""
        group = self.group_of[clue]
        rest = sum(one for number, one in enumerate(self.groups) if number != group)
        return normal(self.hypotheses.prior + rest + self.without(clue))


def weighed(hypotheses: Hypotheses, scale: Scale, clues: Sequence[Clue]) -> Weighed:
    """Weigh the clues. Clues that the table says nothing of weigh nothing."""
    readings = {one.clue: one for one in readings_of(scale, clues)}
    told = [one for one in readings.values() if one.level is not None]
    points: dict[object, list[Reading]] = {}
    for one in told:
        points.setdefault(one.spot.alike, []).append(one)
    single = {one.clue: _mixed(hypotheses, [one]) for one in told}
    members = list(points.values())
    groups = [np.log(_mixed(hypotheses, group)) for group in members]
    group_of = {one.clue: number for number, group in enumerate(members) for one in group}
    for number, clue in enumerate(clues):
        likely = _of_other(hypotheses, clue)
        if likely is not None:
            single[number] = likely
            group_of[number] = len(groups)
            groups.append(np.log(likely))

    def without(clue: int) -> Floats:
        if clue not in readings:
            return np.zeros(len(hypotheses.prior))
        rest = [one for one in members[group_of[clue]] if one.clue != clue]
        return np.log(_mixed(hypotheses, rest)) if rest else np.zeros(len(hypotheses.prior))

    return Weighed(hypotheses, scale, readings, groups, group_of, single, without)


def normal(log_likely: Floats) -> Floats:
    """Log-likelihoods as shares of one."""
    shares = np.exp(log_likely - log_likely.max())
    result: Floats = shares / shares.sum()
    return result


@cache
def level_table() -> Floats:
    """How likely each level is, a row a class of sight."""
    rows = np.array(cause_table().levels)
    result: Floats = rows / rows.sum(axis=1, keepdims=True)
    return result


def channel(doubt: float) -> Floats:
    """How likely each level is read (column) where another is there (row): band edges are soft, typed values wrong."""
    soft = cause_table().doubt["soft"]
    edges = np.eye(LEVELS)
    for level in range(LEVELS):
        beside = [other for other in (level - 1, level + 1) if 0 <= other < LEVELS]
        edges[level, level] = 1 - soft
        for other in beside:
            edges[level, other] = soft / len(beside)
    result: Floats = (1 - doubt) * edges + doubt / LEVELS
    return result


def classes_at(hypotheses: Hypotheses, spot: Spot, place: int) -> Ints:
    """The class of sight that every hypothesis gives a spot."""
    classes: Ints = hypotheses.shows[hypotheses.variant, place, sides_of(hypotheses, spot, place)]
    return classes


def sides_of(hypotheses: Hypotheses, spot: Spot, place: int) -> Ints:
    """On which side of every hypothesis a spot lies: 0 at it, 1 behind it, 2 before it."""
    runs = cause_table().places[place].runs
    at = place_number(spot, runs)
    low, high = spans(hypotheses, runs)
    sides: Ints = np.where(at > high, 1, np.where(at < low, 2, 0))
    return sides


def place_number(spot: Spot, runs: Runs) -> int:
    """The domain or chip by which a spot is placed; 0 for one of the whole board."""
    if runs is Runs.BOARD:
        return 0
    return (spot.domain if runs is Runs.DOMAIN else spot.chip) or 0


def spans(hypotheses: Hypotheses, runs: Runs) -> tuple[Ints, Ints]:
    """First and last number of the own place of every hypothesis, as such spots are numbered."""
    if runs is Runs.DOMAIN:
        return hypotheses.domain_low, hypotheses.domain_high
    if runs is Runs.BREAK:
        return hypotheses.stops, hypotheses.stops
    if runs is Runs.BOARD:
        nowhere = np.zeros_like(hypotheses.stops)
        return nowhere, nowhere
    return hypotheses.chip_low, hypotheses.chip_high


def count_likely(hypotheses: Hypotheses, count: int, held_after: int | None = None, how: int = SLOW) -> Floats:
    """How likely a count is under every hypothesis, its typing not doubted. `how` = SLOW, FAST or HOT."""
    at, near, zero, full, free, inside = hypotheses.counts[:, how, :].T
    chips = hypotheses.chips
    stops = hypotheses.stops
    anywhere = free / (chips + 1)
    if not held_after:
        own = (hypotheses.chip_low <= count + 1) & (count + 1 <= hypotheses.chip_high)
        likely = at * (stops == count) + near / 2 * (np.abs(stops - count) == 1) + anywhere
        likely = likely + inside * own / np.maximum(1, hypotheses.chip_high - hypotheses.chip_low + 1)
        result: Floats = likely + zero * (count == 0) + full * (count == chips)
        return result
    nothing, front, other = _HELD_BEHIND
    behind = nothing * (count == 0) + front * (stops == count) + other / (chips + 1)
    before = _HELD_BEFORE * (count == held_after) + (1 - _HELD_BEFORE) / (chips + 1)
    there = np.where(stops >= held_after, before, behind)
    answers: Floats = (at + near + free + inside) * there + full * before
    answers += zero * (0.7 * (count == 0) + 0.3 * there)
    return answers


def _mixed(hypotheses: Hypotheses, readings: Sequence[Reading]) -> Floats:
    """How likely the values of one point are together: as what is expected holds, or as it is not this board's."""
    product = np.ones(len(hypotheses.prior))
    for group in _by_spot(readings):
        product = product * _spot_likely(hypotheses, group)
    shared = [one for one in readings if one.shared]
    if not shared:
        return product
    doubt = max(one.doubt for one in shared)
    other = np.prod([_OTHER_BOARD @ channel(cause_table().doubt["typed"])[:, one.level] for one in shared])
    return (1 - doubt) * product + doubt * float(other)


def _by_spot(readings: Iterable[Reading]) -> Iterable[list[Reading]]:
    spots: dict[Spot, list[Reading]] = {}
    for one in readings:
        spots.setdefault(one.spot, []).append(one)
    return spots.values()


def _spot_likely(hypotheses: Hypotheses, readings: Sequence[Reading]) -> Floats:
    """How likely the values of one spot are: one state of the board stands behind all of them."""
    seen = np.ones(LEVELS)
    typed = cause_table().doubt["typed"]
    for one in readings:
        doubt = typed if one.shared else min(0.5, typed + one.doubt)
        seen = seen * channel(doubt)[:, one.level]
    first = readings[0]
    by_class = level_table() @ seen
    result: Floats = by_class[classes_at(hypotheses, first.spot, first.place)]
    return result


def _of_other(hypotheses: Hypotheses, clue: Clue) -> Floats | None:
    """How likely a clue that is no value is; None for one that says nothing."""
    table = cause_table()
    match clue:
        case Counted() if clue.counts:
            return _counted(hypotheses, clue)
        case Looked():
            return _looked(hypotheses, clue)
        case Swapped(outcome) if outcome in table.swaps:
            return _doubted(np.array(table.swaps[outcome])[hypotheses.cause], table.doubt["swapped"], 1 / 6)
        case Proved(passed, hot):
            likely = np.array(table.passes[hot])[hypotheses.cause]
            return _doubted(likely if passed else 1 - likely, table.doubt["hot_or_cold"], 0.5)
        case Told(fault) if fault in table.told:
            return np.array(table.told[fault])[hypotheses.cause]
    return None


def _counted(hypotheses: Hypotheses, clue: Counted) -> Floats:
    """Tries in a row: they share the state of the board, each may be mistyped by itself."""
    doubt = cause_table().doubt["counted"]
    how = HOT if clue.hot else FAST if clue.fast else SLOW
    likely = np.ones(len(hypotheses.prior))
    for count in clue.counts:
        told = count_likely(hypotheses, count, clue.held_after, how)
        likely = likely * _doubted(told, doubt, 1 / (hypotheses.chips + 1))
    return likely


def _looked(hypotheses: Hypotheses, clue: Looked) -> Floats | None:
    rule = cause_table().looks.get(clue.item)
    if rule is None:
        return None
    seen = np.array(rule.under)[hypotheses.cause]
    doubt = cause_table().doubt["looked"]
    if not clue.present:
        return _doubted(1 - seen, doubt, 0.5)
    if not clue.chips and not clue.domains:
        return _doubted(seen, doubt, 0.5 * float(np.median(seen)))
    here = np.array([_is_near(one, clue) for one in hypotheses.candidates])[hypotheses.candidate]
    placed = np.array([bool(one.domains or one.chips) for one in hypotheses.candidates])[hypotheses.candidate]
    share = max(1, int(here.sum())) / max(1, int(placed.sum()))
    background = float(np.median(seen)) * share
    near = np.where(here, rule.near * seen, (1 - rule.near) * seen * share)
    return _doubted(np.where(placed, near, seen * share) + background, doubt, background)


def _is_near(candidate: Candidate, clue: Looked) -> bool:
    if clue.chips and candidate.chips:
        return any(abs(chip - other) <= 1 for chip in clue.chips for other in candidate.chips)
    return bool(set(clue.domains) & set(candidate.domains))


def _doubted(likely: Floats, doubt: float, otherwise: float) -> Floats:
    result: Floats = (1 - doubt) * likely + doubt * otherwise
    return result
