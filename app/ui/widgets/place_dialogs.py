"""A new place: what it is, what it is called, and within which other it lies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.place import Place, PlaceKind
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import label
from app.words.board_history import place_kind_word
from app.words.capital import capital
from app.words.language import _
from app.words.plain_text import plain


class PlaceNameDialog(AskDialog):
    """Another name for a place."""

    def __init__(self, parent: QWidget, place: Place) -> None:
        super().__init__(parent, _("Rename {number}").format(number=place.number), "", _("Rename"))
        self.name = self.field(_("Name"), place.name)
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.name.setFocus()
        self.name.selectAll()


class NewPlaceDialog(AskDialog):
    """`within` is the id of the place that is offered first."""

    def __init__(self, parent: QWidget, places: Sequence[Place], within: str | None = None) -> None:
        line = _("It gets a number of its own, which a label can carry and the scanner finds.")
        super().__init__(parent, _("New place"), line, _("Add place"))
        self.name = self.field(_("Name"))
        self.name.setPlaceholderText(_("Shelf A"))
        self.kind = Choice(_("What it is"), 380)
        for kind in PlaceKind:
            self.kind.addItem(capital(place_kind_word(kind)), kind)
        self.kind.setCurrentIndex(self.kind.findData(PlaceKind.BIN if places else PlaceKind.BENCH))
        self.within = Choice(_("Within"), 380)
        self.within.addItem(_("nothing else"), None)
        for place in places:
            self.within.addItem(plain(" › ".join(place.path), 60), place.id)
        self.within.setCurrentIndex(max(0, self.within.findData(within)))
        for caption, choice in ((_("What it is"), self.kind), (_("Within"), self.within)):
            self.fields.addWidget(label(caption, "small", "ink_2"))
            self.fields.addWidget(choice)
        self.go_button.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.name.setFocus()
