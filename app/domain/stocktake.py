"""Counting stock by scanning: what the lines of a stocktake mean, and what they change. Pure.

A stocktake is a list of facts: a bin was opened, one piece more of a lot was scanned, so many were typed. Each line
that counts keeps what the record held at that moment (`expected`), so that what moved between the scan and the review
moves on: stock = what was counted at the moment of the scan + what moved since. What stocktakes themselves correct is
no such move: it is as old as the scan it comes from. Of two counts of one thing in one bin the later scan stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class CountState(StrEnum):
    """How far a stocktake is. DROPPED = nothing came of it."""

    OPEN = "open"
    REVIEW = "review"
    ACCEPTED = "accepted"
    DROPPED = "dropped"

    @property
    def over(self) -> bool:
        """Nothing is counted in it any more."""
        return self in (CountState.ACCEPTED, CountState.DROPPED)


class LineKind(StrEnum):
    """What a line of a stocktake says."""

    #: The bin is to be counted.
    PLAN = "plan"
    #: The bin was scanned: what follows is counted in it, and the bin this person had open is done.
    BIN = "bin"
    #: The bin this person had open is done.
    DONE = "done"
    #: So many more pieces (one, mostly) of a lot, or of a part without a lot.
    ONE = "one"
    #: So many pieces in all.
    SET = "set"
    #: The bin was done and nobody had scanned this lot, though the record had some of it there.
    MISSED = "missed"
    #: Somebody says that none is there.
    NONE = "none"
    #: A code that nobody knows.
    UNKNOWN = "unknown"
    #: What became of that code is known.
    SETTLED = "settled"
    #: The bin is to be counted anew: what was counted in it before does not stand.
    AGAIN = "again"


#: Lines that a scan or a key at the bin makes: what Backspace takes back.
AT_THE_BIN = frozenset({LineKind.BIN, LineKind.ONE, LineKind.SET, LineKind.NONE, LineKind.UNKNOWN, LineKind.DONE})


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line; `stamp` orders all lines of all benches, `by` is a person's id, `place_id` the bin.

    `part_id` stands on every line that counts; `lot_id` None = the part is not kept by lot, or the lot is not known.
    """

    id: str
    stamp: int
    kind: LineKind
    by: str
    place_id: str | None = None
    lot_id: str | None = None
    part_id: str | None = None
    counted: int | None = None
    expected: int | None = None
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountKey:
    """What is counted: a lot (or a part without one) in a bin."""

    place_id: str
    part_id: str
    lot_id: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one thing in one bin; `counted` None = nobody scanned it, and nobody was asked yet.

    `expected` is what the record held at the last scan of it (`stamp`), `first_expected` at the first one.
    """

    key: CountKey
    counted: int | None
    expected: int
    first_expected: int
    stamp: int
    note: str = ""

    @property
    def missed(self) -> bool:
        """Nobody scanned it."""
        return self.counted is None

    @property
    def variance(self) -> int:
        """Counted less expected, at the moment of the scan; what nobody scanned is short by all of it."""
        return (self.counted or 0) - self.expected

    @property
    def moved_meanwhile(self) -> bool:
        """Some was taken or put while it was being counted: better count again."""
        return self.counted is not None and self.first_expected != self.expected


@dataclass(frozen=True, slots=True)
class BinCount:
    """What was counted in one bin. `opened` None = nobody counted there (something of it was found elsewhere)."""

    place_id: str
    opened: int | None = None
    done: bool = False
    again: bool = False
    tallies: Mapping[CountKey, Tally] = field(default_factory=dict)
    unknown: tuple[CountLine, ...] = ()
    last: CountKey | None = None

    @property
    def counted(self) -> bool:
        """It was counted to the end."""
        return self.opened is not None and self.done

    @property
    def exact(self) -> bool:
        """All was as the record had it."""
        return not self.unknown and all(one.variance == 0 for one in self.tallies.values())


@dataclass(frozen=True, slots=True)
class Tallied:
    """All lines of a stocktake, put together. `open` are the bins being counted, by person; `plan` those to count."""

    bins: Mapping[str, BinCount] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    open: Mapping[str, str] = field(default_factory=dict)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Everything counted, bin by bin."""
        return tuple(one for each in self.bins.values() for one in each.tallies.values())

    @property
    def done(self) -> int:
        """Bins counted to the end."""
        return sum(one.counted for one in self.bins.values())

    @property
    def scope(self) -> int:
        """Bins to be counted in all: those of the plan, and what was counted besides."""
        return len(set(self.plan) | {id_ for id_, one in self.bins.items() if one.opened is not None or one.again})


def tallied(lines: Iterable[CountLine]) -> Tallied:
    """Put the lines of one stocktake together, in the order of their stamps."""
    bins: dict[str, BinCount] = {}
    plan: dict[str, None] = {}
    opened: dict[str, str] = {}
    for line in sorted(lines, key=lambda one: (one.stamp, one.id)):
        place = line.place_id
        if place is None:
            continue
        if line.kind is LineKind.PLAN:
            plan[place] = None
            continue
        here = bins.get(place) or BinCount(place)
        if line.kind in (LineKind.BIN, LineKind.DONE):
            before = opened.pop(line.by, None)
            if before is not None and before in bins:
                bins[before] = replace(bins[before], done=True)
                here = bins.get(place) or here
            if line.kind is LineKind.BIN:
                here = replace(here, opened=line.stamp, done=False, again=False, last=None)
                opened[line.by] = place
            else:
                here = replace(here, done=True)
        elif line.kind is LineKind.AGAIN:
            here = BinCount(place, again=True)
            opened = {person: at for person, at in opened.items() if at != place}
        elif line.kind is LineKind.UNKNOWN:
            here = replace(here, unknown=(*here.unknown, line))
        elif line.kind is LineKind.SETTLED:
            here = replace(here, unknown=tuple(one for one in here.unknown if one.code != line.code))
        elif line.part_id is not None:
            here = _with(here, line, CountKey(place, line.part_id, line.lot_id))
        bins[place] = here
    return Tallied(bins, tuple(plan), opened)


def _with(here: BinCount, line: CountLine, key: CountKey) -> BinCount:
    """A bin with one more line that counts."""
    had = here.tallies.get(key)
    expected = line.expected or 0
    if line.kind is LineKind.MISSED:
        if had is not None and had.counted is not None:
            return here
        made = Tally(key, None, expected, expected, line.stamp)
    elif line.kind is LineKind.NONE:
        # Of what nobody had scanned: as it was when the bin was done, not when somebody was asked.
        made = replace(had, counted=0) if had is not None else Tally(key, 0, expected, expected, line.stamp)
    else:
        before = had.counted or 0 if had is not None else 0
        counted = (line.counted or 0) + (before if line.kind is LineKind.ONE else 0)
        first = had.first_expected if had is not None and had.counted is not None else expected
        made = Tally(key, counted, expected, first, line.stamp, line.note)
    last = here.last if line.kind in (LineKind.MISSED, LineKind.NONE) else key
    return replace(here, tallies={**here.tallies, key: made}, last=last)


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the record that was no move of anything: a stocktake (`count_id`) corrected it, or its correction was
    taken back; or somebody counted a lot by itself (`count_id` None). A correction is as old as the scan behind it.

    `partner` = no count: a lot below zero was filled on paper, this end of it; the other end is that lot.
    """

    stamp: int
    place_id: str
    part_id: str
    lot_id: str
    quantity: int
    count_id: str | None = None
    partner: str | None = None

    def concerns(self, key: CountKey) -> bool:
        """Whether it changed what the record says of that."""
        what = self.lot_id == key.lot_id if key.lot_id else self.part_id == key.part_id
        return what and self.place_id == key.place_id


class Standing(StrEnum):
    """What becomes of a tally."""

    #: As the record has it.
    SAME = "same"
    #: The record is put right by `change`.
    DIFFERENT = "different"
    #: Nobody scanned it: it stays as it is until somebody says that none is there.
    MISSED = "missed"
    #: It was counted again since, in an accepted stocktake or by hand: the later count stands.
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Judged:
    """A tally, what becomes of it, and by how much the record changes; `moved` = pieces that moved since the scan.

    `filled` = pieces that the record lacked of it at the scan (it was below zero) and took from other lots since: it
    was counted, so that they never went there, and the others get them back (below zero: so many does this one).
    """

    tally: Tally
    standing: Standing
    change: int = 0
    moved: int = 0
    filled: int = 0


def judged(
    own: Tallied, accepted: Iterable[Tallied], shifts: Iterable[Shift], held: Mapping[CountKey, int]
) -> tuple[Judged, ...]:
    """What a stocktake changes: by what it counted, by the other stocktakes that are accepted already, by corrections
    of the record, and by what the record holds now.
    """
    later: dict[CountKey, int] = {}
    for other in accepted:
        for one in other.tallies:
            if not one.missed:
                later[one.key] = max(later.get(one.key, 0), one.stamp)
    known = tuple(shifts)
    made = [_judged(one, later.get(one.key, 0), known, held.get(one.key, 0)) for one in own.tallies]
    for counted in [each for each in made if each.filled > 0]:
        _give_back(counted, made, known, later, held)
    return tuple(made)


def _judged(tally: Tally, later: int, shifts: tuple[Shift, ...], held: int) -> Judged:
    since = [one for one in shifts if one.stamp > tally.stamp and one.concerns(tally.key)]
    counts = [one for one in since if one.partner is None]
    corrected = sum(one.quantity for one in counts)
    if later > tally.stamp or any(one.count_id is None for one in counts):
        return Judged(tally, Standing.LATER, moved=held - tally.expected - corrected)
    if tally.missed:
        return Judged(tally, Standing.MISSED, moved=held - tally.expected - corrected)
    filled = max(0, min(-tally.expected, sum(one.quantity for one in since if one.partner is not None)))
    change = tally.variance - corrected - filled
    moved = held - tally.expected - corrected - filled
    return Judged(tally, Standing.DIFFERENT if change else Standing.SAME, change, moved, filled)


def _give_back(
    one: Judged,
    made: list[Judged],
    shifts: tuple[Shift, ...],
    later: Mapping[CountKey, int],
    held: Mapping[CountKey, int],
) -> None:
    """Put into `made` that the lots which filled a counted one get their pieces back, but for those counted since."""
    tally = one.tally
    ends: dict[CountKey, list[Shift]] = {}
    for each in shifts:
        lot = each.partner if tally.key.lot_id else None
        if each.partner and each.stamp > tally.stamp and each.part_id == tally.key.part_id and lot == tally.key.lot_id:
            key = CountKey(each.place_id, each.part_id, each.lot_id if tally.key.lot_id else None)
            if key != tally.key:
                ends.setdefault(key, []).append(each)
    left = one.filled
    for key, each_end in ends.items():
        pieces = min(left, -sum(each.quantity for each in each_end))
        if pieces <= 0:
            continue
        left -= pieces
        at = max(each.stamp for each in each_end)
        counts = [each for each in shifts if each.partner is None and each.stamp > at and each.concerns(key)]
        corrected = sum(each.quantity for each in counts)
        if later.get(key, 0) > at or corrected or not all(each.count_id for each in counts):
            continue
        index = next((n for n, other in enumerate(made) if other.tally.key == key), None)
        if index is None or made[index].standing is Standing.MISSED:
            had = held.get(key, 0)
            back = Tally(key, had + pieces, had, had, tally.stamp)
            made.append(Judged(back, Standing.DIFFERENT, pieces, filled=-pieces))
        elif made[index].standing is not Standing.LATER and made[index].tally.stamp < at:
            change = made[index].change + pieces
            standing = Standing.DIFFERENT if change else Standing.SAME
            made[index] = replace(made[index], change=change, standing=standing, filled=-pieces)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is written for a lot in a bin; `other` = it is the other end of a transfer: it lay in the wrong bin."""

    lot_id: str
    place_id: str
    quantity: int
    other: str | None = None


def corrections(changes: Mapping[tuple[str, str], int]) -> tuple[Correction, ...]:
    """The moves for changes by (lot, bin). What a lot lacks in one bin and has too much in another was moved, not lost
    and found: nothing of its value changes.
    """
    by_lot: dict[str, dict[str, int]] = {}
    for (lot, place), change in changes.items():
        if change:
            by_lot.setdefault(lot, {})[place] = change
    made: list[Correction] = []
    for lot, places in by_lot.items():
        short = {place: -change for place, change in places.items() if change < 0}
        for place, change in places.items():
            left = change
            for source in [one for one in short if left > 0 and short[one]]:
                pieces = min(left, short[source])
                made += [Correction(lot, source, -pieces, place), Correction(lot, place, pieces, source)]
                left -= pieces
                short[source] -= pieces
            if left > 0:
                made.append(Correction(lot, place, left))
        made += [Correction(lot, place, -left) for place, left in short.items() if left]
    return tuple(made)


def taken_from(wanted: int, lots: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """How a change of a part that is not kept by lot is shared out among its lots in the bin (id, held; the oldest
    first): what is short is missing from the oldest, what is too much is in the newest. () where there is no lot.
    """
    held = tuple(lots)
    if not held or not wanted:
        return ()
    if wanted > 0:
        return ((held[-1][0], wanted),)
    left, shares = -wanted, []
    for lot, pieces in held:
        part = min(left, max(pieces, 0))
        if part:
            shares.append((lot, -part))
            left -= part
    if left:  # the record had less than none of it: the newest lot owes the rest
        newest, before = held[-1][0], dict(shares)
        shares = [(lot, share) for lot, share in shares if lot != newest]
        shares.append((newest, before.get(newest, 0) - left))
    return tuple(shares)
