"""A donor board becomes stock: which parts are usable, how many, into which bin, at what book value."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.salvage import SalvageLine, SalvageProposal, UsablePart
from app.domain.stock import Money
from app.ui import theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import Elided, label
from app.words.findings import part_name
from app.words.language import _, ngettext
from app.words.orders import money_of
from app.words.plain_text import plain

#: Lines for parts that the catalogue does not name.
_FREE = 2


class SalvageDialog(FormDialog):
    """`lines()` are the parts that are usable, `bin_text()` where they go, `value()` what they are worth together.

    `priced` False = for somebody who may not see money: the parts cost nothing until somebody says.
    """

    least = (640, 560)

    def __init__(self, parent: QWidget, found: SalvageProposal, currency: str, *, priced: bool = True) -> None:
        super().__init__(parent)
        self._found, self._currency = found, currency
        self.setWindowTitle(_("Salvage"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addLayout(DialogHead(_("What of it is usable?"), (found.asset.name, found.asset.model)))
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for column, text in enumerate((_("Pieces"), _("Part number"), _("What it is"))):
            grid.addWidget(label(text, "small", "ink_2"), 0, column)
        grid.setColumnStretch(2, 1)
        self.rows: list[tuple[NumberField, QLineEdit, UsablePart | None]] = []
        offered: tuple[UsablePart | None, ...] = (*found.parts, *(None for _one in range(_FREE)))
        for number, part in enumerate(offered, 1):
            pieces = NumberField(0, part.usable if part is not None else 0)
            pieces.setFixedWidth(theme.px(80))
            sku = QLineEdit(part.sku if part is not None else "")
            sku.setMaxLength(60)
            sku.setFixedWidth(theme.px(180))
            name = part_name(part.kind) if part is not None else _("another part of the shop, by its number")
            pieces.setAccessibleName(_("Pieces of {part}").format(part=sku.text() or name))
            sku.setAccessibleName(_("Part number of {part}").format(part=name))
            if part is None:
                sku.setPlaceholderText(_("scan or type"))
            pieces.textChanged.connect(lambda _text: self._judge())
            sku.textChanged.connect(lambda _text: self._judge())
            grid.addWidget(pieces, number, 0)
            grid.addWidget(sku, number, 1)
            grid.addWidget(Elided(_about(part) if part is not None else name, "body", "ink_2"), number, 2)
            self.rows.append((pieces, sku, part))
        grid.setRowStretch(len(self.rows) + 1, 1)
        whole.addWidget(Scrolled(inside), 1)
        self.bin = self._field(_("Bin"), _("scan or type a bin"))
        self.worth = self._field(_("Book value, shared out over the pieces"), _("nothing"))
        places = QHBoxLayout()
        places.setSpacing(12)
        for field in (self.bin, self.worth):
            column_of = QVBoxLayout()
            column_of.setSpacing(4)
            caption = label(field.accessibleName(), "small", "ink_2")
            caption.setBuddy(field)
            caption.setVisible(field is self.bin or priced)
            column_of.addWidget(caption)
            column_of.addWidget(field)
            places.addLayout(column_of, 1)
        self.worth.setVisible(priced)
        whole.addLayout(places)
        self.said = label("", "small", "ink_2", wrap=True)
        whole.addWidget(self.said)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary("", self.accept, compact=True)
        self.go_button.setDefault(True)
        row.addWidget(self.go_button)
        whole.addLayout(row)
        self._judge()
        self.bin.setFocus()

    def _field(self, name: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(60)
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        made.textChanged.connect(lambda _text: self._judge())
        return made

    def lines(self) -> tuple[SalvageLine, ...]:
        """What is usable."""
        fits = (self._found.asset.board_code,) if self._found.asset.board_code else ()
        made = []
        for pieces, sku, part in self.rows:
            if pieces.value() and sku.text().strip():
                number = sku.text().strip()
                if part is None:
                    made.append(SalvageLine(number, pieces.value()))
                else:
                    made.append(SalvageLine(number, pieces.value(), part.kind, part.name or number, fits))
        return tuple(made)

    def bin_text(self) -> str:
        """Where they go."""
        return self.bin.text().strip()

    def value(self) -> Money | None:
        """What they are worth together; None = nothing. Raises ValueError for what is no amount."""
        return money_of(self.worth.text(), self._currency) if self.worth.text().strip() else None

    def scanned(self, text: str) -> bool:
        """A scan goes into the field that has the keyboard; anywhere else it is the bin."""
        here = self.focusWidget()
        if isinstance(here, QLineEdit) and not isinstance(here, NumberField):
            return False
        self.bin.setText(text)
        return True

    def _judge(self) -> None:
        if not hasattr(self, "go_button"):
            return
        pieces = sum(line.quantity for line in self.lines())
        words = ngettext("Take {n} part into stock", "Take {n} parts into stock", pieces).format(n=pieces)
        self.go_button.setText(words)
        self.go_button.setAccessibleName(words)
        try:
            amount = self.value()
            wrong = amount is not None and amount.minor < 0
        except ValueError:
            wrong = True
        self.go_button.setEnabled(pieces > 0 and bool(self.bin_text()) and not wrong)
        self.said.setText(
            _("That is no amount.") if wrong
            else _("The board becomes a donor. Whatever is fitted later is called a recovered part on the paper.")
        )  # fmt: skip
        theme.set_tone(self.said, "critical" if wrong else "ink_2")


def _about(part: UsablePart) -> str:
    """What a part is, how many there are, which are bad."""
    words = [part_name(part.kind)]
    if part.there is not None:
        words.append(_("{n} on the board").format(n=part.there))
    if part.bad_places:
        bad = ", ".join(plain(place, 12) for place in part.bad_places[:6] if place)
        count = ngettext("{n} known bad", "{n} known bad", part.bad).format(n=part.bad)
        words.append(f"{count}: {bad}" if bad else count)
    return " · ".join(words)
