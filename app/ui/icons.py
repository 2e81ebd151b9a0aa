"""Icons: QtAwesome glyphs rendered once to pixmaps per colour and size, named by the tokens of `[icon.*]`."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import theme

#: Only these of QtAwesome's fonts are loaded; the tokens name no others.
_FONTS = ("ph", "mdi6")


@cache
def _glyphs() -> Any:
    import qtawesome
    from qtawesome.iconic_font import IconicFont

    return IconicFont(*(font for font in qtawesome._BUNDLED_FONTS if font[0] in _FONTS))


def glyph(token: str) -> str:
    """The glyph behind a token such as `state.critical`; a glyph's own name (`ph.x`) passes through."""
    group, _, name = token.partition(".")
    table = theme.tokens()["icon"].get(group)
    return str(table[name]) if table else token


@lru_cache(maxsize=2048)
def _render(glyph_name: str, rgb: str, side: int, ratio: float) -> QPixmap:
    # A glyph fills about 80 % of its em; the pixmap is the square it is asked for.
    icon: QIcon = _glyphs().icon(glyph_name, color=rgb, scale_factor=1.0)
    pixmap = icon.pixmap(QSize(round(side * ratio), round(side * ratio)), 1.0)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(token: str, tone: str = "ink_2", side: float = 16) -> QPixmap:
    """The icon of a token in a colour token, `side` px at 100 % (scaled with the theme); cached."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return _render(glyph(token), theme.color(tone).name(), theme.px(side), ratio)


def icon(token: str, tone: str = "ink_2", side: float = 16) -> QIcon:
    """The same as a QIcon, with the disabled shade included."""
    made = QIcon(pixmap(token, tone, side))
    made.addPixmap(pixmap(token, "ink_3", side), QIcon.Mode.Disabled)
    return made


def set_icon(button: QAbstractButton, token: str, tone: str = "ink_2", side: float = 16) -> None:
    """Give a button an icon that is drawn anew at every switch of theme."""
    button.setProperty("icon_token", token)
    button.setProperty("icon_tone", tone)
    button.setProperty("icon_side", side)
    _redraw(button)


def _redraw(widget: QWidget) -> None:
    token = widget.property("icon_token")
    if token and isinstance(widget, QAbstractButton):
        side = float(widget.property("icon_side"))
        widget.setIcon(icon(token, widget.property("icon_tone"), side))
        widget.setIconSize(QSize(theme.px(side), theme.px(side)))


theme.dressers.append(_redraw)
