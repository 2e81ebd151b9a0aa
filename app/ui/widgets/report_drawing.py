"""Draws the marks of a report's chart into a plot: grid, bars, stacks, lines, steps, bands, whiskers, figures.

Where each mark lies is given back as `Spot`s, for the pointer and the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from app.domain.axis_scale import Scale, scale_of
from app.domain.report import Look, Unit
from app.ui import theme
from app.ui.widgets.report_colors import band_color, bar_color, line_color, line_dash, shade
from app.words.language import ngettext
from app.words.report_cells import cell_text, tick_text
from app.words.report_marks import Mark, Marks, Shape

_BAR = 0.62
_ROOM = 0.36


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark lies, in the plot's own coordinates: its shape, and the area that answers for it."""

    mark: Mark
    shape: QRectF
    area: QRectF
    point: bool = False


def draw(plot: pg.PlotItem, marks: Marks, width: int, height: int, *, compact: bool) -> list[Spot]:
    """Draw into an emptied plot of so many px. In a `compact` one what does not fit is counted, not squeezed."""
    _dress(plot)
    if marks.shape is Shape.LYING:
        return _lying(plot, marks, width, height, compact=compact)
    if marks.shape is Shape.UPRIGHT:
        return _upright(plot, marks, width, height)
    return _lines(plot, marks, width, height, compact=compact)


def rows_high(marks: Marks) -> int:
    """The height that lying bars like, px."""
    count = len({mark.at for mark in marks.marks})
    return theme.px(24) * min(max(count, 2), 18) + theme.px(34)


def _dress(plot: pg.PlotItem) -> None:
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setTextPen(theme.color("ink_2"))
        axis.setPen(pg.mkPen(None))
        axis.setTickPen(pg.mkPen(None))
        axis.setTickFont(theme.font("caption"))
        axis.setStyle(
            tickLength=0,
            tickAlpha=0,
            tickTextOffset=theme.px(5),
            hideOverlappingLabels=False,
            autoReduceTextSpace=False,
        )
    plot.getViewBox().invertY(False)
    plot.getViewBox().disableAutoRange()


def _range(plot: pg.PlotItem, x: tuple[float, float], y: tuple[float, float]) -> None:
    plot.getViewBox().setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)


def _grid(plot: pg.PlotItem, at: Sequence[float], angle: int) -> None:
    for value in at:
        strong = value == 0
        line = pg.InfiniteLine(value, angle, pen=pg.mkPen(theme.color("line_strong" if strong else "line"), width=1))
        line.setZValue(-20)
        plot.addItem(line, ignoreBounds=True)


def _text(plot: pg.PlotItem, text: str, x: float, y: float, tone: str, anchor: tuple[float, float], role: str) -> None:
    item = pg.TextItem(text, theme.color(tone), anchor=anchor)
    item.setFont(theme.font(role))
    item.setPos(x, y)
    plot.addItem(item, ignoreBounds=True)


def _figures(marks: Marks, ticks: Scale) -> list[tuple[float, str]]:
    return [(value, tick_text(value, marks.y.unit, ticks.step, marks.y.currency)) for value in ticks.ticks]


def _scale(marks: Marks, values: Sequence[float], room: int) -> Scale:
    most = 1.0 if marks.y.unit is Unit.SHARE else None
    return scale_of(values, most=most, marks=max(2, min(5, room)), whole=marks.y.unit is Unit.COUNT)


def _tops(marks: Marks) -> list[float]:
    """How far the marks reach, their intervals too."""
    found = []
    for mark in marks.marks:
        if mark.value is None:
            continue
        found.append(mark.base + mark.value)
        found += [one for one in (mark.low, mark.high, mark.expected) if one is not None]
    return found


# ------------------------------------------------------------ lying bars


def _lying(plot: pg.PlotItem, marks: Marks, width: int, height: int, *, compact: bool) -> list[Spot]:
    foot = theme.px(22)
    fit = max(1, (height - foot) // theme.px(17))
    all_rows = len(marks.names)
    shown = all_rows if all_rows <= fit else fit - 1 if compact else fit
    shown = max(shown, 1)
    more = all_rows - shown
    rows = shown + (1 if more else 0)
    own = [mark for mark in marks.marks if mark.at < shown and mark.value is not None]
    pareto = marks.look is Look.PARETO
    said, aside = _said(marks, own), _aside(marks, own)
    room = max([theme.advance(text, "strong") for text in said.values()] or [0]) + theme.px(14)
    shares = max([theme.advance(text, "small") for text in aside.values()] or [-theme.px(12)]) + theme.px(12)
    names = [theme.elided(name, "small", round(width * _ROOM)) for name in marks.names[:shown]]
    left = max([theme.advance(name, "small") for name in names] or [0]) + theme.px(10)
    ticks = _scale(marks, _tops(marks), (width - left) // theme.px(90))
    inner = max(width - left - room - shares, theme.px(40))
    whole = ticks.high * (width - left) / inner or 1.0
    plot.getViewBox().invertY(True)
    _range(plot, (ticks.low, whole), (-0.5, rows - 0.5))
    axis = plot.getAxis("left")
    axis.setTickFont(theme.font("small"))
    axis.setWidth(left)
    axis.setTicks([list(enumerate(names))])
    bottom = plot.getAxis("bottom")
    bottom.setHeight(foot)
    bottom.setTicks([_figures(marks, ticks)])
    _grid(plot, ticks.ticks, 90)
    many = len(marks.series)
    spots, ends = [], dict[int, float]()
    for mark in own:
        value = mark.value or 0.0
        box = QRectF(QPointF(mark.base, mark.at - _BAR / 2), QPointF(mark.base + value, mark.at + _BAR / 2))
        _bar(plot, box.normalized(), shade(mark.series, many) if many else bar_color(flagged=mark.flagged))
        if mark.low is not None and mark.high is not None:
            _whisker(plot, mark.at, mark.low, mark.high, lying=True)
        ends[round(mark.at)] = max(ends.get(round(mark.at), 0.0), mark.base + value, mark.high or 0.0)
        area = box.normalized() if many else QRectF(ticks.low, mark.at - 0.5, whole - ticks.low, 1.0)
        spots.append(Spot(mark, box.normalized(), area))
    edge = whole * (1 - (shares + theme.px(4)) / max(width - left, 1)) if pareto else 0.0
    for at, text in said.items():
        _text(plot, text, edge or ends[at], at, "ink", (1.0 if pareto else 0.0, 0.5), "strong")
    for at, text in aside.items():
        _text(plot, text, whole, at, "ink_2", (1.0, 0.5), "small")
    if pareto:
        _cumulative(plot, own, ticks.high)
    if more:
        words = ngettext("{n} more in the table", "{n} more in the table", more).format(n=more)
        _text(plot, words, ticks.low, shown, "ink_2", (0.0, 0.5), "small")
    return spots


def _said(marks: Marks, own: Sequence[Mark]) -> dict[int, str]:
    """What stands behind each bar; behind a stack its whole."""
    if marks.series:
        whole: dict[int, float] = {}
        for mark in own:
            whole[round(mark.at)] = whole.get(round(mark.at), 0.0) + (mark.value or 0.0)
        return {at: cell_text(value, marks.y.unit, marks.y.currency) for at, value in whole.items()}
    return {round(mark.at): f"▲ {mark.said}" if mark.flagged else mark.said for mark in own}


def _aside(marks: Marks, own: Sequence[Mark]) -> dict[int, str]:
    """What stands at the right edge: the cumulative share, else the n."""
    if marks.series:
        return {}
    told = {round(mark.at): mark.n if mark.share is None else cell_text(mark.share, Unit.SHARE) for mark in own}
    return {at: text for at, text in told.items() if text}


def _bar(plot: pg.PlotItem, box: QRectF, color: QColor) -> None:
    item = QGraphicsRectItem(box)
    item.setBrush(color)
    edge = QPen(theme.color("surface"))
    edge.setCosmetic(True)
    item.setPen(edge)
    plot.addItem(item, ignoreBounds=True)


def _whisker(plot: pg.PlotItem, at: float, low: float, high: float, *, lying: bool) -> None:
    path = QPainterPath()
    for begin, end in (
        ((low, at), (high, at)),
        ((low, at - 0.14), (low, at + 0.14)),
        ((high, at - 0.14), (high, at + 0.14)),
    ):
        first, second = (begin, end) if lying else (begin[::-1], end[::-1])
        path.moveTo(*first)
        path.lineTo(*second)
    _stroke(plot, path, theme.color("surface"), 3.6)
    _stroke(plot, path, theme.color("ink"), 1.3)


def _stroke(plot: pg.PlotItem, path: QPainterPath, color: QColor, width: float) -> None:
    item = QGraphicsPathItem(path)
    pen = QPen(color, width)
    pen.setCosmetic(True)
    item.setPen(pen)
    plot.addItem(item, ignoreBounds=True)


def _cumulative(plot: pg.PlotItem, own: Sequence[Mark], high: float) -> None:
    """The cumulative share from row to row, 100 % where the bars' axis ends."""
    points = [(mark.share * high, mark.at) for mark in own if mark.share is not None]
    if not points:
        return
    x, y = [one[0] for one in points], [one[1] for one in points]
    plot.plot(x, y, pen=pg.mkPen(theme.color("surface"), width=4), antialias=True)
    plot.plot(
        x, y, pen=pg.mkPen(theme.color("ink_2"), width=1.4), antialias=True, symbol="o", symbolSize=theme.px(6),
        symbolBrush=theme.color("surface"), symbolPen=pg.mkPen(theme.color("ink_2"), width=1.4),
    )  # fmt: skip


# ------------------------------------------------------------ bars beside each other


def _upright(plot: pg.PlotItem, marks: Marks, width: int, height: int) -> list[Spot]:
    ticks, left = _left(plot, marks, height)
    count = max(len(marks.names), 1)
    each = (width - left) / count
    widest = max((theme.advance(name, "caption") for name in marks.names), default=0) + theme.px(8)
    end = count - 0.4 + max(0.0, widest / 2 / each - 0.5)  # the last name is not cut at the edge
    top = 1.0 + theme.px(14) / max(height, 1) if any(mark.flagged for mark in marks.marks) else 1.03
    _range(plot, (-0.6, end), (ticks.low, ticks.high * top))
    _names(plot, marks, (width - left) / (end + 0.6))
    _grid(plot, ticks.ticks, 0)
    many = len(marks.series)
    spots = []
    for mark in marks.marks:
        if mark.value is None:
            continue
        box = QRectF(QPointF(mark.at - _BAR / 2, mark.base), QPointF(mark.at + _BAR / 2, mark.base + mark.value))
        _bar(plot, box.normalized(), shade(mark.series, many) if many else bar_color(flagged=mark.flagged))
        if mark.expected is not None:
            path = QPainterPath(QPointF(mark.at - 0.5, mark.expected))
            path.lineTo(mark.at + 0.5, mark.expected)
            _stroke(plot, path, theme.color("ink_2"), 1.2)
        if mark.low is not None and mark.high is not None:
            _whisker(plot, mark.at, mark.low, mark.high, lying=False)
        if mark.flagged:
            _text(plot, "▲", mark.at, mark.base + mark.value, "major", (0.5, 1.0), "caption")
        area = box.normalized() if many else QRectF(mark.at - 0.5, ticks.low, 1.0, ticks.high - ticks.low)
        spots.append(Spot(mark, box.normalized(), area))
    return spots


def _left(plot: pg.PlotItem, marks: Marks, height: int) -> tuple[Scale, int]:
    ticks = _scale(marks, _tops(marks), height // theme.px(44))
    figures = _figures(marks, ticks)
    left = max(theme.advance(text, "caption") for _value, text in figures) + theme.px(10)
    axis = plot.getAxis("left")
    axis.setWidth(left)
    axis.setTicks([figures])
    return ticks, left


def _names(plot: pg.PlotItem, marks: Marks, each: float) -> None:
    """Names along x, so many as have room, the n of each below where all have room."""
    said = dict[int, str]()
    for mark in marks.marks:
        if mark.n and not marks.series:
            said.setdefault(round(mark.at), mark.n)
    widest = max([theme.advance(text, "caption") for text in (*marks.names, *said.values())] or [1]) + theme.px(10)
    every = max(1, -int(-widest // max(each, 1.0)))
    both = bool(said) and every == 1
    labels = [
        (float(at), f"{name}\n{said.get(at, '')}" if both else name)
        for at, name in enumerate(marks.names)
        if at % every == 0
    ]
    bottom = plot.getAxis("bottom")
    bottom.setHeight(theme.px(36 if both else 22))
    bottom.setTicks([labels])


# ------------------------------------------------------------ lines


def _lines(plot: pg.PlotItem, marks: Marks, width: int, height: int, *, compact: bool) -> list[Spot]:
    ticks, left = _left(plot, marks, height)
    along = [mark.at for mark in marks.marks]
    if marks.names:
        begin, end = -0.5, len(marks.names) - 0.5
        each = (width - left) / len(marks.names)
        name = theme.advance(marks.names[-1], "caption") + theme.px(6)
        end += max(0.0, (name - each) / 2 / each)  # its name is not cut at the edge
        _names(plot, marks, (width - left) / (end - begin))
    else:
        axis = scale_of(along, marks=max(2, width // theme.px(110)))
        begin, end = axis.low, max(along, default=1.0) * 1.02
        bottom = plot.getAxis("bottom")
        bottom.setHeight(theme.px(22))
        bottom.setTicks([[(at, tick_text(at, marks.x.unit, axis.step)) for at in axis.ticks]])
    low = ticks.low - 0.02 * (ticks.high - ticks.low)
    _range(plot, (begin, end), (low, ticks.high * 1.04))
    _grid(plot, ticks.ticks, 0)
    steps, many = marks.look is Look.STEPS, len(marks.series) > 1
    for series in range(max(len(marks.series), 1)):
        own = [mark for mark in marks.marks if mark.series == series]
        _band(plot, own, band_color(series, many), steps=steps)
        color = line_color(series, many=many)
        path = QPainterPath()
        for run in _runs([(mark.at, mark.value) for mark in own]):
            _follow(path, _stepped(run) if steps else run)
        item = QGraphicsPathItem(path)
        pen = QPen(color, 2.0 if not many else 1.8, line_dash(series) if many else Qt.PenStyle.SolidLine)
        pen.setCosmetic(True)
        item.setPen(pen)
        plot.addItem(item, ignoreBounds=True)
        if not steps:
            points = [mark for mark in own if mark.value is not None]
            dots = pg.ScatterPlotItem(
                [mark.at for mark in points], [mark.value for mark in points], size=theme.px(7), brush=color,
                pen=pg.mkPen(theme.color("surface"), width=1.4),
            )  # fmt: skip
            plot.addItem(dots, ignoreBounds=True)
            if points and not many:
                last = points[-1]
                above = (last.value or 0.0) < low + 0.85 * (ticks.high * 1.04 - low)
                # a point that stands alone has its interval as a line above and below it: its value goes beside that
                spot = (-0.2, 0.5) if len(points) == 1 else (0.6, 1.15 if above else -0.15)
                _text(plot, last.said, last.at, last.value or 0.0, "ink", spot, "strong")
    wide = (end - begin) / max(len(along), 1)
    return [_spot(mark, wide, ticks) for mark in marks.marks if mark.value is not None]


def _spot(mark: Mark, wide: float, ticks: Scale) -> Spot:
    here = QRectF(mark.at, mark.value or 0.0, 0.0, 0.0)
    return Spot(mark, here, QRectF(mark.at - wide / 2, ticks.low, wide, ticks.high - ticks.low), point=True)


def _band(plot: pg.PlotItem, own: Sequence[Mark], color: QColor, *, steps: bool) -> None:
    low, high = ([(mark.at, getattr(mark, end)) for mark in own] for end in ("low", "high"))
    for below, above in zip(_runs(low), _runs(high), strict=False):
        outline = (_stepped(above) if steps else above) + list(reversed(_stepped(below) if steps else below))
        if len(below) == 1:
            _whisker(plot, below[0][0], below[0][1], above[0][1], lying=False)
            continue
        path = QPainterPath()
        _follow(path, outline)
        path.closeSubpath()
        item = QGraphicsPathItem(path)
        item.setBrush(color)
        item.setPen(QPen(Qt.PenStyle.NoPen))
        item.setZValue(-10)
        plot.addItem(item, ignoreBounds=True)


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Stretches of points without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is not None:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _stepped(run: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same with the corners of steps between its points."""
    path: list[tuple[float, float]] = []
    for x, y in run:
        if path:
            path.append((x, path[-1][1]))
        path.append((x, y))
    return path


def _follow(path: QPainterPath, run: Sequence[tuple[float, float]]) -> None:
    path.moveTo(*run[0])
    for point in run[1:]:
        path.lineTo(*point)
