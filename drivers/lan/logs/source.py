"""What every source of logs offers, and what several of them need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from drivers.lan.dial import Dialer, Limits
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.sink import MAX_BYTES
from drivers.lan.makes.make import ToldLog
from drivers.lan.web import Page, Web
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

#: What fetching one log may cost: somewhat more than is kept, for heads and chunk marks.
LOG = Limits(read_bytes=MAX_BYTES + 1024 * 1024, seconds=120.0)

#: What is said where no login was accepted, and where the device has nothing.
REFUSED_LOGIN = "refused the login"
NO_LOG = "has no log at the places known for its firmware"


class LogSource(Protocol):
    """One firmware family's way to its log."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """Write the log into the sink as it comes. `credential` is the person's, or the maker's published one.

        What the device does wrong on the way may be raised as OSError or LimitError; what has come by then stays.
        """


class Counted:
    """A sink that says how much has come, and puts a heading before the first byte of a part."""

    def __init__(self, sink: LogSink) -> None:
        self._sink = sink
        self._heading = b""
        self.size = 0

    def head(self, text: str) -> None:
        """Write this line before the next bytes, if any come."""
        self._heading = (b"\n" if self.size else b"") + text.encode() + b"\n"

    def write(self, data: bytes) -> bool:
        """As `LogSink.write`."""
        if data and self._heading:
            data, self._heading = self._heading + data, b""
        self.size += len(data)
        return self._sink.write(data)


async def first_page(web: Web, paths: Sequence[str], sink: LogSink, headers: dict[str, str] | None = None) -> ToldLog:
    """The first of several pages that the device has; its bytes exactly as they came."""
    refused = False
    for path in paths:
        counted = Counted(sink)
        page = await web.pour(path, counted, headers)
        if page.ok and counted.size:
            return ToldLog(ActionOutcome.DONE, path)
        if page.status in (401, 403):
            return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
        refused = refused or _leads_away(page)
    if refused:
        return ToldLog(ActionOutcome.REFUSED, detail="leads to another address, which was not followed")
    return ToldLog(ActionOutcome.UNSUPPORTED, detail=NO_LOG)


async def all_pages(web: Web, paths: Sequence[str], sink: LogSink, headers: dict[str, str] | None = None) -> ToldLog:
    """Several pages one after the other, each that has anything under a heading with its path."""
    counted = Counted(sink)
    answers: list[Page] = []
    for path in paths:
        counted.head(f"==> {path} <==")
        answers.append(await web.pour(path, counted, headers))
    had = [path for path, page in zip(paths, answers, strict=True) if page.ok]
    if counted.size:
        return ToldLog(ActionOutcome.DONE, ", ".join(had))
    if any(page.status in (401, 403) for page in answers):
        return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
    return ToldLog(ActionOutcome.UNSUPPORTED, detail=NO_LOG)


def _leads_away(page: Page) -> bool:
    return 300 <= page.status < 400
