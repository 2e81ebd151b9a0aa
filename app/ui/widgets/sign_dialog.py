"""Who signs an order as what, by name and, if they like, by hand; and which content it is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.documents.order_print import short_hash
from app.domain.work_order import SignerRole
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.choice import Choice
from app.ui.widgets.signature_pad import SignaturePad
from app.ui.widgets.text import label
from app.words.language import _
from app.words.orders import signer_word


class SignDialog(AskDialog):
    """What is signed does not change any more. `pad.png()` is the drawn signature, None where nobody drew."""

    least = (520, 0)

    def __init__(
        self, parent: QWidget | None, number: str, actor: str, content_hash: str = "", role: SignerRole | None = None
    ) -> None:
        title = _("Sign {number}").format(number=number)
        line = _("From then on the content of the order does not change any more. What is new comes as an amendment.")
        super().__init__(parent, title, line, _("Sign"))
        self.name = self.field(_("Name"), actor)
        self.role = Choice(_("Role"), 380)
        for one in SignerRole:
            self.role.addItem(signer_word(one), one)
        if role is not None:
            self.role.setCurrentIndex(self.role.findData(role))
        self.fields.addWidget(label(_("Role"), "small", "ink_2"))
        self.fields.addWidget(self.role)
        self.pad = SignaturePad()
        head = QHBoxLayout()
        head.addWidget(label(_("Signature by hand"), "small", "ink_2"))
        head.addStretch(1)
        self.back = icon_button(_("Take the last stroke back"), "action.undo", self.pad.take_back)
        self.wipe = icon_button(_("Clear the signature"), "ph.eraser", self.pad.clear)
        head.addWidget(self.back)
        head.addWidget(self.wipe)
        self.fields.addLayout(head)
        self.fields.addWidget(self.pad)
        if content_hash:
            said = _("Signs content {hash}").format(hash=short_hash(content_hash))
            self.hash = label(said, "small", "ink_2", mono=True)
            self.hash.setToolTip(content_hash)
            self.fields.addWidget(self.hash)
        self.pad.changed.connect(self._drawn)
        self._drawn()
        self.name.setFocus()
        self.name.selectAll()
        self.go_button.setEnabled(bool(self.name.text().strip()))
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))

    def _drawn(self) -> None:
        for one in (self.back, self.wipe):
            one.setEnabled(not self.pad.empty)
