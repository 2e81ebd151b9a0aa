"""The first page of a new shop: try a simulated one, or begin with one's own. Shown once; Settings leads back here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from app.services.letterhead import letterhead, set_letterhead
from app.ui import preferences, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk, Wish
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.rail import Mark
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.language import _

#: Width of a card, px at scale 1.
_CARD = 400


class Page(PageBase):
    """Two cards; the demo closes this window and opens its own shop, the workshop goes on to the Fleet page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Welcome"))
        self.header.setVisible(desk.demo)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(Mark(48, "canvas"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        for text, role, tone in (
            ("Hashwrench", "hero", "ink"),
            (_("Find the sick miner, find the chip, repair it, prove it."), "section", "ink_2"),
        ):
            line = label(text, role, tone, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        column.addSpacing(18)
        cards = QHBoxLayout()
        cards.setSpacing(20)
        cards.addStretch(1)
        cards.addWidget(self._demo_card())
        cards.addWidget(self._shop_card())
        cards.addStretch(1)
        column.addLayout(cards)
        column.addSpacing(14)
        column.addLayout(self._restore_line())
        column.addStretch(3)
        column.addLayout(_foot())
        self.body.addWidget(Scrolled(inside), 1)
        self.body.setContentsMargins(0, 0, 0, 0)

    def open(self, **where: Any) -> None:
        """The cursor goes into the shop's name."""
        self.shop_name.setFocus()

    # ------------------------------------------------------------ building

    def _demo_card(self) -> Card:
        card = _card("ph.play-fill", _("Try with a simulated shop"))
        card.column.addWidget(
            label(
                _("Everything works, nothing is real. It lies apart from your own data and says DEMO everywhere."),
                "body", "ink_2", wrap=True,
            )
        )  # fmt: skip
        for line in (
            _("miners of several makes, a few of them sick"),
            _("a hashboard with a broken chain on the bench"),
            _("parts on the shelf, work orders, a signed PDF"),
            _("a tour through one whole repair, under two minutes"),
        ):
            card.column.addLayout(_check(line))
        card.column.addStretch(1)
        self.demo_button = button(_("Open the demo"), self.try_demo)
        self.demo_button.setProperty("tall", True)
        theme.set_font(self.demo_button, "section")
        card.column.addWidget(self.demo_button)
        return card

    def _shop_card(self) -> Card:
        card = _card("ph.wrench-fill", _("Start my workshop"))
        card.column.addWidget(
            label(_("Two names, both of which you can change later in Settings."), "body", "ink_2", wrap=True)
        )
        self.shop_name = _field(card, _("Name of the workshop"), _("It heads every work order that is printed"))
        self.person = _field(card, _("Your name"), preferences.default_person())
        self.person.setText(self.desk.preferences.person)
        prefix = f"WO-{self.desk.shop.bench_prefix}-"
        card.column.addLayout(_check(_("numbers of this bench begin with {prefix}").format(prefix=prefix)))
        card.column.addStretch(1)
        self.start_button = primary(_("Start my workshop"), self.begin)
        card.column.addWidget(self.start_button)
        return card

    def _restore_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch(1)
        row.addWidget(icon_label("ph.folder-open", "ink_2", 16))
        row.addWidget(label(_("Coming from another computer?"), "body", "ink_2"))
        row.addWidget(button(_("Restore a backup"), self.restore, kind="link"))
        row.addStretch(1)
        return row

    # ------------------------------------------------------------ what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.shop_name.hasFocus():
            self.person.setFocus()
        else:
            self.begin()

    def try_demo(self) -> None:
        """Open the demo in place of this window."""
        self.desk.choose(welcomed=True)
        self.desk.open_instead(Wish.DEMO)

    def begin(self) -> None:
        """Keep the names and go to the Fleet page."""
        name = " ".join(self.shop_name.text().split())
        shop, actor = self.desk.shop, " ".join(self.person.text().split()) or self.desk.actor

        def begun(_commit: object) -> None:
            self.desk.choose(welcomed=True, person=" ".join(self.person.text().split()))
            self.desk.go_to("fleet")

        if name and name != letterhead(shop).name:
            lines = letterhead(shop).lines
            run_in_thread(lambda: set_letterhead(shop, actor, name, lines), begun, self.desk.say_error, self)
        else:
            begun(None)

    def restore(self) -> None:
        """Go where backups are restored."""
        self.desk.go_to("data", field="restore")


class _Answer(Card):
    """One of the two cards, as wide as the other."""

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.px(_CARD))


def _card(icon: str, title: str) -> Card:
    card = _Answer()
    card.restyle()
    card.setAccessibleName(title)
    card.column.setContentsMargins(24, 20, 24, 22)
    card.column.setSpacing(9)
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(icon_label(icon, "accent", 24), 0, Qt.AlignmentFlag.AlignTop)
    head.addWidget(label(title, "title", wrap=True), 1)
    card.column.addLayout(head)
    return card


def _check(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(icon_label("ph.check", "accent", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, "body", wrap=True), 1)
    return row


def _field(card: Card, caption: str, placeholder: str) -> QLineEdit:
    head = label(caption, "small", "ink_2")
    field = QLineEdit()
    field.setAccessibleName(caption)
    field.setPlaceholderText(placeholder)
    theme.set_font(field, "body")
    head.setBuddy(field)
    card.column.addWidget(head)
    card.column.addWidget(field)
    return field


def _foot() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    row.addWidget(icon_label("ph.cloud-slash", "ink_2", 15))
    row.addWidget(label(_("Works without internet. Nothing leaves this computer."), "small", "ink_2"))
    row.addStretch(1)
    return row
