"""The card of the Settings page for what holds orders up: which gates there are, for all orders or one kind of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox

from app.domain.permission import Permission
from app.domain.work_order import OrderKind, Policy
from app.ledger.change import Commit
from app.services.policy import kinds_apart, policy_of, set_policy
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import label
from app.words.language import _
from app.words.orders import order_kind_word


class GatesCard(Card):
    """Each change is saved as it is made, and offered to be taken back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("What orders wait for"))
        self._desk = desk
        self._policy = Policy()
        self._showing = False
        caption = label(_("For which orders"), "small", "ink_2")
        self.kind = Choice(_("For which orders"), 260)
        self.kind.addItem(_("all orders"), None)
        for kind in OrderKind:
            self.kind.addItem(order_kind_word(kind), kind)
        caption.setBuddy(self.kind)
        self.column.addWidget(caption)
        self.column.addWidget(self.kind)
        self.kind.currentIndexChanged.connect(lambda _index: self.refresh())
        self._apart = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self._apart)
        self.photos = self._number(_("Photos at intake"), 0, 20)
        self.photos.valueChanged.connect(lambda value: self._save(photos=value))
        self.passes = self._number(_("Tests in a row to pass"), 1, 9)
        self.passes.valueChanged.connect(lambda value: self._save(passes=value))
        self.checks: dict[str, QCheckBox] = {}
        for name, text in (
            ("serial", _("Received with a known serial only")),
            ("checklist", _("Received with the checklist answered only")),
            ("second_person", _("A second person signs what is scrapped")),
            ("walking", _("Steps that follow from what was done are taken by themselves")),
        ):
            box = QCheckBox(text)
            box.setAccessibleName(text)
            theme.set_font(box, "body")
            box.toggled.connect(lambda on, name=name: self._save(**{name: on}))
            self.checks[name] = box
            self.column.addWidget(box)
        self._why = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self._why)
        desk.on_person(self._judge)
        self._judge()
        self.refresh()

    def _judge(self) -> None:
        """The gates are for those who may change how the shop works; the others see how they stand."""
        may = self._desk.may(Permission.SETTINGS)
        for made in (self.photos, self.passes, *self.checks.values()):
            made.setEnabled(may)
        self._why.setText(self._desk.why_not(Permission.SETTINGS))
        self._why.setVisible(not may)

    def _number(self, text: str, least: int, most: int) -> QSpinBox:
        row = QGridLayout()
        caption = label(text, "body", wrap=True)
        made = QSpinBox()
        made.setRange(least, most)
        made.setAccessibleName(text)
        made.lineEdit().setAccessibleName(text)
        made.setFixedWidth(theme.px(90))
        made.setKeyboardTracking(False)
        caption.setBuddy(made)
        row.addWidget(caption, 0, 0)
        row.addWidget(made, 0, 1)
        row.setColumnStretch(0, 1)
        self.column.addLayout(row)
        return made

    def refresh(self) -> None:
        """Read what is kept, away from the GUI thread."""
        shop, kind = self._desk.shop, self.kind.currentData()
        if shop is not None:
            run_in_thread(
                lambda: (policy_of(shop, kind=kind), kind is not None and kind in kinds_apart(shop)),
                lambda found: self._show(*found),
                self._desk.say_error,
                self,
            )

    def _show(self, policy: Policy, apart: object) -> None:
        self._policy, self._showing = policy, True
        kind = self.kind.currentData()
        words = _("What is set here holds for every kind of order of which nothing else is said.")
        if kind is not None:
            words = _("Set apart from the other orders.") if apart else _("As all orders, until something is changed.")
        self._apart.setText(words)
        self.photos.setValue(policy.photos)
        self.passes.setValue(policy.passes)
        for name, box in self.checks.items():
            box.setChecked(getattr(policy, name))
        self._showing = False

    def _save(self, **changed: Any) -> None:
        """Keep what was changed."""
        wanted = replace(self._policy, **changed)
        if self._showing or wanted == self._policy:
            return
        self._policy = wanted
        shop, actor, kind = self._desk.shop, self._desk.actor, self.kind.currentData()

        def work() -> Commit | None:
            with shop.noting() as noted:
                set_policy(shop, actor, wanted, kind)
            return noted[-1] if noted else None

        def done(commit: Commit | None) -> None:
            self._desk.toast(_("Saved"), (lambda: self._take_back(commit)) if commit is not None else None)
            self.refresh()

        run_in_thread(work, done, self._desk.say_error, self)

    def _take_back(self, commit: Commit) -> None:
        shop, actor = self._desk.shop, self._desk.actor
        run_in_thread(lambda: shop.undo(actor, commit), lambda _c: self.refresh(), self._desk.say_error, self)


def gates_card(desk: Desk) -> Card:
    """The card."""
    return GatesCard(desk)
