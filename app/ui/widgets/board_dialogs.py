"""What a person says of an asset: where it lies now, whose it is and in which condition, what else it is called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.asset import AssetIdentity, Condition, SerialSource
from app.domain.identifier import parse_number
from app.domain.place import Place
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import label
from app.words.board_history import place_kind_word
from app.words.language import _
from app.words.orders import condition_word, serial_source_word
from app.words.plain_text import plain


class MoveDialog(AskDialog):
    """Where an asset lies now: its place is scanned, or chosen from the tree."""

    def __init__(self, parent: QWidget, name: str, places: Sequence[Place]) -> None:
        line = _("Scan the label of the place, or choose it. A stay in a machine ends with it.")
        super().__init__(parent, _("Move {name}").format(name=plain(name, 30)), line, _("Move"))
        self._places = tuple(places)
        self.scan = self.field(_("Label of the place"))
        self.scan.setPlaceholderText("BN-B1-000001-X")
        self.place = Choice(_("Place"), 380)
        for one in self._places:
            self.place.addItem(f"{'   ' * one.depth}{plain(one.name, 48)} · {place_kind_word(one.kind)}", one.id)
        self.fields.addWidget(label(_("Place"), "small", "ink_2"))
        self.fields.addWidget(self.place)
        self.note = self.field(_("Remark"))
        self.scan.textChanged.connect(self._scanned)
        self.go_button.setEnabled(bool(self._places))
        self.scan.setFocus()

    def _scanned(self, text: str) -> None:
        wanted = text.strip()
        try:
            wanted = str(parse_number(wanted))
        except ValueError:
            wanted = text.strip().casefold()
        for at, one in enumerate(self._places):
            if wanted and wanted in (one.number, one.name.casefold()):
                self.place.setCurrentIndex(at)


class DetailsDialog(AskDialog):
    """Whose it is, in which condition, and what it is."""

    def __init__(self, parent: QWidget, asset: AssetIdentity, owner: str, revision: str) -> None:
        super().__init__(parent, _("Details of {name}").format(name=plain(asset.name, 30)), "", _("Save"))
        self.owner = self.field(_("Owner"), owner)
        self.condition = Choice(_("Condition"), 380)
        for one in Condition:
            word = condition_word(one)
            self.condition.addItem(word[:1].upper() + word[1:], one)
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
