"""The colours of charts of reports: one accent for what has one series, a scale of shades for stacks, and lines that
stay apart for every kind of colour blindness, each with its dash.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.ui import theme
from app.ui.widgets.course_plot import DASHES, series_color


def blend(token: str, share: float, ground: str = "surface") -> QColor:
    """A colour of the theme mixed with its ground; a share of 1 is the colour itself."""
    over, under = theme.color(token), theme.color(ground)
    return QColor(
        round(under.red() + (over.red() - under.red()) * share),
        round(under.green() + (over.green() - under.green()) * share),
        round(under.blue() + (over.blue() - under.blue()) * share),
    )


def bar_color(*, flagged: bool) -> QColor:
    """The ground of a bar; one that stands out is drawn in the tone of a finding and carries a mark besides."""
    return blend("major", 0.75) if flagged else blend("accent", 0.5)


def band_color(series: int, many: bool) -> QColor:
    """The band around a line: its colour, so light that lines and hairlines show through."""
    made = QColor(line_color(series, many=many))
    made.setAlpha(46 if theme.current().name != theme.DARK else 60)
    return made


def line_color(series: int, *, many: bool) -> QColor:
    """The colour of a line."""
    return QColor(series_color(series)) if many else theme.color("accent")


def line_dash(series: int) -> Qt.PenStyle:
    """The dash of a line, so that no colour is needed to tell lines apart."""
    return DASHES[series % len(DASHES)]


def shade(series: int, of: int) -> QColor:
    """A piece of a stack: the first one full, each next one lighter, so that they stay apart in grey too."""
    return blend("accent", 1.0 - 0.74 * series / max(of - 1, 1))
