"""Quotes of work orders: suggesting one from what was found and fitted, writing it, and what the customer said to it.

Every function that writes is one commit, which `Shop.undo` takes back. Raises NoSuchThing, OrderSigned, BadQuote, or
what `Ledger.commit` raises.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType

import resources
from app.domain.finding import Fault
from app.domain.identifier import NumberKind
from app.domain.order_view import OrderView
from app.domain.permission import Permission
from app.domain.person import PersonRole
from app.domain.price import Charges, PriceKind, PriceRow, price_for
from app.domain.quote import (
    AlreadyDecided,
    Decision,
    Difficulty,
    How,
    LineKind,
    Quote,
    QuoteDraft,
    QuoteLine,
    rounded,
    suggested_difficulty,
)
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money
from app.domain.work_order import Billing, FindingStatus, State
from app.ledger.codec import to_json
from app.services.customers import read_customer
from app.services.order_reading import order
from app.services.order_records import unsigned
from app.services.orders import KeptOrder
from app.services.permissions import require
from app.services.prices import charges, read_charges, read_prices
from app.services.shop import Shop
from app.words.findings import part_name
from app.words.language import _
from app.words.quotes import NOTHING_FOUND, REPAIR_OF


def suggest(shop: Shop, view: OrderView, difficulty: Difficulty | None = None) -> QuoteDraft:
    """The quote that one click offers: the flat price by model and difficulty, the parts fitted (or, before a repair,
    those that the findings suspect first), or the inspection fee alone where no fault was found.

    `difficulty` None = as the findings suggest. A line whose price nobody has listed stands at 0, to be filled in.
    """
    with shop.read() as db:
        rules, listed = read_charges(db), read_prices(db)
        customer = read_customer(db, view.customer_id, rules.currency) if view.customer_id else None
    currency = customer.currency if customer is not None else rules.currency
    customer_id = customer.id if customer is not None else None
    names = (view.asset.model, view.asset.board_code, view.miner.model if view.miner else None)

    def priced(kind: PriceKind, *called: str | None, hard: Difficulty | None = None) -> int:
        found = price_for(listed, kind, names=called, difficulty=hard, customer_id=customer_id, currency=currency)
        return found.minor if found is not None else 0

    lines: list[QuoteLine] = []
    if nothing_found(view):
        fee = customer.terms.inspection_minor if customer is not None else None
        lines.append(
            QuoteLine(
                LineKind.INSPECTION,
                _(NOTHING_FOUND),
                1,
                fee if fee is not None else priced(PriceKind.INSPECTION, *names),
            )
        )
    else:
        hard = difficulty or difficulty_of(view)
        lines.append(
            QuoteLine(
                LineKind.FLAT,
                _(REPAIR_OF).format(board=view.asset.model or view.asset.board_code or view.asset.number),
                1,
                priced(PriceKind.REPAIR, *names, hard=hard),
                difficulty=hard,
            )
        )
        lines += _part_lines(view, listed, rules, currency, customer_id)
    return QuoteDraft(
        tuple(lines),
        currency,
        rules.tax_bp,
        rules.tax_name,
        valid_until=datetime.now(UTC).replace(microsecond=0) + timedelta(days=rules.valid_days),
    )


def difficulty_of(view: OrderView) -> Difficulty:
    """How hard the repair is likely to be, by the findings that are not ruled out and the parts fitted."""
    lines = view.confirmed or tuple(line for line in view.findings if line.status is FindingStatus.SUSPECTED)
    return fault_difficulty((line.finding.fault for line in lines), sum(line.fitted for line in view.replacements))


def fault_difficulty(faults: Iterable[Fault], parts: int = 0) -> Difficulty:
    """How hard the repair of these faults usually is."""
    return suggested_difficulty(faults, _steps(), parts)


def nothing_found(view: OrderView) -> bool:
    """The order ended its diagnosis with no fault: what is charged is the inspection."""
    if view.state is State.NO_FAULT_FOUND:
        return True
    return view.state is State.RETURNED and any(line.target is State.NO_FAULT_FOUND for line in view.transitions)


def labour_line(shop: Shop, view: OrderView) -> QuoteLine:
    """The minutes recorded on the order at the listed price of an hour, as a line to add."""
    rules = charges(shop)
    with shop.read() as db:
        listed = read_prices(db)
    rate = price_for(listed, PriceKind.LABOUR_HOUR, currency=rules.currency)
    return QuoteLine(LineKind.LABOUR, _("Labour"), max(view.minutes, 1), rate.minor if rate is not None else 0)


def write_quote(shop: Shop, actor: str, order_id: str, draft: QuoteDraft) -> KeptOrder:
    """Keep a quote. One that stood before without an answer is withdrawn by it, and stays readable."""
    wanted = draft.checked()
    require(shop, actor, Permission.SEE_PRICES)
    with shop.writing(actor) as writing:
        view = unsigned(shop, order_id)
        for earlier in view.quotes:
            if earlier.open:
                writing.set("quote", earlier.id, withdrawn=1)
        writing.add(
            "quote",
            number=writing.number(NumberKind.QUOTE),
            order_id=view.id,
            total_minor=wanted.total.minor,
            currency=wanted.currency,
            valid_until=_stored(wanted.valid_until),
            body=to_json(wanted),
            withdrawn=0,
        )
    return KeptOrder(view.number, writing.saved())


def withdraw(shop: Shop, actor: str, order_id: str) -> KeptOrder:
    """Withdraw the quote that stands. It stays readable and asks nothing any more."""
    with shop.writing(actor) as writing:
        view = unsigned(shop, order_id)
        writing.set("quote", _standing(view).id, withdrawn=1)
    return KeptOrder(view.number, writing.saved())


def approve(
    shop: Shop,
    actor: str,
    order_id: str,
    decision: Decision = Decision.APPROVED,
    *,
    how: How = How.PHONE,
    who: str = "",
    note: str = "",
) -> KeptOrder:
    """Record what the customer said to the quote that stands: `who` of theirs, and how. Raises AlreadyDecided."""
    with shop.writing(actor) as writing:
        view = unsigned(shop, order_id)
        quote = _standing(view)
        if quote.approval is not None:
            raise AlreadyDecided(quote.number)
        writing.add(
            "approval",
            order_id=view.id,
            quote_id=quote.id,
            decision=decision.value,
            how=how.value,
            person_id=writing.person(who, PersonRole.CUSTOMER) if who.strip() else None,
            note=note.strip() or None,
        )
    return KeptOrder(view.number, writing.saved())


def price_of(shop: Shop, view: OrderView | str) -> Money | None:
    """What the order costs the customer as far as it is known: the quote that stands, else the listed flat price with
    its parts; None where nothing is listed, and nothing where nothing is charged.
    """
    whole = order(shop, view) if isinstance(view, str) else view
    if whole.billing is not Billing.PAID:
        return None
    if whole.quote is not None:
        return whole.quote.total
    offered = suggest(shop, whole)
    return offered.total if offered.lines[0].unit_minor else None


def _part_lines(
    view: OrderView, listed: tuple[PriceRow, ...], rules: Charges, currency: str, customer_id: str | None
) -> list[QuoteLine]:
    """What was fitted, each part once; before anything was, the first suspect of each finding that must be replaced."""
    lines: dict[str, QuoteLine] = {}
    for part in view.replacements:
        if not part.fitted:
            continue
        price = price_for(listed, PriceKind.PART, names=(part.sku,), customer_id=customer_id, currency=currency)
        unit = price.minor if price is not None else _with_markup(part.unit_cost, rules, currency)
        there = lines.get(part.sku)
        count = part.fitted + (there.quantity if there is not None else 0)
        lines[part.sku] = QuoteLine(LineKind.PART, part.part_name, count, unit, sku=part.sku)
    if lines or view.replacements:
        return list(lines.values())
    for line in view.confirmed:
        suspect = next(iter(line.finding.parts), None)
        if suspect is None:
            continue
        price = price_for(
            listed, PriceKind.PART, names=(suspect.kind.value,), customer_id=customer_id, currency=currency
        )
        if price is not None and suspect.kind.value not in lines:
            name = part_name(suspect.kind)
            lines[suspect.kind.value] = QuoteLine(LineKind.PART, name, 1, price.minor, sku=suspect.kind.value)
    return list(lines.values())


def _with_markup(cost: Money, rules: Charges, currency: str) -> int:
    """The cost with the shop's markup; 0, to be filled in, where the lot was bought in another currency."""
    if cost.currency != currency:
        return 0
    return rounded(cost.minor * (10_000 + rules.markup_bp), 10_000)


def _standing(view: OrderView) -> Quote:
    if view.quote is None:
        raise NoSuchThing("quote", view.number)
    return view.quote


def _stored(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment is not None else None


@cache
def _steps() -> MappingProxyType[Fault, Difficulty]:
    """How hard each fault's repair usually is (resources/knowledge/prices.toml)."""
    with resources.open_binary("knowledge", "prices.toml") as file:
        table = tomllib.load(file)
    return MappingProxyType(
        {Fault(fault): level for level in (Difficulty.SIMPLE, Difficulty.HARD) for fault in table[level.value]}
    )
