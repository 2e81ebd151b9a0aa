"""What the Fleet page does with miners that announce themselves: they stand in its table, contacted on a click only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.fleet_range import RangePicker
from app.ui.pages.fleet_scan import SIMULATED, FleetScans
from app.ui.pages.page import Desk
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.reading import DeviceState

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow
    from app.services.listening import ConfirmFailed, MachineConfirmed


class Host(Protocol):
    """The Fleet page, as far as this needs it."""

    desk: Desk
    scans: FleetScans
    model: FleetModel
    range: RangePicker

    def take_rows(self, rows: Iterable[FleetRow]) -> None:
        """Show rows that came by another way than a scan."""

    def on_leave(self, ending: Callable[[], None]) -> None:
        """Call `ending` when the window closes."""


class FleetHeard(QObject):
    """Follows the window's hearing for one page; `parent` is that page as Qt sees it."""

    def __init__(self, page: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._page = page
        hearing = page.desk.hearing
        hearing.announced.connect(page.scans.announced)
        hearing.confirmed.connect(self._confirmed)
        hearing.known = self._known
        page.on_leave(self._leave)

    def _leave(self) -> None:
        """The page goes: nobody knows its machines any more."""
        self._page.desk.hearing.known = lambda _ip: None

    def press(self) -> None:
        """Listen to miners whose button is pressed, on the page for that."""
        self._page.desk.go_to("press", listen=True, simulated=self._page.range.value() == SIMULATED)

    def _known(self, ip: str) -> FleetRow | None:
        line = self._page.model.line_at(ip)
        return None if line is None or only_seen((line,)) else line.row

    def _confirmed(self, event: MachineConfirmed | ConfirmFailed) -> None:
        from app.services.listening import MachineConfirmed

        if isinstance(event, MachineConfirmed):
            self._page.take_rows((event.row,))
        elif self._parent.isVisible():
            words = event.reason or _("{ip} does not answer.").format(ip=plain(event.ip, 60))
            self._page.desk.toast(words)


def only_seen(lines: Sequence[FleetLine]) -> bool:
    """Whether nobody has contacted any of these machines: they only announced themselves."""
    return all(line.reading.state is DeviceState.SEEN for line in lines)


def read_seen(page: Host, lines: Sequence[FleetLine]) -> None:
    """The action "Read this machine": contact what announced itself, because a person says so."""
    for line in lines:
        page.desk.hearing.confirm(line.ip)
