"""The machine as a log tells it: its observations make one reading, judged by the rules that readings of the LAN meet.

A reply that was saved to a file tells what a machine is like at one moment, as its answer on the LAN does; so do lines
that print rates, temperatures and fans. What a log counts line by line is judged by `app.diagnosis.log.counts`, which
sees the tries; here such counts only tell which boards live. A log may end anywhere: what it does not show is never
held against the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place, limits, make
from app.diagnosis.log.state import State
from app.diagnosis.log.together import together
from app.diagnosis.machine import boards, codes, fans, heat, pools, rates, supply
from app.diagnosis.machine.look import Look, is_dead
from app.diagnosis.machine.owner import is_fee
from app.domain.finding import Evidence, Fault, Finding, Severity
from drivers.model.observation import Fact, Observation
from drivers.model.reading import Activity, DeviceReading

#: The facts that prove a fault found in the machine's state.
_PROOF: Mapping[Fault, tuple[Fact, ...]] = {
    Fault.BOARD_MISSING: (Fact.CHIPS_FOUND, Fact.HASHRATE, Fact.ACTIVITY),
    Fault.CHIPS_MISSING: (Fact.CHIPS_FOUND, Fact.CHIPS_EXPECTED),
    Fault.LOW_HASHRATE: (Fact.HASHRATE, Fact.HASHRATE_NOMINAL, Fact.BOARD_FREQUENCY),
    Fault.OVERTEMPERATURE: (Fact.TEMP_CHIP,),
    Fault.THERMAL_CONTACT: (Fact.TEMP_CHIP,),
    Fault.TEMP_SENSOR_FAULT: (Fact.TEMP_CHIP, Fact.TEMP_PCB),
    Fault.FAN_FAULT: (Fact.FAN_SPEED,),
    Fault.PSU_FAULT: (Fact.SUPPLY_INPUT, Fact.SUPPLY_TEMP),
    Fault.NETWORK_OR_POOL: (Fact.POOL,),
}
#: Boards of most machines: where so many live, an empty place of a machine nobody knows may never have held another.
_USUAL_BOARDS = 3
#: Dead pools that are enough where a list may end with the log: most machines are given three.
_POOLS = 2
#: Faults that counted tries tell better than the state does.
_COUNTED = (Fault.BOARD_MISSING, Fault.CHIPS_MISSING)


class LogLook(Look):
    """A log's reading being judged: boards go by the chain that the log prints, which stands in their slot."""

    def __init__(self, reading: DeviceReading, state: State) -> None:
        super().__init__(reading)
        self.state = state

    @cached_property
    def steady(self) -> bool:
        """Whether it is known to have run for so long that rates mean something, tuned or not.

        A log may lack the reply in which the machine says that it still tunes, so it must have run for longer than on
        the LAN; and one that hashes nothing at all is stopped, not slow.
        """
        long = (self.reading.uptime_s or 0) >= limits("log")["rate_steady_s"]
        return not self.at_rest and self.hashes and (long or self.state.averaged)

    def board_name(self, slot: int) -> str:
        """A board as the log names it."""
        return f"chain {slot}"


def machine_findings(state: State) -> Iterator[Finding]:
    """What the machine's state accuses, with the lines that tell it."""
    look = LogLook(state.reading, state)
    told: list[tuple[int | None, Found]] = []
    for found in _found(look):
        slot = found.place.slot
        if found.fault in _COUNTED and not found.title.startswith("code.") and _is_counted(state, slot):
            continue
        chain = found.place.chain if slot is None else slot
        placed = replace(found, place=Place(chain=chain, board_sn=found.place.board_sn))
        if placed.fault is Fault.INCONCLUSIVE and state.near_promise and _hashes(state, chain):
            placed = replace(placed, severity=Severity.INFO)  # it says something, and works all the same
        shown = replace(placed, evidence=_lines(state, placed, found))
        if found.title.startswith("code."):
            told.append((chain, shown))
        yield make(shown)
    yield from map(make, together(told, state.boards_per_miner))


def _hashes(state: State, chain: int | None) -> bool:
    """Whether a board is seen to hash."""
    return chain is not None and any(board.slot == chain and board.hashrate_ths for board in state.boards)


def _held(look: LogLook) -> bool:
    """Whether a silent place names the board that it holds."""
    return any(is_dead(board) and board.serial for board in look.reading.boards)


def _found(look: LogLook) -> Iterator[Found]:
    most = len(look.alive) > len(look.reading.boards) / 2
    if look.state.fully_boarded or (most and (len(look.alive) != _USUAL_BOARDS or _held(look))):
        yield from boards.silent_boards(look)
    if look.state.fully_boarded or most:
        yield from boards.missing_chips(look)
    yield from rates.low_rates(look)
    yield from heat.hot_boards(look)
    yield from heat.outliers(look)
    yield from heat.lying_sensors(look)
    if look.state.fans_complete:
        yield from fans.standing_fans(look)
        yield from fans.slow_fans(look)
    yield from supply.supply_input(look)
    yield from supply.supply_heat(look)
    yield from _dead_pools(look)
    yield from codes.told_faults(look)


def _dead_pools(look: LogLook) -> Iterator[Found]:
    """A machine that reaches none of its pools; a reply that tells only of its pools says no rate, and is enough."""
    found = tuple(pools.dead_pools(look))
    yield from found
    told = [pool for pool in look.reading.pools if pool.alive is not None and not is_fee(pool, look.reading.firmware)]
    dead = [pool for pool in told if pool.alive is False]
    at_work = look.hashes or look.reading.activity in (Activity.WARMING_UP, Activity.HASHING)
    if found or at_work or len(dead) < len(told) or len(dead) < _POOLS:
        return
    yield Found(
        Fault.NETWORK_OR_POOL,
        "reading.pools_dead.title",
        "log.pools_dead.found",
        0.6,
        {"count": len(dead)},
        severity=Severity.MAJOR,
    )


def _is_counted(state: State, slot: int | None) -> bool:
    """Whether lines of counts tell of this board, or of any where the finding is about several."""
    return bool(state.counted) if slot is None else slot in state.counted


def _lines(state: State, placed: Found, found: Found) -> tuple[Evidence, ...]:
    """The lines behind a finding: a message's own, else those of the facts that prove it, of its chain or of all."""
    said = [o for evidence in found.evidence for o in state.messages.get(evidence.text, ())]
    if said:
        return evidence_of(said)
    facts = _PROOF.get(placed.fault, ())
    of_fault = [o for o in state.seen if o.fact in facts]
    own = [o for o in of_fault if o.chain == placed.place.chain]
    chosen = _of_fan(own, placed) if placed.fault is Fault.FAN_FAULT else own
    return evidence_of(chosen or own or of_fault or state.seen[-1:])


def _of_fan(speeds: Iterable[Observation], placed: Found) -> list[Observation]:
    """The speeds of the fan at fault, and of the first other one to compare with."""
    speeds = list(speeds)
    fan = str(placed.values.get("fan", ""))
    own = [o for o in speeds if (o.name or "").lstrip("fan_ ") == fan]
    return own[-1:] + [o for o in speeds if o not in own][:2] if own else speeds
