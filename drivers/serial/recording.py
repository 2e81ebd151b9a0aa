"""A recording: every byte of one exchange on one or more ports, as a text file that people can read and send on.

    hashwrench recording 1 *b6c622b1
    0.000000 about program 0.1.0 *8c13318e
    0.000000 about board BHB42601 *dc5b3d0f
    0.001204 data open 115200 /dev/ttyACM1 *a3e32cf7
    0.001377 data > 55 AA 52 05 00 00 0A *a9812db3
    0.013020 data < AA 55 13 62 03 00 00 00 00 00 1E *ed23f6fb
    0.950000 data baud 3125000 *cbe9c64f
    1.200000 data lost device disconnected *4a4069de
    1.300000 end *5a3ceda5

A line is seconds since the start, the port's role, what happened, and a checksum (CRC-32 of what stands before it).
`>` was sent by this computer, `<` was heard. Lines are written as things happen, so a program that is killed loses none
that the system had; a file that ends without `end`, or is damaged, is read up to there.
"""

from __future__ import annotations

import io
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TextIO

from drivers.serial.errors import NoRecording, RecordingFailed
from drivers.serial.printable import printable

#: The first words of the file, and the versions of the format that are read.
_MAGIC = "hashwrench recording"
VERSION = 1
#: Bytes on one line at most, so that lines stay readable.
_LINE_BYTES = 256
#: Characters kept of a port's name, a reason, or a note.
_TEXT_LIMIT = 300
#: A longer line is none of ours.
_LINE_LIMIT = 4096
#: A recording larger than this, or of more lines, is read up to here: some 400 MB in memory at the most.
_SIZE_LIMIT = 512 << 20
_LINES_LIMIT = 2_000_000
_KEY = re.compile(r"[a-z][a-z_]{0,30}")
_LINE = re.compile(r"(?P<body>.*) \*(?P<sum>[0-9a-f]{8})")
_EVENT = re.compile(r"(?P<at>\d{1,9}\.\d{6}) (?P<role>data|control|console) (?P<what>\S+)(?: (?P<rest>.*))?")
_ABOUT = re.compile(r"\d{1,9}\.\d{6} about (?P<key>[a-z][a-z_]{0,30}) (?P<value>.*)")
_END = re.compile(r"(?P<at>\d{1,9}\.\d{6}) end")
_HEX = re.compile(r"[0-9A-F]{2}(?: [0-9A-F]{2})*")


class Role(StrEnum):
    """What a port is for in the exchange."""

    DATA = "data"
    CONTROL = "control"
    CONSOLE = "console"


class What(StrEnum):
    """What happened on a port."""

    OPEN = "open"
    SENT = ">"
    HEARD = "<"
    BAUD = "baud"
    LOST = "lost"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened `at_s` seconds after the start. `data` for SENT and HEARD, `baud` for OPEN and BAUD,
    `text` is the port's name for OPEN and the reason for LOST.
    """

    at_s: float
    role: Role
    what: What
    data: bytes = b""
    baud: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as read. `about` holds program, board, simulated, started and what else its maker noted.

    `complete` False = the file stops before the exchange ended: cut off, or damaged from line `damaged_line` on (None =
    only cut off). What stands before is whole.
    """

    about: Mapping[str, str]
    events: tuple[Event, ...]
    complete: bool
    damaged_line: int | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The ports of the exchange."""
        return tuple(role for role in Role if any(event.role is role for event in self.events))

    @property
    def seconds(self) -> float:
        """How long it lasted, as far as it can be read."""
        return self.events[-1].at_s if self.events else 0.0

    @property
    def simulated(self) -> bool:
        """Whether a simulated board was recorded."""
        return self.about.get("simulated") == "yes"

    @property
    def board(self) -> str | None:
        """The board's code, where it was known."""
        return self.about.get("board") or None


class Tap:
    """Takes down what happens on one port. A link calls it from two threads; it never raises."""

    def __init__(self, role: Role, write: Callable[[Role, str], None]) -> None:
        self._role = role
        self._write = write

    def opened(self, port: str, baud: int) -> None:
        """The port was opened at that speed."""
        self._write(self._role, f"{What.OPEN} {baud} {printable(port, _TEXT_LIMIT)}")

    def sent(self, data: bytes) -> None:
        """These bytes are about to leave this computer."""
        self._bytes(What.SENT, data)

    def heard(self, data: bytes) -> None:
        """These bytes arrived."""
        self._bytes(What.HEARD, data)

    def baud(self, baud: int) -> None:
        """The near side changed its speed."""
        self._write(self._role, f"{What.BAUD} {baud}")

    def lost(self, reason: str) -> None:
        """The port went away."""
        self._write(self._role, f"{What.LOST} {printable(reason, _TEXT_LIMIT)}")

    def closed(self) -> None:
        """The port was closed from here."""
        self._write(self._role, f"{What.CLOSE}")

    def _bytes(self, what: What, data: bytes) -> None:
        for start in range(0, len(data), _LINE_BYTES):
            self._write(self._role, f"{what} {data[start : start + _LINE_BYTES].hex(' ').upper()}")


class Recorder:
    """Writes one recording. Context manager; `tap(role)` goes into `Link(..., tap=)`. Safe to call from any thread.

    Raises RecordingFailed where the file cannot be made or is there already. A disk that fills up later stops the
    recording, never the exchange: `trouble` then holds the error.
    """

    def __init__(self, path: Path, about: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.trouble: OSError | None = None
        self._lock = threading.Lock()
        self._file: TextIO | None = None
        try:
            # Line-buffered: each line is with the system as soon as it is written.
            self._file = path.open("x", encoding="utf-8", newline="\n", buffering=1)
        except OSError as error:
            raise RecordingFailed(str(path), error) from error
        self._started = time.monotonic()
        self._line(f"{_MAGIC} {VERSION}")
        for key, value in (about or {}).items():
            self.note(key, value)

    def note(self, key: str, value: str) -> None:
        """Add something known about the exchange, such as `board`; the last word on a key counts."""
        if not _KEY.fullmatch(key):
            raise ValueError(key)
        self._stamped(f"about {key} {printable(value, _TEXT_LIMIT)}")

    def tap(self, role: Role) -> Tap:
        """What takes down the port of that role."""
        return Tap(role, lambda role, text: self._stamped(f"{role} {text}"))

    def close(self) -> None:
        """End the recording; harmless when it ended already."""
        self._stamped("end")
        with self._lock:
            file, self._file = self._file, None
        if file is not None:
            self._try(file.close)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _stamped(self, text: str) -> None:
        with self._lock:
            self._line(f"{time.monotonic() - self._started:.6f} {text}")

    def _line(self, body: str) -> None:
        file = self._file
        if file is not None and self.trouble is None:
            self._try(lambda: file.write(f"{body} *{_checksum(body)}\n"))

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
        except OSError as error:
            self.trouble = self.trouble or error


def is_recording(path: Path) -> bool:
    """Whether a file begins as a recording, of any version. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC.encode()


def read_recording(path: Path) -> Recording:
    """The recording in a file, up to its end or to where it is damaged.

    Raises NoRecording for a file that does not begin as one, or of a later version; OSError.
    """
    with path.open("rb") as file:
        return _parse(_lines(file), str(path))


def parse_recording(content: bytes, name: str = "recording") -> Recording:
    """As `read_recording`, from bytes."""
    return _parse(_lines(io.BytesIO(content)), name)


def _lines(file: BinaryIO) -> Iterator[str | None]:
    """Each line without its checksum; None, as the last, for one that is damaged, or "" where the file stops."""
    size = 0
    for _ in range(_LINES_LIMIT):
        line = file.readline(_LINE_LIMIT)
        size += len(line)
        if not line.endswith(b"\n") or size >= _SIZE_LIMIT:
            yield None if len(line) == _LINE_LIMIT else ""
            return
        match = _LINE.fullmatch(line[:-1].decode("utf-8", "replace").removesuffix("\r"))
        if match is None or match["sum"] != _checksum(match["body"]):
            yield None
            return
        yield match["body"]
    yield ""


def _parse(lines: Iterator[str | None], name: str) -> Recording:
    first = next(lines)
    version = re.fullmatch(rf"{_MAGIC} (\d{{1,6}})", first or "")
    if version is None or int(version[1]) > VERSION:
        raise NoRecording(name, None if version is None else int(version[1]))
    about: dict[str, str] = {}
    events: list[Event] = []
    for number, line in enumerate(lines, 2):
        if line == "":
            return Recording(about, tuple(events), complete=False)
        if line is not None and _END.fullmatch(line):
            return Recording(about, tuple(events), complete=True)
        if line is not None and (told := _ABOUT.fullmatch(line)):
            about[told["key"]] = told["value"]
            continue
        event = _event(line) if line is not None else None
        if event is None:
            return Recording(about, tuple(events), complete=False, damaged_line=number)
        events.append(event)
    return Recording(about, tuple(events), complete=False)


def _event(line: str) -> Event | None:
    match = _EVENT.fullmatch(line)
    if match is None:
        return None
    at_s, role, rest = float(match["at"]), Role(match["role"]), match["rest"] or ""
    match match["what"]:
        case What.SENT | What.HEARD as what if _HEX.fullmatch(rest):
            return Event(at_s, role, What(what), bytes.fromhex(rest))
        case What.OPEN if opened := re.fullmatch(r"(\d{1,9}) (.*)", rest):
            return Event(at_s, role, What.OPEN, baud=int(opened[1]), text=opened[2])
        case What.BAUD if re.fullmatch(r"\d{1,9}", rest):
            return Event(at_s, role, What.BAUD, baud=int(rest))
        case What.LOST:
            return Event(at_s, role, What.LOST, text=rest)
        case What.CLOSE if not rest:
            return Event(at_s, role, What.CLOSE)
    return None


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
