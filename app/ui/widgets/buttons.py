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


def make_primary(made: QPushButton, icon: str, *, on: bool) -> None:
    """Turn a header's button into the page's primary, or back into an outline, with its icon in the right tone."""
    kind = "primary" if on else ""
    if made.property("kind") != kind:
        made.setProperty("kind", kind)
        made.setProperty("compact", True)
        made.style().unpolish(made)
        made.style().polish(made)
    icons.set_icon(made, icon, "on_accent" if on else "ink")


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
