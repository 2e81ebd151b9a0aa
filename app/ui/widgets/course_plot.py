"""Courses drawn over time: one line each, told apart by colour and dash, broken where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.machine_sample import Point
from app.ui import theme
from app.words.language import _

#: Colours that stay apart for every kind of colour blindness (Okabe and Ito), in light and dark; each with its dash.
_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
_DARK = ("#56B4E9", "#E69F00", "#00C896", "#F0A3CC")
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
#: Points farther apart than this many of their usual distances have a gap between them.
_GAP = 2.5


class CoursePlot(QWidget):
    """The plot, with a legend where there is more than one course; the band is from lowest to highest."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.view = pg.PlotWidget(axisItems={"bottom": pg.DateAxisItem(orientation="bottom")})
        self.view.setMenuEnabled(False)
        self.view.hideButtons()
        column.addWidget(self.view)
        self._shown: tuple[Sequence[tuple[str, Sequence[Point]]], str, float, float, bool] | None = None

    def restyle(self) -> None:
        """Draw anew in the colours of the theme."""
        if self._shown is not None:
            courses, unit, since, until, zero = self._shown
            self.show_courses(courses, unit, since, until, zero=zero)

    def show_courses(
        self,
        courses: Sequence[tuple[str, Sequence[Point]]],
        unit: str,
        since: float,
        until: float,
        *,
        zero: bool = True,
    ) -> None:
        """Draw courses, each with its name, between two moments (seconds since 1970), from zero or from the lowest."""
        self._shown = courses, unit, since, until, zero
        plot = self.view.getPlotItem()
        plot.clear()
        if plot.legend is not None:
            plot.legend.scene().removeItem(plot.legend)
            plot.legend = None
        ink, line = theme.color("ink_2"), theme.color("line")
        self.view.setBackground(theme.color("surface"))
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTextPen(ink)
            axis.setPen(pg.mkPen(line))
            axis.setTickFont(theme.font("small"))
        plot.getAxis("left").setLabel(unit, color=ink.name(), **{"font-size": f"{theme.px(12)}px"})
        plot.getAxis("left").enableAutoSIPrefix(False)
        plot.showGrid(x=True, y=True, alpha=0.15)
        if len(courses) > 1:
            legend = plot.addLegend(
                offset=(12, -12), labelTextColor=theme.color("ink"), labelTextSize=f"{theme.px(9)}pt"
            )
            legend.setBrush(pg.mkBrush(theme.color("surface")))
        for number, (name, points) in enumerate(courses):
            self._draw(plot, name, points, series_color(number), DASHES[number % len(DASHES)])
        plot.setXRange(since, until, padding=0.01)
        highest = max((point.high for _name, points in courses for point in points), default=1.0)
        lowest = min((point.low for _name, points in courses for point in points), default=0.0)
        low = 0.0 if zero else lowest - max(0.15 * (highest - lowest), 1.0)
        plot.setYRange(low, max(highest + 0.08 * (highest - low), low + 1e-3), padding=0)
        names = ", ".join(name for name, _points in courses)
        self.setAccessibleName(_("Course of {names} in {unit}").format(names=names, unit=unit))

    @staticmethod
    def _draw(plot: pg.PlotItem, name: str, points: Sequence[Point], color: str, dash: Qt.PenStyle) -> None:
        at, low, mid, high = with_gaps(points)
        if not np.array_equal(low, high, equal_nan=True):
            edges = [plot.plot(at, edge, pen=pg.mkPen(color + "55"), connect="finite") for edge in (low, high)]
            plot.addItem(pg.FillBetweenItem(*edges, brush=pg.mkBrush(color + "22")))
        pen = pg.mkPen(color, width=1.8, style=dash)
        alone = _alone(mid)
        plot.plot(at, mid, pen=pen, connect="finite", name=name)
        if alone.any():
            plot.plot(at[alone], mid[alone], pen=None, symbol="o", symbolSize=4, symbolBrush=color, symbolPen=None)


def series_color(number: int) -> str:
    """The colour of a course by its number, in the theme in force, as `#RRGGBB`."""
    dark = theme.current().name == theme.DARK
    return (_DARK if dark else _LIGHT)[number % len(_LIGHT)]


def with_gaps(points: Sequence[Point]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Moments, lowest, median and highest as arrays, with NaN put between points that have a gap between them."""
    at = np.array([point.at for point in points], dtype=float)
    values = np.array([(point.low, point.mid, point.high) for point in points], dtype=float).reshape(len(points), 3)
    if len(points) > 2:
        steps = np.diff(at)
        holes = np.flatnonzero(steps > _GAP * np.median(steps)) + 1
        at = np.insert(at, holes, at[holes - 1] + 1)
        values = np.insert(values, holes, np.nan, axis=0)
    return at, values[:, 0], values[:, 1], values[:, 2]


def _alone(values: np.ndarray) -> np.ndarray:
    """Which values stand between two gaps, so that no line shows them."""
    known = np.isfinite(values)
    before = np.concatenate(([False], known[:-1]))
    after = np.concatenate((known[1:], [False]))
    return np.asarray(known & ~before & ~after)
