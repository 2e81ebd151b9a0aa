"""The state of a machine out of a log's observations: the last it told in its last start that tells any.

Boards stand in the reading by the chain that the log prints. Of several values of one kind the last counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from app.diagnosis.knowledge import limits
from app.diagnosis.log.chains import Log
from app.diagnosis.machine.look import is_told
from app.diagnosis.temperature import is_impossible_temperature
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation
from drivers.model.reading import (
    Activity,
    BoardReading,
    DeviceReading,
    DeviceState,
    Fan,
    Message,
    Pool,
    SupplyReading,
)

#: Facts that tell a state rather than an event.
_STATE = frozenset(
    {
        Fact.HASHRATE, Fact.HASHRATE_NOMINAL, Fact.ACTIVITY, Fact.UPTIME, Fact.FAN_SPEED, Fact.POWER, Fact.POOL,
        Fact.SUPPLY_INPUT, Fact.SUPPLY_OUTPUT, Fact.SUPPLY_TEMP, Fact.BOARD_VOLTAGE, Fact.BOARD_FREQUENCY,
        Fact.CHIPS_FOUND, Fact.TEMP_CHIP, Fact.TEMP_PCB, Fact.CHIP_COUNTERS,
    }
)  # fmt: skip

#: The make whose error codes a kind of log speaks; one that names no make is known by its model.
_MAKES = {
    LogKind.ANTMINER_MINER_LOG: "Antminer",
    LogKind.BITMAIN_FIXTURE_LOG: "Antminer",
    LogKind.CONTROL_BOARD_UART: "Antminer",
    LogKind.WHATSMINER: "Whatsminer",
    LogKind.AVALON: "Avalon",
    LogKind.BITAXE: "Bitaxe",
    LogKind.SEALMINER: "Sealminer",
    LogKind.ELPHAPEX: "Elphapex",
    LogKind.BRAIINS: "Braiins",
    LogKind.VNISH: "VNish",
    LogKind.LUXOS: "LuxOS",
    LogKind.EPIC: "ePIC",
    LogKind.MUJINA: "Mujina",
}

#: A count in a table of places, which are numbered in the name of the value itself.
_PLACED = re.compile(r"\.\w*[a-z]\d{1,2}$")

#: Names of rates that are averages over minutes, so that they mean something whenever they are printed.
_AVERAGED = re.compile(r"(?i)\b(av|avg|average|\d{1,3}\s?m(in)?s?|\d{1,2}\s?h)\b|rate_(avg|\d+m)")


class State:
    """What one log tells of the machine's state. `seen` = the observations it rests on, in line order."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.seen = self._of_last_start()

    @cached_property
    def reading(self) -> DeviceReading:
        """The reading."""
        rate = self._number(Fact.HASHRATE)
        told = [board.hashrate_ths for board in self.boards if board.hashrate_ths is not None]
        return DeviceReading(
            "",
            DeviceState.IDENTIFIED,
            make=self.make,
            model=self._log.model,
            firmware=self._log.firmware,
            hashrate_ths=sum(told) if rate is None and told else rate,
            expected_hashrate_ths=self._number(Fact.HASHRATE_NOMINAL),
            power_w=self._number(Fact.POWER),
            uptime_s=self._number(Fact.UPTIME),
            pools=self._pools(),
            fans=self._fans(),
            boards=self.boards,
            messages=tuple(_message(said[0]) for said in self.messages.values()),
            activity=self.activity,
            supply=SupplyReading(
                input_v=self._number(Fact.SUPPLY_INPUT),
                output_v=self._number(Fact.SUPPLY_OUTPUT),
                temp_c=self._number(Fact.SUPPLY_TEMP),
            ),
        )

    @cached_property
    def make(self) -> str | None:
        """The make whose codes the log speaks."""
        return _MAKES.get(self._log.reading.kind) or (self._log.model or "").partition(" ")[0] or None

    @cached_property
    def activity(self) -> Activity:
        """What the machine says it is doing, the last it said."""
        words = [str(o.value) for o in self.of(Fact.ACTIVITY)]
        return Activity(words[-1]) if words and words[-1] in set(Activity) else Activity.UNKNOWN

    @cached_property
    def share_of_promise(self) -> float | None:
        """The rate as a share of what the machine promises, None where either is not told."""
        rate, should = self.reading.hashrate_ths, self.reading.expected_hashrate_ths
        if should is None:
            promised = [board.expected_hashrate_ths for board in self.boards]
            known = [one for one in promised if one]
            should = sum(known) if known and len(known) == len(promised) else None
        return rate / should if rate and should else None

    @property
    def near_promise(self) -> bool:
        """Whether the machine gives what it promises, so that nothing of weight can be missing."""
        return self.share_of_promise is not None and self.share_of_promise >= limits("log")["healthy_share"]

    @property
    def boards_per_miner(self) -> int | None:
        """How many boards a machine of this model holds, None where that is not known."""
        return self._log.boards_per_miner

    @property
    def fully_boarded(self) -> bool:
        """Whether a place without any sign of life is known to have held a board, while another board lives."""
        alive = any(board.chips_working or board.hashrate_ths for board in self.boards)
        return alive and self._log.boards_per_miner is not None

    @cached_property
    def in_places(self) -> bool:
        """Whether counts come in a table of all places that a control board has, as against a list of boards."""
        told = [o.provenance.field for o in self.seen if o.fact is Fact.CHIPS_FOUND and o.provenance.field is not None]
        return bool(told) and all(_PLACED.search(field) for field in told)

    @cached_property
    def averaged(self) -> bool:
        """Whether its rate is told as an average over minutes in a start that was seen to work."""
        rates = [o for o in self.seen if o.fact is Fact.HASHRATE]
        return bool(rates) and all(_AVERAGED.search(o.name or "") for o in rates) and not self._number(Fact.UPTIME)

    @cached_property
    def counted(self) -> frozenset[int]:
        """The chains that lines count chips of, as against replies that tell a number."""
        return frozenset(
            chain.index for chain in self._log.chains if any(o.provenance.field is None for o in chain.counts)
        )

    @cached_property
    def fans_complete(self) -> bool:
        """Whether the list of fans did not end with the log: something follows it, or lines tell them one by one."""
        speeds = [place for place, o in enumerate(self.seen) if o.fact is Fact.FAN_SPEED]
        return bool(speeds) and (speeds[-1] < len(self.seen) - 1 or self.seen[speeds[-1]].provenance.field is None)

    @cached_property
    def messages(self) -> dict[str, list[Observation]]:
        """What the machine said in its own words, by code and text together, each with all its lines."""
        said: dict[str, list[Observation]] = {}
        for o in self._log.all(Fact.MESSAGE):
            said.setdefault(" ".join(part for part in (o.name, str(o.value or "")) if part), []).append(o)
        return said

    @cached_property
    def boards(self) -> tuple[BoardReading, ...]:
        """The boards that the log tells something of, by the chain it prints; one it does not tell of is not missed."""
        told = {o.chain for o in self.seen if o.chain is not None and o.fact in _STATE and not self._is_off(o.chain)}
        boards = (self._board(chain) for chain in sorted(told - self._log.empty_places - self._cut_rows()))
        return tuple(board for board in boards if is_told(replace(board, serial=None, expected_hashrate_ths=None)))

    def of(self, fact: Fact, chain: int | None = None) -> list[Observation]:
        """The observations of one fact about one chain, or about the machine."""
        return self._by_place.get((fact, chain), [])

    @cached_property
    def _by_place(self) -> dict[tuple[Fact, int | None], list[Observation]]:
        by_place: dict[tuple[Fact, int | None], list[Observation]] = {}
        for o in self.seen:
            by_place.setdefault((o.fact, o.chain), []).append(o)
        return by_place

    def _cut_rows(self) -> frozenset[int]:
        """The board with which a reply ends, where less is told of it than of its sisters: its row was cut."""
        last = self.seen[-1] if self.seen else None
        if last is None or last.chain is None or last.provenance.field is None:
            return frozenset()
        if any(o.value == 0 for o in self.of(Fact.CHIPS_FOUND, last.chain)):
            return frozenset()  # it has said what matters, and a dead board has no more to tell
        kinds: dict[int, set[tuple[Fact, str | None]]] = {}
        for o in self.seen:
            # A count of errors that is zero is left out by some, so its absence tells nothing.
            if o.chain is not None and o.provenance.field is not None and o.fact is not Fact.HARDWARE_ERRORS:
                kinds.setdefault(o.chain, set()).add((o.fact, o.name))
        others = [told for chain, told in kinds.items() if chain != last.chain]
        return frozenset({last.chain}) if any(told - kinds.get(last.chain, set()) for told in others) else frozenset()

    def _is_off(self, chain: int) -> bool:
        """Whether the machine says that it does not use this board: it was switched off, and is judged by that."""
        doing = self.of(Fact.ACTIVITY, chain)
        return bool(doing) and doing[-1].value == Activity.PAUSED

    def _board(self, chain: int) -> BoardReading:
        known = next((one for one in self._log.chains if one.index == chain), None)
        counts = [o for o in self.of(Fact.CHIPS_FOUND, chain) if isinstance(o.value, int)]
        working = int(counts[-1].value or 0) if counts else known.listed_chips if known else None
        doing = [str(o.value) for o in self.of(Fact.ACTIVITY, chain)]
        return BoardReading(
            chain,
            serial=known.board_sn if known else None,
            active=False if doing and doing[-1] == Activity.STOPPED else None,
            chips_expected=known.expected if known else None,
            chips_working=working,
            hashrate_ths=self._number(Fact.HASHRATE, chain),
            temp_board_c=self._temperature(Fact.TEMP_PCB, chain),
            temp_chip_c=self._temperature(Fact.TEMP_CHIP, chain),
            voltage_v=self._number(Fact.BOARD_VOLTAGE, chain),
            frequency_mhz=self._number(Fact.BOARD_FREQUENCY, chain),
            expected_hashrate_ths=self._number(Fact.HASHRATE_NOMINAL, chain),
        )

    def _number(self, fact: Fact, chain: int | None = None) -> float | None:
        """The last value of a fact, of an average where one is told beside others."""
        told = [o for o in self.of(fact, chain) if o.chip_index is None]
        told = [o for o in told if isinstance(o.value, int | float)]
        last = next(
            (o for o in reversed(told) if o.name is None or _AVERAGED.search(o.name)), told[-1] if told else None
        )
        return None if last is None or not isinstance(last.value, int | float) else float(last.value)

    def _temperature(self, fact: Fact, chain: int) -> float | None:
        """The hottest of the board's sensors as last told; where none of them can be true, one that cannot."""
        last: dict[tuple[str | None, int | None], float] = {}
        for o in self.of(fact, chain):
            if isinstance(o.value, int | float):
                last[(o.name, o.chip_index)] = float(o.value)
        true = [temp for temp in last.values() if temp != 0 and not is_impossible_temperature(temp)]
        return max(true, default=next(iter(last.values()), None))

    def _pools(self) -> tuple[Pool, ...]:
        alive = {"alive": True, "dead": False}
        last = {str(o.value): alive.get(o.name or "") for o in self.seen if o.fact is Fact.POOL and o.value}
        return tuple(Pool(url, alive=state) for url, state in last.items())

    def _fans(self) -> tuple[Fan, ...]:
        speeds: dict[int, float] = {}
        for o in self.seen:
            number = re.search(r"\d+", o.name or "") if o.fact is Fact.FAN_SPEED else None
            if number and isinstance(o.value, int | float):
                speeds[int(number[0])] = float(o.value)
        return tuple(Fan(position, rpm) for position, rpm in sorted(speeds.items()))

    def _of_last_start(self) -> tuple[Observation, ...]:
        for start in reversed(self._log.starts):
            if any(o.fact in _STATE for o in start.observations):
                return start.observations
        return self._log.reading.observations


def _message(said: Observation) -> Message:
    return Message(said.name, str(said.value or ""), slot=said.chain if said.slot is None else said.slot)
