"""Values of a board's domains as bars, before the repair and after it, over the band they were judged by.

Readable in grey: before is filled, after is outlined, and what lies beside the band is black, its value above it.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor

from app.documents.fonts import Face, width
from app.documents.page import INK, INK_2, INK_3, SMALL, WELL, WHITE, Sheets, Style
from app.domain.before_after import Pair, Side, side_of
from app.domain.measurement import Measurement
from app.domain.spot import over_range
from app.words.language import _
from app.words.measured import reading_text, taken_value

_BAR = HexColor("#AEB6B5")
_TICK = Style(Face.REGULAR, 6.4, 8.0, INK_3)
_MARK = Style(Face.SEMIBOLD, 6.6, 8.0, INK)
_HIGH, _ABOVE, _BELOW, _LEGEND = 46.0, 10.0, 11.0, 12.0
#: The least room left of the bars for what their limits are, and how far these stand before them.
_SCALE_ROOM, _BEFORE_SCALE = 34.0, 4.0
#: Fewer domains than this are told by their values alone; values beside the band are written out where so many points
#: lie between two of them.
_LEAST, _APART = 12, 34.0
#: The room of the number of a domain below its bar.
_NUMBER = 13.0


def domain_bars_height(pairs: Sequence[Pair]) -> float:
    """How high the bars become, 0 where these values are no row of domains."""
    shown = _of_domains(pairs)
    if not shown:
        return 0.0
    both = any(pair.before for pair in shown) and any(pair.after for pair in shown)
    return _ABOVE + _HIGH + _BELOW + (_LEGEND if both else 0.0) + 6


def draw_domain_bars(sheets: Sheets, pairs: Sequence[Pair]) -> None:
    """Draw the bars at the sheets' y; nothing where these values are no row of domains."""
    shown = _of_domains(pairs)
    if not shown:
        return
    sheets.need(domain_bars_height(pairs))
    words = ", ".join(f"{pair.spot.domain}: {taken_value(pair.newest.taken)}" for pair in shown)
    with sheets.described(_("Values by domain: {values}").format(values=words)):
        _Bars(sheets, shown).draw()


def _of_domains(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    found = tuple(pair for pair in pairs if pair.spot.domain is not None and pair.spot.chip is None)
    points = {pair.spot.point for pair in found}
    if len(found) < _LEAST or len(points) != 1:
        return ()
    return tuple(sorted(found, key=lambda pair: pair.spot.domain or 0))


class _Bars:
    """One row of bars at the sheets' y."""

    def __init__(self, sheets: Sheets, pairs: Sequence[Pair]) -> None:
        self.sheets, self.pairs = sheets, pairs
        self.both = any(pair.before for pair in pairs) and any(pair.after for pair in pairs)
        values = [one.taken.value for pair in pairs for one in (pair.before, pair.after) if one is not None]
        limits = [limit for pair in pairs for limit in pair.limits if limit is not None]
        finite = [value for value in (*values, *limits) if not over_range(value)]
        high, low = max(finite, default=1.0), min(finite, default=0.0)
        self.most = high + 0.06 * (high - low or abs(high) or 1.0)
        self.least = 0.0 if 0 <= low < 0.6 * high else low - 0.4 * (high - low or abs(high) or 1.0)
        widest = max((width(self._limit(limit), _TICK.face, _TICK.size) for limit in limits), default=0.0)
        self.left = sheets.left + max(_SCALE_ROOM, widest + _BEFORE_SCALE)
        self.step = (sheets.right - self.left) / len(pairs)
        self.top = sheets.y + _ABOVE

    def draw(self) -> None:
        """Band, scale, bars, numbers of the domains, and what is which."""
        self._band()
        marked = self.left - _APART
        for place, pair in enumerate(self.pairs):
            x = self.left + place * self.step
            told = [one for one in (pair.before, pair.after) if one is not None]
            wide = self.step * (0.36 if len(told) > 1 else 0.66)
            at = x + self.step * (0.12 if len(told) > 1 else 0.17)
            for one in told:
                self._bar(at, wide, one, after=one is pair.after)
                at += wide + self.step * 0.04
            self._number(place, pair, x)
            middle = x + self.step / 2
            out = next((one for one in told if side_of(one).out), None)
            if out is not None and middle - marked >= _APART:
                sign = "▼" if side_of(out) is Side.LOW else "▲"
                self._centred(middle, self.top - 3, f"{sign} {taken_value(out.taken)}", _MARK)
                marked = middle
        self.sheets.line(self.left, self.top + _HIGH, self.sheets.right, self.top + _HIGH, 0.7, INK_2)
        self.sheets.y = self.top + _HIGH + _BELOW
        if self.both:
            self._legend()
        self.sheets.y += 6

    def _y(self, value: float) -> float:
        share = 1.0 if over_range(value) else (value - self.least) / (self.most - self.least)
        return self.top + _HIGH * (1 - min(max(share, 0.0), 1.0))

    def _band(self) -> None:
        low, high = self.pairs[0].limits
        bottom = self._y(low) if low is not None else self.top + _HIGH
        above = self._y(high) if high is not None else self.top
        if low is not None or high is not None:
            self.sheets.box(self.left, above, self.sheets.right - self.left, bottom - above, fill=WELL)
        last = self.top + 2 * _HIGH
        for limit in (low, high):
            y = 0.0 if limit is None else min(self._y(limit), last - _TICK.leading)
            if limit is not None:
                self.sheets.text(self.left - _BEFORE_SCALE, y + 2.2, self._limit(limit), _TICK, "right")
                last = y

    def _limit(self, limit: float) -> str:
        return reading_text(limit, self.pairs[0].newest.taken)

    def _bar(self, x: float, wide: float, one: Measurement, *, after: bool) -> None:
        y = min(self._y(one.taken.value), self.top + _HIGH - 0.8)
        high = self.top + _HIGH - y
        if side_of(one).out:
            self.sheets.box(x, y, wide, high, fill=INK)
        elif after:
            self.sheets.box(x + 0.3, y, wide - 0.6, high, fill=WHITE, stroke=INK_2, thick=0.6)
        else:
            self.sheets.box(x, y, wide, high, fill=_BAR)

    def _number(self, place: int, pair: Pair, x: float) -> None:
        every = max(1, round(len(self.pairs) / 14))
        left = len(self.pairs) - 1 - place
        if left == 0 or (place % every == 0 and left * self.step > _NUMBER):
            self._centred(x + self.step / 2, self.top + _HIGH + 8, str(pair.spot.domain), _TICK)

    def _centred(self, x: float, y: float, text: str, style: Style) -> None:
        """A text around `x`, inside the margins."""
        half = width(text, style.face, style.size) / 2
        self.sheets.text(min(max(x, self.sheets.left + half), self.sheets.right - half), y, text, style, "centre")

    def _legend(self) -> None:
        x, y = self.left, self.sheets.y
        for fill, word in ((_BAR, _("before")), (WHITE, _("after")), (INK, _("out of band"))):
            self.sheets.box(x, y + 1.5, 9, 6, fill=fill, stroke=INK_2 if fill is WHITE else None)
            x += 28 + self.sheets.text(x + 14, y + 7.4, word, SMALL)
        self.sheets.y += _LEGEND
