"""What the papers for a customer share: whose and which board it is, how they begin and end, the shop's terms. The
work order's own customer copy is set by `work_order`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from app.documents import printed_paper
from app.documents.furniture import Masthead, labelled, labelled_height, masthead
from app.documents.letterhead import Letterhead, ShopTerms
from app.documents.page import BODY, INK, SMALL, STRONG, Sheets, fitted
from app.documents.paper_size import Paper
from app.documents.printed_paper import PrintedPaper
from app.domain.asset import AssetIdentity
from app.domain.customer import Customer
from app.words.language import _


@dataclass(frozen=True, slots=True)
class Heading:
    """What every paper for a customer is printed with; `customer` None = nobody is named. Times stand at
    `utc_offset_min`.
    """

    letterhead: Letterhead
    terms: ShopTerms = field(default_factory=ShopTerms)
    customer: Customer | None = None
    paper: Paper = Paper.A4
    utc_offset_min: int = 0
    simulated: bool = False


def begun(
    heading: Heading, head: Masthead, title: str, subject: str, on_page: Callable[[int], None] = lambda _page: None
) -> Sheets:
    """The first page of a paper with its head."""
    return printed_paper.begun(partial(masthead, head=head), heading.letterhead, title, subject, heading.paper, on_page)


def ended(sheets: Sheets, heading: Heading, *parts: str) -> PrintedPaper:
    """The paper whole; at the foot stands what the shop wants there and `parts`."""
    footer = " · ".join(
        part for part in (*parts, heading.letterhead.program, _("DEMO") if heading.simulated else "") if part
    )
    said = heading.letterhead.footer
    return printed_paper.ended(sheets, f"{said}\n{footer}" if said else footer)


def customer_lines(customer: Customer | None, name: str, reference: str = "") -> list[str]:
    """Whose it is, as a column of the well: name, contact, address, and the customer's own number for it."""
    lines = [name or (customer.name if customer else "") or "—"]
    if customer is not None and not customer.redacted:
        lines += [customer.contact, *customer.address.splitlines()]
    if reference:
        lines.append(_("Ref. {reference}").format(reference=reference))
    return lines


def asset_lines(asset: AssetIdentity, model: str | None, revision: str = "") -> list[str]:
    """What it is, as a column of the well: kind with its revision, model, serial, and our label. `model` stands in
    where the asset says none.
    """
    model = asset.model or model
    return [
        " ".join(word for word in (asset.board_code or model or _("kind unknown"), revision) if word),
        (model or "") if asset.board_code else "",
        asset.serial or _("serial unknown"),
        _("label {number}").format(number=asset.number),
    ]


#: The height of the note on recovered parts, points.
RECOVERED_HIGH = SMALL.leading + 4


def recovered_note(sheets: Sheets) -> None:
    """What recovered parts are, below the table that names them."""
    sheets.skip(3)
    sheets.paragraph(_("Recovered parts come from a donor board and were tested with this repair."), SMALL)


def terms(sheets: Sheets, heading: Heading, rows: Sequence[tuple[str, str]] = ()) -> None:
    """The shop's terms below a heading, after `rows` of a label and a text; nothing where nothing is said."""
    said, customer = heading.terms, heading.customer
    told = [row for row in rows if row[1]]
    if customer is not None and customer.terms.text and not customer.redacted:
        told.append((_("Agreed"), customer.terms.text))
    if said.text:
        told.append((_("Terms of repair"), said.text))
    if not told:
        return
    note = _("version {n} of the shop's terms").format(n=said.version) if said.text and said.version else ""
    sheets.section(_("Terms"), note, keep=labelled_height(sheets, told))
    labelled(sheets, told, limit=6000)


def stamp(sheets: Sheets, word: str, sentence: str) -> None:
    """A frame across the page that nobody overlooks: what holds for the whole paper, in a word and a sentence."""
    lines = fitted(sentence, BODY, sheets.width - 28, 4)
    high = 15 + STRONG.leading + len(lines) * BODY.leading
    sheets.need(high + 8)
    sheets.box(sheets.left, sheets.y, sheets.width, high, radius=4, stroke=INK, thick=1.3)
    sheets.text(sheets.left + 14, sheets.y + 8 + STRONG.size, word, STRONG)
    for number, line in enumerate(lines):
        sheets.text(sheets.left + 14, sheets.y + 8 + STRONG.leading + number * BODY.leading + BODY.size, line, BODY)
    sheets.y += high + 8
