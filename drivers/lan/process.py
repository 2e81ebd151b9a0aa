"""The LAN process: reads requests from stdin, runs them side by side on one event loop, writes replies to stdout.

The real stdout is kept aside and descriptor 1 pointed at stderr before anything is imported that might print. End of
stdin ends the process, at once and without Python's shutdown, in which the miner library may abort.
"""

from __future__ import annotations

import asyncio
import gc
import os
import queue
import signal
import sys
import threading
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

from drivers.errors import DriverError
from drivers.lan.child import PROXY_NAMES
from drivers.lan.errors import LanProcessFailedError
from drivers.lan.identify import Identifier
from drivers.lan.makes.choice import completing_makes
from drivers.lan.operations import House, operation
from drivers.lan.proxy import Proxy
from drivers.lan.wire import (
    MAX_LINE,
    Alive,
    BadLineError,
    Failed,
    Finished,
    Reply,
    Request,
    make_ready,
    read_request,
    reply_line,
)

#: Seconds between two words that the event loop still turns; `drivers.lan.child` ends a process that stops saying so.
ALIVE_SECONDS = 5.0
#: Address space for data, in bytes: far above a /16's needs, far below what would make the computer swap.
MEMORY_BYTES = 1536 * 1024 * 1024
#: Objects made between two looks for garbage, and looks between deeper ones: a twentieth of the work is saved so.
GARBAGE = (20_000, 20, 20)


def run() -> None:
    """Serve until stdin ends. Does not return."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's to handle; it then asks for a cancel
    stdout = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    _limit_memory()
    asyncio.run(_Process(stdout).serve())


class _Process:
    def __init__(self, stdout: BinaryIO) -> None:
        self._stdout = stdout
        self._outbox: queue.SimpleQueue[tuple[int | None, Reply] | None] = queue.SimpleQueue()
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._proxy = Proxy()

    async def serve(self) -> None:
        _use_proxy(await self._proxy.start())
        _trust_nobody()
        self._identifier = Identifier(self._proxy)
        completing_makes()  # imported now rather than under the first device
        writer = threading.Thread(target=self._write, name="stdout", daemon=True)
        writer.start()
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop, writer), name="stdin", daemon=True).start()
        gc.collect()
        gc.freeze()  # what is loaded by now stays: no need to go through it again and again
        gc.set_threshold(*GARBAGE)
        while True:
            await asyncio.sleep(ALIVE_SECONDS)
            self._outbox.put((None, Alive()))

    def _read(self, loop: asyncio.AbstractEventLoop, writer: threading.Thread) -> None:
        """Take requests until stdin ends, then flush what is said and leave."""
        stdin = sys.stdin.buffer
        while line := stdin.readline(MAX_LINE):
            try:
                request = read_request(line)
            except BadLineError:
                # Not a word of it: requests carry passwords.
                print(f"not a request: a line of {len(line)} bytes", file=sys.stderr, flush=True)
                continue
            loop.call_soon_threadsafe(self._take, request)
        self._outbox.put(None)
        writer.join(timeout=2)
        os._exit(0)

    def _write(self) -> None:
        """Say what is to be said, in a thread of its own: what makes the lines takes long to get ready."""
        make_ready()
        while (said := self._outbox.get()) is not None:
            view = memoryview(_line(*said))
            try:
                while view:
                    view = view[self._stdout.write(view) :]
            except OSError:  # the program is gone
                os._exit(0)

    def _take(self, request: Request) -> None:
        if request.op == "cancel":
            if request.id in self._calls:
                self._calls[request.id].cancel()
            return
        task = asyncio.get_running_loop().create_task(self._answer(request))
        self._calls[request.id] = task
        task.add_done_callback(lambda done: self._over(request.id, done))

    def _over(self, call: int, done: asyncio.Task[None]) -> None:
        """Forget a call. One that was cancelled and said no last word still owes it."""
        self._calls.pop(call, None)
        if done.cancelled():
            self._outbox.put((call, Finished(cancelled=True)))

    async def _answer(self, request: Request) -> None:
        def tell(reply: Reply) -> None:
            self._outbox.put((request.id, reply))

        try:
            tell(await operation(request.op)(request.args, House(self._proxy, self._identifier), tell))
        except DriverError as error:
            tell(Failed(error))
        except Exception as error:
            tell(Failed(LanProcessFailedError(type(error).__name__, str(error)[:500])))
            raise


def _line(call: int | None, reply: Reply) -> bytes:
    """A reply as a line; one that has no form there ends the call and says why."""
    try:
        return reply_line(call, reply)
    except Exception as error:  # noqa: BLE001 - whatever it is, the program waits for a last word
        return reply_line(call, Failed(LanProcessFailedError(type(error).__name__, str(error)[:500])))


def _use_proxy(url: str) -> None:
    """Lead every library of this process through the egress guard, whatever was inherited."""
    for name in list(os.environ):
        if name.lower() in PROXY_NAMES:
            del os.environ[name]
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = os.environ[name.lower()] = url
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ""


def _trust_nobody() -> None:
    """Give the miner library a CA store of one certificate, whose key nobody has, instead of the system's.

    It reads the whole store anew for every device and checks no certificate with it, since miners sign their own:
    with the system's 144 certificates that is four fifths of the work of an identification (measured, 0.8.6).
    """
    folder = files("resources").joinpath("lan")
    if isinstance(folder, Path) and folder.joinpath("nobody.pem").is_file():
        os.environ["SSL_CERT_FILE"] = str(folder / "nobody.pem")
        os.environ["SSL_CERT_DIR"] = str(folder)


def _limit_memory() -> None:
    """Let a hostile answer end this process rather than the computer's memory."""
    try:
        import resource
    except ImportError:  # Windows has no such limit for one process
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    if soft == resource.RLIM_INFINITY or soft > wanted:
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
        except (OSError, ValueError) as refused:
            print(f"no memory limit: {refused}", file=sys.stderr)
