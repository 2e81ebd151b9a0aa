"""One question to a cgminer API (TCP 4028), and what came back; never more of it than the limits allow.

Commands are JSON, answers JSON with a NUL at the end; firmwares leave the NUL out or keep the line open (cgminer
API-README). What an answer means is the business of the first look (`probe`) and of the makes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from drivers.lan.device_json import read_json
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError

PORT = 4028
#: What one answer may cost. A device in `devs` takes some 600 bytes, so hundreds of them fit.
ANSWER = Limits(read_bytes=256 * 1024, seconds=3.0)
#: The most that is taken apart, in bytes, to see whether one answer is whole.
MOST_LOOKED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the bytes, and what broke it off, None when the device ended it or it was whole."""

    raw: bytes
    trouble: OSError | LimitError | None = None

    @property
    def floods(self) -> bool:
        """Whether the device sent more than it may."""
        return isinstance(self.trouble, LimitError) and self.trouble.what == "bytes"

    @property
    def content(self) -> dict[str, Any]:
        """The answer's sections by name, empty where it is no JSON object."""
        read = read_json(self.raw)
        return read if isinstance(read, dict) else {}

    def section(self, name: str) -> tuple[dict[str, Any], ...]:
        """The entries of a section such as `SUMMARY`, () where there is none."""
        entries = self.content.get(name)
        return tuple(entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()


class Wholeness:
    """Whether a JSON answer is complete, so that a device that keeps the line open costs no time.

    Looking costs as much as the answer is long, and a device can seem to end with every byte: after some megabytes
    only the end of the connection counts.
    """

    def __init__(self) -> None:
        self._looked = 0

    def reached(self, raw: bytes) -> bool:
        """Whether the answer so far is whole."""
        if self._looked > MOST_LOOKED or not raw.endswith((b"}", b"}\x00", b"}\n")):
            return False
        self._looked += len(raw)
        return read_json(raw) is not None


async def ask(dialer: Dialer, ip: str, command: str) -> Answer:
    """Ask one command that only reads. Never raises for anything the device does."""
    return await asked(dialer, ip, {"command": command})


async def asked(dialer: Dialer, ip: str, request: dict[str, Any]) -> Answer:
    """What a device answers to a request, which may be more than a question. Raises as little as `ask`."""
    raw = b""
    whole = Wholeness()
    try:
        async with await dialer.open(ip, PORT, ANSWER) as connection:
            # The empty line makes a web server on this port answer at once too.
            await connection.write(json.dumps(request, separators=(",", ":")).encode() + b"\r\n\r\n")
            while more := await connection.read():
                raw += more
                if whole.reached(raw):
                    break
    except (OSError, LimitError) as trouble:
        return Answer(raw, trouble)
    return Answer(raw)
