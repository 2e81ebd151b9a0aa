"""The aging test in the machine: hours of hashing under limits, judged from looks at the machine. Pure.

The clock counts only time between two looks at most `GAP_S` apart that both found every board of the test hashing,
without a restart in between: a gap is not hashing time, and neither is warming up, a pause or an unplugged cable. Total
and hashing time are both told. A board is known by its serial where the machine tells it; another serial in its place
ends the test without a verdict on anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.finding import Fault
from app.domain.machine_sample import SampleState, state_of
from app.domain.phrase import Phrase
from app.domain.watch import restarted, works
from drivers.model.reading import DeviceReading

#: Looks farther apart than this (s) have a gap between them.
GAP_S = 180.0
#: Looks in a row that break a limit before it counts: one look may be wrong.
LOOKS = 3
#: The test is given up without a verdict when its total time reaches this many times its hours, and this much more.
PATIENCE, PATIENCE_S = 3.0, 1800.0
#: The least a person may ask for: hours, share of the expected hashrate.
LEAST_HOURS, LEAST_SHARE = 0.1, 0.5


class AgingState(StrEnum):
    """Where a test stands; all but RUNNING are final."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class AgingLimits:
    """What must hold: hours of hashing, the least share of the expected hashrate, the hottest chip (°C), chips that may
    be missing of each board, and restarts.
    """

    hours: float = 2.0
    rate_share: float = 0.9
    temp_chip_c: float = 95.0
    chips_missing: int = 0
    reboots: int = 0


@dataclass(frozen=True, slots=True)
class AgingPlan:
    """What is tested: the machine by its key, the boards by slot (zero-based), against limits.

    `order` is the number of the work order that gets the result, "" for none; `expected_ths` what one board should do,
    None = what the machine tells.
    """

    key: str
    ip: str
    slots: tuple[int, ...]
    limits: AgingLimits
    actor: str
    order: str = ""
    model: str = ""
    expected_ths: float | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class BoardLook:
    """One board at one look."""

    slot: int
    serial: str | None
    hashing: bool
    rate_ths: float | None
    expected_ths: float | None
    chips: int | None
    chips_expected: int | None
    temp_chip_c: float | None


@dataclass(frozen=True, slots=True)
class AgingLook:
    """One look at the machine at `at` (seconds since 1970, UTC). Not `answered` = nobody there; `boards` is then ()."""

    at: float
    answered: bool
    hashing: bool = False
    uptime_s: float | None = None
    boards: tuple[BoardLook, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardResult:
    """What came of one board: mean hashrate over the hashing time and its share of the expected, hottest chip, fewest
    chips. None = never told.
    """

    slot: int
    serial: str | None
    mean_ths: float | None
    expected_ths: float | None
    share: float | None
    temp_chip_c: float | None
    chips: int | None
    chips_expected: int | None


@dataclass(frozen=True, slots=True)
class AgingStanding:
    """How a test stands or ended: times in seconds; `fault` is what a failed one found, INCONCLUSIVE where that cannot
    be told. `reasons` say why it is over, () while it runs.
    """

    state: AgingState
    total_s: float
    hashing_s: float
    gap_s: float
    gaps: int
    reboots: int
    boards: tuple[BoardResult, ...] = ()
    fault: Fault = Fault.INCONCLUSIVE
    reasons: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class AgingRun:
    """A finished test as the work order keeps it: what was asked, what came of it, and every look for the curve."""

    plan: AgingPlan
    began: float
    standing: AgingStanding
    looks: tuple[AgingLook, ...] = ()


def look_of(reading: DeviceReading, slots: Sequence[int], at: float) -> AgingLook:
    """What a reading tells of the boards of a test."""
    if reading.silent:
        return AgingLook(at, answered=False)
    hashing = state_of(reading) is SampleState.HASHING
    by_slot = {board.slot: board for board in reading.boards}
    count = max(reading.boards_expected or 0, len(reading.boards))
    each = reading.expected_hashrate_ths / count if reading.expected_hashrate_ths and count else None
    looks = []
    for slot in slots:
        board = by_slot.get(slot)
        if board is None:
            looks.append(BoardLook(slot, None, False, None, each, None, None, None))
            continue
        looks.append(
            BoardLook(
                slot,
                board.serial,
                hashing and works(board),
                board.hashrate_ths,
                board.expected_hashrate_ths or each,
                board.chips_working,
                board.chips_expected,
                board.temp_chip_c,
            )
        )
    return AgingLook(at, answered=True, hashing=hashing, uptime_s=reading.uptime_s, boards=tuple(looks))


@dataclass(slots=True)
class _Board:
    """What is gathered of one board on the way."""

    serial: str | None = None
    seconds: float = 0.0
    weighted: float = 0.0
    expected: float | None = None
    temp: float | None = None
    chips: int | None = None
    chips_expected: int | None = None
    hot: int = 0
    short: int = 0
    gone: int = 0


@dataclass(slots=True)
class _Tally:
    began: float
    boards: dict[int, _Board]
    total_s: float = 0.0
    hashing_s: float = 0.0
    gap_s: float = 0.0
    gaps: int = 0
    reboots: int = 0
    started: bool = False
    in_gap: bool = False
    fault: Fault = Fault.INCONCLUSIVE
    failed: list[Phrase] = field(default_factory=list)
    unclear: list[Phrase] = field(default_factory=list)


def judge(plan: AgingPlan, began: float, looks: Sequence[AgingLook]) -> AgingStanding:
    """How the test stands after these looks, oldest first. Looks after its end are not regarded."""
    tally = _Tally(began, {slot: _Board() for slot in plan.slots})
    wanted = plan.limits.hours * 3600
    before: AgingLook | None = None
    answered: AgingLook | None = None
    for look in looks:
        _time(tally, before, look)
        _restart(tally, plan, answered, look)
        _watch_boards(tally, plan, look)
        before = look
        if look.answered:
            answered = look
        if tally.failed or tally.unclear:
            break
        if tally.hashing_s >= wanted:
            _final(tally, plan)
            return _standing(tally, plan, _ended(tally, AgingState.PASSED))
        if tally.total_s >= PATIENCE * wanted + PATIENCE_S:
            hours = round(tally.hashing_s / 3600, 2)
            tally.unclear.append(Phrase.of("aging_too_long", hours=hours, need=plan.limits.hours))
            break
    return _standing(tally, plan, _ended(tally, AgingState.RUNNING))


def stopped(standing: AgingStanding, reason: Phrase) -> AgingStanding:
    """A test that a person ended, or that can no longer be judged: no verdict, and the reason."""
    return AgingStanding(
        AgingState.INCONCLUSIVE,
        standing.total_s,
        standing.hashing_s,
        standing.gap_s,
        standing.gaps,
        standing.reboots,
        standing.boards,
        Fault.INCONCLUSIVE,
        (*standing.reasons, reason),
    )


def _time(tally: _Tally, before: AgingLook | None, look: AgingLook) -> None:
    if before is None:
        first = max(look.at - tally.began, 0.0)
        tally.total_s += first
        if first > GAP_S:
            tally.gap_s, tally.gaps = first, 1
        return
    passed = look.at - before.at
    if passed <= 0:  # the clock was set back: what lay between is not known, and nothing is counted
        tally.gaps += not tally.in_gap
        tally.in_gap = True
        return
    tally.total_s += passed
    if passed > GAP_S or not look.answered or not before.answered:
        tally.gap_s += passed
        tally.gaps += not tally.in_gap
        tally.in_gap = True
        return
    tally.in_gap = False
    if restarted(before.uptime_s, look.uptime_s, passed):
        return
    pairs = [(_board(before, slot), _board(look, slot)) for slot in tally.boards]
    if not all(one and other and one.hashing and other.hashing for one, other in pairs):
        return
    tally.hashing_s += passed
    for one, other in pairs:
        if one is None or other is None or one.rate_ths is None or other.rate_ths is None:
            continue
        board = tally.boards[other.slot]
        board.seconds += passed
        board.weighted += passed * (one.rate_ths + other.rate_ths) / 2


def _restart(tally: _Tally, plan: AgingPlan, before: AgingLook | None, look: AgingLook) -> None:
    """Restarts count across gaps too: a machine that was away and comes back fresh was restarted."""
    if before is None or not look.answered or look.at <= before.at:
        return
    if restarted(before.uptime_s, look.uptime_s, look.at - before.at):
        tally.reboots += 1
        if tally.reboots > plan.limits.reboots:
            tally.failed.append(Phrase.of("aging_rebooted", count=tally.reboots, allowed=plan.limits.reboots))


def _watch_boards(tally: _Tally, plan: AgingPlan, look: AgingLook) -> None:
    for slot, board in tally.boards.items():
        seen = _board(look, slot)
        if seen is None:
            continue
        if seen.serial and board.serial and seen.serial != board.serial:
            tally.unclear.append(Phrase.of("aging_swapped", slot=slot, serial=board.serial, other=seen.serial))
            continue
        board.serial = board.serial or seen.serial
        board.expected = plan.expected_ths or seen.expected_ths or board.expected
        board.chips_expected = seen.chips_expected or board.chips_expected
        _limits(tally, plan, look, board, seen)
    tally.started = tally.started or (bool(look.boards) and all(board.hashing for board in look.boards))


def _limits(tally: _Tally, plan: AgingPlan, look: AgingLook, board: _Board, seen: BoardLook) -> None:
    if seen.temp_chip_c is not None:
        board.temp = max(board.temp or -273.0, seen.temp_chip_c)
        board.hot = board.hot + 1 if seen.temp_chip_c > plan.limits.temp_chip_c else 0
        if board.hot == LOOKS:
            tally.fault = Fault.OVERTEMPERATURE
            limit = plan.limits.temp_chip_c
            tally.failed.append(Phrase.of("aging_hot", slot=seen.slot, temp_c=seen.temp_chip_c, limit_c=limit))
    board.gone = board.gone + 1 if tally.started and look.hashing and not seen.hashing else 0
    if board.gone == LOOKS:
        tally.fault = Fault.BOARD_MISSING
        tally.failed.append(Phrase.of("aging_board_stopped", slot=seen.slot))
    if not seen.hashing or seen.chips is None:
        return
    board.chips = seen.chips if board.chips is None else min(board.chips, seen.chips)
    expected = board.chips_expected
    board.short = board.short + 1 if expected and seen.chips < expected - plan.limits.chips_missing else 0
    if board.short == LOOKS and expected:
        tally.fault = Fault.CHIPS_MISSING
        tally.failed.append(Phrase.of("aging_chips", slot=seen.slot, found=seen.chips, expected=expected))


def _final(tally: _Tally, plan: AgingPlan) -> None:
    """What is only judged at the end: the hashrate over the whole hashing time."""
    for slot, board in tally.boards.items():
        share = _share(board)
        if share is None:
            tally.unclear.append(Phrase.of("aging_no_expected", slot=slot))
        elif share < plan.limits.rate_share:
            tally.fault = Fault.LOW_HASHRATE
            percent, need = round(100 * share), round(100 * plan.limits.rate_share)
            tally.failed.append(Phrase.of("aging_slow", slot=slot, percent=percent, need=need))


def _ended(tally: _Tally, otherwise: AgingState) -> AgingState:
    if tally.unclear:
        return AgingState.INCONCLUSIVE
    return AgingState.FAILED if tally.failed else otherwise


def _standing(tally: _Tally, plan: AgingPlan, state: AgingState) -> AgingStanding:
    if state is AgingState.PASSED:
        passed = Phrase.of("aging_passed", hours=round(tally.hashing_s / 3600, 2))
        reasons: tuple[Phrase, ...] = (passed,)
    else:
        reasons = (*tally.unclear, *tally.failed)
    fault = {AgingState.PASSED: Fault.NONE, AgingState.FAILED: tally.fault}.get(state, Fault.INCONCLUSIVE)
    boards = tuple(
        BoardResult(
            slot,
            board.serial,
            round(board.weighted / board.seconds, 3) if board.seconds else None,
            board.expected,
            _share(board),
            board.temp,
            board.chips,
            board.chips_expected,
        )
        for slot, board in tally.boards.items()
    )
    return AgingStanding(
        state,
        tally.total_s,
        tally.hashing_s,
        tally.gap_s,
        tally.gaps,
        tally.reboots,
        boards,
        fault,
        reasons,
    )


def _share(board: _Board) -> float | None:
    if not board.seconds or not board.expected:
        return None
    return round(board.weighted / board.seconds / board.expected, 4)


def _board(look: AgingLook, slot: int) -> BoardLook | None:
    return next((one for one in look.boards if one.slot == slot), None)
