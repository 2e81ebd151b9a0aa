"""Taking something in: the few words at the counter that open a work order."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.asset import AssetKind, SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services.diagnosis import board_spec
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.language import _
from app.words.orders import asset_kind_word


class IntakeDialog(FormDialog):
    """Serial first, because the scanner may fill it. Without a serial the order stays a draft until one is known."""

    least = (480, 0)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = _("Take in")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(label(title, "title"))
        self.kind = Choice(_("What it is"), 440)
        for kind in AssetKind:
            word = asset_kind_word(kind)
            self.kind.addItem(word[:1].upper() + word[1:], kind)
        self.kind.setCurrentIndex(list(AssetKind).index(AssetKind.HASHBOARD))
        column.addWidget(label(_("What it is"), "small", "ink_2"))
        column.addWidget(self.kind)
        self.serial = self._field(column, _("Serial, scanned or typed"))
        self.model = self._field(column, _("Model or board code"))
        self.fault = self._field(column, _("What the customer says"))
        self.customer = self._field(column, _("Customer"))
        self._note = label(_("Without a serial the order stays a draft."), "small", "ink_2", wrap=True)
        column.addWidget(self._note)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Open work order"), self.accept, icon="action.open_order", compact=True)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.serial.setFocus()

    def draft(self) -> OrderDraft:
        """What was filled in."""
        named = self.model.text().strip()
        spec = board_spec(named) if named else None
        serial = self.serial.text().strip() or None
        return OrderDraft(
            self.fault.text().strip(),
            AssetDraft(
                self.kind.currentData(),
                make=spec.make if spec else None,
                model=spec.model if spec else named or None,
                board_code=spec.code if spec else None,
                serial=serial,
                serial_source=SerialSource.LABEL if serial else None,
            ),
            customer=self.customer.text().strip() or None,
        )

    @staticmethod
    def _field(column: QVBoxLayout, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(200)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        column.addWidget(caption)
        column.addWidget(field)
        return field
