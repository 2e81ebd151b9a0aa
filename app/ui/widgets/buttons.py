"""Buttons: primary (one a page), outline, ghost, danger, link, and icon-only ones. A label is a verb and its object."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from app.ui import icons, theme


def button(
    text: str, on_click: Callable[[], object] | None = None, *, icon: str = "", kind: str = "", tone: str = "ink"
) -> QPushButton:
    """An outline button; `kind` makes it ghost, danger or link."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    theme.set_font(made, "strong")
    if icon:
        icons.set_icon(made, icon, "critical" if kind == "danger" else "accent" if kind == "link" else tone)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def primary(
    text: str, on_click: Callable[[], object] | None = None, *, icon: str = "", compact: bool = False
) -> QPushButton:
    """The one filled button of a page, 48 px high (64 in bright-site); `compact` for dialogs and headers, 40 px."""
    made = button(text, on_click, icon=icon, kind="primary", tone="on_accent")
    made.setProperty("compact", compact)
    theme.set_font(made, "strong" if compact else "section")
    return made


def icon_button(name: str, icon: str, on_click: Callable[[], object] | None = None) -> QToolButton:
    """A button that is only an icon; `name` is its tooltip and what a screen reader says."""
    made = QToolButton()
    made.setProperty("kind", "ghost")
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    icons.set_icon(made, icon, "ink_2", 18)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made
