"""Places of the Fleet page's machines: kept up to date with the shop's sites, and set by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.site import Machine, PlaceSource, RackPlace, SiteRecord
from app.ui import bridge
from app.ui.bridge import run_in_thread
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine, gone_silent, line_of
from app.ui.pages.page import Desk
from app.words.language import _
from app.words.places import place_words
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ledger.change import Commit
    from app.services.site_atlas import SiteAtlas


class Host(Protocol):
    """The Fleet page, as far as places need it."""

    desk: Desk
    model: FleetModel

    def window(self) -> QWidget:
        """What a dialog stands over."""


class FleetPlaces(QObject):
    """Judges the lines anew when a site, a rule, a place or what is stated changed. `changed` follows in any case.

    `record` are the sites as they were last read, so that nobody reads them on the GUI thread.
    """

    changed = Signal()

    def __init__(self, page: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        self._running = self._again = False
        self.record = SiteRecord()
        self._unfollow = page.desk.shop.on_change(self._committed)

    def end(self) -> None:
        """The window closes: follow the shop no longer."""
        self._unfollow()
        self._unfollow = lambda: None

    def _committed(self, commit: Commit) -> None:
        """On the writer's thread."""
        from app.services.sites import ENTITIES

        if any(entity in ENTITIES for entity, _id in commit.touched):
            bridge.post(self._look_anew, self)

    def _look_anew(self) -> None:
        """The atlas follows the shop, too, and may hear of the change after us."""
        self._page.desk.atlas.forget()
        self.look()

    def look(self) -> None:
        """Read the sites and judge the lines, away from the GUI thread."""
        if self._running:
            self._again = True
            return
        self._running, self._again = True, False
        lines, atlas = self._page.model.lines(), self._page.desk.atlas
        run_in_thread(lambda: _judged(lines, atlas), self._found, self._failed, self)

    def _found(self, found: tuple[SiteRecord, Sequence[tuple[FleetLine, FleetLine]]]) -> None:
        self.record, pairs = found
        now = self._page.model.line_at
        still = [new for old, new in pairs if now(old.ip) is old]
        self._again |= any(now(old.ip) not in (old, None) for old, _new in pairs)  # what was exchanged meanwhile
        if still:
            self._page.model.update_lines(still)
        self._running = False
        self.changed.emit()
        if self._again:
            self.look()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        self._page.desk.say_error(error)


def _judged(lines: Sequence[FleetLine], atlas: SiteAtlas) -> tuple[SiteRecord, list[tuple[FleetLine, FleetLine]]]:
    """The sites, and the lines that say something else now, each as it was and as it is."""
    from app.services.diagnosis import findings_of_reading

    record, pairs = atlas.record, []
    for line, place in zip(lines, atlas.places_of(line.reading for line in lines), strict=True):
        findings = findings_of_reading(line.reading, atlas.expectations(line.reading))
        if place != line.row.place or findings != line.row.findings:
            new = line_of(replace(line.row, place=place, findings=findings))
            pairs.append((line, new if line.silent_since is None else gone_silent(new, line.silent_since)))
    return record, pairs


def ask_place(page: Host, lines: Sequence[FleetLine]) -> None:
    """The action "Set position": asks where one machine stands."""
    from app.ui.widgets.place_dialog import PlaceDialog

    line = lines[0]
    reading = line.reading
    told = (reading.ip, reading.model, reading.serial)
    machine = " · ".join(plain(part, 60) for part in told if part)
    sites = [site.name for site in page.desk.atlas.record.sites]
    dialog = PlaceDialog(page.window(), machine, line.row.place, sites, simulated=line.row.simulated)
    dialog.accepted.connect(lambda: set_place(page, line, dialog.place()))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def set_place(page: Host, line: FleetLine, place: RackPlace) -> None:
    """Say by hand where a machine stands."""
    keep_place(page.desk, page.window(), line.reading, place, PlaceSource.HAND, lambda: None)


def keep_place(
    desk: Desk, owner: QWidget, machine: Machine, place: RackPlace, source: PlaceSource, then: Callable[[], None]
) -> None:
    """Keep where a machine stands, in a thread; the toast takes it back. `then` follows while `owner` lives."""
    from app.services import sites

    shop, actor = desk.shop, desk.actor

    def done(commit: Commit) -> None:
        def take_back() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), None, desk.say_error, owner)

        words = _("{ip} stands at {place}").format(ip=plain(machine.ip, 60), place=place_words(place))
        desk.toast(words, take_back)
        then()

    run_in_thread(lambda: sites.set_place(shop, actor, machine, place, source), done, desk.say_error, owner)
