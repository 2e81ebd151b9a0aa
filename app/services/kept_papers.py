"""The papers that were kept with an order, their very bytes, by what their files are called: frozen work orders with
their revision, quotes that were answered, slips that were signed for. `paper` and `papers` make and open them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.order_print import Copy, KeptPaper
from app.domain.order_view import AttachmentLine, OrderView
from app.domain.paper_kind import PaperKind
from app.services.order_content import DOCUMENT
from app.services.shop import Shop
from app.words.hidden_prices import prices_hidden

PDF = "application/pdf"
#: Which copies are frozen at a signature: the whole one, and the one that the customer gets.
FROZEN = (Copy.INTERNAL, Copy.CUSTOMER)
_FROZEN = re.compile(r"-r(?P<n>\d{1,6})(?:-(?P<copy>[a-z]+))?\.pdf$")
_GIVEN = re.compile(r"^(?P<name>.+)-(?P<kind>quote|return)(?:-(?P<n>\d{1,6}))?\.pdf$")


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A quote or a slip as it was kept with an order; `name` such as QT-B1-000012-quote."""

    kind: PaperKind
    name: str
    file: AttachmentLine


def frozen(view: OrderView) -> tuple[KeptPaper, ...]:
    """The papers frozen so far, the oldest revision first, of each the internal one first."""
    found = []
    for line, named in _named(view, _FROZEN):
        # Before there were copies, what was kept was the whole one.
        copy = Copy(named["copy"]) if named["copy"] in set(Copy) else Copy.INTERNAL
        found.append(KeptPaper(int(named["n"]), copy, line))
    return tuple(sorted(found, key=lambda one: (one.revision, FROZEN.index(one.copy) if one.copy in FROZEN else 2)))


def shown_papers(view: OrderView) -> tuple[KeptPaper, ...]:
    """The papers frozen so far that the person at the machine may open: the internal ones tell what parts cost."""
    return tuple(one for one in frozen(view) if one.copy is not Copy.INTERNAL or not prices_hidden())


def kept_copies(view: OrderView) -> tuple[KeptCopy, ...]:
    """The quotes and slips kept with an order, the oldest first."""
    return tuple(
        KeptCopy(PaperKind(named["kind"]), line.name.removesuffix(".pdf"), line) for line, named in _named(view, _GIVEN)
    )


def last_revision(shop: Shop, order_id: str) -> int:
    """The highest revision that was ever kept, those taken back with their signature too: no number comes twice."""
    return _highest(shop, order_id, _FROZEN)


def last_slip(shop: Shop, order_id: str) -> int:
    """The highest number a slip ever had, those taken back too."""
    return _highest(shop, order_id, _GIVEN)


def _named(view: OrderView, names: re.Pattern[str]) -> Iterator[tuple[AttachmentLine, re.Match[str]]]:
    for line in view.attachments:
        named = names.search(line.name) if line.phase == DOCUMENT and line.mime == PDF else None
        if named is not None:
            yield line, named


def _highest(shop: Shop, order_id: str, names: re.Pattern[str]) -> int:
    with shop.read() as db:
        rows = db.execute("SELECT name FROM attachment WHERE order_id = ? AND phase = ?", (order_id, DOCUMENT))
        found = [names.search(row["name"] or "") for row in rows]
    return max((int(one["n"]) for one in found if one is not None and one["n"]), default=0)
