"""The text of a log that came packed: what a .tgz, .tar, .zip, .gz, .xz or .bz2 of a miner holds, in one piece.

It is read as a stream, so that a pipe is as good as a file, an archive that was cut gives what is readable up to there,
and no archive, whatever it claims, takes more memory or time than its bounds: hence not `tarfile` and `zipfile`, which
want to seek or give up at a cut. Each file comes under a line `==> name <==`, as `tail` prints it; folders, links and
what is no text are left out.
"""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import re
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from drivers.logs.lines import encoding_of

#: The most that is unpacked of one archive in memory, in bytes; and of one that is streamed.
MAX_BYTES, MAX_STREAMED = 64 * 1024 * 1024, 1024 * 1024 * 1024
#: The most files that are looked at in one archive, and archives within each other.
MAX_MEMBERS, DEEPEST = 2000, 4
#: Memory that an .xz may ask for.
_XZ_MEMORY = 64 * 1024 * 1024
_CHUNK, _SAMPLE, _TAR_BLOCK, _LONGEST_NAME = 1 << 16, 4096, 512, 200
_GZIP, _BZIP, _XZ, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"
_TAR, _TAR_PLACE = b"ustar", 257
_ZIP_HEAD = struct.Struct("<4x2xHH4x4xIIHH")
_ENCRYPTED, _SIZE_LATER, _STORED, _DEFLATED = 1, 8, 0, 8
_PAX_PATH = re.compile(rb"\d{1,5} path=(.{1,1000}?)\n(?=\d|\Z)", re.DOTALL)
#: Bytes that no text holds, and the share of others from which a file may be one. Of random bytes nine tenths are
#: others.
_CONTROL, _TEXT = bytes({*range(32)} - {7, 8, 9, 10, 11, 12, 13, 27}), 0.97
#: What an archive that is cut, wrong or hostile raises on the way.
_BROKEN = (tarfile.TarError, lzma.LZMAError, zlib.error, struct.error, OSError, EOFError, ValueError, OverflowError)


class Unpacking:
    """The log of a file as text, piece by piece: unpacked where it is packed, each file of an archive under its name.

    Iterating never raises on content, and OSError from reading only. What is no archive comes as it is.
    """

    def __init__(self, file: BinaryIO, most: int = MAX_STREAMED) -> None:
        self._file = file
        self._left = _Left(most)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from _texts(_Bytes(_File(self._file)), "", 0, self._left, _Parts())
        except _ReadingFailedError as failed:
            raise failed.error from None

    @property
    def cut(self) -> bool:
        """Whether there was more in the archive than is unpacked of one."""
        return self._left.size <= 0 or self._left.members <= 0


def readable_text(raw: bytes) -> bytes:
    """The log as text, unpacked up to `MAX_BYTES`; one that is not packed comes as it is. Never raises."""
    if not _is_packed(raw[:_TAR_BLOCK]):
        return raw
    text = bytearray()
    for piece in Unpacking(io.BytesIO(raw), MAX_BYTES):
        text += piece
        if len(text) >= MAX_BYTES:
            break
    return bytes(text[:MAX_BYTES])


def may_be_log(sample: bytes) -> bool:
    """Whether a file that begins like this may be a log or hold one: it is text, or packed."""
    return _is_packed(sample) or _is_text(sample)


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; b"" at the end."""


class _Unpacker(Protocol):
    """What unpacks one packed stream, piece by piece, as `bz2` and `lzma` have it."""

    @property
    def eof(self) -> bool:
        """Whether the stream has come to its own end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more can be given before more packed bytes come."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """The next unpacked bytes, up to so many."""


class _Inflate:
    """`zlib` in that form."""

    def __init__(self, wbits: int) -> None:
        self._unpacker = zlib.decompressobj(wbits=wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._unpacker.eof

    @property
    def unused_data(self) -> bytes:
        return self._unpacker.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        given = self._unpacker.decompress(self._unpacker.unconsumed_tail + data, max_length)
        self.needs_input = not self._unpacker.unconsumed_tail and len(given) < max_length
        return given


class _ReadingFailedError(Exception):
    """The file itself could not be read on, which is no fault of the archive."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(slots=True)
class _Left:
    """How much may still be unpacked."""

    size: int
    members: int = MAX_MEMBERS


class _File:
    """The file itself; its own errors are told from those of what it holds."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise _ReadingFailedError(error) from error


class _Bytes:
    """Bytes as they come, with a look ahead; broken packing is the end of them."""

    def __init__(self, source: _Reads, size: int | None = None) -> None:
        self._source = source
        self._ahead = b""
        self._left = size

    def peek(self, size: int) -> bytes:
        """The next bytes, so many where there are so many; they stay to be read."""
        while len(self._ahead) < size and (more := self._more(size - len(self._ahead))):
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int, /) -> bytes:
        """The next bytes, up to so many; b"" at the end."""
        if not self._ahead:
            return self._more(size)
        given, self._ahead = self._ahead[:size], self._ahead[size:]
        return given

    def take(self, size: int) -> bytes:
        """Exactly so many bytes. Raises EOFError where there are fewer."""
        given = self.peek(size)
        if len(given) < size:
            raise EOFError
        self._ahead = self._ahead[size:]
        return given

    def push_back(self, data: bytes) -> None:
        """Bytes that were read too far."""
        self._ahead = data + self._ahead

    def skip(self, size: int) -> None:
        """Pass over so many bytes. Raises EOFError where there are fewer."""
        while size > 0:
            given = self.read(min(size, _CHUNK))
            if not given:
                raise EOFError
            size -= len(given)

    def _more(self, size: int) -> bytes:
        if self._left is not None:
            size = min(size, self._left)
        try:
            more = self._source.read(size) if size > 0 else b""
        except _BROKEN:
            more = b""
        if self._left is not None:
            self._left -= len(more)
        return more


class _Unpacked:
    """What a packed stream holds, counted; several streams one behind the other are one, as gzip has it."""

    def __init__(self, packed: _Bytes, start: Callable[[], _Unpacker], left: _Left, magic: bytes = b"") -> None:
        self._packed = packed
        self._start = start
        self._unpacker: _Unpacker | None = start()
        self._left = left
        self._magic = magic

    def read(self, size: int, /) -> bytes:
        size = min(size, self._left.size)
        while size > 0 and self._unpacker is not None:
            if self._unpacker.eof:
                self._packed.push_back(self._unpacker.unused_data)
                again = self._magic and self._packed.peek(len(self._magic)) == self._magic
                self._unpacker = self._start() if again else None
                continue
            data = self._packed.read(_CHUNK) if self._unpacker.needs_input else b""
            if self._unpacker.needs_input and not data:
                return b""
            if given := self._unpacker.decompress(data, size):
                self._left.size -= len(given)
                return given
        return b""


def _is_packed(head: bytes) -> bool:
    return head.startswith((_GZIP, _BZIP, _XZ, _ZIP)) or head[_TAR_PLACE : _TAR_PLACE + len(_TAR)] == _TAR


@dataclass(slots=True)
class _Parts:
    """Whether a file of the archive was given already: the next begins after an empty line."""

    begun: bool = False


def _texts(data: _Bytes, name: str, depth: int, left: _Left, parts: _Parts) -> Iterator[bytes]:
    """The text of a file, packed or not, and of all that it holds."""
    head = data.peek(_TAR_BLOCK)
    if depth < DEEPEST:
        for magic, start in _UNPACKERS.items():
            if head.startswith(magic):
                yield from _texts(_Bytes(_Unpacked(data, start, left, magic)), name, depth + 1, left, parts)
                return
        members = _zip_members if head.startswith(_ZIP) else None
        if head[_TAR_PLACE : _TAR_PLACE + len(_TAR)] == _TAR:
            members = _tar_members
        if members is not None:
            try:
                for member, content in members(data, left):
                    yield from _texts(content, member, depth + 1, left, parts)
            except _BROKEN:
                pass  # what was readable up to there stays
            return
    if name:
        sample = data.peek(_SAMPLE)
        if not _is_text(sample):
            return
        yield _heading(name, first=not parts.begun)
        parts.begun = True
        yield from _as_utf8(data, encoding_of(sample))
        return
    while piece := data.read(_CHUNK):
        yield piece


_UNPACKERS: dict[bytes, Callable[[], _Unpacker]] = {
    _GZIP: lambda: _Inflate(wbits=31),
    _BZIP: bz2.BZ2Decompressor,
    _XZ: lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
}


def _tar_members(data: _Bytes, left: _Left) -> Iterator[tuple[str, _Bytes]]:
    """The files of a tar by name; each has to be read, or is passed over, before the next."""
    long_name = ""
    while left.members > 0 and (block := data.take(_TAR_BLOCK)).strip(b"\0"):
        info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        padding = -info.size % _TAR_BLOCK
        content = _Bytes(data, info.size)
        if info.type == tarfile.GNUTYPE_LONGNAME:
            long_name = content.peek(_SAMPLE).rstrip(b"\0").decode("utf-8", "replace")
        elif info.type == tarfile.XHDTYPE and (path := _PAX_PATH.search(content.peek(_SAMPLE))) is not None:
            long_name = path[1].decode("utf-8", "replace")
        elif info.isreg():
            left.members -= 1
            yield long_name or info.name, content
            long_name = ""
        while content.read(_CHUNK):
            pass
        data.skip(padding)


def _zip_members(data: _Bytes, left: _Left) -> Iterator[tuple[str, _Bytes]]:
    """The files of a zip by the headers before them, for the directory stands at its end and may be cut off."""
    while left.members > 0 and data.peek(4) == _ZIP:
        flags, method, packed, _size, name_length, extra = _ZIP_HEAD.unpack(data.take(_ZIP_HEAD.size))
        name = data.take(name_length).decode("utf-8", "replace")
        data.skip(extra)
        left.members -= 1
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED) or (method == _STORED and flags & _SIZE_LATER):
            if flags & _SIZE_LATER:
                return
            data.skip(packed)
        elif method == _STORED:
            content = _Bytes(data, packed)
            if not name.endswith("/"):
                yield name, content
            while content.read(_CHUNK):
                pass
        else:
            inflated = _Unpacked(data, lambda: _Inflate(wbits=-15), left)
            content = _Bytes(inflated)
            yield name, content
            while content.read(_CHUNK):
                pass
        if flags & _SIZE_LATER:
            later = data.peek(28)
            data.skip(max(later.find(_ZIP), 0) or len(later))


def _is_text(sample: bytes) -> bool:
    """Whether a file may be a log: it is not made of what no text holds."""
    if not sample or encoding_of(sample).startswith("utf-16"):
        return True
    return len(sample.translate(None, _CONTROL)) > _TEXT * len(sample)


def _heading(name: str, *, first: bool) -> bytes:
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:_LONGEST_NAME])
    return f"{'' if first else chr(10)}==> {shown} <==\n".encode("utf-8", "replace")


def _as_utf8(data: _Bytes, encoding: str) -> Iterator[bytes]:
    """A file of an archive in the encoding of all of them."""
    if encoding == "utf-8":
        while piece := data.read(_CHUNK):
            yield piece
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    while piece := data.read(_CHUNK):
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
