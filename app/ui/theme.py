"""The themes: every colour, size and font in the window, from `resources/themes/tokens.toml`, switched without restart.

Palette and style sheet dress the standard widgets; painted widgets ask `color`, `chip`, `px` and `font` as they paint.
Fonts are QFonts, not sheet rules, because rules would drop the tabular numerals.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import shiboken6
from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources
from app.ui.sheet import sheet

LIGHT, DARK, BRIGHT_SITE = "light", "dark", "bright_site"
NAMES = (LIGHT, DARK, BRIGHT_SITE)
#: Follow the system's colour scheme.
SYSTEM = "system"

_BUNDLED = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "JetBrainsMono-Regular.ttf",
    "WenQuanYiMicroHei-Subset.ttf",
    "DejaVuSans.ttf",
)


@cache
def tokens() -> Mapping[str, Any]:
    """The token file as it stands."""
    with resources.open_binary("themes", "tokens.toml") as file:
        return tomllib.load(file)


@dataclass(frozen=True)
class Theme:
    """One theme: its name, its scale and its colours as `#RRGGBB`."""

    name: str
    scale: float
    colors: Mapping[str, str]
    chips: Mapping[str, str]
    glove: bool = False


#: Called with every widget at a switch of theme, after its font is renewed.
dressers: list[Callable[[QWidget], None]] = []


class _State(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = _load(LIGHT)
        self.chosen = SYSTEM
        self.follows = False


def _load(name: str, *, glove: bool = False) -> Theme:
    table = tokens()["theme"][name]
    colors = {key: value for key, value in table.items() if isinstance(value, str)}
    return Theme(name, float(table["scale"]), colors, tokens()["chip"][name], glove)


@cache
def _state() -> _State:
    return _State()


def current() -> Theme:
    """The theme in force."""
    return _state().theme


def chosen() -> str:
    """What the person chose: one of NAMES, or SYSTEM."""
    return _state().chosen


def signals() -> _State:
    """The object whose `changed` signal follows every switch; painted widgets drop their caches on it."""
    return _state()


@lru_cache(maxsize=512)
def _color(value: str) -> QColor:
    if len(value) == 9:  # tokens write #RRGGBBAA, Qt reads #AARRGGBB
        value = f"#{value[7:]}{value[1:7]}"
    return QColor(value)


def color(token: str) -> QColor:
    """A colour of the theme by its token, e.g. `accent_soft`. An unknown token raises KeyError. Do not modify it."""
    return _color(current().colors[token])


def chip(token: str) -> QColor:
    """A colour of the board picture by its token, e.g. `silent_hatch`. Do not modify it."""
    return _color(current().chips[token])


def heat(fraction: float) -> QColor:
    """The heat scale at 0..1 (cividis), interpolated between its stops."""
    stops = [_color(stop) for stop in tokens()["chip"]["heat"]["stops"]]
    place = min(max(fraction, 0.0), 1.0) * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    first, second, t = stops[low], stops[low + 1], place - low
    return QColor(
        round(first.red() + (second.red() - first.red()) * t),
        round(first.green() + (second.green() - first.green()) * t),
        round(first.blue() + (second.blue() - first.blue()) * t),
    )


def px(size: float) -> int:
    """A size given in px at 100 %, in the theme's scale."""
    return round(size * current().scale)


def size(name: str) -> int:
    """A size token of `[size]` in the theme's scale; rows and primary targets grow for gloves."""
    sizes = tokens()["size"]
    theme = current()
    if theme.name == BRIGHT_SITE or theme.glove:
        if name == "table_row":
            return int(sizes["table_row_touch"])
        if name == "target_primary":
            return int(sizes["target_glove"])
    return px(sizes[name])


@lru_cache(maxsize=64)
def _font(role: str, scale: float, mono: bool, weight: int | None) -> QFont:
    kind = tokens()["type"][role]
    font = QFont()
    font.setFamilies(tokens()["type"]["mono" if mono else "family"])
    font.setPixelSize(round(kind["px"] * scale))
    font.setWeight(QFont.Weight(weight or kind["weight"]))
    if not mono:
        for feature in tokens()["type"]["features"]:
            tag = QFont.Tag.fromString(feature)
            if tag is not None:
                font.setFeature(tag, 1)
    return font


def paint_font(role: str, weight: int | None = None) -> QFont:
    """The font of a role for a painter: shared, never to be modified; cheaper than a copy."""
    return _font(role, current().scale, False, weight)


@lru_cache(maxsize=8192)
def _elided(text: str, role: str, scale: float, width: int) -> str:
    metrics = QFontMetrics(_font(role, scale, False, None))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def elided(text: str, role: str, width: int) -> str:
    """A text cut to a width with an ellipsis; remembered, because tables ask again at every repaint."""
    return _elided(text, role, current().scale, width)


@lru_cache(maxsize=8192)
def _advance(text: str, role: str, scale: float) -> int:
    return QFontMetrics(_font(role, scale, False, None)).horizontalAdvance(text)


def advance(text: str, role: str) -> int:
    """The width of a text in the font of a role, px; remembered like `elided`."""
    return _advance(text, role, current().scale)


@lru_cache(maxsize=64)
def _baseline(role: str, scale: float, height: int) -> int:
    metrics = QFontMetricsF(_font(role, scale, False, None))
    return round((height - metrics.height()) / 2 + metrics.ascent())


def baseline(role: str, height: int) -> int:
    """How far below the top of a box of this height the baseline of a line in its middle stands, px."""
    return _baseline(role, current().scale, height)


def font(role: str, *, mono: bool = False, weight: int | None = None) -> QFont:
    """The font of a role: caption, small, body, strong, section, title, readout or hero."""
    return QFont(_font(role, current().scale, mono, weight))


def set_font(widget: QWidget, role: str, *, mono: bool = False) -> None:
    """Give a widget the font of a role; it is renewed at every switch of theme."""
    widget.setProperty("font_role", role)
    widget.setProperty("font_mono", mono)
    widget.setFont(font(role, mono=mono))


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a label or button its tone (`ink_2`, `critical`, ...), a dynamic property that the sheet colours."""
    _set(widget, "tone", tone)


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a widget its kind (`ghost`, `error`, ...), which the sheet dresses; "" = the plain one."""
    _set(widget, "kind", kind)


def _set(widget: QWidget, name: str, value: str) -> None:
    if (widget.property(name) or "") == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else the sheet is yet to be asked, once
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def load_fonts() -> None:
    """Make the fonts that travel with the program known to Qt; those not bundled are left to the system."""
    for name in _BUNDLED:
        try:
            with resources.open_binary("fonts", name) as file:
                QFontDatabase.addApplicationFontFromData(QByteArray(file.read()))
        except FileNotFoundError:
            continue


def choose(name: str, *, glove: bool | None = None) -> None:
    """Put a theme in force for the whole program; SYSTEM follows the desktop's colour scheme from now on."""
    state = _state()
    state.chosen = name
    hints = QGuiApplication.styleHints()
    if not state.follows:
        hints.colorSchemeChanged.connect(_scheme_changed)
        state.follows = True
    keep = state.theme.glove if glove is None else glove
    wanted = _load(_of_system() if name == SYSTEM else name, glove=keep)
    application = QApplication.instance()
    if isinstance(application, QApplication) and (wanted != state.theme or not application.styleSheet()):
        state.theme = wanted
        _dress(application)


def _of_system() -> str:
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def _scheme_changed() -> None:
    if chosen() == SYSTEM and current().name != _of_system():
        choose(SYSTEM)


def _dress(application: QApplication) -> None:
    application.setStyleSheet("")  # replacing a sheet costs Qt four times what taking it off and on does (measured)
    application.setPalette(_palette())
    application.setFont(font("body"))
    application.setStyleSheet(sheet(current().colors, px, size))
    everywhere = application.allWidgets()  # in no order: who measures its parts does so when all have their fonts
    for widget in everywhere:
        role = widget.property("font_role") if shiboken6.isValid(widget) else None
        if role:
            widget.setFont(font(role, mono=bool(widget.property("font_mono"))))
    for widget in everywhere:
        if not shiboken6.isValid(widget):  # gone by its turn: Python collects in between what nobody holds
            continue
        for dresser in dressers:
            dresser(widget)
        restyle = getattr(widget, "restyle", None)
        if restyle is not None:
            restyle()
        widget.updateGeometry()
        widget.update()
    _state().changed.emit()


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: "canvas",
        role.WindowText: "ink",
        role.Base: "surface",
        role.AlternateBase: "surface",
        role.Text: "ink",
        role.Button: "surface",
        role.ButtonText: "ink",
        role.BrightText: "critical",
        role.ToolTipBase: "raised",
        role.ToolTipText: "ink",
        role.PlaceholderText: "ink_3",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Accent: "accent",
        role.Mid: "line_strong",
        role.Midlight: "line",
        role.Light: "surface",
        role.Dark: "line_strong",
        role.Shadow: "ink",
    }
    for place, token in pairs.items():
        palette.setColor(place, color(token))
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, color("ink_3"))
    return palette
