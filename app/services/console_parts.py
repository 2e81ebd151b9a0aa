"""The boots and test runs in a console's log, recognised as their lines pass; each is a log of its own to diagnose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.services.console_events import (
    BootEnded,
    ConsoleBoot,
    ConsoleEvent,
    ConsoleRun,
    RunBegan,
    RunRecognised,
    SerialRead,
    Stage,
    StageReached,
)
from app.services.console_lines import RawLine
from app.services.diagnosis import diagnose_reading
from drivers.logs import control_board, fixture
from drivers.logs.language import Block
from drivers.logs.reader import LogStream
from drivers.model.log import LogReading
from drivers.model.observation import Fact, Observation, Provenance

#: The most of one run that is kept to be attached to its order, in bytes.
_LONGEST_RUN = 4 << 20
#: The stages a start may be met at; the miner alone starting anew is no start of the board.
_BEGINS = (Stage.FIRST_STAGE, Stage.BOOT_LOADER)
_LATE = (*_BEGINS, Stage.KERNEL_CALLED, Stage.KERNEL)
#: Names of counts that a tester prints as its result.
_RESULT_COUNTS = ("only", "lcd")
#: What of each language is about boots and runs; the rest is for the diagnosis.
_BOOT_FACTS = (Fact.BOOT_STAGE, Fact.CONFIG_VALUE)
_RUN_FACTS = (Fact.TEST_STAGE, Fact.TEST_RESULT, Fact.BOARD_SERIAL, Fact.CHIPS_FOUND)


@dataclass(slots=True)
class _Boot:
    number: int
    began: float
    line: int
    stream: LogStream
    stages: list[tuple[Stage, float]] = field(default_factory=list)
    medium: str | None = None

    @property
    def stage(self) -> Stage | None:
        return self.stages[-1][0] if self.stages else None


@dataclass(slots=True)
class _Run:
    number: int
    process: str
    began: float
    line: int
    stream: LogStream
    text: bytearray = field(default_factory=bytearray)
    serial: str | None = None
    whole: bool = False


class Parts:
    """Follows the boots and runs of one console."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._boot_words = control_board.LANGUAGE.start()
        self._run_words = fixture.LANGUAGE.start()
        self._boot: _Boot | None = None
        self._run: _Run | None = None
        self._process = ""
        self.boots = 0
        self.runs = 0

    @property
    def stage(self) -> Stage | None:
        """Where the start under way stands; None where none is."""
        return self._boot.stage if self._boot is not None else None

    @property
    def run_has_result(self) -> bool:
        """Whether a run waits only for its last lines."""
        return self._run is not None and self._run.whole

    def feed(self, lines: Sequence[RawLine]) -> Iterator[ConsoleEvent]:
        """What these lines bring."""
        if not lines:
            return
        facts = self._facts(lines)
        for line in lines:
            at = line.shown[0].at
            for fact in facts.get(line.number, ()):
                yield from self._note(fact, line.number, at)
            if self._boot is not None:
                self._boot.stream.feed(line.raw)
            if self._run is not None:
                self._run.stream.feed(line.raw)
                self._run.text += line.raw[: max(0, _LONGEST_RUN - len(self._run.text))]
            for fact in facts.get(line.number, ()):
                yield from self._conclude(fact, at)

    def quiet(self, at: float) -> Iterator[ConsoleEvent]:
        """The line has been quiet for as long as a tester needs for its last lines: a run with a result is over."""
        if self.run_has_result:
            yield from self._end_run(at)

    def end(self, at: float, silence_s: float | None = None) -> Iterator[ConsoleEvent]:
        """The capture ends, after so many seconds of silence: so do the boot and the run under way."""
        yield from self._end_run(at)
        yield from self._end_boot(silence_s)

    def _facts(self, lines: Sequence[RawLine]) -> dict[int, list[Observation]]:
        text = "".join("".join(part.text for part in line.shown) + "\n" for line in lines)
        block = Block(self._source, text, lines[0].number)
        facts: dict[int, list[Observation]] = {}
        for words, wanted in ((self._boot_words, _BOOT_FACTS), (self._run_words, _RUN_FACTS)):
            found: Iterable[Observation] = words.feed(block)
            for one in found:
                if one.fact in wanted and one.provenance.line is not None:
                    facts.setdefault(one.provenance.line, []).append(one)
        return facts

    def _note(self, fact: Observation, line: int, at: float) -> Iterator[ConsoleEvent]:
        """What a fact begins or adds to."""
        if fact.fact is Fact.BOOT_STAGE:
            yield from self._stage(Stage(str(fact.name)), line, at)
        elif fact.name == "boot_medium" and self._boot is not None and self._boot.stage is not None:
            if self._boot.medium != str(fact.value):
                self._boot.medium = str(fact.value)
                yield StageReached(self._boot.stage, at, line, self._boot.number, self._boot.medium)
        elif fact.fact is Fact.TEST_STAGE and fact.name != "over":
            yield from self._test_stage(fact, line, at)
        elif fact.fact is Fact.BOARD_SERIAL and self._run is not None and self._run.serial is None:
            self._run.serial = str(fact.value)
            yield SerialRead(self._run.serial, line)

    def _conclude(self, fact: Observation, at: float) -> Iterator[ConsoleEvent]:
        """What a fact ends, its own line included."""
        if fact.fact is Fact.BOOT_STAGE and fact.name == Stage.MINER:
            yield from self._end_boot()
        elif self._run is not None and (
            fact.fact is Fact.TEST_RESULT or (fact.fact is Fact.CHIPS_FOUND and fact.name in _RESULT_COUNTS)
        ):
            self._run.whole = True
        elif fact.fact is Fact.TEST_STAGE and fact.name == "over":
            yield from self._end_run(at)

    def _stage(self, stage: Stage, line: int, at: float) -> Iterator[ConsoleEvent]:
        reached = self.stage
        begins = reached is not None and (
            stage.place < reached.place or (stage is reached and stage in _BEGINS)
        )  # fmt: skip
        if begins:
            yield from self._end_boot()
        if self._boot is None:
            if stage not in _LATE:
                return
            self.boots += 1
            self._boot = _Boot(self.boots, at, line, LogStream(self._source, line))
        if stage is not self._boot.stage:
            self._boot.stages.append((stage, at))
            yield StageReached(stage, at, line, self._boot.number, self._boot.medium)

    def _test_stage(self, fact: Observation, line: int, at: float) -> Iterator[ConsoleEvent]:
        if fact.value is not None:
            self._process = str(fact.value).upper()
        if self._run is not None and fact.name == "started" and not self._run.whole:
            self._run.process = self._process
            return
        yield from self._end_run(at)
        self.runs += 1
        self._run = _Run(self.runs, self._process, at, line, LogStream(self._source, line))
        yield RunBegan(self.runs, self._process, at, line)

    def _end_boot(self, silence_s: float | None = None) -> Iterator[ConsoleEvent]:
        boot, self._boot = self._boot, None
        if boot is not None:
            diagnosis = diagnose_reading(with_silence(boot.stream.reading(), silence_s))
            yield BootEnded(
                ConsoleBoot(boot.number, boot.began, boot.line, tuple(boot.stages), boot.medium, diagnosis)
            )  # fmt: skip

    def _end_run(self, at: float) -> Iterator[ConsoleEvent]:
        run, self._run = self._run, None
        if run is None:
            return
        diagnosis = diagnose_reading(run.stream.reading())
        whole = run.whole or bool(diagnosis.findings)
        yield RunRecognised(
            ConsoleRun(
                run.number, run.process, run.began, at, run.line, diagnosis, bytes(run.text), run.serial, whole
            )
        )  # fmt: skip


def with_silence(reading: LogReading, seconds: float | None) -> LogReading:
    """The reading with the silence at its end as an observation; as it is where there is none (None)."""
    if seconds is None:
        return reading
    last = reading.observations[-1].provenance if reading.observations else Provenance(reading.source)
    silence = Observation(Fact.SILENCE, last, value=round(seconds, 1))
    return replace(reading, observations=(*reading.observations, silence))
