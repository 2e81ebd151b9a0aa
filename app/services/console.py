"""A console as a use case: listened to, kept raw, read by the log languages while it streams, its verdict ready.

The window and `hashwrench console` both run a `ConsoleSession`. Bytes are the business of `drivers.serial.console`,
what they mean of `drivers.logs` and `app.diagnosis`; boots and runs of `console_parts`. Nothing is sent to the port.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack

from app.domain.log_diagnosis import LogDiagnosis
from app.services.console_events import (
    CaptureEnded,
    ConsoleEvent,
    ConsoleReport,
    ConsoleSettings,
    ConsoleTiming,
    Diagnosed,
    LinesArrived,
    OnConsoleEvent,
    PortBack,
    PortGone,
    RawStopped,
    SilenceBegan,
    SilenceEnded,
    SpeedFound,
    SpeedNotFound,
    SpeedTried,
    SpeedWrong,
    Stage,
    console_timing,
)
from app.services.console_lines import Lines, RawLine
from app.services.console_parts import Parts, with_silence
from app.services.diagnosis import diagnose_reading
from app.services.file_names import dated_file
from app.services.recordings import new_recorder
from drivers import catalogue
from drivers.errors import DriverError
from drivers.logs.reader import LogStream
from drivers.serial.console import Back, Console, Gone, Happening, Heard, Quiet, RawFile, SpeedSet
from drivers.serial.console_speed import garbage_share
from drivers.serial.errors import PortLost
from drivers.serial.link import BAUD
from drivers.serial.recording import Role
from drivers.simulated.virtual import is_virtual, open_virtual

__all__ = ["BAUD", "ConsoleSession", "DriverError"]

#: Where raw captures are kept in the data folder, and how their files end.
CAPTURES, RAW = "console", ".raw"
#: A diagnosis may take this share of the time, so that a long log is not diagnosed all the time.
_DIAGNOSIS_SHARE = 0.1
#: So many windows of garbage, and a speed on trial is not the one.
_BAD_WINDOWS = 3


class ConsoleSession:
    """One capture. The constructor opens port and files, and raises SerialError, RecordingFailed, OSError, and what
    `open_virtual` raises; nothing is left open then.

    `run` blocks until `stop`, telling what happens in its own thread; `start` runs it in a thread of its own, which
    tells CaptureEnded last. `stop`, `listen_at` and `try_speeds` may be called from any thread.
    """

    def __init__(self, settings: ConsoleSettings, tell: OnConsoleEvent, timing: ConsoleTiming | None = None) -> None:
        self.settings = settings
        self.simulated = self.replayed = False
        self._tell = tell
        self._timing = timing or console_timing()
        self._lines = Lines()
        self._log = LogStream(settings.port)
        self._parts = Parts(settings.port)
        self._speed = _SpeedWatch(settings.baud, self._timing)
        self._wanted = threading.Event()
        self._gone: PortLost | None = None
        self._raw_told = False
        self._heard = 0
        self._last_heard: float | None = None
        self._silent = False
        self._dirty = False
        self._diagnosed = self._cost = 0.0
        self._thread: threading.Thread | None = None
        self._open_all = ExitStack()
        with ExitStack() as stack:
            self._console = self._opened(stack)
            self._open_all = stack.pop_all()

    @property
    def raw(self) -> RawFile | None:
        """The file of the raw bytes, None where none is kept."""
        return self._console.raw

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self._run_aside, name=f"console {self.settings.port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the capture soon."""
        self._console.stop()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the thread of `start` to end."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def listen_at(self, baud: int) -> None:
        """Listen at another speed from now on; what is wrong about it is told again."""
        self._speed.forget(baud)
        self._console.set_baud(baud)

    def try_speeds(self) -> None:
        """Try the other speeds for one at which it is text."""
        self._wanted.set()

    def run(self) -> ConsoleReport:
        """Listen until `stop`; what came of it."""
        began = time.monotonic()
        with self._open_all:
            for happening in self._console.happenings():
                self._take(happening)
            now = time.time()
            self._read(self._lines.end(now))
            self._say(self._parts.end(now, self._silence()))
        baud = self._console.baud
        raw = self._console.raw
        return ConsoleReport(
            self.settings.port, baud, self._diagnosis(), self._lines.number - 1, self._heard,
            time.monotonic() - began, self.simulated, self.replayed, self._gone, raw.path if raw else None,
        )  # fmt: skip

    # ------------------------------------------------------------ opening

    def _opened(self, stack: ExitStack) -> Console:
        port = self.settings.port
        if is_virtual(port):
            virtual = stack.enter_context(open_virtual(port, catalogue.board))
            self.simulated, self.replayed = virtual.simulated, virtual.replayed
            port = virtual.port(Role.CONSOLE)
        tap = None
        if self.settings.record is not None:
            recorder = new_recorder(self.settings.record, simulated=self.simulated, source=self.settings.port)
            tap = stack.enter_context(recorder).tap(Role.CONSOLE)
        console = Console(port, self.settings.baud, tap=tap, reopen_s=self._timing.reopen_s)
        try:
            console.raw = self._raw_file()
        except OSError:
            console.close()
            raise
        return console

    def _raw_file(self) -> RawFile | None:
        if self.settings.out is not None:
            return RawFile(self.settings.out, replace=self.settings.replace)
        if self.settings.folder is None:
            return None
        return RawFile(dated_file(self.settings.folder / CAPTURES, self.settings.port, RAW))

    def _run_aside(self) -> None:
        try:
            report = self.run()
        except Exception as error:  # noqa: BLE001 - handed on: whoever listens says it
            self._tell(CaptureEnded(None, error))
        else:
            self._tell(CaptureEnded(report))

    # ------------------------------------------------------------ what happens

    def _take(self, happening: Happening) -> None:
        match happening:
            case Heard(data, at):
                self._heard += len(data)
                self._hear(data, at)
            case Quiet(at):
                self._rest(at)
            case Gone(error, _at):
                self._gone = error
                self._tell(PortGone(error))
                self._diagnose()
            case Back():
                self._gone = None
                self._last_heard = None
                self._tell(PortBack())
            case SpeedSet(baud, _at, refused):
                self._say(self._speed.set(baud, refused))
        if self._wanted.is_set():
            self._wanted.clear()
            self._change_speed(self._speed.begin())
        raw = self._console.raw
        if raw is not None and raw.trouble is not None and not self._raw_told:
            self._raw_told = True
            self._tell(RawStopped(raw.path, raw.trouble))

    def _hear(self, data: bytes, at: float) -> None:
        self._last_heard = time.monotonic()
        if self._silent:
            self._silent = False
            self._tell(SilenceEnded())
        verdict = self._speed.hear(data)
        if self._speed.on_trial and verdict is None:
            return
        if isinstance(verdict, SpeedFound):
            # What came at the wrong speed is no log; the text begins here.
            self._begin_log()
            data = self._speed.sample
        self._judge_speed(verdict)
        if not self._speed.on_trial:
            self._log.feed(data)
            self._dirty = True
            self._read(self._lines.feed(data, at))
        if self._dirty and time.monotonic() - self._diagnosed > self._pause(self._timing.diagnose_s):
            self._diagnose()

    def _rest(self, at: float) -> None:
        now = time.monotonic()
        self._judge_speed(self._speed.rest())
        if self._last_heard is None:
            return
        quiet = now - self._last_heard
        if quiet >= self._timing.run_quiet_s:
            self._say(self._parts.quiet(at))
        if self._dirty and quiet >= self._timing.quiet_s and now - self._diagnosed > self._pause(0.0):
            self._diagnose()
        stage = self._parts.stage
        after = self._timing.kernel_silence_s if stage is Stage.KERNEL_CALLED else self._timing.silence_s
        if not self._silent and self._gone is None and quiet >= after:
            self._silent = True
            self._tell(SilenceBegan(quiet, stage))
            self._diagnose()

    def _begin_log(self) -> None:
        self._log = LogStream(self.settings.port, self._lines.number)
        self._parts = Parts(self.settings.port)

    def _read(self, lines: tuple[RawLine, ...]) -> None:
        shown = tuple(line for raw in lines for line in raw.shown)
        unfinished = self._lines.unfinished
        if shown or unfinished:
            self._tell(LinesArrived(shown, unfinished, self._lines.began))
        self._say(self._parts.feed(lines))

    # ------------------------------------------------------------ speed

    def _judge_speed(self, verdict: ConsoleEvent | int | None) -> None:
        if verdict is None:
            return
        if isinstance(verdict, int):
            self._change_speed(verdict)
            return
        self._tell(verdict)
        if isinstance(verdict, SpeedWrong) and self.settings.find_speed:
            self._change_speed(self._speed.begin())
        elif isinstance(verdict, SpeedNotFound):
            self._console.set_baud(verdict.baud)

    def _change_speed(self, baud: int | None) -> None:
        if baud is not None:
            self._tell(SpeedTried(baud))
            self._console.set_baud(baud)

    # ------------------------------------------------------------ meaning

    def _diagnosis(self) -> LogDiagnosis:
        return diagnose_reading(with_silence(self._log.reading(), self._silence()))

    def _diagnose(self) -> None:
        began = time.monotonic()
        diagnosis = self._diagnosis()
        self._dirty = False
        self._diagnosed = time.monotonic()
        self._cost = self._diagnosed - began
        self._tell(Diagnosed(diagnosis))

    def _pause(self, least_s: float) -> float:
        return max(least_s, self._cost / _DIAGNOSIS_SHARE)

    def _silence(self) -> float | None:
        """For how long the line has been silent, in seconds; None while it speaks."""
        return time.monotonic() - self._last_heard if self._silent and self._last_heard is not None else None

    def _say(self, events: Iterable[ConsoleEvent]) -> None:
        for event in events:
            self._tell(event)


class _SpeedWatch:
    """Whether what comes is text, and the trial of other speeds where it is not."""

    def __init__(self, baud: int, timing: ConsoleTiming) -> None:
        self._timing = timing
        self._baud = baud
        self._first = baud
        self._window = bytearray()
        self._told: set[int] = set()
        self._left: list[int] = []
        self._second_chances = 0
        self._bad = 0
        self._until = 0.0
        self._waiting = False
        self.on_trial = False
        self.sample = b""

    def hear(self, data: bytes) -> ConsoleEvent | int | None:
        """What these bytes say of the speed: SpeedWrong, SpeedFound, SpeedNotFound, or the next speed to try."""
        if self._waiting:
            return None
        self._window += data
        if len(self._window) < self._timing.judged_bytes:
            return self.rest() if self.on_trial else None
        return self._judge(self._timing.garbage_share)

    def rest(self) -> ConsoleEvent | int | None:
        """The same, once the line is quiet."""
        if self._waiting:
            return None
        if self.on_trial:
            return self._judge(self._timing.garbage_share) if time.monotonic() > self._until else None
        if len(self._window) >= self._timing.least_bytes:
            return self._judge(self._timing.few_garbage_share)
        return None

    def forget(self, baud: int) -> None:
        """A person chose that speed anew: whether it is wrong is told again."""
        self._told.discard(baud)

    def begin(self) -> int | None:
        """Begin the trial: the first speed to try; None where one runs already."""
        if self.on_trial:
            return None
        self._first = self._baud
        self._left = [speed for speed in self._timing.speeds if speed != self._baud]
        self._second_chances = len(self._left)
        self.on_trial = True
        return self._next_speed()

    def set(self, baud: int, refused: object) -> list[ConsoleEvent]:
        """The speed was set, or refused."""
        self._window.clear()
        self._bad = 0
        self._waiting = False
        self._until = time.monotonic() + self._timing.trial_s
        if refused is not None and self.on_trial and not self._left:
            self.on_trial = False
            return [SpeedNotFound(self._baud)]
        if refused is None:
            self._baud = baud
        else:
            self._until = 0.0
        return []

    def _judge(self, limit: float) -> ConsoleEvent | int | None:
        sample = bytes(self._window[-self._timing.judged_bytes :])
        self._window.clear()
        share = garbage_share(sample)
        if not self.on_trial:
            if share <= limit or self._baud in self._told:
                return None
            self._told.add(self._baud)
            return SpeedWrong(self._baud, share)
        if len(sample) >= self._timing.least_bytes and share <= self._timing.text_share:
            self.on_trial = False
            self.sample = sample
            return SpeedFound(self._baud)
        self._bad += len(sample) >= self._timing.least_bytes
        if self._bad < _BAD_WINDOWS and time.monotonic() < self._until:
            return None  # what was on its way when the speed changed is garbage at any speed
        if not self._bad and self._second_chances:
            # A line that was silent meanwhile says nothing about the speed: it is listened to again at the end.
            self._second_chances -= 1
            self._left.append(self._baud)
        if self._left:
            return self._next_speed()
        self.on_trial = False
        return SpeedNotFound(self._first)

    def _next_speed(self) -> int:
        self._waiting = True
        self._window.clear()
        return self._left.pop(0)
