"""The words of a search, and what in the index may stand for each: a customer by that name, a fault so called."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from app.domain.finding import Fault
from app.domain.identifier import HumanNumber
from app.domain.order_draft import OrderFilter
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.ledger.errors import LedgerError
from app.ledger.search_texts import Indexed, folded
from app.services.shop import Shop
from app.words.findings import fault_name

#: Words of a search that are looked for, signs of each, and customers that one may stand for.
_WORDS, _SIGNS, _CUSTOMERS = 8, 60, 40


@dataclass(frozen=True, slots=True)
class CustomerName:
    """A customer: id, name, contact, and both as they are compared."""

    id: str
    name: str
    contact: str
    folded: str


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search, as they are compared. One of our labels is looked for without its check character."""
    wanted = cleaned(text)
    number: HumanNumber | None = None
    with suppress(WrongCheck):  # a person types: it is found by its fragments
        number = number_in(wanted)
    if number is not None:
        return (folded(str(number)),)
    return tuple(word[:_SIGNS] for word in folded(wanted).split()[:_WORDS])


def typed_words(text: str) -> tuple[str, ...]:
    """The words of a text as they were typed, no more and no longer than a search takes; half characters are none."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return tuple(word[:_SIGNS] for word in whole.split()[:_WORDS])


def customer_names(shop: Shop) -> tuple[CustomerName, ...]:
    """Every customer by name, read anew when one was changed; kept in memory only, since names can be taken out."""
    with shop.read() as db:
        row = db.execute("SELECT count(*), max(hlc) FROM customer").fetchone()
        stamp = (row[0], row[1])
        kept: tuple[object, tuple[CustomerName, ...]] | None = shop.names_kept
        if kept is not None and kept[0] == stamp:
            return kept[1]
        names = tuple(
            CustomerName(row[0], row[1] or "", row[2] or "", folded(f"{row[1] or ''}\n{row[2] or ''}"))
            for row in db.execute(
                "SELECT p.id, p.name, p.contact FROM customer_private AS p JOIN customer AS c ON c.id = p.id"
                " WHERE c.gone = 0 AND p.name IS NOT NULL"
            )
        )
    shop.names_kept = (stamp, names)
    return names


def stand_ins(shop: Shop, words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """For each word what the index may hold in its place. Raises LedgerFailed."""
    named: dict[str, list[str]] = {word: [] for word in words}
    counts: dict[str, int] = {}
    for one in customer_names(shop):
        for word in words:
            if len(word) > 1 and word in one.folded:
                named[word].append(one.id)
                counts[one.id] = counts.get(one.id, 0) + 1
    result = []
    for word in words:
        ids = sorted(named[word], key=lambda id_: -counts[id_])[:_CUSTOMERS]
        marks = shop.index.customer_mark(ids) if ids else ()
        result.append((word, *marks, *_faults(word)))
    return result


def order_ids(shop: Shop, text: str) -> tuple[str, ...] | None:
    """The orders that hold every word of the text, newest first; None = the index cannot say, or they are so many that
    a list is found faster in the tables.
    """
    words = words_of(text)
    if all(len(word) < 2 for word in words) or not shop.index.usable:
        return None
    names = customer_names(shop)
    if any(sum(word in one.folded for one in names) > _CUSTOMERS for word in words):
        return None
    try:
        hits = shop.index.whole(Indexed.ORDER, stand_ins(shop, words))
    except LedgerError:
        return None
    return tuple(hit.id for hit in hits) if hits is not None else None


def narrowed(shop: Shop, filter: OrderFilter) -> OrderFilter:
    """The filter with the orders that the index finds in place of its text; as it was where the index cannot say."""
    found = order_ids(shop, filter.text) if filter.text.strip() else None
    return filter if found is None else replace(filter, text="", among=found)


def _faults(word: str) -> tuple[str, ...]:
    """The faults whose name, in the language of today, holds the word; as the index writes them."""
    if len(word) < 3:
        return ()
    return tuple(fault.value.replace("_", " ") for fault in Fault if word in folded(fault_name(fault)))
