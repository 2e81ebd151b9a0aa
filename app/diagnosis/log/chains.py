"""The chains of a log: which there are, what was counted on each, and how many chips it should have.

The expected count comes from the board itself (catalogue by its code, model or chip), then from what the firmware
says of its machine, then from a line of configuration; where nothing says, from sisters that agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from app.diagnosis.log.boots import Start, starts_of
from drivers.model.board import BoardSpec
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation

#: The name that a log language gives the configured number of chips (`Fact.CONFIG_VALUE`).
CONFIGURED = "asic_num"

#: The name that a log language gives a number of answers that has gaps, which is no count from chip 1 on
#: (`Fact.CHIPS_FOUND`).
RESPONSES = "responses"

#: The name that a log language gives the format of an EEPROM that was read after all (`Fact.CONFIG_VALUE`).
EEPROM_FORMAT = "eeprom_format"

#: The name that a log language gives the stage at which the miner itself starts (`Fact.BOOT_STAGE`).
MINER_STARTED = "miner"

#: Facts that speak of one chain; those without a chain belong to the only chain of the log, if there is only one.
_OF_CHAIN = (
    Fact.CHIPS_FOUND, Fact.CHIP_SILENT, Fact.CRC_ERROR, Fact.NONCE_ERROR, Fact.CHAIN_OFF, Fact.CHAIN_READY,
    Fact.CHIP_COUNTERS, Fact.BOARD_MISSING, Fact.EEPROM_FAIL, Fact.EEPROM_CRC, Fact.CONTROLLER_FAIL,
    Fact.TEMP_SENSOR_FAIL,
)  # fmt: skip

#: Facts of a machine's state: they speak of a chain only where they name it.
_OF_STATE = (
    Fact.HASHRATE, Fact.HASHRATE_NOMINAL, Fact.BOARD_VOLTAGE, Fact.BOARD_FREQUENCY, Fact.CHIP_ERRORS,
    Fact.CHIP_VOLTAGE, Fact.CHIP_FREQUENCY, Fact.DOMAIN_VOLTAGE, Fact.HARDWARE_ERRORS, Fact.CHIP_HASHRATE,
    Fact.CHIP_WEAK, Fact.OVERTEMPERATURE, Fact.TEMP_CHIP, Fact.TEMP_PCB, Fact.BOARD_SERIAL, Fact.REGULATOR_FAULT,
)  # fmt: skip

#: What stands for the open digits of a family of boards, in the model that a firmware for all of them prints.
_FAMILY = "XXX"

#: Most places a machine of no known model has; a reply that lists more names places that never held a board.
_PLACES = 4


class BoardLookup(Protocol):
    """The board catalogue as rules ask for it."""

    def board(self, code: str) -> BoardSpec | None:
        """The board of a code."""

    def board_for_model(self, model: str) -> BoardSpec | None:
        """The one kind of board of a model."""

    def board_by_size(self, kind: LogKind, chips: int, boards: int) -> BoardSpec | None:
        """The one board with so many chips of a machine with so many boards, of the make that writes such logs."""

    def boards_per_miner(self, model: str) -> int | None:
        """How many boards a machine of this model holds."""

    def boards_of_chip(self, chip: str) -> tuple[BoardSpec, ...]:
        """The boards that carry a chip."""

    def is_board_size(self, chips: int) -> bool:
        """Whether any board has so many chips."""


@dataclass(frozen=True)  # not slotted: what the rules ask for again and again is worked out once
class Chain:
    """One chain with the observations that speak of it, in line order.

    `listed_chips` = how many chips a complete list of chips names, None when there is none.
    """

    index: int
    observations: tuple[Observation, ...]
    expected: int | None
    board: BoardSpec | None
    board_sn: str | None = None
    listed_chips: int | None = None
    starts: tuple[int, ...] = (1,)

    @cached_property
    def counts(self) -> tuple[Observation, ...]:
        """The counts, one observation each."""
        return tuple(o for o in self.all(Fact.CHIPS_FOUND) if isinstance(o.value, int) and o.name != RESPONSES)

    @cached_property
    def tries(self) -> dict[int, tuple[Observation, ...]]:
        """The counts of each start that made some, by its number; a last start that is still counting is left out."""
        tries: dict[int, list[Observation]] = {}
        for count in self.counts:
            tries.setdefault(bisect_right(self.starts, count.provenance.line or 1), []).append(count)
        last = max(tries, default=0)
        if len(tries) > 1 and _unsettled(tries[last], self.expected) and not self._given_up(last):
            del tries[last]
        return {number: tuple(counts) for number, counts in sorted(tries.items())}

    @cached_property
    def found(self) -> int | None:
        """The highest count of the last start that made some, None when nobody counted."""
        last = next(reversed(self.tries.values()), ())
        return max((int(o.value) for o in last if o.value is not None), default=self.listed_chips)

    @property
    def unsettled(self) -> bool:
        """Whether the firmware was still trying when the log ends: it numbers its tries, made one, did not give up."""
        return len(self.tries) == 1 and _unsettled(self.counts, self.expected) and not self.all(Fact.CHAIN_OFF)

    @property
    def short(self) -> bool:
        """Whether fewer were found than there should be, by number or by the firmware's own word."""
        if self.found is None:
            return False
        if self.expected is not None:
            return self.found < self.expected
        return bool(self.all(Fact.CHAIN_OFF))

    @property
    def listed(self) -> bool:
        """Whether the log says enough of this chain to list it."""
        return bool(self.observations) and any(o.fact is not Fact.CHAIN_READY for o in self.observations)

    def all(self, *facts: Fact) -> tuple[Observation, ...]:
        """The chain's observations of these facts, in line order."""
        if len(facts) == 1:
            return tuple(self._by_fact.get(facts[0], ()))
        return tuple(o for o in self.observations if o.fact in facts)

    @cached_property
    def _by_fact(self) -> dict[Fact, list[Observation]]:
        return _sorted_by_fact(self.observations)

    def _given_up(self, start: int) -> bool:
        """Whether the firmware switched the chain off in a start."""
        return any(bisect_right(self.starts, o.provenance.line or 1) == start for o in self.all(Fact.CHAIN_OFF))


def _sorted_by_fact(observations: Iterable[Observation]) -> dict[Fact, list[Observation]]:
    by_fact: dict[Fact, list[Observation]] = {}
    for o in observations:
        by_fact.setdefault(o.fact, []).append(o)
    return by_fact


def _unsettled(counts: Sequence[Observation], expected: int | None) -> bool:
    """Whether more tries may follow: tries are numbered, and the one there was did not find all."""
    return len(counts) < 2 and all(o.attempt is not None and o.value != expected for o in counts)


class Log:
    """One log as the rules read it."""

    def __init__(self, reading: LogReading, catalogue: BoardLookup) -> None:
        self.reading = reading
        self._catalogue = catalogue

    def all(self, *facts: Fact) -> tuple[Observation, ...]:
        """Every observation of these facts, in line order."""
        if len(facts) == 1:
            return tuple(self._by_fact.get(facts[0], ()))
        return tuple(o for o in self.reading.observations if o.fact in facts)

    @cached_property
    def _by_fact(self) -> dict[Fact, list[Observation]]:
        return _sorted_by_fact(self.reading.observations)

    def text_of(self, fact: Fact) -> str | None:
        """The first value of a fact as text, None when it was not seen."""
        return next((str(o.value) for o in self.all(fact) if o.value is not None), None)

    @cached_property
    def board(self) -> BoardSpec | None:
        """The kind of board in this machine, where code, model or chip leave no doubt."""
        codes = sorted(self.all(Fact.BOARD_CODE), key=lambda o: o.name != "eeprom")
        code = str(codes[0].value) if codes else None
        model = self.model_printed
        found = self._catalogue.board(code) if code else None
        if found is None and code is None and model:
            found = self._catalogue.board_for_model(model)
        if found is None and code is None and model is None:
            found = self._by_chip() or self._by_size()
        counted = max((int(o.value) for o in self.all(Fact.CHIPS_FOUND) if isinstance(o.value, int)), default=0)
        # More chips than the board can have: it is another board than the text suggests. So it is where an EEPROM names
        # it, and the firmware's own number of chips is counted.
        foreign = bool(codes) and codes[0].name == "eeprom" and counted == self.said
        if found is None or counted > found.chips or (foreign and counted < found.chips):
            return None
        return None if code is None and self._is_other_variant(found) else found

    def _is_other_variant(self, board: BoardSpec) -> bool:
        """Whether all boards agree on another number of chips than the model's usual one: models come in variants."""
        highest = self._highest
        counts = set(highest.values())
        if len(counts) != 1 or counts == {0} or counts == {board.chips}:
            return False
        return len(highest) > 2 or (len(highest) == 2 and self.is_board_size(*counts))

    def board_of_code(self, code: str) -> BoardSpec | None:
        """The board of a code, whatever else the log says."""
        return self._catalogue.board(code)

    @property
    def model(self) -> str | None:
        """The model as printed; of a log that prints none, the model that its board gives away by its size."""
        printed = self.model_printed
        if printed is None and self._lists and self.board is not None:
            return self.board.model
        return printed

    @cached_property
    def model_printed(self) -> str | None:
        """The model as printed; the family that a firmware for several machines is made for only where no model is."""
        told = [str(o.value) for o in self.all(Fact.MODEL) if o.value is not None]
        return next((model for model in told if _FAMILY not in model), told[0] if told else None)

    @cached_property
    def said(self) -> int | None:
        """How many chips a chain has by the firmware's own word, where it says one number only."""
        said = {int(o.value) for o in self.all(Fact.CHIPS_EXPECTED) if isinstance(o.value, int) and o.chain is None}
        return said.pop() if len(said) == 1 else None

    @cached_property
    def configured(self) -> Observation | None:
        """The line of configuration that asks for a number of chips."""
        return next((o for o in self.all(Fact.CONFIG_VALUE) if o.name == CONFIGURED), None)

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """The starts that the log holds, in order."""
        return starts_of(self.reading.observations, self.reading.lines)

    def start_of(self, seen: Observation) -> int:
        """The number of the start in which something was seen."""
        return max(1, bisect_right(self._first_lines, seen.provenance.line or 1))

    @cached_property
    def _first_lines(self) -> tuple[int, ...]:
        return tuple(start.first_line for start in self.starts)

    @cached_property
    def firmware(self) -> str | None:
        """The firmware as printed, the last one told: it may have been changed between two starts."""
        told = [str(o.value) for o in self.all(Fact.FIRMWARE) if o.value]
        return told[-1] if told else None

    @cached_property
    def boards_per_miner(self) -> int | None:
        """How many boards a machine of this model holds, None where that is not known."""
        return self._catalogue.boards_per_miner(self.model) if self.model else None

    def is_board_size(self, chips: int) -> bool:
        """Whether there is a board with so many chips."""
        return self._catalogue.is_board_size(chips)

    @cached_property
    def empty_places(self) -> frozenset[int]:
        """Chains that a reply lists with no chip and that never held a board: it lists more than the machine has.

        An empty place between two that hold one is no such place while the machine has room for another board.
        """
        return self._listed_empty(self.boards_per_miner)

    def _listed_empty(self, boards: int | None) -> frozenset[int]:
        """The empty places of a machine with so many boards."""
        told: dict[int, int] = {}
        for o in self.all(Fact.CHIPS_FOUND):
            if o.provenance.field is not None and o.chain is not None and isinstance(o.value, int):
                told[o.chain] = max(o.value, told.get(o.chain, 0))
        alive = [chain for chain, count in sorted(told.items()) if count]
        most = boards or _PLACES
        if len(told) <= most:
            return frozenset()
        between = {chain for chain in told if alive and alive[0] < chain < alive[-1] and len(alive) < most}
        return frozenset(told.keys() - {*alive} - between)

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """The chains that the log speaks of, in their order."""
        placed = (o for o in self.all(*_OF_STATE) if o.chain is not None)
        observations = sorted((*self.all(*_OF_CHAIN), *placed), key=lambda o: o.provenance.line or 0)
        observations = [o for o in observations if o.chain not in self.empty_places]
        indices = sorted({o.chain for o in observations if o.chain is not None})
        if not indices and any(o.fact is Fact.CHIPS_FOUND for o in observations):
            indices = [0]
        only = indices[0] if len(indices) == 1 else None
        if only is not None:
            return (self._chain(only, observations),)
        return tuple(self._chain(index, [o for o in observations if o.chain == index]) for index in indices)

    def _chain(self, index: int, observations: Iterable[Observation]) -> Chain:
        of_chain = {
            int(o.value) for o in self.all(Fact.CHIPS_EXPECTED) if o.chain == index and isinstance(o.value, int)
        }
        expected = self.board.chips if self.board else None
        if expected is None:
            expected = of_chain.pop() if len(of_chain) == 1 else self.said
        if expected is None and self.configured is not None and isinstance(self.configured.value, int):
            expected = self.configured.value
        if expected is None:
            expected = self._list_length or self._agreed
        serial, since = self._serial(index)
        own = tuple(o for o in observations if (o.provenance.line or since) >= since)
        return Chain(index, own, expected, self.board, serial, self._lists.get(index), self._first_lines or (1,))

    def _serial(self, index: int) -> tuple[str | None, int]:
        """The serial of the board on a chain, and the line from which on it is there: boards are swapped while off."""
        told = [o for o in self.all(Fact.BOARD_SERIAL) if o.chain == index and o.value]
        if not told:
            return None, 0
        serial, since = str(told[-1].value), 0
        for start in self.starts:
            here = [o.value for o in told if start.first_line <= (o.provenance.line or 0) <= start.last_line]
            if here and serial not in here:
                since = start.last_line + 1
        return serial, since

    @cached_property
    def _lists(self) -> dict[int, int]:
        """How many chips the list of each chain names; the last list may be cut, so it counts if as long as others."""
        counters = [
            o
            for o in self.all(Fact.CHIP_COUNTERS, Fact.CHIP_HASHRATE)
            if o.chain is not None and o.chip_index is not None
        ]
        chips: dict[int, set[int]] = {}
        for o in counters:
            if o.chain is not None and o.chip_index is not None:
                chips.setdefault(o.chain, set()).add(o.chip_index)
        lengths = {chain: len(indices) for chain, indices in chips.items()}
        last = counters[-1].chain if counters else None
        if not _in_one_value([o for o in counters if o.chain == last]):  # a value that was cut is not handed on
            others = [length for chain, length in lengths.items() if chain != last]
            if last is not None and lengths[last] < max(others, default=lengths[last] + 1):
                del lengths[last]
        return lengths

    @cached_property
    def _agreed(self) -> int | None:
        """How many chips the fullest sisters have, where at least two of them agree."""
        counts = sorted(self._highest.values())
        return counts[-1] if len(counts) > 1 and counts[-1] == counts[-2] > 0 else None

    @cached_property
    def _highest(self) -> dict[int, int]:
        """The highest count of each chain that holds a board."""
        highest: dict[int, int] = {}
        empty = self._listed_empty(None)
        for o in self.all(Fact.CHIPS_FOUND):
            if isinstance(o.value, int) and o.chain is not None and o.chain not in empty:
                highest[o.chain] = max(o.value, highest.get(o.chain, 0))
        return highest

    @property
    def _list_length(self) -> int | None:
        """How long the lists of most boards are; None without lists."""
        return max(self._lists.values(), default=None)

    def _by_size(self) -> BoardSpec | None:
        """The board by the length and number of its chip lists, where only one is like that."""
        length = self._list_length
        return None if length is None else self._catalogue.board_by_size(self.reading.kind, length, len(self._lists))

    def _by_chip(self) -> BoardSpec | None:
        """The board by its chip alone, where all boards with that chip have the same number of them."""
        names = {str(o.value) for o in self.all(Fact.CHIP_NAME)}
        boards = self._catalogue.boards_of_chip(names.pop()) if len(names) == 1 else ()
        same = {(board.chips, board.domains) for board in boards}
        return boards[0] if len(same) == 1 else None


def _in_one_value(listed: Sequence[Observation]) -> bool:
    """Whether a reply tells all these as one value, as against a field or a line for each."""
    paths = {o.provenance.field for o in listed}
    return len(listed) > 1 and len(paths) == 1 and None not in paths
