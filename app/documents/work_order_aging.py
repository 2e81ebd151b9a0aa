"""Aging tests on paper: the course of hashrate and hottest chip over the hours, drawn as lines, and what came of it.

Everything is told in black and grey: boards differ by their dashes, limits are named, a gap in the looks is a gap in
the line over a hatched ground.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.documents.fonts import Face
from app.documents.order_print import OrderPrint
from app.documents.page import BODY, INK, INK_2, INK_3, SMALL, STRONG, WELL, Sheets, Style
from app.domain.aging import GAP_S, AgingLook, AgingRun, AgingState, BoardLook, BoardResult
from app.domain.axis_scale import round_step
from app.domain.test_run import TestRun
from app.words.aging import hours_text
from app.words.capital import capital
from app.words.decimal_mark import marked
from app.words.findings import board_label
from app.words.language import _
from app.words.phrases import say

_TICK = Style(Face.REGULAR, 6.6, 8.0, INK_3)
_TITLE = Style(Face.MEDIUM, 7.6, 10.0, INK_2)
#: Heights of the two panels and the room around them, points.
_RATE_HIGH, _TEMP_HIGH, _BETWEEN, _AXIS = 68.0, 46.0, 21.0, 14.0
_SCALE_ROOM, _LIMIT_ROOM = 24.0, 66.0
_DASHES: tuple[tuple[float, ...], ...] = ((), (3.2, 1.6), (1.0, 1.4), (5.0, 1.4, 1.0, 1.4))
_WHOLE = _RATE_HIGH + _TEMP_HIGH + _BETWEEN + _AXIS + 62


def aging_tests(sheets: Sheets, made: OrderPrint) -> None:
    """Every aging test whose course was recorded; nothing where there is none."""
    for run in made.order.test_runs:
        if run.aging is not None:
            _aging(sheets, made, run, run.aging)


def _aging(sheets: Sheets, made: OrderPrint, run: TestRun, aging: AgingRun) -> None:
    note = " · ".join(part for part in (aging.plan.model, aging.plan.ip, made.moment(run.at)) if part)
    sheets.section(_("Aging in the machine"), note, keep=_WHOLE)
    verdicts = {
        AgingState.PASSED: _("✓ passed"),
        AgingState.FAILED: _("✗ failed"),
        AgingState.INCONCLUSIVE: _("no verdict"),
        AgingState.RUNNING: _("not at its end"),
    }
    told = [*hours_text(aging.standing, aging.plan.limits.hours)]
    if run.ambient_c is not None:
        told.append(_("ambient {temp} °C").format(temp=marked(f"{run.ambient_c:g}")))
    verdict = verdicts[aging.standing.state]
    sheets.paragraph(" · ".join((capital(verdict), *told)), STRONG)
    if aging.standing.state is not AgingState.PASSED and aging.standing.reasons:
        sheets.paragraph(" ".join(say(reason) for reason in aging.standing.reasons), BODY)
    for board in aging.standing.boards:
        sheets.paragraph(_result(aging, board), SMALL)
    sheets.y += 5
    if sum(look.answered for look in aging.looks) > 1:
        sheets.need(_RATE_HIGH + _TEMP_HIGH + _BETWEEN + _AXIS + 12)
        with sheets.described(" ".join(_result(aging, board) for board in aging.standing.boards)):
            _figure(sheets, aging)


def _result(aging: AgingRun, board: BoardResult) -> str:
    """What came of one board, in a line."""
    parts = [board_label(board.slot, None, None, starts=True)] if len(aging.plan.slots) > 1 else []
    if board.mean_ths is not None:
        rate = marked(f"{board.mean_ths:.2f}")
        mean = _("mean {rate} TH/s").format(rate=rate)
        if board.share is not None and board.expected_ths:
            mean = _("mean {rate} TH/s, {percent} % of the {expected} expected").format(
                rate=rate, percent=marked(f"{100 * board.share:.1f}"), expected=marked(f"{board.expected_ths:.2f}")
            )
        parts.append(mean)
    if board.temp_chip_c is not None:
        parts.append(_("hottest chip {temp} °C").format(temp=marked(f"{board.temp_chip_c:.1f}")))
    if board.chips is not None and board.chips_expected:
        parts.append(_("at least {found} of {expected} chips").format(found=board.chips, expected=board.chips_expected))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One plot: what it shows, its rectangle on the page, its range, and the limit drawn across it."""

    title: str
    top: float
    high: float
    low: float
    most: float
    limit: float | None
    limit_word: str

    def y(self, value: float) -> float:
        """Where a value lies on the page."""
        share = (value - self.low) / (self.most - self.low)
        return self.top + self.high * (1 - min(max(share, 0.0), 1.0))


def _figure(sheets: Sheets, aging: AgingRun) -> None:
    boards = [board for look in aging.looks for board in look.boards]
    rates = [board.rate_ths for board in boards if board.rate_ths is not None]
    temps = [board.temp_chip_c for board in boards if board.temp_chip_c is not None]
    expected = [board.expected_ths for board in aging.standing.boards if board.expected_ths]
    least = aging.plan.limits.rate_share * min(expected) if expected else None
    hottest = aging.plan.limits.temp_chip_c
    hours = max((aging.looks[-1].at - aging.began) / 3600, 0.02)
    x0, x1 = sheets.left + _SCALE_ROOM, sheets.right - _LIMIT_ROOM
    top = sheets.y + 9
    if rates:
        most = 1.12 * max(*rates, *expected, 0.1)
        word = _("at least {value}").format(value=marked(f"{least:.1f}")) if least is not None else ""
        rate = _Panel(_("Hashrate, TH/s"), top, _RATE_HIGH, 0.0, most, least, word)
        _panel(sheets, aging, rate, x0, x1, hours, lambda board: board.rate_ths)
        top += _RATE_HIGH + _BETWEEN
    if temps:
        low = 10 * math.floor((min(temps) - 5) / 10)
        word = _("at most {value}").format(value=marked(f"{hottest:g}"))
        temp = _Panel(_("Hottest chip, °C"), top, _TEMP_HIGH, low, max(*temps, hottest) + 5, hottest, word)
        _panel(sheets, aging, temp, x0, x1, hours, lambda board: board.temp_chip_c)
        top += _TEMP_HIGH + _BETWEEN
    sheets.y = top - _BETWEEN
    _hours(sheets, x0, x1, hours)
    if len(aging.plan.slots) > 1:
        _who(sheets, aging)


def _panel(
    sheets: Sheets,
    aging: AgingRun,
    panel: _Panel,
    x0: float,
    x1: float,
    hours: float,
    value: Callable[[BoardLook], float | None],
) -> None:
    def x(at: float) -> float:
        return x0 + (x1 - x0) * min(max((at - aging.began) / 3600 / hours, 0.0), 1.0)

    bottom = panel.top + panel.high
    sheets.text(x0, panel.top - 5, panel.title, _TITLE)
    for start, end in _gaps(aging.looks):
        sheets.box(x(start), panel.top, max(x(end) - x(start), 0.6), panel.high, fill=WELL)
    for tick in _ticks(panel.low, panel.most, 4):
        sheets.hairline(panel.y(tick), x0, x1)
        sheets.text(x0 - 4, panel.y(tick) + 2.2, marked(f"{tick:g}"), _TICK, "right")
    sheets.line(x0, bottom, x1, bottom, 0.7, INK_2)
    if panel.limit is not None:
        y = panel.y(panel.limit)
        sheets.line(x0, y, x1, y, 0.8, INK_2, (3.0, 2.0))
        sheets.text(x1 + 5, y + 2.2, panel.limit_word, _TICK)
    for number, slot in enumerate(aging.plan.slots):
        for stretch in _stretches(aging.looks, slot, value):
            points = [(x(at), panel.y(one)) for at, one in stretch]
            sheets.polyline(points, 1.15, INK, _DASHES[number % len(_DASHES)])


def _gaps(looks: Sequence[AgingLook]) -> list[tuple[float, float]]:
    """From when to when nobody looked, or nobody answered."""
    longest = _longest(looks)
    return [
        (one.at, other.at)
        for one, other in pairwise(looks)
        if other.at - one.at > longest or not one.answered or not other.answered
    ]


def _longest(looks: Sequence[AgingLook]) -> float:
    """The longest time between two looks that is no gap; a thinned course has its looks farther apart."""
    steps = sorted(other.at - one.at for one, other in pairwise(looks))
    return max(GAP_S, 2.5 * steps[len(steps) // 2]) if steps else GAP_S


def _stretches(
    looks: Sequence[AgingLook], slot: int, value: Callable[[BoardLook], float | None]
) -> list[list[tuple[float, float]]]:
    """The values of one board over time, without the gaps."""
    longest = _longest(looks)
    found: list[list[tuple[float, float]]] = []
    last: float | None = None
    for look in looks:
        board = next((one for one in look.boards if one.slot == slot), None)
        told = value(board) if board is not None and look.answered else None
        if told is None:
            last = None
            continue
        if last is None or look.at - last > longest:
            found.append([])
        found[-1].append((look.at, told))
        last = look.at
    return [stretch for stretch in found if len(stretch) > 1]


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values, at most so many and one."""
    step = round_step((high - low) / most)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 6) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _hours(sheets: Sheets, x0: float, x1: float, hours: float) -> None:
    for tick in _ticks(0.0, hours, 8):
        x = x0 + (x1 - x0) * tick / hours
        sheets.line(x, sheets.y, x, sheets.y + 2.4, 0.6, INK_2)
        sheets.text(x, sheets.y + 9.5, marked(f"{tick:g}"), _TICK, "centre")
    sheets.text(x1 + 5, sheets.y + 9.5, _("hours"), _TICK)
    sheets.y += _AXIS


def _who(sheets: Sheets, aging: AgingRun) -> None:
    """Which dashes are which board."""
    x = sheets.left + _SCALE_ROOM
    sheets.y += 2
    for number, slot in enumerate(aging.plan.slots):
        sheets.line(x, sheets.y + 5, x + 20, sheets.y + 5, 1.15, INK, _DASHES[number % len(_DASHES)])
        word = board_label(slot, None, None, starts=True)
        x += 38 + sheets.text(x + 25, sheets.y + 7.5, word, SMALL)
    sheets.y += 12
