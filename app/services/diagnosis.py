"""Diagnosis as a use case: joins the drivers' facts and the board catalogue with the rules of `app.diagnosis`."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import BinaryIO

from app.diagnosis.bench import findings_of_bench
from app.diagnosis.log.diagnosis import diagnose
from app.diagnosis.log.plausible import plausible
from app.diagnosis.reading import findings_of_reading as _findings_of_reading
from app.domain.finding import Finding
from app.domain.log_diagnosis import LogDiagnosis
from app.domain.phrase import Phrase
from app.domain.site import SiteExpectations
from app.services.eeprom import LIMIT
from app.services.log_archive import Unpacking
from drivers import catalogue
from drivers.eeprom.images import decode_dump
from drivers.logs.reader import LogStream
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromContent
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation, Provenance
from drivers.model.reading import DeviceReading

__all__ = [
    "LogFile",
    "board_codes",
    "board_spec",
    "boards_of_length",
    "diagnose_log",
    "diagnose_log_file",
    "diagnose_reading",
    "diagnose_with_board",
    "findings_of_bench",
    "findings_of_reading",
    "spec_of_model",
    "told_as_dump",
]


def findings_of_reading(reading: DeviceReading, expectations: SiteExpectations | None = None) -> tuple[Finding, ...]:
    """What one reading of the LAN proves, gravest first; () where nothing is wrong or nothing is known.

    `expectations` is what the owner of the machine's site states; without it nothing is compared with it.
    """
    return _findings_of_reading(reading, expectations)


def diagnose_log(source: str, text: bytes) -> LogDiagnosis:
    """What a log means, packed or not. Never raises on content: an empty or foreign log is kind `unknown`."""
    return diagnose_log_file(source, io.BytesIO(text))


def diagnose_log_file(source: str, file: BinaryIO) -> LogDiagnosis:
    """What a log means that need not fit in memory, packed or not. Raises OSError from reading only."""
    reading = LogFile(source, file)
    reading.read()
    return reading.diagnosis()


class LogFile:
    """A log that is read from a file, packed or not; `diagnosis` at any moment is that of what was read so far."""

    def __init__(self, source: str, file: BinaryIO) -> None:
        self._stream = LogStream(source)
        self._text = Unpacking(file)
        self._head = bytearray()

    def read(self, hear: Callable[[int], None] | None = None) -> None:
        """Read to the end. `hear` is told how many bytes of text were read so far. Raises OSError from reading only."""
        read = 0
        for piece in self._text:
            self._stream.feed(piece)
            self._head += piece[: LIMIT + 1 - len(self._head)]
            read += len(piece)
            if hear is not None:
                hear(read)
            if self._stream.cut:
                return

    def diagnosis(self) -> LogDiagnosis:
        """What the text that was read means."""
        reading = self._stream.reading()
        diagnosis = diagnose_reading(replace(reading, cut=True) if self._text.cut else reading)
        return told_as_dump(diagnosis, bytes(self._head))[0]


def told_as_dump(diagnosis: LogDiagnosis, text: bytes) -> tuple[LogDiagnosis, EepromContent | None]:
    """A text that is no log but a board's EEPROM: said in the verdict, with what it holds; else as it was, and None."""
    if diagnosis.reading.kind is not LogKind.UNKNOWN or len(text) > LIMIT:
        return diagnosis, None
    content = decode_dump(text)
    if not content.valid:
        return diagnosis, None
    said = replace(diagnosis.verdict, reason=Phrase.of("text.eeprom_dump"))
    return replace(diagnosis, verdict=said), content


def diagnose_reading(reading: LogReading) -> LogDiagnosis:
    """What a log means that was read already, or is still coming (`drivers.logs.reader.LogStream`)."""
    return diagnose(plausible(reading), _Catalogue())


def diagnose_with_board(reading: LogReading, board: BoardSpec) -> LogDiagnosis:
    """What a log would mean if its boards were of this kind, where it does not say so itself."""
    stated = Observation(Fact.BOARD_CODE, Provenance(reading.source), value=board.code, name="stated")
    return diagnose_reading(replace(reading, observations=(*reading.observations, stated)))


def board_spec(code: str) -> BoardSpec | None:
    """The board of a code, or None."""
    return catalogue.board(code)


def board_codes() -> tuple[str, ...]:
    """Every board code of the catalogue, sorted."""
    return tuple(sorted(spec.code for spec in catalogue.boards()))


def boards_of_length(chips: Collection[int]) -> tuple[BoardSpec, ...]:
    """The boards of the catalogue with one of these numbers of chips, by code; all of them where 0 is one of these."""
    found = (spec for spec in catalogue.boards() if 0 in chips or spec.chips in chips)
    return tuple(sorted(found, key=lambda spec: spec.code))


def spec_of_model(make: str | None, model: str, chips: int | None = None) -> BoardSpec | None:
    """The one kind of board that a miner holds, None where its variants differ; `chips` narrows the choice."""
    return catalogue.board_for_model(make, model, chips)


#: The make that writes logs of a kind, where it writes lists of chips without naming its model.
_MAKES = {LogKind.WHATSMINER: "Whatsminer", LogKind.AVALON: "Avalon"}


class _Catalogue:
    """The board catalogue as the log rules ask for it."""

    def board(self, code: str) -> BoardSpec | None:
        return catalogue.board(code)

    def board_for_model(self, model: str) -> BoardSpec | None:
        return catalogue.board_for_model(None, model)

    def board_by_size(self, kind: LogKind, chips: int, boards: int) -> BoardSpec | None:
        make = _MAKES.get(kind)
        return catalogue.board_by_size(make, chips, boards) if make else None

    def boards_per_miner(self, model: str) -> int | None:
        return catalogue.boards_per_miner(None, model)

    def boards_of_chip(self, chip: str) -> tuple[BoardSpec, ...]:
        return catalogue.boards_of_chip(chip)

    def is_board_size(self, chips: int) -> bool:
        return any(board.chips == chips for board in catalogue.boards())
