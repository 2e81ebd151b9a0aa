"""Fields of a settings card: their caption above them, what they are for below."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.ui import theme
from app.ui.widgets.card import Card
from app.ui.widgets.text import label

Field = TypeVar("Field", QLineEdit, QPlainTextEdit)


def captioned_line(card: Card, caption: str, help_: str) -> QLineEdit:
    """A field of one line, added to the card."""
    return _captioned(card, QLineEdit(), caption, help_)


def captioned_text(card: Card, caption: str, help_: str, high: int) -> QPlainTextEdit:
    """A field of several lines, `high` px at 100 %, added to the card; Tab leaves it."""
    field = _captioned(card, QPlainTextEdit(), caption, help_)
    field.setTabChangesFocus(True)
    field.setFixedHeight(theme.px(high))
    return field


def _captioned(card: Card, field: Field, caption: str, help_: str) -> Field:
    head = label(caption, "small", "ink_2")
    field.setAccessibleName(caption)
    field.setAccessibleDescription(help_)
    theme.set_font(field, "body")
    head.setBuddy(field)
    card.column.addWidget(head)
    card.column.addWidget(field)
    card.column.addWidget(label(help_, "small", "ink_3", wrap=True))
    return field
