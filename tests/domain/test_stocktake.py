"""Counting: what lines mean, and that stock = what was counted at the moment of the scan + what moved since."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.stocktake import (
    CountKey,
    CountLine,
    LineKind,
    Shift,
    Standing,
    corrections,
    judged,
    taken_from,
    tallied,
)

LOTS, BINS, COUNTS = ("L1",), ("A1", "A2"), ("CT1", "CT2")
PART = "P"


def key(place: str, lot: str | None) -> CountKey:
    return CountKey(place, PART, lot)


def line(stamp: int, kind: LineKind, place: str = "A1", lot: str | None = "L1", by: str = "ana", **more) -> CountLine:
    counts = kind in (LineKind.ONE, LineKind.SET, LineKind.MISSED, LineKind.NONE)
    return CountLine(str(stamp), stamp, kind, by, place, lot, PART if counts else None, **more)


def test_scans_add_up_a_number_replaces_them_and_the_next_bin_closes_the_one_before():
    found = tallied(
        [
            line(1, LineKind.PLAN), line(1, LineKind.PLAN, "A2"), line(1, LineKind.PLAN, "A3"),
            line(2, LineKind.BIN), line(3, LineKind.ONE, counted=1, expected=9),
            line(4, LineKind.ONE, counted=1, expected=9),
            line(5, LineKind.SET, counted=8, expected=7), line(6, LineKind.ONE, counted=1, expected=7),
            line(7, LineKind.BIN, "A2", by="bo"), line(8, LineKind.UNKNOWN, code="?"),
            line(9, LineKind.BIN, "A2"), line(9, LineKind.MISSED, lot="L2", expected=4),
        ]
    )  # fmt: skip
    (counted, missed) = found.bins["A1"].tallies.values()
    assert (counted.counted, counted.expected, counted.stamp, counted.variance) == (9, 7, 6, 2)
    assert counted.moved_meanwhile
    assert (missed.missed, missed.variance) == (True, -4)
    assert (found.bins["A1"].counted, found.bins["A2"].counted) == (True, False), "two people count A2"
    assert (found.done, found.scope, dict(found.open)) == (1, 3, {"ana": "A2", "bo": "A2"})
    assert [one.code for one in found.bins["A1"].unknown] == ["?"]


def test_a_bin_to_be_counted_anew_begins_at_nothing():
    lines = [line(1, LineKind.BIN), line(2, LineKind.ONE, counted=1, expected=1), line(3, LineKind.DONE)]
    found = tallied([*lines, line(4, LineKind.AGAIN)])
    assert (found.done, found.scope, found.tallies, found.bins["A1"].again) == (0, 1, (), True)
    found = tallied([*lines, line(4, LineKind.BIN), line(5, LineKind.ONE, counted=1, expected=1)])
    assert found.tallies[0].counted == 2, "scanned again without being asked to: it goes on"


def test_what_nobody_scanned_is_none_as_of_when_the_bin_was_done():
    found = tallied(
        [line(1, LineKind.BIN), line(2, LineKind.MISSED, expected=5), line(9, LineKind.NONE, counted=0, expected=8)]
    )
    (one,) = found.tallies
    assert (one.counted, one.expected, one.stamp) == (0, 5, 2)


def test_what_one_bin_lacks_and_another_has_too_much_was_moved():
    made = corrections({("L1", "A1"): -5, ("L1", "A2"): 3, ("L2", "A1"): 2})
    assert [(one.lot_id, one.place_id, one.quantity, one.other) for one in made] == [
        ("L1", "A1", -3, "A2"),
        ("L1", "A2", 3, "A1"),
        ("L1", "A1", -2, None),
        ("L2", "A1", 2, None),
    ]


@given(
    st.dictionaries(st.tuples(st.sampled_from(("L1", "L2")), st.sampled_from(("A", "B", "C", "D"))), st.integers(-9, 9))
)
def test_corrections_change_exactly_what_they_should(changes):
    made = corrections(changes)
    for at, change in changes.items():
        assert sum(one.quantity for one in made if (one.lot_id, one.place_id) == at) == change
    assert sum(one.quantity for one in made if one.other is not None) == 0


@settings(max_examples=20)
@given(st.integers(-30, 30), st.lists(st.integers(-5, 12), max_size=4))
def test_a_part_without_lots_is_changed_by_as_much_as_it_should_be(wanted, held):
    shares = taken_from(wanted, [(str(at), pieces) for at, pieces in enumerate(held)])
    assert sum(share for _lot, share in shares) == (wanted if held else 0)
    for lot, share in shares[:-1]:
        assert share < 0 <= held[int(lot)] + share


@dataclass
class Record:
    """A ledger in small: moves that happened, corrections by stocktakes, lines, and who built on whom."""

    stamp: int = 0
    moves: list[tuple[int, CountKey, int]] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)
    shifts: list[Shift] = field(default_factory=list)
    lines: dict[str, list[CountLine]] = field(default_factory=lambda: {one: [] for one in COUNTS})
    accepted: list[str] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)

    def tick(self) -> int:
        self.stamp += 1
        return self.stamp

    def held(self, at: CountKey) -> int:
        return sum(q for _s, one, q in self.moves if one == at) + sum(s.quantity for s in self.shifts if s.concerns(at))

    def keys(self, count: str) -> set[CountKey]:
        return {one.key for one in tallied(self.lines[count]).tallies}

    def move(self, at: CountKey, quantity: int) -> None:
        self.moves.append((self.tick(), at, quantity))

    def undo_move(self, at: CountKey, number: int) -> None:
        left = [n for n, (_s, one, _q) in enumerate(self.moves) if one == at and n not in self.taken_back]
        if left:
            chosen = left[number % len(left)]
            self.taken_back.add(chosen)
            self.moves.append((self.tick(), at, -self.moves[chosen][2]))
            self.taken_back.add(len(self.moves) - 1)

    def scan(self, count: str, kind: LineKind, at: CountKey, quantity: int) -> None:
        if count in self.ended:
            return
        self.lines[count] += [
            line(self.tick(), LineKind.BIN, at.place_id),
            line(self.tick(), kind, at.place_id, at.lot_id, counted=quantity, expected=self.held(at)),
        ]

    def take_back(self, count: str) -> None:
        if count not in self.ended:
            del self.lines[count][-1:]

    def accept(self, count: str) -> None:
        if count in self.ended:
            return
        own = tallied(self.lines[count])
        if not own.tallies:
            return
        before = [tallied(self.lines[one]) for one in self.accepted]
        found = judged(own, before, self.shifts, {one.key: self.held(one.key) for one in own.tallies})
        stamp = self.tick()
        for one in found:
            assert (one.change != 0) == (one.standing is Standing.DIFFERENT)
        changes = {(str(one.tally.key.lot_id), one.tally.key.place_id): one.change for one in found}
        self.shifts += [
            Shift(stamp, one.place_id, PART, one.lot_id, one.quantity, count) for one in corrections(changes)
        ]
        self.accepted.append(count)
        self.ended.add(count)

    def undo_accept(self, count: str) -> None:
        if count not in self.accepted:
            return
        later = self.accepted[self.accepted.index(count) + 1 :]
        if any(self.keys(count) & self.keys(one) for one in later):
            return  # refused: a later one builds on it
        stamp = self.tick()
        self.shifts += [
            Shift(stamp, one.place_id, PART, one.lot_id, -one.quantity, count)
            for one in list(self.shifts) if one.count_id == count
        ]  # fmt: skip
        self.accepted.remove(count)
        self.ended.remove(count)  # as if it were accepted again: under the same number, judged anew

    def check(self) -> None:
        for lot in LOTS:
            for place in BINS:
                at = key(place, lot)
                stands = [
                    one for count in self.accepted for one in tallied(self.lines[count]).tallies
                    if one.key == at and not one.missed
                ]  # fmt: skip
                moved = [(stamp, quantity) for stamp, one, quantity in self.moves if one == at]
                if not stands:
                    assert self.held(at) == sum(quantity for _stamp, quantity in moved)
                    continue
                last = max(stands, key=lambda one: one.stamp)
                since = sum(quantity for stamp, quantity in moved if stamp > last.stamp)
                assert self.held(at) == (last.counted or 0) + since, at


_KEYS = st.builds(key, st.sampled_from(BINS), st.sampled_from(LOTS))
_STEPS = st.one_of(
    st.tuples(st.just("move"), _KEYS, st.integers(-4, 6)),
    st.tuples(st.just("scan"), st.sampled_from(COUNTS), st.just(LineKind.SET), _KEYS, st.integers(0, 9)),
    st.tuples(st.just("undo_move"), _KEYS, st.integers(0, 3)),
    st.tuples(
        st.just("scan"),
        st.sampled_from(COUNTS),
        st.sampled_from((LineKind.ONE, LineKind.SET)),
        _KEYS,
        st.integers(0, 9),
    ),
    st.tuples(st.just("take_back"), st.sampled_from(COUNTS)),
    st.tuples(st.just("accept"), st.sampled_from(COUNTS)),
    st.tuples(st.just("undo_accept"), st.sampled_from(COUNTS)),
)


@given(st.lists(_STEPS, min_size=10, max_size=30))
def test_stock_is_what_was_counted_at_the_moment_of_the_scan_and_what_moved_since(steps):
    record = Record()
    for name, *values in steps:
        getattr(record, name)(*values)
        record.check()
