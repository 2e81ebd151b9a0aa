"""The slip that goes with boards back to their owner: what became of each in one line, the parts fitted, the warranty,
what to do first, and a box for whoever receives them. Nothing of the shop's own: no costs, no remarks, no reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.documents.customer_paper import RECOVERED_HIGH, Heading, begun, customer_lines, ended, recovered_note, terms
from app.documents.furniture import Masthead, Pill, SignBox, WellColumn, sign_boxes, well
from app.documents.order_print import short_hash
from app.documents.page import BODY, SMALL, STRONG, Sheets
from app.documents.printed_paper import PrintedPaper
from app.documents.table import Cell, Column, kept_height, table
from app.domain.order_view import OrderView, SignatureLine
from app.domain.repair_result import Outcome, RepairResult
from app.domain.warranty_terms import WarrantyTerms
from app.domain.work_order import SignerRole
from app.words.dates import day_text
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word
from app.words.quotes import days_text
from app.words.repair_results import first_steps, outcome_word, parts_text, result_text

_ICONS = {
    Outcome.REPAIRED: "\uf851", Outcome.NO_FAULT: "\uf851", Outcome.DECLINED: "\ufad7", Outcome.BEYOND: "\ufad7",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One board that goes back. `drawn` = its receiver's signature by hand, b"" = none."""

    order: OrderView
    result: RepairResult
    warranty: WarrantyTerms
    drawn: bytes = b""


@dataclass(frozen=True, slots=True)
class ReturnPrint:
    """The boards of one customer that go back together, at least one; `now` is the day of printing."""

    heading: Heading
    lines: tuple[ReturnLine, ...]
    now: datetime


def print_return(wanted: ReturnPrint, on_page: Callable[[int], None] = lambda _page: None) -> PrintedPaper:
    """Set a slip in the language in force."""
    head = _head(wanted)
    sheets = begun(wanted.heading, head, f"{_('Return slip')} {head.number}", head.about, on_page)
    _who(sheets, wanted)
    _boards(sheets, wanted)
    _first(sheets, wanted)
    terms(sheets, wanted.heading, _warranty(wanted))
    _signed(sheets, wanted)
    parts = [_("Return slip")]
    if len(wanted.lines) == 1:
        parts.append(_("Content {hash}").format(hash=short_hash(wanted.lines[0].order.content_hash)))
    return ended(sheets, wanted.heading, *parts, day_text(wanted.now, wanted.heading.utc_offset_min))


def _head(wanted: ReturnPrint) -> Masthead:
    first = wanted.lines[0]
    many = len(wanted.lines)
    number, code, kind, pill = first.order.number, first.order.label, _("Return slip"), None
    if many > 1:
        number, code = ngettext("{n} piece", "{n} pieces", many).format(n=many), ""
    else:
        kind = f"{kind} · {_('work order {number}').format(number=first.order.number)}"
        pill = Pill(outcome_word(first.result.outcome), _ICONS[first.result.outcome])
    about = ", ".join(
        part for part in (first.order.customer or "", first.order.asset.name if many == 1 else "") if part
    )
    return Masthead(wanted.heading.letterhead, kind, number, code, about, pill, wanted.heading.simulated)


def _who(sheets: Sheets, wanted: ReturnPrint) -> None:
    orders = [line.order for line in wanted.lines]
    reference = orders[0].customer_reference if len({one.customer_reference for one in orders}) == 1 else ""
    counts = [
        f"{sum(line.result.outcome is outcome for line in wanted.lines)} × {outcome_word(outcome)}"
        for outcome in (Outcome.REPAIRED, Outcome.NO_FAULT)
        if any(line.result.outcome is outcome for line in wanted.lines)
    ]
    left = sum(line.result.outcome in (Outcome.DECLINED, Outcome.BEYOND) for line in wanted.lines)
    if left:
        counts.append(f"{left} × {outcome_word(Outcome.BEYOND)}")
    came = sorted({_day(wanted, one.opened_at): one.opened_at for one in orders}.values())
    span = [_day(wanted, came[0])] if len(came) == 1 else [f"{_day(wanted, came[0])} – {_day(wanted, came[-1])}"]
    closed = {one.closed_at for one in orders}
    back = _day(wanted, orders[0].closed_at) if len(closed) == 1 and None not in closed else ""
    well(
        sheets,
        (
            WellColumn(
                _("Customer"), customer_lines(wanted.heading.customer, orders[0].customer or "", reference), 1.4
            ),
            WellColumn(_("Goes back"), counts, 1.1),
            WellColumn(_("Came in"), [*span, *sorted({one.batch for one in orders if one.batch})[:3]], 1.1),
            WellColumn(_("Handed over"), [back or "…………………………"], 1.0),
        ),
    )


def _day(wanted: ReturnPrint, moment: datetime | None) -> str:
    return day_text(moment, wanted.heading.utc_offset_min) if moment is not None else ""


def _boards(sheets: Sheets, wanted: ReturnPrint) -> None:
    columns = [
        Column("", 0.45, style=SMALL),
        Column(_("What goes back"), 2.5, style=STRONG),
        Column(_("Work order"), 1.5, style=SMALL),
        Column(_("Result"), 4.1),
        Column(_("Warranty until"), 1.4, "right"),
    ]
    rows = [_row(wanted, number, line) for number, line in enumerate(wanted.lines, start=1)]
    recovered = any(line.result.recovered for line in wanted.lines)
    many = len(wanted.lines)
    note = ngettext("{n} piece", "{n} pieces", many).format(n=many)
    tail = RECOVERED_HIGH if recovered else 0.0
    sheets.section(_("What goes back"), note, keep=kept_height(sheets, columns, rows, tail))
    table(sheets, columns, rows, tail=tail)
    if recovered:
        recovered_note(sheets)


def _row(wanted: ReturnPrint, number: int, line: ReturnLine) -> tuple[str | Cell, ...]:
    asset = line.order.asset
    model = asset.model or asset.board_code or asset_kind_word(asset.kind)
    said = [result_text(line.result), parts_text(line.result)]
    result = "\n".join([outcome_word(line.result.outcome), *(part for part in said if part)])
    return (
        str(number),
        f"{asset.serial or _('serial unknown')}\n{model}",
        f"{line.order.number}\n{asset.number}",
        result,
        _until(wanted, line),
    )


def _until(wanted: ReturnPrint, line: ReturnLine) -> str:
    if line.result.outcome is not Outcome.REPAIRED or line.warranty.days is None:
        return "—"
    if line.warranty.until is not None:
        return _day(wanted, line.warranty.until)
    return _("{days} from the hand-over").format(days=days_text(line.warranty.days))


def _first(sheets: Sheets, wanted: ReturnPrint) -> None:
    steps = first_steps(line.result for line in wanted.lines)
    sheets.section(_("What to do first"), keep=30)
    for step in steps:
        sheets.paragraph(step, BODY)
        sheets.y += 2
    sheets.paragraph(_("Leave the shop's label on the board: by its number every later question is answered."), BODY)


def _warranty(wanted: ReturnPrint) -> list[tuple[str, str]]:
    promised = next((line.warranty for line in wanted.lines if line.result.outcome is Outcome.REPAIRED), None)
    if promised is None or promised.days is None:
        return []
    rows = []
    if promised.text:
        rows.append((_("Warranty"), promised.text))
    if promised.void:
        rows.append((_("Warranty void after"), promised.void))
    return rows


def _signed(sheets: Sheets, wanted: ReturnPrint) -> None:
    sheets.section(_("Hand-over"), keep=90)
    sheets.y += 3
    signed = [_received(line.order) for line in wanted.lines]
    first = (
        signed[0] if signed and all(one is not None and one.by == signed[0].by for one in signed if signed[0]) else None
    )
    given = SignBox(_("Handed over"))
    if first is None:
        sign_boxes(sheets, [given, SignBox(_("Received whole and complete"))], row=2)
        return
    vouched = short_hash(first.content_hash) if len(signed) == 1 else ""
    taken = SignBox(_("Received whole and complete"), first.by, _day(wanted, first.at), wanted.lines[0].drawn, vouched)
    sign_boxes(sheets, [given, taken], row=2)


def _received(order: OrderView) -> SignatureLine | None:
    return next((line for line in reversed(order.signatures) if line.role is SignerRole.CUSTOMER), None)
