"""Every paper that a shop gives out, by one door: the work order's three copies, quote, intake receipt, return slip.

Those for customers are printed in the customer's language unless another is asked for. A quote that was answered and
a slip that was signed for are kept with the order, their very bytes, as a signed work order is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.documents.customer_paper import Heading
from app.documents.intake_receipt import ReceiptPrint, print_receipt
from app.documents.order_print import Copy
from app.documents.paper_size import Paper
from app.documents.printed_paper import PrintedPaper
from app.documents.quote_print import QuotePrint, print_quote
from app.documents.return_slip import ReturnLine, ReturnPrint, print_return
from app.domain.identifier import NumberKind, parse_number
from app.domain.order_draft import FileDraft
from app.domain.order_view import OrderView
from app.domain.paper_error import NoPaper, WhyNoPaper
from app.domain.paper_kind import PAPER_LANGUAGES, PaperKind
from app.domain.quote import Quote
from app.domain.repair_result import STAYS, result_of
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import SignerRole
from app.ledger.writing import Watch
from app.services import evidence, orders
from app.services.customer_language import customer_language
from app.services.customers import read_customer
from app.services.delivery_reading import delivery
from app.services.kept_papers import PDF, KeptCopy, kept_copies, last_slip
from app.services.letterhead import letterhead, shop_terms
from app.services.order_content import DOCUMENT
from app.services.order_records import write_files
from app.services.paper import work_order_pdf
from app.services.paper_content import Pictures, order_print, shown_pictures
from app.services.paper_size import paper_size
from app.services.prices import read_charges
from app.services.receipt_lines import delivery_lines, line_of
from app.services.shop import Shop
from app.services.warranty import read_warranty_terms
from app.words.hidden_prices import shown_prices
from app.words.paper_language import speaking_to, spoken_to

__all__ = [
    "PAPER_LANGUAGES", "KeptCopy", "PaperKind", "PrintedPaper", "freeze_quote", "freeze_return", "kept_copies",
    "kept_copy", "paper_of",
]  # fmt: skip

#: The receipt of more orders than these has no photos: they stand in the record.
_WITH_PHOTOS = 2


def paper_of(
    shop: Shop,
    kind: PaperKind,
    numbers: Sequence[str],
    *,
    copy: Copy = Copy.INTERNAL,
    paper: Paper | None = None,
    lang: str | None = None,
    watch: Watch | None = None,
) -> PrintedPaper:
    """A paper as things stand now.

    `numbers` are work orders (number, label or id): one for ORDER and QUOTE, one or several of one customer for RECEIPT
    and RETURN; a quote may be named by its own number, a receipt by that of its delivery. `copy` is of ORDER alone.
    `paper` None = the size that the shop prints on. `lang` en, ru or zh; None = the customer's language, else the one
    in force; copies of an order that are not the customer's are always in the one in force.

    `watch` is told each page and may stop it. Raises NoPaper (why), NoSuchThing, CommitCancelled.
    """
    if not numbers:
        raise NoPaper(kind, WhyNoPaper.NOTHING)
    if lang is not None and lang not in PAPER_LANGUAGES:
        raise NoPaper(kind, WhyNoPaper.LANGUAGE, lang)
    if len(numbers) > 1 and kind in (PaperKind.ORDER, PaperKind.QUOTE):
        raise NoPaper(kind, WhyNoPaper.ONE)
    watching = watch or Watch()
    if kind is PaperKind.ORDER:
        return work_order_pdf(shop, numbers[0], copy=copy, paper=paper, lang=lang, watch=watching)
    with shown_prices():  # what is for the customer is whole whoever makes it
        if kind is PaperKind.QUOTE:
            return _quote(shop, numbers[0], paper, lang, watching)
        if kind is PaperKind.RECEIPT and _is_delivery(numbers[0]):
            if len(numbers) > 1:
                raise NoPaper(kind, WhyNoPaper.ONE)
            return _delivery_receipt(shop, numbers[0], paper, lang, watching)
        views = tuple(orders.order(shop, number) for number in dict.fromkeys(numbers))
        stranger = next((view for view in views if view.customer_id != views[0].customer_id), None)
        if stranger is not None:
            raise NoPaper(kind, WhyNoPaper.CUSTOMERS, stranger.number)
        make = _receipt if kind is PaperKind.RECEIPT else _return
        return make(shop, views, paper, lang, watching)


# ---------------------------------------------------------------- quote


def _quote(shop: Shop, number: str, paper: Paper | None, lang: str | None, watch: Watch) -> PrintedPaper:
    view, quote = _quoted(shop, number)
    with speaking_to(customer_language(shop, view.customer_id, lang)):
        made = order_print(shop, view, Copy.CUSTOMER, paper=paper)
        wanted = QuotePrint(_heading(shop, view, paper), made, quote, datetime.now(UTC))
        return replace(print_quote(wanted, watch), name=quote.number)


def _quoted(shop: Shop, number: str) -> tuple[OrderView, Quote]:
    """The order and its quote: the one of that number, else the one that stands, else the newest."""
    named = _kind(number) is NumberKind.QUOTE
    if named:
        wanted = str(parse_number(number))
        with shop.read() as db:
            row = db.execute("SELECT order_id FROM quote WHERE number = ? AND gone = 0", (wanted,)).fetchone()
        if row is None:
            raise NoSuchThing("quote", number)
        view = orders.order(shop, row["order_id"])
        return view, next(one for one in view.quotes if one.number == wanted)
    view = orders.order(shop, number)
    if not view.quotes:
        raise NoPaper(PaperKind.QUOTE, WhyNoPaper.NO_QUOTE, view.number)
    return view, view.quote or view.quotes[-1]


# ---------------------------------------------------------------- receipt


def _receipt(
    shop: Shop, views: tuple[OrderView, ...], paper: Paper | None, lang: str | None, watch: Watch
) -> PrintedPaper:
    first = views[0]
    due = {view.due_at for view in views}
    shown = views if len(views) <= _WITH_PHOTOS else ()
    photos = tuple(one for view in shown for one in evidence.photos_of(view) if one.phase == "intake")
    with speaking_to(customer_language(shop, first.customer_id, lang)):
        wanted = ReceiptPrint(
            _heading(shop, first, paper, views),
            tuple(line_of(view) for view in views),
            first.customer or "",
            min(view.opened_at for view in views),
            first.opened_by,
            due.pop() if len(due) == 1 else None,
            first.customer_reference,
            photos=photos,
            images=shown_pictures(shop, shown),
        )
        return replace(print_receipt(wanted, watch), name=f"{first.number}-receipt")


def _delivery_receipt(shop: Shop, number: str, paper: Paper | None, lang: str | None, watch: Watch) -> PrintedPaper:
    came = delivery(shop, number)
    lines, customer_id, offset = delivery_lines(shop, came)
    if not lines:
        raise NoPaper(PaperKind.RECEIPT, WhyNoPaper.EMPTY, came.number)
    with speaking_to(customer_language(shop, customer_id, lang)):
        wanted = ReceiptPrint(
            _heading_for(shop, customer_id, paper, offset, simulated=shop.demo),
            lines,
            came.terms.customer or "",
            came.opened_at,
            came.opened_by,
            came.terms.due_at,
            delivery=came,
        )
        return replace(print_receipt(wanted, watch), name=f"{came.number}-receipt")


# ---------------------------------------------------------------- return slip


def _return(
    shop: Shop, views: tuple[OrderView, ...], paper: Paper | None, lang: str | None, watch: Watch
) -> PrintedPaper:
    with speaking_to(customer_language(shop, views[0].customer_id, lang)):
        lines = tuple(_return_line(shop, view) for view in views)
        wanted = ReturnPrint(_heading(shop, views[0], paper, views), lines, datetime.now(UTC))
        return replace(print_return(wanted, watch), name=f"{views[0].number}-return")


def _return_line(shop: Shop, view: OrderView) -> ReturnLine:
    result = result_of(view)
    if result is None:
        why = WhyNoPaper.STAYS if view.state in STAYS else WhyNoPaper.NOT_READY
        raise NoPaper(PaperKind.RETURN, why, view.number)
    with shop.read() as db:
        promised = read_warranty_terms(db, view)
    received = [line for line in view.signatures if line.role is SignerRole.CUSTOMER and line.image_sha256]
    drawn = Pictures(shop, view).get(str(received[-1].image_sha256), b"") if received else b""
    return ReturnLine(view, result, promised, drawn)


# ---------------------------------------------------------------- kept


def freeze_quote(shop: Shop, actor: str, number_or_id: str) -> KeptCopy | None:
    """Keep the quote that a customer answered with its order, in the customer's language; None where the quote that
    stands has no answer. Kept once: what the paper said then, its terms included, no later change alters.
    """
    view = orders.order(shop, number_or_id)
    quote = view.quote
    if quote is None or quote.approval is None:
        return None
    name = f"{quote.number}-quote"
    there = next((one for one in kept_copies(view) if one.name == name), None)
    return there or _keep(shop, actor, view, name, paper_of(shop, PaperKind.QUOTE, [quote.number]))


def freeze_return(shop: Shop, actor: str, number_or_id: str) -> KeptCopy | None:
    """Keep the slip of an order that its customer signed for, once for each such signature; None where nobody has."""
    view = orders.order(shop, number_or_id)
    signed = [line.stamp for line in view.signatures if line.role is SignerRole.CUSTOMER]
    if not signed or result_of(view) is None:
        return None
    before = [one for one in kept_copies(view) if one.kind is PaperKind.RETURN]
    if before and before[-1].file.stamp > max(signed):
        return before[-1]
    name = f"{view.number}-return-{last_slip(shop, view.id) + 1}"
    return _keep(shop, actor, view, name, paper_of(shop, PaperKind.RETURN, [view.id]))


def _keep(shop: Shop, actor: str, view: OrderView, name: str, printed: PrintedPaper) -> KeptCopy:
    file = FileDraft(shop.attachments.put(printed.pdf), len(printed.pdf), f"{name}.pdf", PDF, phase=DOCUMENT)
    with shop.writing(actor) as draft:
        write_files(draft, view.id, [file], phase=DOCUMENT)
    return next(one for one in kept_copies(orders.order(shop, view.id)) if one.name == name)


def kept_copy(shop: Shop, number_or_id: str, name: str) -> PrintedPaper:
    """A kept quote or slip, its very bytes. Raises NoSuchThing, AttachmentMissing."""
    view = orders.order(shop, number_or_id)
    one = next((one for one in kept_copies(view) if one.name == name), None)
    if one is None:
        raise NoSuchThing("revision", name)
    return PrintedPaper(shop.attachments.get(one.file.sha256), name=name)


# ---------------------------------------------------------------- shared


def _heading(shop: Shop, view: OrderView, paper: Paper | None, views: Sequence[OrderView] = ()) -> Heading:
    simulated = any(one.simulated for one in views or (view,))
    return _heading_for(shop, view.customer_id, paper, view.utc_offset_min, simulated=simulated)


def _heading_for(
    shop: Shop, customer_id: str | None, paper: Paper | None, offset_min: int, *, simulated: bool
) -> Heading:
    with shop.read() as db:
        customer = read_customer(db, customer_id, read_charges(db).currency) if customer_id else None
    said = shop_terms(shop, spoken_to())
    return Heading(letterhead(shop), said, customer, paper or paper_size(shop), offset_min, simulated)


def _kind(number: str) -> NumberKind | None:
    try:
        return parse_number(number).kind
    except ValueError:
        return None


def _is_delivery(number: str) -> bool:
    return _kind(number) is NumberKind.BATCH
