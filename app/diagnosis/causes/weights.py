"""How likely the clues are under every hypothesis, clue by clue; no clue is believed beyond the doubt of its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from app.diagnosis.causes.candidates import Candidate, Floats, Hypotheses, Ints
from app.diagnosis.causes.levels import Reading, Scale, readings_of
from app.diagnosis.causes.rules import LEVELS, Runs, cause_table
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.spot import Spot

#: The least likelihood that has a logarithm.
LEAST = 1e-300
#: How chips were counted: slow and cold, at the speed of hashing, in a hot machine.
SLOW, FAST, HOT = range(3)
#: The modes of a count that leave open where it lies: any number, or one inside the place.
_FREE = [5, 6]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Clues that are not independent of each other: `likely` of any of its `members` (indices of clues) together."""

    members: tuple[int, ...]
    likely: Callable[[Sequence[int]], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The clues weighed on one board: `readings` by clue, the clues in `groups`, and the sum of their logarithms."""

    hypotheses: Hypotheses
    scale: Scale
    readings: dict[int, Reading]
    groups: tuple[Group, ...]
    sums: tuple[Floats, ...]

    @property
    def posterior(self) -> Floats:
        """How likely each hypothesis is, all clues taken together."""
        return normal(self.hypotheses.prior + sum(self.sums))

    def posterior_without(self, clue: int) -> Floats:
        """The same with one clue left out."""
        total = self.hypotheses.prior.copy()
        for group, own in zip(self.groups, self.sums, strict=True):
            if clue not in group.members:
                total += own
            elif rest := [one for one in group.members if one != clue]:
                total += _log(group.likely(rest))
        return normal(total)

    def singles(self) -> Iterable[tuple[int, Floats]]:
        """Every clue that says something, and how likely it is by itself."""
        for group in self.groups:
            for clue in group.members:
                yield clue, group.likely([clue])


def weighed(hypotheses: Hypotheses, scale: Scale, clues: Sequence[Clue]) -> Weighed:
    """Weigh the clues. Clues that the table says nothing of weigh nothing."""
    readings = {one.clue: one for one in readings_of(scale, clues)}
    together: dict[object, list[int]] = {}
    for number, clue in enumerate(clues):
        if (key := _key(clue, readings.get(number))) is not None:
            together.setdefault(key, []).append(number)

    def likely(members: Sequence[int]) -> Floats:
        first = clues[members[0]]
        if isinstance(first, Valued):
            return _mixed(hypotheses, [readings[one] for one in members])
        return _of_others(hypotheses, [clues[one] for one in members])

    groups = tuple(Group(tuple(members), likely) for members in together.values())
    return Weighed(hypotheses, scale, readings, groups, tuple(_log(one.likely(one.members)) for one in groups))


def _log(likely: Floats) -> Floats:
    """The logarithm; what hundreds of clues made less than any number stays the least that there is."""
    result: Floats = np.log(np.maximum(likely, LEAST))
    return result


def _key(clue: Clue, reading: Reading | None) -> object:
    """What tells which clues hang together: one published value, one state of the board; None = it says nothing."""
    table = cause_table()
    match clue:
        case Valued():
            return clue.spot.alike if reading is not None and reading.level is not None else None
        case Counted() if clue.counts:
            return "count"
        case Looked(item) if item in table.looks:
            return "look", item
        case Swapped(outcome) if outcome in table.swaps:
            return "swap"
        case Proved(_, hot):
            return "proof", hot
        case Told(fault) if fault in table.told:
            return "told", fault
    return None


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


@cache
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


def manner_of(clue: Counted) -> int:
    """How the chips were counted: SLOW, FAST or HOT."""
    return HOT if clue.hot else FAST if clue.fast else SLOW


def mode_likely(hypotheses: Hypotheses, count: int, held_after: int, usual: int | None = None) -> Floats:
    """How likely a count is in every mode (columns) under every hypothesis (rows); `held_after` 0 = RO is free.

    `usual` = the count with RO free, where it was taken: it tells where a break lies that may lie anywhere.
    """
    chips, stops = hypotheses.chips, hypotheses.stops
    anywhere = np.full(len(stops), 1 / (chips + 1))
    low, high = hypotheses.chip_low, hypotheses.chip_high
    own = (low <= count + 1) & (count + 1 <= high)
    inside = own / np.maximum(1, high - low + 1)
    if not held_after:
        columns = (
            stops == count, stops - 1 == count, stops + 1 == count, np.full(len(stops), count == 0),
            np.full(len(stops), count == chips), anywhere, inside, np.full(len(stops), count == chips - 1),
            np.full(len(stops), few_lost(chips)[min(count, chips)] if count <= chips else 0.0),
        )  # fmt: skip
        return np.stack(columns, axis=1).astype(float)
    shares = cause_table().held
    good, nothing, front, other = (shares[name] for name in ("good", "nothing", "front", "any"))
    before = good * (count == held_after) + (1 - good) / (chips + 1)
    lacking = good * (count == held_after - 1) + (1 - good) / (chips + 1)

    def there(last: Ints) -> Floats:
        behind = nothing * (count == 0) + front * (last == count) + other / (chips + 1)
        result: Floats = np.where(last >= held_after, before, behind)
        return result

    at = there(stops)
    silent = shares["silent"]
    zero = silent * (count == 0) + (1 - silent) * at
    full = np.full(len(stops), before)
    lack = np.where(low <= held_after, lacking, before)
    free = there(stops if usual is None else np.full_like(stops, usual))
    return np.stack((at, there(stops - 1), there(stops + 1), zero, full, free, free, lack, full), axis=1)


def few_lost(chips: int) -> Floats:
    """How likely each count is where a noisy line loses a few replies: rarer, the more are lost."""
    lost = chips - np.arange(chips + 1)
    shares = np.where(lost > 0, np.exp(-lost / cause_table().held["lost"]), 0.0)
    result: Floats = shares / shares.sum()
    return result


Try = tuple[int, int]


def tries_of(clues: Iterable[Clue], manner: int) -> list[Try]:
    """Every count of one manner with the chip that RO was held behind meanwhile, 0 = free."""
    counted = [clue for clue in clues if isinstance(clue, Counted) and manner_of(clue) == manner]
    return [(count, clue.held_after or 0) for clue in counted for count in clue.counts]


def usual_count(tries: Sequence[Try]) -> int | None:
    """The count that came most often with RO free; None without one."""
    free = sorted(count for count, held in tries if not held)
    return max(free, key=free.count) if free else None


def manner_weights(hypotheses: Hypotheses, clues: Sequence[Clue], manner: int) -> Floats:
    """How likely each mode of one manner of counting is together with the counts that show it.

    Where a cause shows alike however it is counted, one state of the board stands behind all of them.
    """
    own = {one: tries for one in (SLOW, FAST, HOT) if (tries := tries_of(clues, one))}
    weights = mode_weights(hypotheses, own.get(manner, []), manner)
    others = [one for one in own if one != manner]
    if not others:
        return weights
    for number in range(1 << len(others)):
        shared = [one for bit, one in enumerate(others) if number >> bit & 1]
        rows = np.ones(len(hypotheses.prior), dtype=bool)
        for one in others:
            rows &= (hypotheses.manners[:, one] == hypotheses.manners[:, manner]) == (one in shared)
        if shared and rows.any():
            tries = [*own.get(manner, []), *(each for one in shared for each in own[one])]
            weights[rows] = mode_weights(hypotheses, tries, manner)[rows]
    return weights


def counts_likely(hypotheses: Hypotheses, clues: Sequence[Clue]) -> Floats:
    """How likely all counts are together."""
    likely = np.ones(len(hypotheses.prior))
    done = np.zeros((len(hypotheses.prior), HOT + 1), dtype=bool)
    rows = np.arange(len(hypotheses.prior))
    for manner in (SLOW, FAST, HOT):
        if not tries_of(clues, manner):
            continue
        fresh = ~done[rows, hypotheses.manners[:, manner]]
        likely = np.where(fresh, likely * manner_weights(hypotheses, clues, manner).sum(axis=1), likely)
        done[rows, hypotheses.manners[:, manner]] = True
    return likely


def mode_weights(hypotheses: Hypotheses, tries: Sequence[Try], manner: int) -> Floats:
    """How likely each mode is together with these tries: rows are not normalised.

    A board stays as it is between tries, except where its counts vary by themselves: there every try is drawn anew.
    A count that may lie anywhere lies at one place all the same.
    """
    shares = hypotheses.counts[:, manner, :]
    weights = shares.copy()
    doubt = cause_table().doubt["counted"]
    usual = usual_count(tries)
    steady = ~hypotheses.varies[:, None]
    if usual is not None:
        first = mode_likely(hypotheses, usual, 0)
        weights[:, _FREE] = np.where(steady, shares[:, _FREE] * first[:, _FREE], shares[:, _FREE])
    for (count, held), times in Counter(tries).items():
        likely = mode_likely(hypotheses, count, held, usual)
        drawn = (shares * likely).sum(axis=1, keepdims=True)
        if not held:
            likely[:, _FREE] = float(count == usual)
        likely = np.where(steady, likely, drawn)
        told = (1 - doubt) * likely + doubt / (hypotheses.chips + 1)
        weights = weights * (told if times == 1 else told**times)
    return weights


def _mixed(hypotheses: Hypotheses, readings: Sequence[Reading]) -> Floats:
    """How likely the values of one point are together: as what is expected holds, or as it is not this board's."""
    product = np.ones(len(hypotheses.prior))
    for group in _by_spot(readings):
        product = product * _spot_likely(hypotheses, group)
    shared = [one for one in readings if one.shared]
    if not shared:
        return product
    doubt = max(one.doubt for one in shared)
    other = np.prod(
        [np.array(cause_table().other_board) @ channel(cause_table().doubt["typed"])[:, one.level] for one in shared]
    )
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


def _of_others(hypotheses: Hypotheses, clues: Sequence[Clue]) -> Floats:
    """How likely clues of one kind that are no values are together."""
    table = cause_table()
    first = clues[0]
    if isinstance(first, Counted):
        return counts_likely(hypotheses, clues)
    if isinstance(first, Proved):
        passes = np.array(table.passes[first.hot])[hypotheses.cause]
        doubt = table.doubt["hot_or_cold"]
        good, bad = passes, 1 - passes
        for clue in clues:
            passed = isinstance(clue, Proved) and clue.passed
            good = good * (1 - doubt if passed else doubt)
            bad = bad * (doubt if passed else 1 - doubt)
        either: Floats = good + bad
        return either
    last = clues[-1]
    match last:
        case Looked():
            return _looked(hypotheses, last)
        case Swapped(outcome):
            return _doubted(np.array(table.swaps[outcome])[hypotheses.cause], table.doubt["swapped"], 1 / 6)
        case Told(fault):
            return np.array(table.told[fault])[hypotheses.cause]
    raise TypeError(last)


def _looked(hypotheses: Hypotheses, clue: Looked) -> Floats:
    rule = cause_table().looks[clue.item]
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
