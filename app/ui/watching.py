"""Watching as the window has it: one history, one watcher and one set of aging tests for all pages, in the GUI thread.

Nothing of it is opened before it is needed; a history that cannot be had is said once, and everything else goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui import bridge
from app.ui.bridge import Batch, run_in_thread
from app.ui.preferences import WATCH_EVERY_S
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.phrases import say
from app.words.plain_text import plain

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.domain.aging import AgingLimits
    from app.services.aging import AgingService, AgingView
    from app.services.fleet import FleetRow
    from app.services.watching import MachineChanged, WatchEvent, WatchService, WatchStatus
    from app.ui.pages.page import Desk

DATABASE = "telemetry.db"
#: What was watched and tested goes on this long after the window is up, ms.
_BEGIN_MS = 1500


class Watching(QObject):
    """Starts and stops it. Every signal comes in the GUI thread."""

    #: WatchStatus, whenever it differs.
    stood = Signal(object)
    #: MachineChanged, several together.
    told = Signal(object)
    #: AgingView, whenever a test stands differently.
    aged = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._batch: Batch[WatchEvent | AgingView] = Batch(self._show, self)
        self._lock = threading.Lock()
        self._early_lock = threading.Lock()
        self._early: list[FleetRow] = []
        self._service: WatchService | None = None
        self._agings: AgingService | None = None
        self._refused = self._closed = False
        self._sinks: list[Callable[[FleetRow], None]] = []
        self.status: WatchStatus | None = None
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.setInterval(_BEGIN_MS)
        self._begin.timeout.connect(self._go_on)
        if desk.data_dir.joinpath(DATABASE).exists():
            self._begin.start()

    # ---------------------------------------------------------------- what pages ask

    def follow_rows(self, sink: Callable[[FleetRow], None]) -> None:
        """Hand every row that watching reads to `sink`, on a thread of the watcher's."""
        self._sinks.append(sink)

    def record(self, row: FleetRow) -> None:
        """Keep the reading of a scan; from any thread, and never waits."""
        service = self._service
        if service is not None:
            service.record(row)
            return
        if self._refused or self._closed:
            return
        with self._early_lock:
            first = not self._early
            self._early.append(row)
        if first:
            threading.Thread(target=self._record_early, name="telemetry-open", daemon=True).start()

    def _record_early(self) -> None:
        """What came before the history was open."""
        service = self._opened()
        with self._early_lock:
            rows, self._early = self._early, []
        if service is not None:
            for row in rows:
                service.record(row)

    def watch(self, rows: Sequence[FleetRow], done: Callable[[], None]) -> None:
        """Watch machines from now on; `done` is called in the GUI thread when that is kept."""
        self._do(lambda service: service.watch(rows), lambda _none: done())

    def unwatch(self, keys: Sequence[str], done: Callable[[], None]) -> None:
        """Watch machines no longer."""
        self._do(lambda service: service.unwatch(keys), lambda _none: done())

    def is_watched(self, key: str) -> bool:
        """Whether a machine is watched."""
        return self._service is not None and self._service.is_watched(key)

    @property
    def every_s(self) -> int:
        """How often watched machines are read, s: what the person chose, a minute until then."""
        chosen = self._desk.preferences.watch_every_s
        return chosen if chosen in WATCH_EVERY_S else WATCH_EVERY_S[1]

    def choose_every(self, seconds: int) -> None:
        """Read watched machines once in so many seconds from now on, also after a restart."""
        self._desk.choose(watch_every_s=seconds)
        if self._service is not None:
            self._service.set_interval(self.every_s)

    def history(
        self, keys: Sequence[str], done: Callable[[Mapping[str, tuple[float | None, ...]]], None], hours: int = 24
    ) -> None:
        """The last day of machines, by key, as shares of what is expected."""
        self._do(lambda service: service.history(keys, hours), done)

    def ask(self, work: Callable[[WatchService], object], done: Callable[[Any], None], owner: QObject) -> None:
        """Ask the watcher something that may take its time; the answer comes in the GUI thread while `owner` lives."""
        self._do(work, done, owner)

    def start_aging(
        self,
        row: FleetRow,
        slots: tuple[int, ...],
        limits: AgingLimits,
        order: str,
        expected_ths: float | None,
        done: Callable[[AgingView], None],
        failed: Callable[[BaseException], None],
        owner: QObject,
    ) -> None:
        """Start an aging test."""
        actor = self._desk.actor

        def work() -> AgingView:
            return self._tests().start(row, slots, limits, actor, order=order, expected_ths=expected_ths)

        run_in_thread(work, done, failed, owner)

    def cancel_aging(self, id_: str) -> None:
        """End an aging test before its time."""
        actor = self._desk.actor
        run_in_thread(lambda: self._tests().cancel(id_, actor), None, self._desk.say_error, self)

    def agings(self, done: Callable[[tuple[AgingView, ...]], None], owner: QObject) -> None:
        """The aging tests, the newest first."""
        run_in_thread(lambda: self._tests().views(), done, self._desk.say_error, owner)

    def close(self) -> None:
        """The window closes: stop asking, write what waits."""
        self._begin.stop()
        with self._lock:
            self._closed = True
            service, self._service, self._agings = self._service, None, None
        if service is not None:
            service.close()
            service.telemetry.close()

    # ---------------------------------------------------------------- inside

    def _opened(self) -> WatchService | None:
        """The watcher, opened at the first call; None where the history cannot be had."""
        with self._lock:
            if self._service is None and not self._refused and not self._closed:
                self._open()
            return self._service

    def _open(self) -> None:
        from app.domain.telemetry_error import TelemetryError
        from app.services.aging import AgingService
        from app.services.watching import open_watching

        try:
            self._service = open_watching(
                self._desk.data_dir, self._take, self._desk.lan, places=self._desk.atlas, interval_s=self.every_s
            )
        except TelemetryError as error:
            self._refused = True
            problem = error
            bridge.post(lambda: self._desk.say_error(problem), self)
            return
        self._agings = AgingService(self._service, self._desk.shop, self._batch.put)
        aside = self._service.telemetry.put_aside
        if aside is not None:
            words = sentence(aside)
            bridge.post(lambda: self._desk.toast(words), self)

    def _tests(self) -> AgingService:
        from app.domain.telemetry_error import TelemetryFailed

        self._opened()
        if self._agings is None:
            raise TelemetryFailed(self._desk.data_dir / DATABASE)
        return self._agings

    def _do(
        self, work: Callable[[WatchService], object], done: Callable[[Any], None], owner: QObject | None = None
    ) -> None:
        def inside() -> object:
            service = self._opened()
            return work(service) if service is not None else None

        def answer(value: object) -> None:
            if self._service is not None:
                done(value)

        run_in_thread(inside, answer, self._desk.say_error, owner or self)

    def _go_on(self) -> None:
        def work() -> None:
            service = self._opened()
            if service is not None and self._agings is not None:
                service.begin()
                self._agings.begin()

        run_in_thread(work, None, self._desk.say_error, self)

    def _take(self, event: WatchEvent) -> None:
        """On the watcher's thread: rows go straight on, everything else waits for the next batch."""
        from app.services.fleet import DeviceRead

        if isinstance(event, DeviceRead):
            for sink in tuple(self._sinks):
                sink(event.row)
        else:
            self._batch.put(event)

    def _show(self, items: tuple[WatchEvent | AgingView, ...]) -> None:
        from app.services.aging import AgingView
        from app.services.watching import MachineChanged, WatchStatus

        changes = tuple(item for item in items if isinstance(item, MachineChanged))
        stands = [item for item in items if isinstance(item, WatchStatus)]
        if stands and not self._closed:
            self.status = stands[-1]
            self._desk.status("watch", *status_words(stands[-1]))
            self.stood.emit(stands[-1])
        if changes:
            self.told.emit(changes)
            self._say(changes)
        for item in items:
            if isinstance(item, AgingView):
                self.aged.emit(item)
                if not item.running and not self._closed:
                    why = " ".join([*(say(reason) for reason in item.standing.reasons), item.trouble]).strip()
                    words = _("The aging test in {ip} is over. {why}").format(ip=plain(item.plan.ip, 60), why=why)
                    self._desk.toast(words)

    def _say(self, changes: Sequence[MachineChanged]) -> None:
        """What a person should hear of at once: bad news, the first by name."""
        bad = [one for one in changes if one.change.bad]
        if not bad:
            return
        words = _("{ip}: {what}").format(ip=plain(bad[0].ip, 60), what=say(bad[0].change.phrase))
        if len(bad) > 1:
            rest = len(bad) - 1
            words = ngettext("{first}, and {count} more change", "{first}, and {count} more changes", rest).format(
                first=words, count=rest
            )
        self._desk.toast(words)


def status_words(status: WatchStatus) -> tuple[str, str, str]:
    """What the status bar says of watching: text, icon, tone; an empty text where nothing is watched."""
    if not status.watched:
        return "", "", "ink_2"
    if status.paused is not None:
        return _("Watching paused: {reason}").format(reason=sentence(status.paused)), "state.major", "major"
    if status.network_lost_since is not None:
        since = _clock(status.network_lost_since)
        return (
            _("Watching {count} · network lost since {time}").format(count=status.watched, time=since),
            ("state.offline"),
            "major",
        )
    words = _("Watching {count}").format(count=f"{status.watched:,}")
    if status.last_at is not None:
        words = _("{watching} · last {time}").format(watching=words, time=_clock(status.last_at))
    if status.down:
        words = _("{watching} · {down} down").format(watching=words, down=f"{status.down:,}")
    return words, "ph.eye", "critical" if status.down else "ink_2"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M")
