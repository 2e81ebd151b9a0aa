"""The heads of HTTP/1 messages, as far as a relay and a probe need them.

Deliberately lenient where libraries refuse: miners' web servers are sloppy, and a relay must pass on what it gets.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from drivers.errors import DriverError

#: The longest head accepted, in bytes.
MAX_HEAD = 64 * 1024

_CONTROLS = "".join(map(chr, range(33)))
_BLANKS = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_AUTHORITY_END = re.compile(r"[/?#]")


class NotHttpError(DriverError):
    """What came is no HTTP head; `raw` is its beginning."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.raw = raw


@dataclass(frozen=True, slots=True)
class Head:
    """A first line in its three parts, and the header fields in order, names as they came."""

    first: tuple[str, str, str]
    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """The first field of a name, any case."""
        for key, value in self.fields:
            if key.lower() == name:
                return value
        return None

    @property
    def status(self) -> int:
        """The status of a response, 0 when it is not a number."""
        return int(self.first[1]) if _is_number(self.first[1]) else 0

    @property
    def length(self) -> int | None:
        """The content length announced, None when none or nonsense is."""
        text = self.get("content-length") or ""
        return int(text) if _is_number(text) else None

    def without(self, *names: str) -> Head:
        """The same head without fields of these names."""
        return Head(self.first, tuple((key, value) for key, value in self.fields if key.lower() not in names))

    def plus(self, name: str, value: str) -> Head:
        """The same head with one field more."""
        return Head(self.first, (*self.fields, (name, value)))

    def encode(self) -> bytes:
        """The head on the wire, with the empty line that ends it."""
        lines = [" ".join(part for part in self.first if part), *(f"{key}: {value}" for key, value in self.fields)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def read_head(read: Callable[[], Awaitable[bytes]]) -> tuple[Head, bytes]:
    """The head that `read` delivers, and the bytes of the body that came with it. Raises NotHttpError."""
    data = b""
    while (split := split_head(data)) is None:
        more = await read() if len(data) <= MAX_HEAD else b""
        if not more:
            raise NotHttpError(data[:200])
        data += more
    return split


def split_head(data: bytes) -> tuple[Head, bytes] | None:
    """The head and what follows it, None while the head is not whole. Raises NotHttpError."""
    end, gap = _end(data)
    return (parse_head(data[:end]), data[end + gap :]) if end >= 0 else None


def leads_elsewhere(head: Head, ip: str) -> str | None:
    r"""The other host a redirect leads to, None when it stays on this one.

    Read as web clients read it (WHATWG URL standard): `\` is `/`, tabs and line ends are not there, and what is no
    plain path and does not name this very address leads elsewhere. Every Location field counts, not only the first.
    """
    if not 300 <= head.status < 400:
        return None
    places = (value for key, value in head.fields if key.lower() == "location")
    return next((host for place in places if (host := _other_host(place, ip)) is not None), None)


def _other_host(place: str, ip: str) -> str | None:
    seen = _BLANKS.sub("", place).strip(_CONTROLS).replace("\\", "/")
    scheme, colon, rest = seen.partition(":")
    if colon and _SCHEME.fullmatch(scheme):
        if scheme.lower() not in ("http", "https") or not rest.startswith("//"):
            return place
        seen = rest
    if not seen.startswith("//"):
        return None
    host = _AUTHORITY_END.split(seen[2:], maxsplit=1)[0].rpartition("@")[2]
    name, _, port = host.partition(":")
    return None if name == ip and (not port or port.isdecimal()) else name or place


def parse_head(raw: bytes) -> Head:
    """A head without its final empty line. Raises NotHttpError."""
    first, *lines = raw.decode("latin-1").replace("\r\n", "\n").split("\n")
    parts = first.split(" ", 2)
    if len(parts) < 2 or not (parts[0].startswith("HTTP/") or parts[-1].startswith("HTTP/")):
        raise NotHttpError(raw[:200])
    fields = tuple(
        (key.strip(), value.strip()) for key, colon, value in (line.partition(":") for line in lines) if colon
    )
    return Head((parts[0], parts[1], parts[2] if len(parts) == 3 else ""), fields)


def _is_number(text: str) -> bool:
    """Whether it is a whole number: `²` is a digit too, and none that can be counted with."""
    return text.isascii() and text.isdigit() and len(text) < 16


def _end(data: bytes) -> tuple[int, int]:
    """Where the head ends and how long the gap is, (-1, 0) when it has not ended."""
    found = [(place, len(gap)) for gap in (b"\r\n\r\n", b"\n\n") if (place := data.find(gap)) >= 0]
    return min(found, default=(-1, 0))
