"""The lists of chips in tester logs: temperatures, voltages, nonces and frequencies, and the chips a tester calls bad.

Forms: `[12]:46.25` rows and plain rows of the S21 testers, `asic[012] = 511,` of the S17 and S19 ones, `IC[12]=511` of
some S17 ones. A list of nonces counts only when it is whole: the tester says how many the board and each chip owe, and
the quotient is how many chips there are. A sweep raises the frequency until chips fail, so only the nonces of its first
step are told, and nothing that it calls bad on the way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from copy import copy

from drivers.logs.language import Block, Session
from drivers.logs.table import EVIDENCE
from drivers.model.observation import Fact, Observation, Provenance

#: What every block with something to read bears.
_TRIGGERS = (
    "require nonce number",
    "ASIC TEMP,set max",
    "ASIC VOL,set max",
    "matrix freq==",
    "asic[",
    "IC[",
    "error asic",
)
_OWED = re.compile(r"(?P<who>Hashboard|every ASIC|every CORE) require nonce number:\s{0,20}(?P<nonces>\d{1,9})\s*$")
_INDEXED = re.compile(r"\[(?P<chip>\d{1,3})\]:(?P<value>-?\d{1,3}\.\d{1,3})(?=\s|$)")
_NONCES = re.compile(r"\s*(?:\d{1,7}\s+){1,31}\d{1,7}\s*")
_FREQUENCIES = re.compile(r"\s*(?:\d{2,4}\.\d{1,2}\s+){1,31}\d{2,4}\.\d{1,2}\s*")
_NAMED = re.compile(r"(?P<bad>!!! ?)?\b(?:asic|IC)\[(?P<chip>\d{1,3})\] ?= {0,7}(?P<nonces>\d{1,8})\b")
_BAD = re.compile(r"\basic\[(?P<chip>\d{1,3})\](?! ?=| has)(?=\s|$)")
_ERROR = re.compile(r"(?<!\w)error asic is (?P<chip>\d{1,3})\s*$")
_CHAIN = re.compile(r"(?:gChain = |force to use chain |user chain ID |Set Chain )(?P<chain>\d{1,2})\b")
_LIST_END = ("valid nonce number", "HW number = ", "attern OK", "attern NG", "ATTERN ")
_MOST_CHIPS = 512
#: How far beyond the values told a further one lies that is told too: degrees, volts.
_STEPS = {Fact.TEMP_CHIP: 2.0, Fact.CHIP_VOLTAGE: 0.015}


class WithChipLists:
    """A session that reads lists of chips besides what another session reads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._chain: int | None = None
        self._sweep = self._sweep_told = self._bad = self._rising = False
        self._reading: Fact | None = None
        self._owed: dict[str, int] = {}
        self._nonces: list[tuple[int, Provenance]] = []
        self._named: dict[int, tuple[int, Provenance]] = {}
        self._frequencies: list[tuple[float, Provenance]] = []
        self._told: dict[tuple[Fact, int], tuple[float, float]] = {}

    def __copy__(self) -> WithChipLists:
        other = WithChipLists(copy(self._session))
        for name, value in vars(self).items():
            if name != "_session":
                setattr(other, name, copy(value))
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of both, in line order; those of a list stand at the rows they are in."""
        observations = list(self._session.feed(block))
        read = list(self._lists(block))
        if not read:
            return observations
        return sorted((*observations, *read), key=lambda seen: seen.provenance.line or 0)

    def _lists(self, block: Block) -> Iterator[Observation]:
        text = block.text
        if "Test_Process : " in text and "Test_Process : SWEEP" in text:
            self._sweep = True
        for found in _CHAIN.finditer(text):
            self._chain = int(found["chain"])
        if not self._waiting and not any(trigger in text for trigger in _TRIGGERS):
            return
        lines = text.split("\n")
        if lines and lines[-1]:
            lines.pop()  # it may be half a line
        for number, line in enumerate(lines, block.first_line):
            if line and not line.isspace():
                yield from self._line(line, Provenance(block.source, number, line.strip()[:EVIDENCE]))

    @property
    def _waiting(self) -> bool:
        return bool(self._reading or self._owed or self._named or self._bad or self._rising)

    def _line(self, line: str, where: Provenance) -> Iterator[Observation]:
        if "require nonce number" in line:
            self._owe(line)
        elif "ASIC TEMP,set max" in line or "ASIC VOL,set max" in line:
            self._reading = Fact.TEMP_CHIP if "TEMP" in line else Fact.CHIP_VOLTAGE
        elif "check_asic_val" in line:
            self._reading = None
        elif "matrix freq==" in line:
            yield from self._matrix()
        elif self._rising and _FREQUENCIES.fullmatch(line):
            self._frequencies += [(float(value), where) for value in line.split()]
        elif self._reading is not None and "]:" in line:
            for found in _INDEXED.finditer(line):
                chip, value = int(found["chip"]), float(found["value"])
                if self._is_news(self._reading, chip, value):
                    yield self._of(self._reading, chip, value, where)
        elif self._owed and _NONCES.fullmatch(line):
            self._nonces += [(int(value), where) for value in line.split()]
            yield from self._whole_list()
        elif "sic[" in line or "IC[" in line:
            yield from self._named_chips(line, where)
        elif "bad asic list" in line:
            self._owed, self._bad = {}, True
        elif any(end in line for end in _LIST_END):
            yield from self._end_of_list()
        elif (error := _ERROR.search(line)) is not None and not self._sweep:
            yield self._of(Fact.CHIP_WEAK, int(error["chip"]), None, where)

    def _is_news(self, fact: Fact, chip: int, value: float) -> bool:
        """Whether a value lies beyond those told of its chip: a tester lists all of them every few seconds."""
        low, high = self._told.get((fact, chip), (math.inf, -math.inf))
        step = _STEPS[fact]
        if low - step < value < high + step:
            return False
        self._told[fact, chip] = (min(low, value), max(high, value))
        return True

    def _owe(self, line: str) -> None:
        found = _OWED.search(line)
        if found is None:
            return
        if found["who"] == "Hashboard":
            self._owed = {}
        self._nonces = []
        self._owed[found["who"]] = int(found["nonces"])

    def _whole_list(self) -> Iterator[Observation]:
        """A list of plain rows that is as long as the board has chips."""
        board, chip = self._owed.get("Hashboard", 0), self._owed.get("every ASIC", 0)
        chips = board // chip if chip and board % chip == 0 else 0
        if len(self._nonces) < chips:
            return
        if len(self._nonces) == chips and not self._sweep_told:
            for index, (nonces, where) in enumerate(self._nonces):
                yield self._of(Fact.CHIP_COUNTERS, index, nonces, where)
            self._sweep_told = self._sweep
        self._owed, self._nonces = {}, []

    def _named_chips(self, line: str, where: Provenance) -> Iterator[Observation]:
        for found in _NAMED.finditer(line):
            chip = int(found["chip"])
            if len(self._named) < _MOST_CHIPS:
                self._named.setdefault(chip, (int(found["nonces"]), where))
            if found["bad"] and not self._sweep:
                yield self._of(Fact.CHIP_WEAK, chip, int(found["nonces"]), where)
        if self._bad and not self._sweep:
            for found in _BAD.finditer(line):
                yield self._of(Fact.CHIP_WEAK, int(found["chip"]), None, where)

    def _end_of_list(self) -> Iterator[Observation]:
        """A list of named chips ends: it counts when it names every chip from the first on."""
        named, self._named, self._bad = self._named, {}, False
        if named and set(named) == set(range(len(named))) and not self._sweep_told:
            for chip, (nonces, where) in sorted(named.items(), key=lambda one: one[1][1].line or 0):
                yield self._of(Fact.CHIP_COUNTERS, chip, nonces, where)
            self._sweep_told = self._sweep

    def _matrix(self) -> Iterator[Observation]:
        """The frequencies of all chips stand between two lines that are alike."""
        if self._rising:
            for chip, (mhz, where) in enumerate(self._frequencies):
                yield self._of(Fact.CHIP_FREQUENCY, chip, mhz, where)
        self._rising, self._frequencies = not self._rising, []

    def _of(self, fact: Fact, chip: int, value: float | None, where: Provenance) -> Observation:
        return Observation(fact, where, chain=self._chain, chip_index=chip, value=value)
