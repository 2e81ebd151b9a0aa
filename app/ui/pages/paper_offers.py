"""What papers an order, a delivery and several orders offer to the preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.intake import Delivery
from app.domain.order_view import OrderView
from app.domain.repair_result import result_of
from app.domain.report import Report
from app.ledger.writing import Watch
from app.services import paper, papers
from app.services.batch_print import BatchAsked, BatchMade, make_batch
from app.services.papers import PaperKind
from app.services.report_files import printed_reports
from app.ui.pages.page import Page
from app.ui.widgets.paper_offer import Made, Offer, Printed
from app.ui.widgets.print_preview import PrintPreview
from app.words.capital import capital
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.papers import copy_word, kept_word
from app.words.report_titles import report_title


def languages() -> tuple[tuple[str, str], ...]:
    """In which a customer's paper can be, their own first."""
    return (("", _("Customer's own")), ("en", _("English")), ("ru", _("Russian")), ("zh", _("Chinese")))


def copies() -> tuple[tuple[str, str], ...]:
    """For whom a work order is printed."""
    return tuple((copy.value, capital(copy_word(copy))) for copy in paper.Copy)


def order_offers(shop: Any, view: OrderView, copy: paper.Copy = paper.Copy.INTERNAL) -> tuple[Offer, ...]:
    """The papers of one order: the order itself, those for its customer that there are, those that were kept."""
    number = view.number
    made = [
        Offer(
            _("Work order"), number, "order", partial(_paper, shop, PaperKind.ORDER, (number,)), copies(), copy.value,
            languages(), (paper.Copy.CUSTOMER.value,),
        ),
        _customer_offer(shop, PaperKind.RECEIPT, (number,), number),
    ]  # fmt: skip
    if view.quotes:
        made.append(_customer_offer(shop, PaperKind.QUOTE, (number,), number))
    if result_of(view) is not None:
        made.append(_customer_offer(shop, PaperKind.RETURN, (number,), number))
    for kept in reversed(paper.shown_papers(view)):
        name = Path(kept.file.name).stem
        made.append(
            Offer(kept_word(kept.revision, kept.copy), name, "order", partial(_kept, shop, number, kept))
        )  # fmt: skip
    for one in reversed(papers.kept_copies(view)):
        title = _("Kept: {name}").format(name=one.name)
        made.append(Offer(title, one.name, "customer", partial(_kept_copy, shop, number, one.name)))
    return tuple(made)


def delivery_offers(shop: Any, delivery: Delivery) -> tuple[Offer, ...]:
    """The papers of a delivery: the receipt of all that came, and the order of each board."""
    orders = tuple(dict.fromkeys(line.order_number for line in reversed(delivery.lines) if line.order_number))
    made = [_customer_offer(shop, PaperKind.RECEIPT, (delivery.number,), delivery.number)]
    if orders:
        made.append(batch_offer(shop, BatchAsked(orders, (PaperKind.ORDER,), paper.Copy.BENCH), _("The work orders")))
    return tuple(made)


def return_offer(shop: Any, numbers: Sequence[str]) -> Offer:
    """The slip that goes back with the boards of several orders of one customer."""
    return _customer_offer(shop, PaperKind.RETURN, numbers, numbers[0])


def batch_offer(shop: Any, asked: BatchAsked, title: str) -> Offer:
    """The papers of several orders as one."""
    name = asked.numbers[0] if len(asked.numbers) == 1 else f"{asked.numbers[0]}-{len(asked.numbers)}"
    return Offer(title, name, "order", lambda _copy, _lang, watch: make_batch(shop, asked, watch), lacking=_not_made)


def _not_made(made: BatchMade) -> str:
    said = [f"{one.number}, {kind_word(one.kind)}: {sentence(one.error)}" for one in made.not_made[:8]]
    more = len(made.not_made) - len(said)
    if more > 0:
        said.append(ngettext("And {n} more like these.", "And {n} more like these.", more).format(n=more))
    return " ".join(said)


def made_offer(title: str, name: str, kind: str, pdf: bytes) -> Offer:
    """A paper that is there already."""
    return Offer(title, name, kind, lambda _copy, _lang, _watch: Made(pdf))


def show_reports(page: Page, made: Sequence[Report]) -> None:
    """Show reports that are made, as they will be on paper."""
    shop, reports = page.desk.shop, tuple(made)
    title = report_title(reports[0].kind) if len(reports) == 1 else _("Reports")
    offer = Offer(title, title, "report", lambda _copy, _lang, _watch: printed_reports(shop, reports))
    PrintPreview(page.window(), page.desk, title, offer).open()


def _customer_offer(shop: Any, kind: PaperKind, numbers: Sequence[str], name: str) -> Offer:
    title = kind_word(kind)
    make = partial(_paper, shop, kind, tuple(numbers))
    return Offer(title, f"{name}-{kind.value}", "customer", make, languages=languages())


def kind_word(kind: PaperKind) -> str:
    """What a paper is called."""
    return {
        PaperKind.ORDER: _("Work order"),
        PaperKind.QUOTE: _("Quote"),
        PaperKind.RECEIPT: _("Intake receipt"),
        PaperKind.RETURN: _("Return slip"),
    }[kind]


def _paper(shop: Any, kind: PaperKind, numbers: tuple[str, ...], copy: str, lang: str, watch: Watch) -> Printed:
    chosen = paper.Copy(copy) if copy else paper.Copy.INTERNAL
    return papers.paper_of(shop, kind, numbers, copy=chosen, lang=lang or None, watch=watch)


def _kept(shop: Any, number: str, kept: paper.KeptPaper, _copy: str, _lang: str, _watch: Watch) -> Printed:
    return paper.kept_pdf(shop, number, kept.revision, kept.copy, sha256=kept.file.sha256)


def _kept_copy(shop: Any, number: str, name: str, _copy: str, _lang: str, _watch: Watch) -> Printed:
    return papers.kept_copy(shop, number, name)
