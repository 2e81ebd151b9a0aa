"""Who signed an order, what that vouches for, and the amendments since: the content itself no longer changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.documents.order_print import short_hash
from app.domain.order_view import AmendmentLine, OrderView, SignatureLine
from app.ledger.errors import AttachmentMissing
from app.services import order_signing
from app.ui import theme
from app.ui.order_marks import offset_min
from app.ui.widgets.amend_dialog import AmendDialog
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, hairline, label
from app.words.dates import moment_text
from app.words.language import _
from app.words.orders import signer_word

#: The room of a drawn signature, px at 100 %; larger ones than these pixels are no signature of ours.
_WIDE, _HIGH, _MOST_PX = 150, 44, 4096


class OrderSignatures(OrderCard):
    """Shown from the first signature on. An amendment is added here; after one the order may be signed again."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Signed"))
        self.amend_button = button("")

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        return view.signed or bool(view.amendments)

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> dict[str, bytes]:
        drawn = {}
        for line in view.signatures:
            if line.image_sha256:
                with suppress(
                    AttachmentMissing
                ):  # the name signs; that the drawing is gone, the check of the record says
                    drawn[line.image_sha256] = shop.attachments.get(line.image_sha256)
        return drawn

    def show_order(self, view: OrderView, found: dict[str, bytes]) -> None:
        self.clear()
        holds = view.signature_holds
        word = _("Content {hash}").format(hash=short_hash(view.signatures[-1].content_hash)) if view.signed else ""
        if word:
            self.aside(Pill(word, "ok" if holds else "critical", "state.ok" if holds else "state.critical"))
        if view.signed and not holds:
            said = _("What was signed is not as it was: the record was changed after the last signature.")
            self.column.addWidget(label(said, "body", "critical", wrap=True))
        for line in view.signatures:
            self.column.addWidget(_signature(line, found.get(line.image_sha256 or "")))
        if view.amendments:
            self.column.addWidget(hairline())
        for amendment in view.amendments:
            self.column.addWidget(_amendment(view, amendment))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        said = _("The content is frozen. What is new is added as an amendment.")
        if view.amended_since:
            said = _("Nobody has signed the newest amendment yet.")
        foot.addWidget(label(said, "small", "ink_2", wrap=True), 1)
        if view.amended_since:
            foot.addWidget(button(_("Sign again"), self.space.ask_signature, icon="ph.pencil-line"))
        self.amend_button = button(_("Add an amendment…"), self.ask_amendment, icon="ph.plus")
        foot.addWidget(self.amend_button)
        self.column.addLayout(foot)

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        return (OrderAction(_("Add an amendment…"), "ph.plus", self.ask_amendment),)

    def ask_amendment(self) -> None:
        """What is new, in words, and files for it."""
        view = self.space.view
        if view is None or not view.signed:
            return
        dialog = AmendDialog(self, view.number)
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, view.id

        dialog.accepted.connect(
            lambda: self.space.write(
                lambda: order_signing.amend(shop, actor, order_id, dialog.said(), tuple(dialog.files)),
                _("Amendment added"),
            )
        )
        dialog.open()


def _signature(line: SignatureLine, drawn: bytes | None) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(icon_label("ph.pencil-line", "ok", 17))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Elided(line.by, "strong"))
    about = (signer_word(line.role), _moment(line.at), short_hash(line.content_hash))
    words.addWidget(Elided(" · ".join(about), "small", "ink_2"))
    row.addLayout(words, 1)
    picture = _picture(drawn)
    if picture is not None:
        picture.setAccessibleName(_("Signature of {name}, drawn").format(name=line.by))
        row.addWidget(picture)
    return whole


def _picture(drawn: bytes | None) -> QLabel | None:
    """A drawn signature in the colour of the ink; None where there is none that can be read."""
    image = QImage.fromData(drawn) if drawn else QImage()
    if image.isNull() or max(image.width(), image.height()) > _MOST_PX:
        return None
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    ink = QImage(image.size(), QImage.Format.Format_ARGB32)
    ink.fill(theme.color("ink"))
    ink.setAlphaChannel(image.convertToFormat(QImage.Format.Format_Alpha8))
    made = QLabel()
    ratio = made.devicePixelRatioF()
    room = QSize(round(theme.px(_WIDE) * ratio), round(theme.px(_HIGH) * ratio))
    shown = QPixmap.fromImage(ink).scaled(
        room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    shown.setDevicePixelRatio(ratio)
    made.setPixmap(shown)
    return made


def _amendment(view: OrderView, line: AmendmentLine) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(icon_label("ph.note", "ink_2", 17), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    words.addWidget(label(line.text, "body", wrap=True, select=True))
    after = _("after {hash}").format(hash=short_hash(line.content_hash))
    files = (file.name or file.caption for file in view.files_of(line))
    words.addWidget(Elided(" · ".join((line.by, _moment(line.at), after, *files)), "small", "ink_2"))
    row.addLayout(words, 1)
    return whole


def _moment(at: datetime) -> str:
    return moment_text(at, offset_min())
