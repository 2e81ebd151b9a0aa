"""What watching brings to the Fleet page: rows read again, machines gone silent, the last day of each; its actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.domain.machine_sample import machine_key
from app.domain.watch import ChangeKind
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine, gone_silent
from app.ui.pages.fleet_scan import FleetScans
from app.ui.pages.page import Desk
from app.words.language import _, ngettext
from app.words.watching import often_text
from drivers.model.reading import DeviceState

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow
    from app.services.watching import MachineChanged

#: The last day of the machines is looked up anew so often, and so long after new ones came, ms.
_DAY_MS, _SOON_MS = 5 * 60_000, 1500


class Host(Protocol):
    """The Fleet page, as far as this needs it."""

    desk: Desk
    scans: FleetScans
    model: FleetModel
    watch: FleetWatch

    def take_rows(self, rows: Iterable[FleetRow]) -> None:
        """Show rows that came by another way than a scan."""

    def window(self) -> QWidget:
        """What a dialog stands over."""


class FleetWatch(QObject):
    """Follows the window's watching for one page; `parent` is that page as Qt sees it."""

    def __init__(self, page: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._known: dict[str, str] = {}
        self._asking = False
        watching = page.desk.watching
        watching.follow_rows(lambda row: page.take_rows((row,)))
        watching.told.connect(self._told)
        watching.stood.connect(lambda _status: self.mark())
        self._often = QTimer(self)
        self._often.setInterval(_DAY_MS)
        self._often.timeout.connect(self.renew)
        self._often.start()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.renew)

    def look(self, lines: Sequence[FleetLine]) -> None:
        """Look up the last day of machines that are new here."""
        new = False
        for line in lines:
            key = key_of(line)
            nameless = not line.reading.serial and not line.reading.mac
            if self._known.get(line.ip) != key and not (nameless and line.ip in self._known):
                self._known[line.ip] = key
                new = True
        if new and not self._soon.isActive():
            self._soon.start()
        self._mark(lines)

    def mark(self) -> None:
        """Note who is watched and who no longer is."""
        self._mark(self._page.model.lines())

    def _mark(self, lines: Sequence[FleetLine]) -> None:
        model, is_watched = self._page.model, self._page.desk.watching.is_watched
        notes = {}
        for line in lines:
            note, watched = model.note(line.ip), is_watched(key_of(line))
            if note.watched is not watched:
                notes[line.ip] = replace(note, watched=watched)
        if notes:
            model.set_notes(notes)

    def renew(self) -> None:
        """Look up the last day of all machines in the table."""
        if not self._known or self._asking:
            return
        self._asking = True
        known = dict(self._known)

        def done(courses: Mapping[str, tuple[float | None, ...]]) -> None:
            self._asking = False
            model, notes = self._page.model, {}
            for ip, key in known.items():
                course = courses.get(key, ())
                before = model.note(ip)
                if course != before.day:
                    notes[ip] = replace(before, day=course)
            if notes:
                model.set_notes(notes)

        self._page.desk.watching.history(tuple(known.values()), done)

    def _told(self, changes: Sequence[MachineChanged]) -> None:
        """A machine that went down shows its last good values, dated by the first look that found nobody."""
        gone = []
        for one in changes:
            line = self._page.model.line_at(one.ip)
            if one.change.kind is ChangeKind.WENT_DOWN and line is not None and key_of(line) == one.key:
                since = one.change.since if one.change.since is not None else one.change.at
                gone.append(gone_silent(line, datetime.fromtimestamp(since, UTC)))
        if gone:
            self._page.scans.lines.emit(tuple(gone))


def key_of(line: FleetLine) -> str:
    """The key under which the machine's readings are kept."""
    return machine_key(line.reading, simulated=line.row.simulated)


def watch(page: Host, lines: Sequence[FleetLine]) -> None:
    """Watch the machines that are known as miners."""
    desk = page.desk
    rows = [line.row for line in lines if line.reading.state is DeviceState.IDENTIFIED]
    keys = [key_of(line) for line in lines if line.reading.state is DeviceState.IDENTIFIED]
    new = [key for key in keys if not desk.watching.is_watched(key)]

    def done() -> None:
        words = ngettext("Watching {count} machine, {often}", "Watching {count} machines, {often}", len(rows))
        often = often_text(desk.watching.every_s)
        page.watch.mark()
        desk.toast(
            words.format(count=f"{len(rows):,}", often=often), lambda: desk.watching.unwatch(new, page.watch.mark)
        )

    desk.watching.watch(rows, done)


def unwatch(page: Host, lines: Sequence[FleetLine]) -> None:
    """Watch these machines no longer; what is kept of them stays."""
    desk = page.desk
    watched = [line for line in lines if desk.watching.is_watched(key_of(line))]
    if not watched:
        desk.toast(_("None of these is watched"))
        return

    def done() -> None:
        words = ngettext("{count} machine is no longer watched", "{count} machines are no longer watched", len(watched))
        rows = [line.row for line in watched]
        page.watch.mark()
        desk.toast(words.format(count=f"{len(watched):,}"), lambda: desk.watching.watch(rows, page.watch.mark))

    desk.watching.unwatch([key_of(line) for line in watched], done)


def show_history(page: Host, lines: Sequence[FleetLine]) -> None:
    """Show the course of one machine's quantities."""
    from app.ui.pages.fleet_course import HistoryDialog

    dialog = HistoryDialog(page.desk, lines[0], page.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def start_aging(page: Host, lines: Sequence[FleetLine]) -> None:
    """Ask what to test, and show the tests under way."""
    from app.ui.pages.fleet_aging import AgingDialog

    dialog = AgingDialog(page.desk, lines[0], page.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
