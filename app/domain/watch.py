"""What changes between looks at a machine: went down, came back, restarted, lost a board, fell in hashrate. Pure.

A machine is down when two looks in a row found nobody and somebody else on the network answered meanwhile; that last
condition is the watcher's, who sees them all. Warming up, a pause and a person's stop are no loss of anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.machine_sample import SampleState, state_of
from app.domain.phrase import Phrase
from drivers.model.reading import BoardReading, DeviceReading


class ChangeKind(StrEnum):
    """The changes that are told and kept; the values are stored."""

    WENT_DOWN = "went_down"
    CAME_BACK = "came_back"
    REBOOTED = "rebooted"
    BOARD_LOST = "board_lost"
    BOARD_BACK = "board_back"
    RATE_FELL = "rate_fell"
    RATE_BACK = "rate_back"
    OTHER_MACHINE = "other_machine"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, seen at `at` (seconds since 1970, UTC).

    `slot` (zero-based) belongs to boards, `percent` to a fall of the hashrate, `since` to WENT_DOWN (the first look
    that found nobody) and CAME_BACK (when it had gone down).
    """

    kind: ChangeKind
    at: float
    slot: int | None = None
    percent: int | None = None
    since: float | None = None

    @property
    def bad(self) -> bool:
        """Whether it is something to look into, rather than good news."""
        return self.kind not in (ChangeKind.CAME_BACK, ChangeKind.BOARD_BACK, ChangeKind.RATE_BACK)

    @property
    def phrase(self) -> Phrase:
        """The change as a phrase."""
        values = {"slot": self.slot, "percent": self.percent}
        return Phrase.of(
            f"watch_{self.kind.value}", **{name: value for name, value in values.items() if value is not None}
        )


#: A fall by this share is told once it stood for so many looks in a row; it is over at the second share.
FALL, FALL_LOOKS, BACK = 0.20, 3, 0.90
#: Good looks that make up what a machine is used to; fewer than the second number make nothing.
USUAL_LOOKS, USUAL_LEAST = 15, 4
#: Looks in a row without a board before it counts as lost.
LOST_LOOKS = 2
#: Seconds that an uptime may run behind without a restart: firmwares round it, and some renew it once a minute.
UPTIME_SLACK_S = 120.0


@dataclass(frozen=True, slots=True)
class Memory:
    """What a watcher remembers of one machine between looks.

    `rates` are the last rates while it hashed as usual, `low` the looks in a row below, `usual_ths` the rate it fell
    from; `missing` counts looks without each board that was there, `lost` are those that were told.
    """

    at: float | None = None
    uptime_s: float | None = None
    rates: tuple[float, ...] = ()
    low: int = 0
    usual_ths: float | None = None
    there: frozenset[int] = frozenset()
    missing: tuple[tuple[int, int], ...] = ()
    lost: frozenset[int] = frozenset()
    silent_since: float | None = None
    down: bool = False


def looked(memory: Memory, reading: DeviceReading, at: float) -> tuple[Memory, tuple[Change, ...]]:
    """What a machine's answer changes."""
    changes: list[Change] = []
    if memory.down:
        changes.append(Change(ChangeKind.CAME_BACK, at, since=memory.silent_since))
    elapsed = at - memory.at if memory.at is not None else None
    if elapsed is not None and restarted(memory.uptime_s, reading.uptime_s, elapsed):
        changes.append(Change(ChangeKind.REBOOTED, at))
    after = replace(
        memory,
        at=at,
        uptime_s=reading.uptime_s if reading.uptime_s is not None else memory.uptime_s,
        silent_since=None,
        down=False,
    )
    if state_of(reading) is SampleState.HASHING:
        after = _boards(after, reading, at, changes)
        after = _rate(after, reading.hashrate_ths, at, changes)
    else:
        after = replace(after, low=0, missing=())
    return after, tuple(changes)


def silent(memory: Memory, at: float) -> Memory:
    """A look that found nobody."""
    return memory if memory.silent_since is not None else replace(memory, silent_since=at)


def went_down(memory: Memory, at: float) -> tuple[Memory, Change]:
    """The watcher is sure that the machine is down."""
    return replace(memory, down=True), Change(ChangeKind.WENT_DOWN, at, since=memory.silent_since)


def restarted(before: float | None, after: float | None, elapsed: float) -> bool:
    """Whether a machine started anew between two uptimes (s) read `elapsed` seconds apart.

    It did when the uptime went back, or when it is shorter than the time between. An uptime that does not move tells
    nothing, and neither does one without the other.
    """
    if before is None or after is None or after == before:
        return False
    return after < before - 5 or after + UPTIME_SLACK_S < elapsed


def works(board: BoardReading) -> bool:
    """Whether a board place has a board that hashes."""
    return board.active is not False and (bool(board.hashrate_ths) or bool(board.chips_working))


def _boards(memory: Memory, reading: DeviceReading, at: float, changes: list[Change]) -> Memory:
    here = frozenset(board.slot for board in reading.boards if works(board))
    counts = {slot: count for slot, count in memory.missing if slot not in here}
    for slot in memory.there - here - memory.lost:
        counts[slot] = counts.get(slot, 0) + 1
    lost = set(memory.lost)
    for slot in sorted(memory.lost & here):
        changes.append(Change(ChangeKind.BOARD_BACK, at, slot=slot))
        lost.discard(slot)
    for slot in sorted(slot for slot, count in counts.items() if count >= LOST_LOOKS):
        changes.append(Change(ChangeKind.BOARD_LOST, at, slot=slot))
        lost.add(slot)
        del counts[slot]
    return replace(memory, there=memory.there | here, missing=tuple(sorted(counts.items())), lost=frozenset(lost))


def _rate(memory: Memory, rate: float | None, at: float, changes: list[Change]) -> Memory:
    if rate is None:
        return memory
    if memory.usual_ths is not None:
        if rate < memory.usual_ths * BACK:
            return memory
        changes.append(Change(ChangeKind.RATE_BACK, at))
        return replace(memory, usual_ths=None, low=0, rates=(*memory.rates, rate)[-USUAL_LOOKS:])
    usual = sorted(memory.rates)[len(memory.rates) // 2] if len(memory.rates) >= USUAL_LEAST else None
    if usual is None or rate >= usual * (1 - FALL):
        return replace(memory, low=0, rates=(*memory.rates, rate)[-USUAL_LOOKS:])
    if memory.low + 1 < FALL_LOOKS:
        return replace(memory, low=memory.low + 1)
    changes.append(Change(ChangeKind.RATE_FELL, at, percent=round(100 * (1 - rate / usual))))
    return replace(memory, low=0, usual_ths=usual)
