"""Quotes, prices and customers in words."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.order_view import OrderView
from app.domain.price import PriceKind
from app.domain.quote import ApprovalStand, Decision, Difficulty, How, LineKind, Quote, QuoteLine
from app.words.dates import day_text
from app.words.decimal_mark import marked
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.orders import money_text

_DIFFICULTIES = {
    Difficulty.SIMPLE: _m("simple"),
    Difficulty.MEDIUM: _m("medium"),
    Difficulty.HARD: _m("hard"),
}
_LINES = {
    LineKind.FLAT: _m("Flat price"),
    LineKind.PART: _m("Part"),
    LineKind.INSPECTION: _m("Inspection"),
    LineKind.LABOUR: _m("Labour"),
    LineKind.FREE: _m("Other"),
}
#: What a proposed quote says of itself; a line is kept with its words, so they are known again on paper.
REPAIR_OF = _m("Repair of {board}")
NOTHING_FOUND = _m("Inspection, no fault found")
_PRICES = {
    PriceKind.REPAIR: _m("Repair"),
    PriceKind.PART: _m("Part"),
    PriceKind.INSPECTION: _m("Inspection"),
    PriceKind.LABOUR_HOUR: _m("Hour of labour"),
}
_HOW = {
    How.PHONE: _m("by phone"),
    How.CHAT: _m("in a chat"),
    How.MAIL: _m("by mail"),
    How.IN_PERSON: _m("in person"),
}
_DECISIONS = {Decision.APPROVED: _m("Approved"), Decision.DECLINED: _m("Declined")}


def difficulty_word(difficulty: Difficulty) -> str:
    """How hard a repair is."""
    return _(_DIFFICULTIES[difficulty])


def line_kind_word(kind: LineKind) -> str:
    """What a line of a quote is for."""
    return _(_LINES[kind])


def line_text(line: QuoteLine) -> str:
    """What a line says to the customer: our own words in the language in force, a person's as they were written."""
    if not line.text:
        return line_kind_word(line.kind)
    if line.text in (NOTHING_FOUND, _LINES[LineKind.LABOUR]):
        return _(line.text)
    before, after = REPAIR_OF.split("{board}")
    if line.kind is LineKind.FLAT and line.text.startswith(before) and line.text.endswith(after):
        return _(REPAIR_OF).format(board=line.text[len(before) : len(line.text) - len(after)])
    return line.text


def price_kind_word(kind: PriceKind) -> str:
    """What a price of the list is for."""
    return _(_PRICES[kind])


def how_word(how: How) -> str:
    """How a customer said it."""
    return _(_HOW[how])


def decision_word(decision: Decision) -> str:
    """What a customer said."""
    return _(_DECISIONS[decision])


def tax_text(tax_bp: int, name: str) -> str:
    """What the tax line says: "VAT 25 %"."""
    return _("{tax} {percent} %").format(tax=name or _("Tax"), percent=marked(f"{tax_bp / 100:g}"))


def quote_stand(quote: Quote, now: datetime | None = None) -> str:
    """In what state a quote is, in a few words."""
    said = quote.approval
    if said is not None:
        return f"{decision_word(said.decision)}, {how_word(said.how)}"
    if quote.withdrawn:
        return _("Withdrawn")
    if quote.expired(now or datetime.now(UTC)):
        return _("Expired")
    return _("Open")


def approval_text(view: OrderView) -> str:
    """Whether the repair waits for the customer, as one sentence; "" where no quote stands."""
    stand = view.approval
    if stand is ApprovalStand.UNDER_CAP and view.quote is not None and view.price_cap is not None:
        return _("{total} is within the agreed cap of {cap}: no approval is needed.").format(
            total=money_text(view.quote.total), cap=money_text(view.price_cap)
        )
    if stand is ApprovalStand.NOT_CHARGED:
        return _("Nothing is charged: no approval is needed.")
    if stand is ApprovalStand.ASKED and view.price_cap is not None:
        return _("Above the agreed cap of {cap}: the customer has to approve it.").format(
            cap=money_text(view.price_cap)
        )
    if stand is ApprovalStand.ASKED:
        return _("The customer has to approve it before the repair.")
    return ""


def days_ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in days: "today", "3 days ago"."""
    days = max(((now or datetime.now(UTC)) - moment).days, 0)
    return ngettext("{days} day ago", "{days} days ago", days).format(days=days) if days else _("today")


def days_text(days: int) -> str:
    """A number of days: "6 days"."""
    return ngettext("{days} day", "{days} days", days).format(days=days)


def promise_text(promised: datetime | None, done: bool, now: datetime, offset_min: int) -> str:
    """When a board is promised for, as the caller is told: a day, "today", or how late it is."""
    if promised is None:
        return _("no date")
    days = (promised.date() - now.date()).days
    if promised < now and not done:
        return ngettext("{days} day late", "{days} days late", max(-days, 1)).format(days=max(-days, 1))
    if days == 0:
        return _("today")
    return _("tomorrow") if days == 1 else day_text(promised, offset_min)
