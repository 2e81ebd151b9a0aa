"""Icons: QtAwesome glyphs rendered once to pixmaps per colour and size, named by the tokens of `[icon.*]`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import theme

#: QtAwesome's fonts that the tokens name glyphs of: prefix -> beginning of the file names.
_FILES = {"ph": "phosphor-", "mdi6": "materialdesignicons6-webfont-"}
#: Part of the square that the em fills, as QtAwesome draws: a glyph keeps its bearing and stays inside.
_EM = 0.875


@cache
def _font(prefix: str) -> tuple[str, str]:
    """One icon font: its family, and its table of names as the text of a JSON object.

    The files are found without importing QtAwesome, whose import takes a fifth of a second of every start.
    """
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("qtawesome")
    folder = Path(spec.origin).parent / "fonts"
    family = QFontDatabase.addApplicationFont(str(next(folder.glob(f"{_FILES[prefix]}*.ttf"))))
    names = next(folder.glob(f"{_FILES[prefix]}charmap-*.json")).read_text(encoding="utf-8")
    return QFontDatabase.applicationFontFamilies(family)[0], names


def _character(prefix: str, name: str) -> str:
    """The character of a glyph. Looked up in the text: of its six thousand names a start needs twenty."""
    _before, found, rest = _font(prefix)[1].partition(f'"{name}":')
    if not found:
        raise KeyError(f"{prefix}.{name}")
    return chr(int(rest.split('"', 2)[1], 16))


def glyph(token: str) -> str:
    """The glyph behind a token such as `state.critical`; a glyph's own name (`ph.x`) passes through."""
    group, _, name = token.partition(".")
    table = theme.tokens()["icon"].get(group)
    return str(table[name]) if table else token


@lru_cache(maxsize=2048)
def _render(glyph_name: str, rgb: str, side: int, ratio: float) -> QPixmap:
    prefix, _, name = glyph_name.partition(".")
    family, _names = _font(prefix)
    square = QRect(0, 0, round(side * ratio), round(side * ratio))
    made = QPixmap(square.size())
    made.fill(Qt.GlobalColor.transparent)
    font = QFont(family)
    font.setPixelSize(max(1, round(_EM * square.height())))
    with QPainter(made) as painter:
        painter.setFont(font)
        painter.setPen(QColor(rgb))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, _character(prefix, name))
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(token: str, tone: str = "ink_2", side: float = 16) -> QPixmap:
    """The icon of a token in a colour token, `side` px at 100 % (scaled with the theme); cached."""
    return _render(glyph(token), theme.color(tone).name(), theme.px(side), screen_ratio())


def screen_ratio() -> float:
    """Pixels of the screen for one px of the window, to draw pictures sharp."""
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0


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
