"""Amounts on paper: the lines of a quote with their sum, tax and total; and sums below a table, the last one large."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.fonts import Face, width
from app.documents.page import BODY, INK, SMALL, STRONG, VALUE, Sheets, Style, fitted
from app.documents.table import Cell, Column, kept_height, table
from app.domain.quote import LineKind, QuoteDraft, QuoteLine
from app.domain.stock import Money
from app.domain.work_order import Billing
from app.words.language import _, ngettext
from app.words.orders import billing_word, money_text
from app.words.quotes import line_kind_word, line_text, tax_text

_TOTAL = Style(Face.SEMIBOLD, 14.0, 19.0, INK)
#: The shares of all columns of a quote together, and the least room of the amounts of a sum, points.
_SHARES, _AMOUNTS = 11.9, 92.0
_MOST_LABEL_LINES = 4
#: How far below the total a remark stands, points, and how many of its lines are kept with it.
_APART, _MOST_BEGUN = 4.0, 3


def quote_lines(sheets: Sheets, draft: QuoteDraft, billing: Billing, note: str = "") -> None:
    """A section with the lines of a quote, its tax and its total; below them the remark of whoever wrote it, and that
    nothing is charged where nothing is. The last line, the total and the beginning of what stands below are not parted.
    """
    lines = [_row(line, draft.currency) for line in draft.lines]
    each, amount = (_share(sheets, [str(line[at]) for line in lines]) for at in (3, 4))
    each, amount = max(each, 2.4), max(amount, 1.9)
    columns = [
        Column(_("What"), _SHARES - 2.8 - each - amount, style=STRONG),
        Column("", 1.4, style=SMALL),
        Column(_("Quantity"), 1.4, "right"),
        Column(_("Each"), each, "right"),
        Column(_("Amount"), amount, "right", VALUE),
    ]
    rows = []
    if draft.tax_bp:
        rows = [(_("Sum"), money_text(draft.net)), (tax_text(draft.tax_bp, draft.tax_name), money_text(draft.tax))]
    below = [text for text in (draft.note.strip(), not_charged(billing)) if text]
    begins = fitted(below[0], BODY, sheets.width, _MOST_BEGUN) if below else []
    tail = sums_height(len(rows)) + _APART + len(begins) * BODY.leading
    sheets.section(_("Price"), note, keep=kept_height(sheets, columns, lines, tail))
    table(sheets, columns, lines, tail=tail)
    sums(sheets, rows, (_("Total"), money_text(draft.total)))
    sheets.skip(_APART)
    for text in below:
        sheets.paragraph(text, BODY)


def not_charged(billing: Billing) -> str:
    """That an order is not charged, and why; "" for one that is."""
    return "" if billing is Billing.PAID else _("Not charged: {why}.").format(why=billing_word(billing))


def _share(sheets: Sheets, amounts: Sequence[str]) -> float:
    """The share of the width that a column wants for its amounts to stand on one line each, at most a third."""
    widest = max((width(text, VALUE.face, VALUE.size) for text in amounts), default=0.0)
    return min((widest + 10) / sheets.width, 1 / 3) * _SHARES


def _row(line: QuoteLine, currency: str) -> tuple[str | Cell, ...]:
    each, many = money_text(Money(line.unit_minor, currency)), str(line.quantity)
    if line.kind is LineKind.LABOUR:
        many = ngettext("{n} minute", "{n} minutes", line.quantity).format(n=line.quantity)
        each = _("{amount} an hour").format(amount=each)
    amount = money_text(Money(line.total_minor, currency))
    return (line_text(line), line_kind_word(line.kind), many, each, amount)


def sums(sheets: Sheets, rows: Sequence[tuple[str, str]], total: tuple[str, str]) -> None:
    """Amounts below each other at the right edge, what each is beside it; the last one large. Never parted."""
    room = max([_AMOUNTS, *(width(amount, VALUE.face, VALUE.size) + 16 for _label, amount in rows)])
    laid = [(fitted(label, BODY, sheets.width - room, _MOST_LABEL_LINES), amount) for label, amount in rows]
    sheets.need(sums_height(sum(len(lines) for lines, _amount in laid)))
    sheets.y += 4
    for lines, amount in laid:
        for line in lines:
            sheets.text(sheets.right - room, sheets.y + BODY.size, line, BODY, "right")
            sheets.y += BODY.leading
        sheets.text(sheets.right, sheets.y - BODY.leading + BODY.size, amount, VALUE, "right")
    base = sheets.y + _TOTAL.size + 1
    wide = sheets.text(sheets.right, base, total[1], _TOTAL, "right")
    sheets.text(sheets.right - max(wide + 16, room), base, total[0], BODY, "right")
    sheets.y += _TOTAL.leading + 2


def sums_height(rows: int) -> float:
    """How high `sums` of so many rows above the total become, points."""
    return rows * BODY.leading + _TOTAL.leading + 8
