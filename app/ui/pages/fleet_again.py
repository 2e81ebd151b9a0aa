"""Machines of the Fleet page read again: as many as are selected, with progress in the page's line, Esc stops it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app.ui.bridge import Batch
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine, gone_silent
from app.ui.pages.fleet_scan import FleetScans
from app.ui.pages.page import Desk
from app.ui.widgets.progress import ProgressLine
from app.words.language import _, ngettext
from drivers.model.reading import DeviceState

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow
    from app.services.reading_again import AgainEvent, AllRead, Rereading


class Host(Protocol):
    """The Fleet page, as far as this needs it."""

    desk: Desk
    scans: FleetScans
    model: FleetModel
    progress: ProgressLine
    again: FleetAgain

    def take_rows(self, rows: Iterable[FleetRow]) -> None:
        """Show rows that came by another way than a scan."""


class FleetAgain(QObject):
    """Reads machines again for one page, one round at a time; `changed` follows its begin and its end."""

    changed = Signal()

    def __init__(self, page: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._batch: Batch[AgainEvent] = Batch(self._heard, self)
        self._round: Rereading | None = None
        self._wanted = self._read = self._silent = 0

    @property
    def running(self) -> bool:
        """Whether a round is under way."""
        return self._round is not None

    def read(self, lines: Sequence[FleetLine]) -> None:
        """Read these again, unless a round is under way."""
        from app.services.reading_again import Rereading

        rows = [line.row for line in lines if line.reading.state is not DeviceState.SEEN]
        if self.running:
            self._page.desk.toast(_("Machines are being read again. Wait for that, or stop it with Esc."))
        elif rows:
            self._wanted, self._read, self._silent = len(rows), 0, 0
            self._round = Rereading(self._batch.put, self._page.desk.lan, self._page.desk.atlas)
            self._round.begin(rows)
            self._say()
            self.changed.emit()

    def stop(self) -> bool:
        """Stop the round; False when there is none."""
        if self._round is None:
            return False
        self._round.cancel()
        return True

    def _heard(self, events: tuple[AgainEvent, ...]) -> None:
        from app.services.reading_again import AllRead, ReadAgain, StaysSilent

        page, now = self._page, datetime.now(UTC)
        rows = [event.row for event in events if isinstance(event, ReadAgain)]
        for row in rows:
            page.desk.watching.record(row)
        page.take_rows(rows)
        page.scans.show_now()  # so that no machine is counted before it is shown
        silent = [page.model.line_at(event.ip) for event in events if isinstance(event, StaysSilent)]
        gone = tuple(gone_silent(line, now) for line in silent if line is not None)
        if gone:
            page.scans.lines.emit(gone)
        self._read += len(rows)
        self._silent += len(silent)
        self._say()
        for event in events:
            if isinstance(event, AllRead):
                self._over(event)

    def _say(self) -> None:
        """How far it is, unless a scan says how far that is."""
        if not self._page.scans.running:
            done = self._read + self._silent
            words = _("{done} of {total} machines").format(done=f"{done:,}", total=f"{self._wanted:,}")
            self._page.progress.show_progress(_("Reading again"), words, done / self._wanted)

    def _over(self, event: AllRead) -> None:
        self._round = None
        parts = [ngettext("{count} machine read", "{count} machines read", self._read).format(count=f"{self._read:,}")]
        if self._silent:
            words = ngettext("{count} does not answer", "{count} do not answer", self._silent)
            parts.append(words.format(count=f"{self._silent:,}"))
        head = _("Stopped") if event.cancelled else _("Read again")
        if not self._page.scans.running:
            self._page.progress.show_progress(head, ", ".join(parts), None)
        if event.error is not None:
            self._page.desk.say_error(event.error)
        self.changed.emit()


def read_again(page: Host, lines: Sequence[FleetLine]) -> None:
    """The action "Read again"."""
    page.again.read(lines)


def open_logins(page: Host, lines: Sequence[FleetLine]) -> None:
    """The action "Miner logins": with one of them the machine can be read."""
    page.desk.go_to("logins")
