"""The papers of several orders as one PDF: in the order asked for, and what could not be made is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.paper_error import NoPaper, WhyNoPaper
from app.domain.paper_kind import PaperKind
from app.domain.record_error import CommitCancelled
from app.domain.shop_error import ShopError
from app.ledger.writing import Watch
from app.services.paper import Copy
from app.services.papers import paper_of
from app.services.pdf_pages import merged
from app.services.shop import Shop

#: Orders that are printed at once.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class BatchAsked:
    """Which papers of which orders: order after order, of each its papers as `kinds` has them.

    `copy` is that of work orders; `lang` the language of customers' papers, "" = each customer's own.
    """

    numbers: tuple[str, ...]
    kinds: tuple[PaperKind, ...] = (PaperKind.ORDER,)
    copy: Copy = Copy.BENCH
    lang: str = ""


@dataclass(frozen=True, slots=True)
class NotMade:
    """A paper that could not be made, and why."""

    number: str
    kind: PaperKind
    error: Exception


@dataclass(frozen=True, slots=True)
class BatchMade:
    """All papers as one PDF. `papers` = how many of them; `not_made` those that it lacks."""

    pdf: bytes
    papers: int
    missing: frozenset[str] = frozenset()
    not_made: tuple[NotMade, ...] = ()


def make_batch(
    shop: Shop,
    asked: BatchAsked,
    watch: Watch | None = None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> BatchMade:
    """Make them one after another; `tell` hears how many papers are done, of how many, `watch` each page of them.

    A paper that cannot be made is left out and told: no such order, nothing to give back yet, a photo that is gone.
    Raises the error of the first where none can be made, and CommitCancelled.
    """
    watching = watch or Watch()
    wanted = [(number, kind) for number in asked.numbers for kind in asked.kinds]
    made: list[bytes] = []
    missing: set[str] = set()
    not_made: list[NotMade] = []
    pages = 0

    def page(_page: int) -> None:
        nonlocal pages
        pages += 1
        watching(pages)

    for done, (number, kind) in enumerate(wanted):
        tell(done, len(wanted))
        try:
            printed = paper_of(
                shop, kind, [number], copy=asked.copy, lang=asked.lang or None, watch=Watch(page, watching.cancelled)
            )
        except CommitCancelled:
            raise
        except (ShopError, OSError) as error:
            not_made.append(NotMade(number, kind, error))
            continue
        made.append(printed.pdf)
        missing |= printed.missing
    if not made:
        raise not_made[0].error if not_made else NoPaper(PaperKind.ORDER, WhyNoPaper.NOTHING)
    tell(len(wanted), len(wanted))
    whole = made[0] if len(made) == 1 else merged(made)
    return BatchMade(whole, len(made), frozenset(missing), tuple(not_made))
