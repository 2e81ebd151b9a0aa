"""Buying in words: states of an order, why a number is proposed, and the order as the supplier's mail."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache

from babel.dates import format_date

import resources
from app.domain.part_need import PartNeed
from app.domain.purchase import Purchase, PurchaseState
from app.domain.reorder import Method, ReorderLine, UpTo, Why
from app.words.dates import locale
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.part_story import number_text
from app.words.plain_text import plain

_STATES = {
    PurchaseState.DRAFT: _m("Draft"),
    PurchaseState.ORDERED: _m("Ordered"),
    PurchaseState.RECEIVED: _m("Received"),
    PurchaseState.CANCELLED: _m("Cancelled"),
}
_WHY = {
    Why.NEGATIVE: _m("More was used than received"),
    Why.WAITED_FOR: _m("Orders wait for it"),
    Why.REFILL: _m("Looks empty"),
    Why.MINIMUM: _m("Below its minimum"),
    Why.FORECAST: _m("Will run out"),
}


def purchase_state_word(state: PurchaseState) -> str:
    """Where an order to a supplier stands."""
    return _(_STATES[state])


def reorder_why_word(why: Why) -> str:
    """Why a part is on the reorder list."""
    return _(_WHY[why])


def date_text(day: date) -> str:
    """A day, such as "2 Dec 2026"."""
    return format_date(day, "medium", locale=locale())


def why_lines(line: ReorderLine) -> tuple[str, ...]:
    """What the proposed quantity is made of, a sentence each, in the order of the sum."""
    what, level = line.proposal, line.proposal.level
    said = [_why(line)]
    if line.part.refill and what.counted != level.on_hand:
        said.append(
            _("The {n} on the books are not counted, since somebody saw that it looks empty.").format(n=level.on_hand)
        )
    sum_ = _("There: {here} on the shelf").format(here=number_text(what.counted))
    if level.arriving:
        sum_ += _(", {n} on their way").format(n=level.arriving)
    if level.drafted:
        sum_ += _(", {n} on drafts").format(n=level.drafted)
    if level.waited_for:
        sum_ += _(", less {n} that orders wait for").format(n=level.waited_for)
    said.append(f"{sum_}.")
    if what.forecast.method is not Method.NONE:
        said.append(_forecast(line))
    said.append(_up_to(line))
    if what.quantity != what.needed:
        said.append(_rounding(line))
    if line.purchases:
        said.append(_("Already on {orders}.").format(orders=", ".join(line.purchases)))
    here = [one for one in line.alternates if one.on_hand > 0]
    said += [
        _("In its place {sku} may be used: {n} here.").format(sku=plain(one.sku, 40), n=one.on_hand) for one in here
    ]
    return tuple(said)


def _why(line: ReorderLine) -> str:
    what = line.proposal
    if what.why is Why.WAITED_FOR:
        orders = ", ".join(dict.fromkeys(one.order_number for one in line.needs))
        return _("{orders} wait for it, and not enough is there.").format(orders=orders)
    if what.why is Why.NEGATIVE:
        return _("More was used than was ever received: {n} are missing on the books.").format(n=-what.level.on_hand)
    if what.why is Why.REFILL:
        return _("Somebody saw that it looks empty.")
    if what.why is Why.MINIMUM:
        return _("Below its minimum of {n}.").format(n=line.part.minimum)
    return _("It runs out before an order could arrive: {n} must be there when ordering.").format(n=what.reorder_at)


def _forecast(line: ReorderLine) -> str:
    what, use = line.proposal, line.proposal.forecast
    per = f"{use.per_week:.1f}" if use.per_week < 10 else f"{use.per_week:.0f}"
    kind = _("now and then") if use.method is Method.INTERMITTENT else _("steadily")
    return _(
        "Used {kind}, {per} a week by {used} in {weeks} weeks; an order takes {days} days, {safety} are kept for weeks "
        "that take more."
    ).format(kind=kind, per=per, used=use.used, weeks=use.weeks, days=what.lead_days, safety=what.safety)


def _up_to(line: ReorderLine) -> str:
    what = line.proposal
    texts = {
        UpTo.TARGET: _("Filled up to its target of {n}: {needed}."),
        UpTo.MINIMUM: _("Filled up to its minimum of {n}: {needed}. It has no target."),
        UpTo.FORECAST: _("Filled up to {n}, what the use of the lead time and the month after it asks for: {needed}."),
    }
    return texts[what.up_to_by].format(n=what.up_to, needed=what.needed)


def _rounding(line: ReorderLine) -> str:
    what = line.proposal
    if what.pack > 1 and what.least > what.needed:
        said = _("The supplier sells {least} at least, in packs of {pack}: {n}.")
    elif what.pack > 1:
        said = _("In packs of {pack}: {n}.")
    else:
        said = _("The supplier sells {least} at least: {n}.")
    return said.format(least=what.least, pack=what.pack, n=what.quantity)


def need_text(need: PartNeed) -> str:
    """How it stands with what an order waits for."""
    if not need.wanted:
        return _("fitted")
    if need.met:
        return _("here")
    if need.arriving and need.eta is not None:
        return _("{purchase}, {day}").format(purchase=need.purchase, day=date_text(need.eta))
    if need.arriving:
        return _("on its way, {purchase}").format(purchase=need.purchase)
    return _("not ordered")


def received_text(order: Purchase) -> str:
    """How much of an order is here."""
    ordered = sum(line.quantity for line in order.lines)
    return ngettext("{got} of {n} piece is here", "{got} of {n} pieces are here", ordered).format(
        got=f"{order.received:,}", n=f"{ordered:,}"
    )


@cache
def _mails() -> Mapping[str, Mapping[str, str]]:
    with resources.open_binary("knowledge", "purchase_mail.toml") as file:
        return tomllib.load(file)


def mail_languages() -> tuple[tuple[str, str], ...]:
    """The languages an order can be written in, as (code, name)."""
    return tuple((code, texts["name"]) for code, texts in _mails().items())


def mail_text(order: Purchase, language: str, who: str = "") -> str:
    """The order as the text of a mail to the supplier, without prices. Raises KeyError for another language."""
    say = _mails()[language]
    lines = [say["subject"].format(number=order.number), "", say["begin"], ""]
    wanted = [line for line in order.lines if line.quantity]
    for at, line in enumerate(wanted, 1):
        code = say["code"].format(code=plain(line.order_code, 80)) if line.order_code else ""
        name = " ".join(dict.fromkeys(part for part in (plain(line.mpn, 80), plain(line.name, 120)) if part))
        ours = say["ours"].format(sku=plain(line.sku, 60))
        text = say["line"].format(at=at, quantity=line.quantity, unit=plain(line.unit, 20), name=name, code=code)
        lines.append(text + ours)
    lines.append("")
    if order.reference:
        lines.append(say["reference"].format(reference=plain(order.reference, 80)))
    if order.eta is not None:
        lines.append(say["eta"].format(eta=order.eta.isoformat()))
    if order.reference or order.eta is not None:
        lines.append("")
    lines.append(say["end"].format(number=order.number, who=plain(who, 80)))
    return "\n".join(lines).rstrip() + "\n"
