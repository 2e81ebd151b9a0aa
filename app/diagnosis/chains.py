"""The chains of a log: which there are, what was counted on each, and how many chips it should have.

The expected count comes from the board itself (catalogue by its code, model or chip), then from what the firmware
says of its machine, and only then from a line of configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from drivers.model.board import BoardSpec
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation

#: The name that a log language gives the configured number of chips (`Fact.CONFIG_VALUE`).
CONFIGURED = "asic_num"

#: The name that a log language gives the stage at which the miner itself starts (`Fact.BOOT_STAGE`).
MINER_STARTED = "miner"

#: Facts that speak of one chain; those without a chain belong to the only chain of the log, if there is only one.
_OF_CHAIN = (
    Fact.CHIPS_FOUND, Fact.CHIP_SILENT, Fact.CRC_ERROR, Fact.NONCE_ERROR, Fact.CHAIN_OFF, Fact.CHAIN_READY,
    Fact.BOARD_MISSING, Fact.EEPROM_FAIL, Fact.EEPROM_CRC, Fact.CONTROLLER_FAIL, Fact.TEMP_SENSOR_FAIL,
)  # fmt: skip


class BoardLookup(Protocol):
    """The board catalogue as rules ask for it."""

    def board(self, code: str) -> BoardSpec | None:
        """The board of a code."""

    def board_for_model(self, model: str) -> BoardSpec | None:
        """The one kind of board of a model."""

    def boards_of_chip(self, chip: str) -> tuple[BoardSpec, ...]:
        """The boards that carry a chip."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain with the observations that speak of it, in line order. `counts` = every count made, in order."""

    index: int
    observations: tuple[Observation, ...]
    expected: int | None
    board: BoardSpec | None
    board_sn: str | None = None

    @property
    def counts(self) -> tuple[Observation, ...]:
        """The counts, one observation each."""
        return tuple(o for o in self.observations if o.fact is Fact.CHIPS_FOUND and isinstance(o.value, int))

    @property
    def found(self) -> int | None:
        """The highest count, None when nobody counted."""
        return max((int(o.value) for o in self.counts if o.value is not None), default=None)

    @property
    def short(self) -> bool:
        """Whether fewer were found than there should be, by number or by the firmware's own word."""
        if self.found is None:
            return False
        if self.expected is not None:
            return self.found < self.expected
        return any(o.fact is Fact.CHAIN_OFF for o in self.observations)

    @property
    def listed(self) -> bool:
        """Whether the log says enough of this chain to list it."""
        return bool(self.observations) and any(o.fact is not Fact.CHAIN_READY for o in self.observations)

    def all(self, *facts: Fact) -> tuple[Observation, ...]:
        """The chain's observations of these facts, in line order."""
        return tuple(o for o in self.observations if o.fact in facts)


class Log:
    """One log as the rules read it."""

    def __init__(self, reading: LogReading, catalogue: BoardLookup) -> None:
        self.reading = reading
        self._catalogue = catalogue

    def all(self, *facts: Fact) -> tuple[Observation, ...]:
        """Every observation of these facts, in line order."""
        return tuple(o for o in self.reading.observations if o.fact in facts)

    def text_of(self, fact: Fact) -> str | None:
        """The first value of a fact as text, None when it was not seen."""
        return next((str(o.value) for o in self.all(fact) if o.value is not None), None)

    @cached_property
    def board(self) -> BoardSpec | None:
        """The kind of board in this machine, where code, model or chip leave no doubt."""
        code, model = self.text_of(Fact.BOARD_CODE), self.text_of(Fact.MODEL)
        found = self._catalogue.board(code) if code else None
        if found is None and code is None and model:
            found = self._catalogue.board_for_model(model)
        if found is None and code is None and model is None:
            found = self._by_chip()
        counted = max((int(o.value) for o in self.all(Fact.CHIPS_FOUND) if isinstance(o.value, int)), default=0)
        # More chips than the board can have: it is another board than the text suggests.
        return None if found is not None and counted > found.chips else found

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
    def chains(self) -> tuple[Chain, ...]:
        """The chains that the log speaks of, in their order."""
        observations = self.all(*_OF_CHAIN)
        indices = sorted({o.chain for o in observations if o.chain is not None})
        if not indices and any(o.fact is Fact.CHIPS_FOUND for o in observations):
            indices = [0]
        only = indices[0] if len(indices) == 1 else None
        if only is not None:
            return (self._chain(only, observations),)
        return tuple(self._chain(index, [o for o in observations if o.chain == index]) for index in indices)

    @cached_property
    def unplaced(self) -> tuple[Observation, ...]:
        """Observations of chains that name none, in a log of several chains."""
        placed = {id(o) for chain in self.chains for o in chain.observations}
        return tuple(o for o in self.all(*_OF_CHAIN) if o.chain is None and id(o) not in placed)

    @property
    def proves_health(self) -> bool:
        """Whether the log shows enough to call the machine healthy: complete chains at work, or a passed test."""
        results = self.all(Fact.TEST_RESULT)
        if self.reading.kind is LogKind.BITMAIN_FIXTURE_LOG:
            return bool(results) and all(o.name == "pass" for o in results)
        counted = [chain for chain in self.chains if chain.found is not None]
        complete = all(chain.found == chain.expected for chain in counted)
        if self.reading.kind is LogKind.CONTROL_BOARD_UART:
            return complete and any(o.name == MINER_STARTED for o in self.all(Fact.BOOT_STAGE))
        return bool(counted) and complete and bool(self.all(Fact.HASHING, Fact.HASHRATE))

    def _chain(self, index: int, observations: Iterable[Observation]) -> Chain:
        of_chain = {
            int(o.value) for o in self.all(Fact.CHIPS_EXPECTED) if o.chain == index and isinstance(o.value, int)
        }
        expected = self.board.chips if self.board else None
        if expected is None:
            expected = of_chain.pop() if len(of_chain) == 1 else self.said
        if expected is None and self.configured is not None and isinstance(self.configured.value, int):
            expected = self.configured.value
        serial = next((str(o.value) for o in self.all(Fact.BOARD_SERIAL) if o.chain == index), None)
        return Chain(index, tuple(observations), expected, self.board, serial)

    def _by_chip(self) -> BoardSpec | None:
        """The board by its chip alone, where all boards with that chip have the same number of them."""
        names = {str(o.value) for o in self.all(Fact.CHIP_NAME)}
        boards = self._catalogue.boards_of_chip(names.pop()) if len(names) == 1 else ()
        same = {(board.chips, board.domains) for board in boards}
        return boards[0] if len(same) == 1 else None
