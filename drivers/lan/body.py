"""The bodies of HTTP/1 answers as they come on the wire: chunks joined, gzip unpacked, never more than a limit of it.

Knows no sockets. What a device announces is not believed: sizes, ends and packed lengths are checked as bytes come.
"""

from __future__ import annotations

import re
import zlib

from drivers.lan.http1 import Head

#: The longest line of a chunk's framing, in bytes.
MAX_LINE = 4096
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")
#: zlib's word for "a gzip header and trailer" (zlib manual, `inflateInit2`).
_GZIP = 31


class BodyError(ValueError):
    """What came is no body of the announced kind."""


class TooLargeError(BodyError):
    """The body is larger than its limit."""


class Chunks:
    """A chunked body (RFC 9112, section 7.1). `over` once the last chunk has come."""

    def __init__(self) -> None:
        self.over = False
        self._held = b""
        self._left = 0
        self._gap = False

    def take(self, data: bytes) -> bytes:
        """What these bytes hold of the body. Raises BodyError."""
        if self._held:
            data, self._held = self._held + data, b""
        parts: list[bytes] = []
        at = 0
        while not self.over and at < len(data):
            if self._left:
                part = data[at : at + self._left]
                parts.append(part)
                at += len(part)
                self._left -= len(part)
                self._gap = not self._left
                continue
            end = data.find(b"\n", at)
            if end < 0:
                self._held = data[at:]
                if len(self._held) > MAX_LINE:
                    raise BodyError("a chunk's size without end")
                break
            line, at = data[at:end].strip(), end + 1
            if self._gap:
                self._gap = False
                if line:
                    raise BodyError("a chunk longer than announced")
                continue
            self._left = _size(line)
            self.over = self._left == 0
        return b"".join(parts)


class Body:
    """The body after a head, made plain. `over` once it is known to be whole."""

    def __init__(self, head: Head, limit: int) -> None:
        """Raises BodyError for a packing that is not known here."""
        packing = (head.get("content-encoding") or "identity").strip().lower()
        if packing not in ("identity", "", "gzip", "x-gzip"):
            raise BodyError(packing[:40])
        self._unpacker = zlib.decompressobj(_GZIP) if "gzip" in packing else None
        self._chunks = Chunks() if "chunked" in (head.get("transfer-encoding") or "").lower() else None
        self._left = None if self._chunks is not None else head.length
        self._limit = limit
        self._given = 0
        #: The length of the plain body where the head says it.
        self.length = self._left if self._unpacker is None else None

    @property
    def over(self) -> bool:
        """Whether nothing more belongs to it."""
        return self._left == 0 or (self._chunks is not None and self._chunks.over)

    @property
    def may_end(self) -> bool:
        """Whether it is whole if nothing more comes."""
        unpacked = self._unpacker is None or self._unpacker.eof or not self._given
        return unpacked and (self.over or (self._left is None and self._chunks is None))

    def take(self, data: bytes) -> bytes:
        """What these bytes give of the plain body. Raises BodyError, TooLargeError past the limit."""
        if self._chunks is not None:
            data = self._chunks.take(data)
        elif self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        if self._unpacker is not None and data:
            try:
                data = self._unpacker.decompress(data, self._limit - self._given + 1)
            except zlib.error as nonsense:
                raise BodyError(str(nonsense)) from None
        self._given += len(data)
        if self._given > self._limit:
            raise TooLargeError(str(self._limit))
        return data


def _size(line: bytes) -> int:
    text = line.partition(b";")[0].strip()
    if not _SIZE.fullmatch(text):
        raise BodyError("no chunk")
    return int(text, 16)
