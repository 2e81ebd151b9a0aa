"""The program's side of the LAN process: starts it, speaks with it, notices when it dies or hangs, and starts it anew.

Replies are handed on from a reader thread, one at a time; a listener that fails is reported and keeps no other from
its replies. Safe to use from any thread.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import drivers
from drivers.lan import FROZEN_FLAG
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import (
    MAX_LINE,
    BadLineError,
    Failed,
    Finished,
    Reply,
    Request,
    make_ready,
    read_reply,
    request_line,
)

#: Environment names that would lead requests astray; the process sets its own.
PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method")

#: Seconds a process has to end a cancelled call; one that says nothing for as long is killed, and its calls are lost.
#: One that still speaks, or is still starting, gets more of them: a new call may wait in it already.
CANCEL_SECONDS, CANCEL_AT_MOST = 3.0, 15.0
#: Seconds without a word after which a process counts as hanging and is killed, and between two looks at that. It says
#: every few seconds that it lives, so a busy computer has to keep it from the processor all that time.
HANGS_SECONDS, LOOK_SECONDS = 60.0, 5.0

Listener = Callable[[Reply | LanProcessLostError], None]


def child_command() -> list[str]:
    """How the LAN process is started here: this interpreter, or the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_FLAG]
    return [sys.executable, "-m", "drivers.lan"]


def child_environment(inherited: dict[str, str]) -> dict[str, str]:
    """The inherited environment without anybody's proxies, and with the place this package is imported from."""
    kept = {name: value for name, value in inherited.items() if name.lower() not in PROXY_NAMES}
    home = str(Path(drivers.__file__).resolve().parent.parent)
    path = [home, *filter(None, kept.get("PYTHONPATH", "").split(os.pathsep))]
    kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path))
    return kept


class LanChild:
    """One LAN process, started at the first call and again after it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._run: _Run | None = None
        self._unwanted: set[int] = set()

    def new_call(self) -> int:
        """The number of a call to come."""
        return next(self._numbers)

    def start(self, call: int, op: str, args: dict[str, Any], listener: Listener) -> None:
        """Ask for `op`. The listener gets each reply; `Finished`, `Failed` or LanProcessLostError is the last.

        A process that turns out to have died since its last call is replaced, and the call made again. One that the
        system does not start is LanProcessLostError for the listener.
        """
        try:
            with self._lock:
                idle = self._run is not None and self._run.idle
                if self._run is None or not self._run.alive:
                    self._run = _Run()
                run = self._run
        except OSError as error:
            _tell(listener, LanProcessLostError(None, str(error)))
            return
        request = Request(call, op, args)
        run.ask(request, _Again(self, run, request, listener).hear if idle else listener)

    def _replace(self, lost: _Run, request: Request, listener: Listener) -> bool:
        """Make a call again in a new process, unless the lost one was closed on purpose."""
        try:
            with self._lock:
                if self._run is not lost or request.id in self._unwanted:
                    return False
                self._run = run = _Run()
        except OSError:
            return False
        run.ask(request, listener)
        return True

    def cancel(self, call: int) -> None:
        """End a call early; its last reply still comes, LanProcessLostError where the process hangs and is killed.

        A call that is over stays over.
        """
        with self._lock:
            run = self._run
            self._unwanted.add(call)
        if run is not None:
            run.cancel(call)

    def close(self) -> None:
        """End the process and wait for it. Calls under way have been told LanProcessLostError when it returns."""
        with self._lock:
            run, self._run = self._run, None
        if run is not None:
            run.close()

    @property
    def pid(self) -> int | None:
        """The process's number, None when it is not running."""
        with self._lock:
            return self._run.process.pid if self._run is not None and self._run.alive else None

    def memory_mib(self) -> float | None:
        """Resident memory of the process in MiB, from Linux's /proc; None elsewhere or when it is not running."""
        pid = self.pid
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return None
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(slots=True)
class _Again:
    """Listens for a call to a process that was idle: if it was dead all along, the call is made again, once."""

    child: LanChild
    run: _Run
    request: Request
    listener: Listener
    answered: bool = False

    def hear(self, reply: Reply | LanProcessLostError) -> None:
        lost_unheard = isinstance(reply, LanProcessLostError) and not self.answered
        if lost_unheard and self.child._replace(self.run, self.request, self.listener):
            return
        self.answered = True
        self.listener(reply)


class _Run:
    """One life of the process."""

    def __init__(self) -> None:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self.process = subprocess.Popen(
            child_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(dict(os.environ)),
            creationflags=flags,
        )
        self._lock = threading.Lock()
        self._listeners: dict[int, Listener] = {}
        self._ended = False
        self._over = threading.Event()
        self._heard = self._begun = time.monotonic()
        self._hung = False
        self._last_words: deque[str] = deque(maxlen=40)
        self._errors = threading.Thread(target=self._read_errors, name="lan-stderr", daemon=True)
        self._errors.start()
        self._reader = threading.Thread(target=self._read, name="lan-replies", daemon=True)
        self._reader.start()
        threading.Thread(target=self._watch, name="lan-watch", daemon=True).start()

    @property
    def alive(self) -> bool:
        with self._lock:
            return not self._ended and self.process.poll() is None

    @property
    def idle(self) -> bool:
        """Whether no call is under way."""
        with self._lock:
            return not self._listeners

    def ask(self, request: Request, listener: Listener) -> None:
        with self._lock:
            ended = self._ended
            if not ended:
                self._listeners[request.id] = listener
        if ended:
            _tell(listener, self._loss())
        else:
            self.send(request)

    def send(self, request: Request) -> None:
        """Write a line. A process that is gone is noticed by the reader, which tells every listener."""
        stdin = _stream(self.process.stdin)
        try:
            with self._lock:
                stdin.write(request_line(request))
                stdin.flush()
        except (OSError, ValueError):
            self.process.poll()

    def cancel(self, call: int) -> None:
        """Ask the process to end a call, and see to it that it does."""
        self.send(Request(call, "cancel", {}))
        self._see_to_it(call, time.monotonic())

    def _see_to_it(self, call: int, asked: float) -> None:
        deadline = threading.Timer(CANCEL_SECONDS, self._kill_unless_over, (call, asked))
        deadline.daemon = True
        deadline.start()

    def _kill_unless_over(self, call: int, asked: float) -> None:
        with self._lock:
            under_way = call in self._listeners
        if not under_way:
            return
        now = time.monotonic()
        starting = self._heard == self._begun
        speaks = self._heard > now - CANCEL_SECONDS
        if (starting or speaks) and now - asked < CANCEL_AT_MOST:
            self._see_to_it(call, asked)
        else:
            self.process.kill()

    def close(self) -> None:
        try:
            with self._lock:
                _stream(self.process.stdin).close()
        except OSError:
            self.process.kill()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._reader is not threading.current_thread():
            self._reader.join(timeout=3)

    def _read(self) -> None:
        stdout = _stream(self.process.stdout)
        make_ready()  # while the process itself is still starting
        try:
            while line := stdout.readline(MAX_LINE):
                self._heard = time.monotonic()
                self._hand_on(line)
        except BadLineError as bad:
            self._last_words.append(bad.line)
            self.process.kill()
        finally:
            stdout.close()
            self.process.wait()
            self._errors.join(timeout=1)
            self._over.set()
            with self._lock:
                self._ended = True
                left, self._listeners = self._listeners, {}
            for listener in left.values():
                _tell(listener, self._loss())

    def _watch(self) -> None:
        """Kill the process when it falls silent, so that its calls are told and the next one gets another."""
        looked = time.monotonic()
        while not self._over.wait(LOOK_SECONDS):
            now = time.monotonic()
            if now - looked > 2 * LOOK_SECONDS:
                self._heard = now  # this computer slept, or we were kept from looking
            looked = now
            if now - self._heard > HANGS_SECONDS:
                self._hung = True
                self.process.kill()
                return

    def _hand_on(self, line: bytes) -> None:
        call, reply = read_reply(line)
        with self._lock:
            last = isinstance(reply, Finished | Failed)
            listener = None
            if call is not None:
                listener = self._listeners.pop(call, None) if last else self._listeners.get(call)
        if listener is not None:
            _tell(listener, reply)

    def _read_errors(self) -> None:
        stderr = _stream(self.process.stderr)
        with stderr:
            while line := stderr.readline(4096):
                self._last_words.append(line.decode(errors="replace").rstrip())

    def _loss(self) -> LanProcessLostError:
        return LanProcessLostError(self.process.returncode, "\n".join(self._last_words), hung=self._hung)


def _tell(listener: Listener, reply: Reply | LanProcessLostError) -> None:
    """Hand a reply on. A listener that fails is reported by the hook for failed threads; the reader reads on."""
    try:
        listener(reply)
    except Exception as error:  # noqa: BLE001 - reported like any other error that nobody answered
        threading.excepthook(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
        )


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process was started without this pipe")
    return stream
