"""What the papers for a customer share: who they are printed for, how they begin and end, the shop's terms, and what is
printed. The work order's own customer copy is set by `work_order`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from app.documents.furniture import Masthead, labelled, labelled_height, masthead
from app.documents.letterhead import Letterhead, ShopTerms
from app.documents.page import BODY, INK, SMALL, STRONG, Sheets, fitted
from app.documents.paper_size import Paper
from app.domain.customer import Customer
from app.words import language
from app.words.language import _
from app.words.missing_characters import missing_text
from app.words.plain_text import plain


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


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """The PDF, and the characters that no bundled font has: they stand as □ and are listed at its end. `name` is what a
    file of it is called, without its ending.
    """

    pdf: bytes
    missing: frozenset[str] = frozenset()
    name: str = ""

    @property
    def sha256(self) -> str:
        """The hash of the bytes, in hex."""
        return hashlib.sha256(self.pdf).hexdigest()


def begun(
    heading: Heading, head: Masthead, title: str, subject: str, on_page: Callable[[int], None] = lambda _page: None
) -> Sheets:
    """The first page of a paper with its head."""
    code = language.code()
    return Sheets(
        partial(masthead, head=head),
        title=title,
        author=plain(heading.letterhead.name, 120),
        subject=plain(subject, 200),
        language=code.replace("_", "-") if code != language.PSEUDO else "en",
        paper=heading.paper,
        on_page=on_page,
    )


def ended(sheets: Sheets, heading: Heading, *parts: str) -> PrintedPaper:
    """The paper whole: which characters are missing, and at the foot what the shop wants there and `parts`."""
    if sheets.missing:
        sheets.skip(6)
        sheets.paragraph(missing_text(sheets.missing), SMALL)
    footer = " · ".join(
        part for part in (*parts, heading.letterhead.program, _("DEMO") if heading.simulated else "") if part
    )
    said = heading.letterhead.footer
    return PrintedPaper(sheets.finish(f"{said}\n{footer}" if said else footer), frozenset(sheets.missing))


def customer_lines(heading: Heading, name: str, reference: str = "") -> list[str]:
    """Whose it is, as a column of the well: name, contact, address, and the customer's own number for it."""
    customer = heading.customer
    lines = [name or (customer.name if customer else "") or "—"]
    if customer is not None and not customer.redacted:
        lines += [customer.contact, *customer.address.splitlines()]
    if reference:
        lines.append(_("Ref. {reference}").format(reference=reference))
    return lines


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
