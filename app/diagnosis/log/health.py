"""Whether a log without a fault proves a machine healthy, and if not, what is missing to be sure.

Healthy is what was seen at work with all its chips. A log that ends before, or that shows one board of three, proves
nothing, and neither does a machine at rest.
"""

from __future__ import annotations

from app.diagnosis.knowledge import limits
from app.diagnosis.log.chains import MINER_STARTED, Chain, Log
from app.diagnosis.log.starts import LOGIN, RECOVERY, came_up
from app.diagnosis.log.state import State
from app.domain.phrase import Phrase
from drivers.model.log import LogKind
from drivers.model.observation import Fact
from drivers.model.reading import Activity

#: What a machine at rest says it is doing -> why that proves nothing.
_AT_REST = {
    Activity.WARMING_UP: "verdict.log_warming",
    Activity.PAUSED: "verdict.log_paused",
    Activity.STOPPED: "verdict.log_stopped",
}


#: What a control board's start came to -> what that proves.
_CAME_TO = {MINER_STARTED: "verdict.log_started", LOGIN: "verdict.log_login", RECOVERY: "verdict.log_recovered"}


def proof_of(log: Log) -> Phrase:
    """What a healthy log of its kind proves."""
    if log.reading.kind is LogKind.BITMAIN_FIXTURE_LOG:
        return Phrase.of("verdict.log_passed")
    if log.reading.kind is LogKind.CONTROL_BOARD_UART:
        return Phrase.of(_CAME_TO[came_up(log) or MINER_STARTED])
    return Phrase.of("verdict.log_healthy")


def doubt_of(log: Log, state: State) -> Phrase | None:
    """Why a log without a fault does not prove health, None where it does."""
    results = log.all(Fact.TEST_RESULT)
    if log.reading.kind is LogKind.BITMAIN_FIXTURE_LOG:
        passed = bool(results) and results[-1].name == "pass"
        return None if passed else Phrase.of("verdict.log_untested")
    counted = [chain for chain in log.chains if chain.found is not None]
    if log.reading.kind is LogKind.CONTROL_BOARD_UART and not counted:
        return None if came_up(log) else Phrase.of("verdict.log_start_unfinished")
    if results and all(o.name == "pass" for o in results) and not any(chain.short for chain in counted):
        return None
    return _at_work(log, state, counted) or _complete(log, state, counted, tested=bool(results))


def _at_work(log: Log, state: State, counted: list[Chain]) -> Phrase | None:
    """Why nothing shows the machine at work."""
    if state.activity in _AT_REST:
        return Phrase.of(_AT_REST[state.activity])
    if log.reading.kind is LogKind.CONTROL_BOARD_UART and any(
        o.name == MINER_STARTED for o in log.all(Fact.BOOT_STAGE)
    ):
        return None  # a console shows a start, and this one reached its end
    reading = state.reading
    worked = any(o.fact in (Fact.HASHING, Fact.CHIP_COUNTERS) for o in state.seen)
    if reading.hashrate_ths == 0:
        return Phrase.of("verdict.log_no_rate")
    if worked or reading.hashrate_ths or state.activity is Activity.HASHING:
        return None
    return Phrase.of("verdict.log_unfinished" if counted else "verdict.log_short")


def _complete(log: Log, state: State, counted: list[Chain], *, tested: bool) -> Phrase | None:
    """Why it is not sure that all boards and all their chips work."""
    share = state.share_of_promise
    near = share is not None and share >= limits("log")["healthy_share"]
    if share is not None and not near and share < limits("log")["doubtful_share"]:
        return Phrase.of("verdict.log_slow", percent=round(100 * share))
    told = {board.slot for board in state.boards} | {chain.index for chain in counted}
    boards = log.boards_per_miner
    if boards is not None and told and len(told) < boards and not tested:
        return Phrase.of("verdict.log_boards_unseen", seen=len(told), boards=boards)
    other = any(chain.found != chain.expected for chain in counted if chain.expected is not None)
    if any(chain.found == 0 for chain in counted) or (other and not near):
        return Phrase.of("verdict.log_other_count")
    if _has_one_chip(log, counted):
        return None  # what hashes is that chip
    unknown = not counted or any(chain.expected is None for chain in counted)
    if unknown and not near:
        return Phrase.of("verdict.log_chips_unknown")
    return None


def _has_one_chip(log: Log, counted: list[Chain]) -> bool:
    """Whether the machine is one of a single chip, by its model or by what ESP-Miner brought up without complaint."""
    if log.board is not None and log.board.chips == 1:
        return True
    alone = log.reading.kind is LogKind.BITAXE and len(counted) == 1
    return alone and counted[0].expected is None and counted[0].found == 1
