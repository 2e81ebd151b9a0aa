"""Boards that a machine should have and a log shows to be missing: not plugged, or left out of a reply's list.

A log may end anywhere, so a board that is merely not mentioned is not missed: the firmware must say which plugs are
taken, or a list must go on behind the gap, or be over while the machine works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.diagnosis.board_values import listed
from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place, limits
from app.diagnosis.log.chains import Log
from app.diagnosis.log.state import State
from app.domain.finding import Component, Fault
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation

#: The names that log languages give the plugs that are taken, one bit each, and the number of boards that the firmware
#: counts (`Fact.CONFIG_VALUE`).
PLUGGED, BOARDS = "hash_on_plug", "boards"
#: ... and the rate in TH/s that the machine was sold with.
RATED = "rated_ths"
#: Facts that a reply tells of each of its boards.
_LISTED = (Fact.HASHRATE, Fact.CHIPS_FOUND)
_SHARED_STEPS = ("save_log", "measure_supply_load", "reseat_cable", "swap_slot")


def absent_boards(log: Log, state: State) -> Iterator[Found]:
    """Boards that are missing, by what the firmware says of its plugs, else by its list of boards."""
    boards = log.boards_per_miner
    if not boards or boards < 2:
        return
    said = [o for o in state.seen if o.fact is Fact.CONFIG_VALUE and o.name == BOARDS and isinstance(o.value, int)]
    told = {chain.index for chain in log.chains}
    if _as_sold(state):
        return
    if said and len(told) <= int(said[-1].value or 0) < boards and state.reading.hashrate_ths:
        # The firmware's own number, against which a promise that it made for the boards it has counts nothing.
        yield from _missing(
            _gaps(sorted(told), boards), int(said[-1].value or 0), boards, said, "log.left_out.found", 0.6
        )
        return
    if state.near_promise:
        return
    plugs = [o for o in log.all(Fact.CONFIG_VALUE) if o.name == PLUGGED and isinstance(o.value, int)]
    taken = 0
    for o in plugs:
        taken |= int(o.value or 0)
    if taken:
        empty = [chain for chain in range(boards) if not taken >> chain & 1]
        yield from _missing(empty, boards - len(empty), boards, plugs, "log.not_plugged.found", 0.7)
        return
    yield from _left_out(log, state, boards)


def _left_out(log: Log, state: State, boards: int) -> Iterator[Found]:
    """Boards that a reply of a working machine does not list, though its list goes on or is over."""
    told = sorted({chain.index for chain in log.chains})
    rows = [o for o in state.seen if o.fact in _LISTED and o.chain is not None and o.provenance.field is not None]
    known = {o.chain for o in rows}
    if not state.reading.hashrate_ths or not rows or known != set(told) or len(told) >= boards:
        return
    gaps = _gaps(told, boards)
    if gaps:
        yield from _missing(gaps, len(told), boards, rows, "log.left_out.found", 0.7)
    elif _is_over(state.seen, rows):
        yield from _missing([], len(told), boards, rows, "log.left_out.found", 0.55)


def _gaps(told: Sequence[int], boards: int) -> list[int]:
    """The places between those that are told, as many as there is room for boards."""
    return [chain for chain in range(told[0], told[-1]) if chain not in told][: boards - len(told)] if told else []


def _missing(
    chains: Sequence[int], told: int, boards: int, seen: Sequence[Observation], key: str, confidence: float
) -> Iterator[Found]:
    values: dict[str, Value] = {"reported": told, "boards_expected": boards}
    if len(chains) > 1 or boards - told > 1:
        yield Found(
            Fault.BOARD_MISSING, "log.absent_several.title", key, confidence,
            {**values, "count": boards - told, "chains": listed(chains)}, "several", component=Component.MINER,
            evidence=evidence_of(seen), steps=_SHARED_STEPS,
        )  # fmt: skip
    elif chains:
        yield Found(
            Fault.BOARD_MISSING, "log.absent.title", key, confidence, values, "one",
            Place(chain=chains[0]), evidence=evidence_of(seen),
        )  # fmt: skip
    elif boards > told:
        yield Found(
            Fault.BOARD_MISSING, "log.absent_somewhere.title", key, confidence, values, "one",
            evidence=evidence_of(seen),
        )  # fmt: skip


def _as_sold(state: State) -> bool:
    """Whether the machine gives what its own name says it was sold with, so that it has all boards it ever had."""
    rated = [o.value for o in state.seen if o.fact is Fact.CONFIG_VALUE and o.name == RATED]
    rate = state.reading.hashrate_ths
    last = rated[-1] if rated else None
    return rate is not None and isinstance(last, int | float) and rate >= limits("log")["healthy_share"] * last


def _is_over(seen: Sequence[Observation], rows: Sequence[Observation]) -> bool:
    """Whether another part of the answer follows the list: it did not end with the log."""
    last = rows[-1]
    within = _list_of(last.provenance.field or "")
    behind = seen[len(seen) - 1 - next(place for place, o in enumerate(reversed(seen)) if o is last) :]
    return any(o.provenance.field is not None and not f"{o.provenance.field}.".startswith(f"{within}.") for o in behind)


def _list_of(path: str) -> str:
    """The list that a value of one of its rows stands in."""
    parts = path.split(".")[:-1]
    while parts and parts[-1].isdecimal():
        parts.pop()
    return ".".join(parts)
