"""A form with files as it comes over the wire (multipart/form-data, RFC 7578), read piece by piece, without storage.

Memory stays within a delimiter and the head of a part, whatever is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from drivers.phone.errors import FormError, Refusal

#: The most bytes of a part's head, and of a boundary (RFC 2046, 5.1.1).
_HEAD = 4_096
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{1,70}")
_PARAMETER = re.compile(rb';\s*([A-Za-z]+)=(?:"((?:[^"\\\r\n]|\\.){0,1024})"|([^\s;"]{1,1024}))')
_DISPOSITION = re.compile(rb"content-disposition\s*:\s*form-data\s*(;.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PartBegan:
    """A part begins: the field's name, and the name of its file; None for a field without one."""

    field: str
    file_name: str | None


@dataclass(frozen=True, slots=True)
class PartData:
    """Some bytes of the part."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PartEnded:
    """The part is whole."""


FormPiece = PartBegan | PartData | PartEnded


class _State(Enum):
    BEFORE = auto()
    HEAD = auto()
    BODY = auto()
    DELIMITER = auto()
    OVER = auto()


def boundary_of(content_type: bytes) -> bytes:
    """The boundary that a Content-Type names. Raises FormError where it is no form with files."""
    kind, _semicolon, rest = content_type.partition(b";")
    if kind.strip().lower() != b"multipart/form-data":
        raise FormError(Refusal.NOT_A_FORM)
    boundary = _parameters(b";" + rest).get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary) or boundary.endswith(b" "):
        raise FormError(Refusal.NOT_A_FORM)
    return boundary


class Form:
    """`feed` takes the body as it arrives and gives its pieces; `whole` tells whether it came to its end."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"\r\n--" + boundary
        self._buffer = bytearray(b"\r\n")
        self._state = _State.BEFORE

    @property
    def whole(self) -> bool:
        """Whether the last delimiter has come."""
        return self._state is _State.OVER

    def feed(self, data: bytes) -> Iterator[FormPiece]:
        """The pieces that end with these bytes. Raises FormError where they are no form."""
        if self._state is _State.OVER:
            return  # what follows the last delimiter means nothing
        self._buffer += data
        while True:
            before = (self._state, len(self._buffer))
            yield from self._step()
            if (self._state, len(self._buffer)) == before:
                return

    def _step(self) -> Iterator[FormPiece]:
        buffer = self._buffer
        if self._state in (_State.BEFORE, _State.BODY):
            in_part = self._state is _State.BODY
            at = buffer.find(self._delimiter)
            ready = at if at >= 0 else max(0, len(buffer) - len(self._delimiter) + 1)
            if in_part and ready:
                yield PartData(bytes(buffer[:ready]))
            del buffer[:ready]
            if at >= 0:
                del buffer[: len(self._delimiter)]
                self._state = _State.DELIMITER
                if in_part:
                    yield PartEnded()
        elif self._state is _State.DELIMITER:
            self._after_delimiter()
        elif self._state is _State.HEAD:
            end = buffer.find(b"\r\n\r\n")
            if end > _HEAD or (end < 0 and len(buffer) > _HEAD):
                raise FormError(Refusal.NOT_A_FORM)
            if end >= 0:
                head = bytes(buffer[:end])
                del buffer[: end + 4]
                self._state = _State.BODY
                yield _began(head)

    def _after_delimiter(self) -> None:
        buffer = self._buffer
        if buffer.startswith(b"--"):
            self._state = _State.OVER
            buffer.clear()
            return
        line = buffer.find(b"\r\n")
        if line >= 0 and not buffer[:line].strip(b" \t"):
            del buffer[: line + 2]
            self._state = _State.HEAD
        elif line >= 0 or len(buffer) > 80:
            raise FormError(Refusal.NOT_A_FORM)


def _parameters(text: bytes) -> dict[bytes, bytes]:
    return {key.lower(): quoted or bare for key, quoted, bare in _PARAMETER.findall(text)}


def _began(head: bytes) -> PartBegan:
    for line in head.split(b"\r\n"):
        found = _DISPOSITION.fullmatch(line)
        if found:
            named = _parameters(found[1])
            file_name = named.get(b"filename")
            return PartBegan(
                named.get(b"name", b"").decode("utf-8", "replace"),
                file_name.decode("utf-8", "replace") if file_name is not None else None,
            )
    raise FormError(Refusal.NOT_A_FORM)
