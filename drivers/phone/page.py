"""The page while it is open: one address, one port, one token; a thread with its loop, another for the host's work."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from drivers.phone.connection import Connection, bounded
from drivers.phone.door import Door
from drivers.phone.errors import PhonePageFailed
from drivers.phone.host import Ended, Host, PageEnded
from drivers.phone.limits import Limits

T = TypeVar("T")

#: How often the page looks at the clock, how long `close` waits for what is being kept, and until that is told, s.
_LOOK_S, _CLOSE_S, _TELL_S = 1.0, 20.0, 0.5


class PhonePage:
    """`open` listens at one address of this computer and nowhere else; `close` ends it. Safe from any thread.

    `folder` holds what arrives until the host has taken it; it is made, emptied before, and gone after.
    """

    def __init__(self, host: Host, folder: Path, limits: Limits | None = None) -> None:
        self.host, self.folder = host, folder
        self.limits = limits or Limits()
        self.door = Door(self.limits)
        self.authority = ""
        self.bytes_left, self.files_left = self.limits.link_bytes, self.limits.link_files
        self._opened = self._last_used = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._why = Ended.PERSON
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._asides: set[asyncio.Future[object]] = set()
        self._workers = ThreadPoolExecutor(1, "phone-host")

    @property
    def url(self) -> str:
        """What the phone opens; the token is its path."""
        return f"http://{self.authority}/{self.door.token}"

    @property
    def until(self) -> float:
        """When it closes by itself unless it is used again: seconds since 1970."""
        return min(self._last_used + self.limits.life_s, self._opened + self.limits.longest_s)

    @property
    def open_now(self) -> bool:
        """Whether it listens."""
        return self._thread is not None and self._thread.is_alive() and not self._stopping

    def open(self, address: str, port: int = 0) -> None:
        """Listen at that address; 0 = any free port. Raises PhonePageFailed."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.bind((address, port))
            listening.listen(64)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            listening.close()
            raise PhonePageFailed(address, port, error.strerror or str(error)) from error
        listening.setblocking(False)
        self.authority = f"{address}:{listening.getsockname()[1]}"
        self._opened = self._last_used = time.time()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="phone-page", daemon=True)
        self._thread.start()
        self._ready.wait(_CLOSE_S)

    def close(self, why: Ended = Ended.PERSON, *, wait: bool = True) -> None:
        """End it. With `wait`, nothing listens when this returns, and what was being kept is kept."""
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None:

            def end() -> None:
                if not stop.is_set():
                    self._why = why
                    stop.set()

            with suppress(RuntimeError):  # it ended by itself meanwhile
                loop.call_soon_threadsafe(end)
        if wait and self._thread is not None and threading.current_thread() is not self._thread:
            self._thread.join(_CLOSE_S)

    def used(self) -> None:
        """A phone came with the right token: the page lives on."""
        self._last_used = time.time()

    async def aside(self, work: Callable[[], T]) -> T:
        """Run something that may take a while on the host's own thread, to its end even where the asker goes away."""
        under_way = asyncio.get_running_loop().run_in_executor(self._workers, work)
        noted = cast("asyncio.Future[object]", under_way)
        self._asides.add(noted)
        noted.add_done_callback(self._asides.discard)
        return await asyncio.shield(under_way)

    # ------------------------------------------------------------ on its thread

    @property
    def _stopping(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def _run(self, listening: socket.socket) -> None:
        try:
            asyncio.run(self._serve(listening))
        except BaseException:
            self._why = Ended.FAILED
            raise
        finally:
            self._ready.set()
            listening.close()
            self._workers.shutdown(wait=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.host.happened(PageEnded(self._why))

    async def _serve(self, listening: socket.socket) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peer = writer.get_extra_info("peername")
            address = str(peer[0]) if peer else ""
            if not self.door.enter(address):
                writer.transport.abort()
                return
            task = asyncio.ensure_future(bounded(Connection(self, reader, writer, address).serve(), writer))
            tasks.add(task)

            def gone(ended: asyncio.Task[None]) -> None:
                tasks.discard(ended)
                self.door.leave(address)

            task.add_done_callback(gone)

        server = await asyncio.start_server(came, sock=listening, limit=65_536)
        self._ready.set()
        try:
            await self._live(self._stop)
        finally:
            server.close()
            if self._asides:  # what is being kept comes to its end, and is told
                await asyncio.wait(self._asides, timeout=_CLOSE_S / 2)
                await asyncio.wait(tasks, timeout=_TELL_S)
            for task in tuple(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self, stop: asyncio.Event) -> None:
        """Until somebody ends it, its time is over, or somebody guesses at its token."""
        while not stop.is_set():
            if self.door.guessed_at:
                self._why = Ended.GUESSED
                stop.set()
            elif time.time() >= self.until or time.time() < self._opened - 60:
                self._why = Ended.TIME
                stop.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(_LOOK_S, max(0.02, self.until - time.time()))):
                    await stop.wait()
