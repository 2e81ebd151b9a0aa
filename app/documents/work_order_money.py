"""What a repair costs whom: the price from the quote, the shop's own costs, the warranty, and who approved what."""

from __future__ import annotations

import math

from app.documents.furniture import labelled, labelled_height
from app.documents.money_lines import not_charged, quote_lines, sums, sums_height
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, SMALL, Sheets
from app.domain.board_history import spent_on
from app.domain.quote import ApprovalStand, Decision, Quote
from app.domain.report_rates import COST_RATES, Rate, Rates, rated
from app.domain.stock import Money, totals
from app.domain.work_order import Billing, State
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.phrases import number_text
from app.words.quotes import approval_text, days_text, decision_word, how_word


def price(sheets: Sheets, made: OrderPrint) -> None:
    """Lines and total of the quote that counts; of an order that is not charged, that it is not."""
    quote = _counts(made)
    if quote is None:
        said = not_charged(made.order.billing) or (_("No quote was written.") if made.copy is Copy.INTERNAL else "")
        if said:
            sheets.section(_("Price"), keep=20)
            sheets.paragraph(said, BODY)
        return
    note = [_("quote {number}").format(number=quote.number), made.day(quote.at)]
    if quote.draft.valid_until is not None and quote.open:
        note.append(_("valid until {day}").format(day=made.day(quote.draft.valid_until)))
    quote_lines(sheets, quote.draft, made.order.billing, " · ".join(note))


def _counts(made: OrderPrint) -> Quote | None:
    """The quote that was approved last, else the one that stands."""
    quotes = [quote for quote in made.order.quotes if not quote.withdrawn]
    approved = [one for one in quotes if one.approval is not None and one.approval.decision is Decision.APPROVED]
    return next(reversed(approved or quotes), None)


def costs(sheets: Sheets, made: OrderPrint) -> None:
    """What the shop spent and what is left of the price: parts at the cost of their lots, and the shop's own rates, as
    the report of costs reckons them.
    """
    order = made.order
    spent = spent_on([order])
    if not spent.fitted and not spent.minutes:
        return
    quote = _counts(made)
    net = quote.draft.net if quote is not None and order.billing is Billing.PAID else None
    rates = made.rates
    told = (*spent.parts, *((net,) if net is not None else ()))
    unset = rates is not None and len(rates.missing) == len(COST_RATES)
    alike = rates is not None and (unset or all(amount.currency == rates.currency for amount in told))
    rows = [(_("Parts at the cost of their lots"), money_text(amount)) for amount in spent.parts]
    whole = spent.parts
    if rates is not None and alike and not unset:
        parts = sum(amount.minor for amount in spent.parts)
        minutes = order.touch_min
        costs = {one: Money(int(minor), rates.currency) for one, minor in rated(rates, parts, minutes, round).items()}
        rows += [(_rate_word(rate, rates, minutes), money_text(amount)) for rate, amount in costs.items()]
        whole = totals((*spent.parts, *costs.values()))
    spent_text = " + ".join(money_text(amount) for amount in whole) or "—"
    sheets.section(_("Costs and margin"), _("internal"), keep=sums_height(len(rows) + 2))
    if net is not None and all(amount.currency == net.currency for amount in whole):
        left = Money(net.minor - sum(amount.minor for amount in whole), net.currency)
        share = f"{100 * left.minor / net.minor:.0f} %" if net.minor else "—"
        rows += [(_("Spent"), spent_text), (_("Price without tax"), money_text(net))]
        sums(sheets, rows, (_("Margin, {share}").format(share=share), money_text(left)))
    else:
        sums(sheets, rows, (_("Spent"), spent_text))
    for line in _left_out(rates, alike=alike):
        sheets.paragraph(line, SMALL)


def _rate_word(rate: Rate, rates: Rates, minutes: float) -> str:
    """What a line of the costs is, with the rate it was reckoned by."""
    told = round(minutes, 1)
    work = ngettext("{n} minute", "{n} minutes", math.ceil(told)).format(n=number_text(told))
    match rate:
        case Rate.LABOUR:
            amount = money_text(Money(rates.labour or 0, rates.currency))
            return _("Labour, {minutes} at {amount} an hour").format(minutes=work, amount=amount)
        case Rate.OVERHEAD:
            amount = money_text(Money(rates.overhead or 0, rates.currency))
            return _("Bench, {minutes} at {amount} an hour").format(minutes=work, amount=amount)
        case Rate.CONSUMABLES:
            return _("Consumables")
        case Rate.SHIPPING:
            return _("Shipping")
        case _:
            return _("Warranty reserve, {share}").format(share=f"{100 * (rates.warranty or 0):g} %")


def _left_out(rates: Rates | None, *, alike: bool) -> list[str]:
    """What the costs do not hold, and why."""
    if rates is None:
        return []
    if not alike:
        return [_("The shop's rates are in {currency} and not in these costs.").format(currency=rates.currency)]
    words = {
        Rate.LABOUR: _("labour"), Rate.CONSUMABLES: _("consumables"), Rate.OVERHEAD: _("bench"),
        Rate.SHIPPING: _("shipping"), Rate.WARRANTY: _("warranty reserve"),
    }  # fmt: skip
    missing = ", ".join(words[rate] for rate in rates.missing)
    return [_("Not in it, since the shop has set no rate: {rates}.").format(rates=missing)] if missing else []


def warranty_and_approval(sheets: Sheets, made: OrderPrint) -> None:
    """What the shop promises and until when, what ends the promise, and who of the customer agreed to the price."""
    rows = [*_warranty(made), *_approvals(made)]
    if not rows:
        return
    sheets.section(_("Warranty and approval"), keep=labelled_height(sheets, rows))
    labelled(sheets, rows)


def _warranty(made: OrderPrint) -> list[tuple[str, str]]:
    terms, order = made.warranty, made.order
    unrepaired = order.state.closed and order.state is not State.RETURNED
    if terms.days is None or unrepaired or (not order.replacements and not order.actions):
        return []
    days = days_text(terms.days)
    if terms.since is not None and terms.until is not None:
        said = _("{days} on this repair, from {since} until {until}.").format(
            days=days, since=made.day(terms.since), until=made.day(terms.until)
        )
    else:
        said = _("{days} on this repair, from the day it is handed over.").format(days=days)
    if terms.agreed:
        said += " " + _("As agreed with the customer.")
    rows = [(_("Warranty"), " ".join(part for part in (said, terms.text) if part))]
    if terms.void:
        rows.append((_("Void after"), terms.void))
    return rows


def _approvals(made: OrderPrint) -> list[tuple[str, str]]:
    order = made.order
    rows = []
    for quote in order.quotes:
        said = quote.approval
        if said is None:
            continue
        who = ", ".join(part for part in (how_word(said.how), said.who, made.moment(said.at)) if part)
        text = _("{who}: {total}, quote {number}, noted by {by}.").format(
            who=who, total=money_text(quote.total), number=quote.number, by=said.by or "—"
        )
        rows.append((decision_word(said.decision), f"{text} {said.note}".strip()))
    if order.approval in (ApprovalStand.UNDER_CAP, ApprovalStand.ASKED):
        rows.append((_("Approval"), approval_text(order)))
    return rows
