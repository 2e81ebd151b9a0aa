"""What a person says of an asset: where it is now, whose it is and in which condition, what else it is called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.asset import AssetIdentity, Condition, SerialSource
from app.domain.identifier import parse_number
from app.domain.place import Place
from app.domain.site import Site
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.board_history import place_kind_word, slot_text
from app.words.capital import capital
from app.words.language import _
from app.words.orders import condition_word, serial_source_word
from app.words.plain_text import plain

#: No machine the shop repairs has more boards.
_SLOTS = 4


class MoveDialog(AskDialog):
    """Where an asset is now: in a place of the shop, in a machine, or at a position of a site. `way()` is which."""

    def __init__(
        self, parent: QWidget, name: str, places: Sequence[Place], sites: Sequence[Site] = (), *, seats: bool = True
    ) -> None:
        super().__init__(parent, _("Where is {name} now?").format(name=plain(name, 30)), "", _("Move"))
        self._places = tuple(places)
        ways = [("place", _("In a place"), "ph.map-pin")]
        ways += [("machine", _("In a machine"), "nav.fleet")] if seats else []
        ways += [("rack", _("In a rack"), "ph.rows")] if sites else []
        self.ways = Segmented(_("Where it is"), ways)
        self.ways.setVisible(len(ways) > 1)
        self.ways.chosen.connect(self._show_way)
        self.fields.addWidget(self.ways)
        self._panes: dict[str, QWidget] = {}
        self._place_pane()
        self._machine_pane()
        self._rack_pane(sites)
        self._show_way("place" if places or len(ways) == 1 else ways[1][0])

    def way(self) -> str:
        """`place`, `machine` or `rack`."""
        return self.ways.value()

    def _pane(self, way: str, *lines: tuple[str, QWidget], note: str = "") -> None:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        for caption, field in lines:
            field.setAccessibleName(caption)
            said = label(caption, "small", "ink_2")
            said.setBuddy(field)
            column.addWidget(said)
            column.addWidget(field)
            if isinstance(field, QLineEdit):
                field.setMaxLength(80)
                field.textChanged.connect(lambda _text: self._judge())
        if note:
            column.addWidget(label(note, "small", "ink_2", wrap=True))
        self._panes[way] = pane
        self.fields.addWidget(pane)

    def _place_pane(self) -> None:
        self.scan, self.place, self.note = QLineEdit(), Choice(_("Place"), 380), QLineEdit()
        self.scan.setPlaceholderText("BN-B1-000001-X")
        self.place.addItem(_("none chosen yet"), None)
        for one in self._places:
            self.place.addItem(f"{'   ' * one.depth}{plain(one.name, 48)} · {place_kind_word(one.kind)}", one.id)
        self.place.setEnabled(bool(self._places))
        self.place.currentIndexChanged.connect(lambda _at: self._judge())
        self.scan.textChanged.connect(self._scanned)
        note = _("A stay in a machine ends with it.")
        if not self._places:
            note = _("There is no place yet. The page Places makes the first one.")
        self._pane(
            "place", (_("Scan the label of the place"), self.scan), (_("or choose it"), self.place),
            (_("Remark"), self.note), note=note,
        )  # fmt: skip

    def _machine_pane(self) -> None:
        self.machine, self.slot = QLineEdit(), Choice(_("Board"), 380)
        self.slot.addItem(_("not known"), None)
        for slot in range(_SLOTS):
            self.slot.addItem(slot_text(slot), slot)
        self._pane(
            "machine", (_("Serial, MAC or label of the machine"), self.machine), (_("Which board of it"), self.slot),
            note=_("It counts as told, until a scan sees it. A stay elsewhere ends with it."),
        )  # fmt: skip

    def _rack_pane(self, sites: Sequence[Site]) -> None:
        self.site, self.area, self.rack, self.position = Choice(_("Site"), 380), QLineEdit(), QLineEdit(), QLineEdit()
        for one in sites:
            self.site.addItem(plain(one.name, 60), one.id)
        self._pane(
            "rack", (_("Site"), self.site), (_("Area"), self.area), (_("Rack"), self.rack),
            (_("Position"), self.position), note=_("A stay in a machine ends with it."),
        )  # fmt: skip

    def _show_way(self, way: str) -> None:
        if self.ways.value() != way:
            self.ways.choose(way)
        for name, pane in self._panes.items():
            pane.setVisible(name == way)
        first = {"place": self.scan, "machine": self.machine, "rack": self.rack}[way]
        first.setFocus()
        self._judge()
        if self.isVisible():
            self.fit()

    def _judge(self) -> None:
        ready = {
            "place": self.place.currentData() is not None,
            "machine": bool(self.machine.text().strip()),
            "rack": any(one.text().strip() for one in (self.area, self.rack, self.position)),
        }
        self.go_button.setEnabled(ready[self.way()])

    def _scanned(self, text: str) -> None:
        wanted = text.strip()
        try:
            wanted = str(parse_number(wanted))
        except ValueError:
            wanted = text.strip().casefold()
        for at, one in enumerate(self._places, start=1):
            if wanted and wanted in (one.number, one.name.casefold()):
                self.place.setCurrentIndex(at)


class DetailsDialog(AskDialog):
    """Whose it is, in which condition, and what it is."""

    def __init__(self, parent: QWidget, asset: AssetIdentity, owner: str, revision: str) -> None:
        super().__init__(parent, _("Details of {name}").format(name=plain(asset.name, 30)), "", _("Save"))
        self.owner = self.field(_("Owner"), owner)
        self.condition = Choice(_("Condition"), 380)
        for one in Condition:
            self.condition.addItem(capital(condition_word(one)), one)
        self.condition.setCurrentIndex(self.condition.findData(asset.condition))
        self.fields.addWidget(label(_("Condition"), "small", "ink_2"))
        self.fields.addWidget(self.condition)
        self.model = self.field(_("Model"), asset.model or "")
        self.board_code = self.field(_("Board code"), asset.board_code or "")
        self.revision = self.field(_("Revision"), revision)
        self.owner.setFocus()


class NameDialog(AskDialog):
    """Another name of an asset, and where it is read."""

    def __init__(self, parent: QWidget, name: str) -> None:
        line = _(
            "The barcode of the bare circuit board is a number of its own: it finds the board, and is not compared."
        )
        super().__init__(parent, _("Another name of {name}").format(name=plain(name, 30)), line, _("Add"))
        self.text = self.field(_("Serial or barcode"))
        self.source = Choice(_("Where it is read"), 380)
        for one in (SerialSource.LABEL, SerialSource.PCB, SerialSource.EEPROM, SerialSource.DEVICE):
            self.source.addItem(serial_source_word(one), one)
        self.fields.addWidget(label(_("Where it is read"), "small", "ink_2"))
        self.fields.addWidget(self.source)
        self.go_button.setEnabled(False)
        self.text.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.text.setFocus()


class NewOrderDialog(AskDialog):
    """What is wrong with it, for a new order."""

    def __init__(self, parent: QWidget, name: str) -> None:
        title = _("New order for {name}").format(name=plain(name, 30))
        super().__init__(parent, title, _("Its earlier repair is linked by itself."), _("Open order"))
        self.fault = self.field(_("Reported fault"))
        self.go_button.setEnabled(False)
        self.fault.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.fault.setFocus()
