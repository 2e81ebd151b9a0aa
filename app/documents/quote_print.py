"""A quote on paper: which board, what was found in plain words with the board's picture, the lines with tax and total,
until when, on which terms, and how to accept it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.documents.board_figure import TILE
from app.documents.customer_paper import Heading, asset_lines, begun, customer_lines, ended, stamp, terms
from app.documents.fault_lines import told_faults
from app.documents.furniture import Masthead, Pill, SignBox, WellColumn, labelled, sign_boxes, well
from app.documents.money_lines import quote_lines
from app.documents.order_print import OrderPrint
from app.documents.page import BODY, Sheets
from app.documents.printed_paper import PrintedPaper
from app.documents.work_order_findings import board_picture, plain_findings
from app.domain.identifier import parse_number
from app.domain.quote import Decision, Quote
from app.words.capital import capital
from app.words.language import _
from app.words.orders import asset_kind_word
from app.words.quotes import days_text, decision_word, how_word

#: Icons of how a quote stands (Phosphor, filled), by code point of the icon font.
_YES, _NO, _OPEN = "\uf851", "\ufad7", "\uf9c8"
#: The picture is to show, not to work by.
_TILE = TILE / 2


@dataclass(frozen=True, slots=True)
class QuotePrint:
    """One quote to print. `made` is the order as its customer's copy has it, `now` the day of printing: whether the
    quote has expired is told by it.
    """

    heading: Heading
    made: OrderPrint
    quote: Quote
    now: datetime


def print_quote(wanted: QuotePrint, on_page: Callable[[int], None] = lambda _page: None) -> PrintedPaper:
    """Set a quote in the language in force. The same quote gives the same bytes as long as its standing is the same."""
    quote, order = wanted.quote, wanted.made.order
    sheets = begun(
        wanted.heading, _head(wanted), _("Quote {number}").format(number=quote.number), order.asset.name, on_page
    )
    _who(sheets, wanted)
    sheets.y += 10
    if notice := _notice(wanted):
        stamp(sheets, *notice)
    fault = order.reported_fault.strip()
    labelled(sheets, [(_("Reported fault"), _("“{words}”").format(words=fault) if fault else "")])
    _found(sheets, wanted)
    _price(sheets, wanted)
    terms(sheets, wanted.heading, _warranty(wanted))
    _accept(sheets, wanted)
    number = _("{quote} for {order}").format(quote=quote.number, order=order.number)
    return ended(sheets, wanted.heading, number)


def _head(wanted: QuotePrint) -> Masthead:
    quote, order = wanted.quote, wanted.made.order
    asset = order.asset
    words = [word for word in (asset.model, asset_kind_word(asset.kind), asset.serial) if word]
    return Masthead(
        wanted.heading.letterhead,
        f"{_('Quote')} · {_('work order {number}').format(number=order.number)}",
        quote.number,
        parse_number(quote.number).label,
        " ".join(words),
        _pill(wanted),
        wanted.heading.simulated,
    )


def _pill(wanted: QuotePrint) -> Pill:
    quote = wanted.quote
    if quote.approval is not None:
        agreed = quote.approval.decision is Decision.APPROVED
        return Pill(decision_word(quote.approval.decision), _YES if agreed else _NO)
    if quote.withdrawn:
        return Pill(_("Withdrawn"), _NO)
    return Pill(_("Expired"), _NO) if quote.expired(wanted.now) else Pill(_("Open"), _OPEN)


def _notice(wanted: QuotePrint) -> tuple[str, str] | None:
    """What is to be said before anything else of a quote that asks nothing any more."""
    quote, said = wanted.quote, wanted.quote.approval
    if said is not None:
        who = ", ".join(part for part in (said.who, how_word(said.how), wanted.made.moment(said.at)) if part)
        if said.decision is Decision.APPROVED:
            return _("Approved"), _("The customer agreed to this quote: {who}.").format(who=who)
        return _("Declined"), _("The customer declined this quote: {who}.").format(who=who)
    if quote.withdrawn:
        return _("Withdrawn"), _("The shop has withdrawn this quote. It is kept to be read and holds no longer.")
    if quote.expired(wanted.now):
        day = wanted.made.day(quote.draft.valid_until)
        return _("Expired"), _("This quote was valid until {day}. Ask the shop for a new one.").format(day=day)
    return None


def _who(sheets: Sheets, wanted: QuotePrint) -> None:
    order, made, quote = wanted.made.order, wanted.made, wanted.quote
    asset = order.asset
    valid = quote.draft.valid_until
    well(
        sheets,
        (
            WellColumn(
                _("Customer"),
                customer_lines(wanted.heading.customer, order.customer or "", order.customer_reference),
                1.3,
            ),
            WellColumn(
                capital(asset_kind_word(asset.kind)),
                asset_lines(asset, made.board.model if made.board else None),
                1.3,
            ),
            WellColumn(_("Work order"), [order.number, order.batch or ""], 1.0),
            WellColumn(
                _("Quote of"),
                [
                    made.day(quote.at),
                    _("valid until {day}").format(day=made.day(valid)) if valid is not None else "",
                    _("by {name}").format(name=quote.by) if quote.by else "",
                ],
                1.1,
            ),
        ),
    )


def _found(sheets: Sheets, wanted: QuotePrint) -> None:
    if not told_faults(wanted.made.order):
        sheets.section(_("What was found"), keep=30)
        sheets.paragraph(_("The examination is not finished; the price covers what is listed below."), BODY)
        return
    plain_findings(sheets, wanted.made)
    board_picture(sheets, wanted.made, _TILE)


def _price(sheets: Sheets, wanted: QuotePrint) -> None:
    draft = wanted.quote.draft
    note = ""
    if draft.valid_until is not None:
        note = _("valid until {day}").format(day=wanted.made.day(draft.valid_until))
    quote_lines(sheets, draft, wanted.made.order.billing, note)


def _accept(sheets: Sheets, wanted: QuotePrint) -> None:
    """How to say yes or no, with boxes to sign; one that was decided shows who did."""
    quote, said = wanted.quote, wanted.quote.approval
    if said is None and (quote.withdrawn or quote.expired(wanted.now)):
        return
    sheets.section(_("Your answer"), _("reference {number}").format(number=quote.number), keep=110)
    if said is None:
        words = _("Tell the shop the reference number with yes or no, or sign one of the two boxes and send this page.")
        sheets.paragraph(f"{words} {_('The repair goes on when your answer is here.')}", BODY)
    sheets.y += 5
    agreed = said is not None and said.decision is Decision.APPROVED
    who, when = (said.who or said.by, wanted.made.day(said.at)) if said is not None else ("", "")
    boxes = [
        SignBox(_("I accept the quote"), who if agreed else "", when if agreed else ""),
        SignBox(_("I decline the quote"), *((who, when) if said is not None and not agreed else ("", ""))),
    ]
    sign_boxes(sheets, boxes, row=2)


def _warranty(wanted: QuotePrint) -> list[tuple[str, str]]:
    promised = wanted.made.warranty
    if promised.days is None:
        return []
    said = _("{days} on this repair, from the day it is handed over.").format(days=days_text(promised.days))
    rows = [(_("Warranty"), " ".join(part for part in (said, promised.text) if part))]
    if promised.void:
        rows.append((_("Void after"), promised.void))
    return rows
