"""The texts of messages, for a shop to put its own in their place: one line each, by language."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services import messages
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _
from app.words.language import mark as _m
from app.words.messages import BadText, Texts, checked_text

_NAMES = {
    "greeting": _m("Greeting by name"),
    "greeting_nobody": _m("Greeting"),
    "received": _m("Has arrived"),
    "diagnosing": _m("Being diagnosed"),
    "diagnosed": _m("Diagnosed"),
    "approval": _m("Waits for approval"),
    "parts": _m("Waits for parts"),
    "repair": _m("Under repair"),
    "testing": _m("In its tests"),
    "passed": _m("Passed"),
    "ready": _m("Ready"),
    "drying": _m("Drying"),
    "hold": _m("On hold"),
    "no_fault": _m("No fault found"),
    "beyond_repair": _m("Beyond repair"),
    "declined": _m("Returned unrepaired"),
    "returned": _m("Handed over"),
    "price": _m("Price"),
    "about": _m("Estimated price"),
    "promised": _m("Promise"),
    "late": _m("Late"),
    "valid": _m("Quote valid until"),
    "today": _m("Today"),
    "tomorrow": _m("Tomorrow"),
    "none": _m("No boards here"),
    "closing": _m("Closing"),
}


class MessageTexts(QWidget):
    """A field for each text; what is typed is kept when the field is left."""

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self.desk = desk
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        head = QHBoxLayout()
        self.languages = Segmented(_("Language of the texts"), (("en", "EN", ""), ("ru", "RU", ""), ("zh", "ZH", "")))
        self.languages.chosen.connect(lambda _code: self.refresh())
        head.addWidget(self.languages)
        hint = _("Words in braces are filled in: {fields}").format(
            fields="{contact} {board} {model} {price} {promised} {valid} {shop}"
        )
        head.addWidget(label(hint, "small", "ink_2", wrap=True), 1)
        whole.addLayout(head)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.fields: dict[str, QLineEdit] = {}
        for at, key in enumerate(messages.keys()):
            field = QLineEdit()
            field.setMaxLength(400)
            name = _(_NAMES[key])
            field.setAccessibleName(name)
            field.editingFinished.connect(partial(self._keep, key))
            caption = label(name, "small", "ink_2")
            caption.setBuddy(field)
            grid.addWidget(caption, at, 0)
            grid.addWidget(field, at, 1)
            again = button(_("Standard"), partial(self._standard, key), kind="ghost")
            again.setAccessibleName(_("Back to the standard text: {name}").format(name=name))
            grid.addWidget(again, at, 2)
            self.fields[key] = field
        card.column.addLayout(grid)
        column.addWidget(card)
        column.addStretch(1)
        whole.addWidget(Scrolled(inside), 1)

    def refresh(self) -> None:
        """Read the texts anew."""
        shop, language = self.desk.shop, self.languages.value()
        run_in_thread(lambda: messages.texts(shop, language), self._arrived, self.desk.say_error, self)

    def _arrived(self, texts: Texts) -> None:
        if texts.language != self.languages.value():
            return
        for key, field in self.fields.items():
            if not field.hasFocus():
                field.setText(texts.plain[key])
                field.setCursorPosition(0)

    def _keep(self, key: str) -> None:
        text, language = self.fields[key].text(), self.languages.value()
        try:
            checked_text(text)
        except BadText as error:
            self.problem.setText(sentence(error))
            self.problem.show()
            return
        self.problem.hide()
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: messages.set_text(shop, actor, key, language, text), None, self.desk.say_error, self)

    def _standard(self, key: str) -> None:
        self.fields[key].setText(messages.standard(key, self.languages.value()))
        self._keep(key)
