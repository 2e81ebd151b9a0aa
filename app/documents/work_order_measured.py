"""What was measured, before and after the repair: each group of like points with its conditions said once.

Points that were or are out of band stand as rows, in bold with ▼ or ▲; the others follow in a grid of columns, so that
forty domains take a hand's breadth. Values whose conditions nobody said stand apart and are compared with nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.domain_values import domain_bars_height, draw_domain_bars
from app.documents.fonts import Face, elide, width
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, CAPTION, INK, INK_2, MEDIUM, SMALL, STRONG, WELL, Sheets, Style
from app.documents.table import BLANK, Blank, Cell, Column, table
from app.domain.before_after import Pair, PairGroup, Side, before_after, side_of
from app.domain.measurement import Measurement
from app.words.language import _, ngettext
from app.words.measured import band_text, change_text, check_title, taken_name, taken_value
from app.words.plain_text import plain
from app.words.spots import conditions_line

OUT = Style(Face.SEMIBOLD, 8.8, 12.8, INK)
_GRID = Style(Face.REGULAR, 7.8, 11.2, INK_2)
_GRID_VALUE = Style(Face.REGULAR, 7.8, 11.2, INK)
#: Groups of so many points or fewer are a table whole.
_SHORT = 6
#: Columns of the grid where values stand before and after, and where there is one of the two only.
_PAIRED, _SINGLE = 3, 4
_GAP = 16.0
_ROW, _PEN_ROW = 11.6, 16.4
#: Empty rows of the table to measure by hand.
_FREE_ROWS = 5
#: The room of one value in the grid, and the height of a grid that is not parted over pages.
_VALUE, _KEPT = 41.0, 180.0


def measurements(sheets: Sheets, made: OrderPrint) -> None:
    """Every measured point, before and after, with the band it was judged by."""
    found = before_after(made.order)
    blank = made.copy is Copy.BENCH and not made.order.signed
    if not found.pairs and not found.apart and not blank:
        return
    count = len(made.order.measurements)
    bars = domain_bars_height(found.groups[0].pairs) if found.groups else 0.0
    sheets.section(_("Measurements"), ngettext("{n} value", "{n} values", count).format(n=count), keep=70 + bars)
    for number, group in enumerate(found.groups):
        if number:
            sheets.skip(9)
        _group(sheets, group, blank=blank)
    if found.apart:
        if found.groups:
            sheets.skip(9)
        _apart(sheets, made, found.apart)
    if blank:
        if found.groups or found.apart:
            sheets.skip(9)
        _by_hand(sheets)


def _by_hand(sheets: Sheets) -> None:
    """Empty rows for values measured at the bench."""
    sheets.need(64)
    sheets.text(sheets.left, sheets.y + MEDIUM.size + 1, _("Measured by hand"), STRONG)
    sheets.y += BODY.leading + 3
    columns = [_("Point"), _("Conditions, instrument"), _("Limit"), _("Before"), _("After")]
    shares = (3.0, 3.4, 1.8, 1.7, 1.7)
    table(sheets, [Column(t, share) for t, share in zip(columns, shares, strict=True)], [(BLANK,) * 5] * _FREE_ROWS)


def _group(sheets: Sheets, group: PairGroup, *, blank: bool) -> None:
    title = check_title(group.kind) if group.kind else _("Single values")
    rows = group.pairs if len(group.pairs) <= _SHORT else tuple(one for one in group.pairs if one.was_out or one.is_out)
    rest = tuple(one for one in group.pairs if one not in rows)
    sheets.need(64 + domain_bars_height(group.pairs))
    base = sheets.y + MEDIUM.size + 1
    wide = sheets.text(sheets.left, base, title, STRONG)
    note = ", ".join(group.instruments)
    taken = sheets.text(sheets.right, base, elide(plain(note, 120), SMALL.face, SMALL.size, 130), SMALL, "right")
    how = elide(conditions_line(group.conditions), SMALL.face, SMALL.size, sheets.width - wide - taken - 26)
    sheets.text(sheets.left + wide + 9, base, how, SMALL)
    sheets.y += BODY.leading + 3
    _summary(sheets, group)
    draw_domain_bars(sheets, group.pairs)
    if rows:
        table(
            sheets,
            [
                Column(_("Point"), 3.0, style=STRONG),
                Column(_("Limit"), 2.2, "right"),
                Column(_("Before"), 1.7, "right"),
                Column(_("After"), 1.7, "right"),
                Column(_("Change"), 1.6, "right"),
                Column(_("Verdict"), 1.8, "right"),
            ],
            (_row(pair, blank=blank) for pair in rows),
        )
    if rest:
        sheets.skip(4)
        _grid(sheets, rest, blank=blank)


def _summary(sheets: Sheets, group: PairGroup) -> None:
    """How many points stand out, before and after."""
    judged = sum(pair.side_before not in (None, Side.UNKNOWN) for pair in group.pairs)
    parts = []
    if judged:
        parts.append(_("before: {out} of {all} out of band").format(out=group.out_before, all=judged))
    judged = sum(pair.side_after not in (None, Side.UNKNOWN) for pair in group.pairs)
    if judged:
        parts.append(_("after: {out} of {all} out of band").format(out=group.out_after, all=judged))
    if parts:
        sheets.paragraph(" · ".join(parts), SMALL)
        sheets.y += 2


def _row(pair: Pair, *, blank: bool) -> tuple[str | Cell | Blank, ...]:
    newest = pair.newest.taken
    verdict: str | Cell = ""
    if pair.outdated:
        verdict = Cell(_("worked on since"), SMALL)
    elif (side := side_of(pair.newest)) is not Side.UNKNOWN:
        verdict = Cell(_("✗ out of band"), OUT) if side.out else Cell(_("✓ in band"), MEDIUM)
    return (
        taken_name(newest),
        band_text(*pair.limits, newest) or "—",
        _value(pair.before) if pair.before or not blank else BLANK,
        _value(pair.after) if pair.after or not blank else BLANK,
        change_text(pair.difference, newest),
        verdict,
    )


def _value(measured: Measurement | None) -> str | Cell:
    if measured is None:
        return "—"
    text = taken_value(measured.taken)
    side = side_of(measured)
    if not side.out:
        return text
    return Cell(f"{'▼' if side is Side.LOW else '▲'} {text}", OUT)


def _grid(sheets: Sheets, pairs: Sequence[Pair], *, blank: bool) -> None:
    """Points that raise no question, down the columns: name, value before, value after, `blank` = room for a pen."""
    before = blank or any(pair.before for pair in pairs)
    after = blank or any(pair.after for pair in pairs)
    high = _PEN_ROW if blank else _ROW
    columns = _PAIRED if before and after else _SINGLE
    longest = max(width(taken_name(pair.newest.taken), _GRID.face, _GRID.size) for pair in pairs)
    while columns > 1 and _wide(sheets, columns) - (2 if before and after else 1) * _VALUE < longest:
        columns -= 1
    wide = _wide(sheets, columns)
    ends = (wide - _VALUE, wide) if before and after else (wide,)
    whole = CAPTION.leading + 4 + -(-len(pairs) // columns) * high
    if whole <= _KEPT:
        sheets.need(whole)
    heads = [head for head, there in ((_("before"), before), (_("after"), after)) if there]
    left = list(pairs)
    while left:
        sheets.need(CAPTION.leading + 4 + 2 * high)
        room = max(2, int((sheets.bottom - sheets.y - CAPTION.leading - 4) / high))
        rows = min(room, -(-len(left) // columns))
        page, left = left[: rows * columns], left[rows * columns :]
        top = sheets.y + CAPTION.leading
        for column in range(-(-len(page) // rows)):
            x = sheets.left + column * (wide + _GAP)
            for head, end in zip(heads, ends, strict=True):
                sheets.text(x + end, top - 3, head, CAPTION, "right")
            sheets.hairline(top, x, x + wide)
            for row, pair in enumerate(page[column * rows : (column + 1) * rows]):
                base = top + high - 2.6 + row * high
                name = elide(taken_name(pair.newest.taken), _GRID.face, _GRID.size, ends[0] - _VALUE + 8)
                sheets.text(x, base, name, _GRID)
                values = [one for one, there in ((pair.before, before), (pair.after, after)) if there]
                for value, end in zip(values, ends, strict=True):
                    if value is None and blank:
                        sheets.box(x + end - _VALUE + 6, base - 9.6, _VALUE - 6, high - 3, radius=2, fill=WELL)
                    else:
                        sheets.text(x + end, base, taken_value(value.taken) if value else "—", _GRID_VALUE, "right")
        sheets.y = top + rows * high + 3
        if left:
            sheets.turn()


def _wide(sheets: Sheets, columns: int) -> float:
    return (sheets.width - (columns - 1) * _GAP) / columns


def _apart(sheets: Sheets, made: OrderPrint, values: Sequence[Measurement]) -> None:
    """Values without known conditions, each by itself."""
    sheets.need(60)
    sheets.text(sheets.left, sheets.y + MEDIUM.size + 1, _("Without known conditions, not compared"), STRONG)
    sheets.y += BODY.leading + 3
    table(
        sheets,
        [
            Column(_("Point"), 2.2, style=STRONG),
            Column(_("Remark"), 2.9),
            Column(_("Limit"), 1.6, "right"),
            Column(_("Value"), 1.4, "right"),
            Column(_("When"), 2.2, "right", SMALL),
            Column(_("Verdict"), 1.6, "right"),
        ],
        (
            (
                taken_name(one.taken),
                one.taken.conditions or one.taken.instrument,
                band_text(one.taken.limit_low, one.taken.limit_high, one.taken) or "—",
                _value(one),
                made.moment(one.at),
                "" if one.passed is None else Cell(_("✓ in band"), MEDIUM) if one.passed
                else Cell(_("✗ out of band"), OUT),
            )
            for one in values
        ),
    )  # fmt: skip
