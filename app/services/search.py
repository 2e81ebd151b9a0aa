"""Finding anything of the shop by any fragment of it: orders, boards and machines, customers, parts, places, buying.

`find` asks the index beside the shop (`app.ledger.search`), or the tables themselves where the index is not there or
behind. Names of customers are in no index: they are looked for where they live, so that a name that was taken out is
found no more at once. Suppliers, orders to them and stocktakes are few, and are looked for in their tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from rapidfuzz import fuzz

from app.domain.asset import AssetKind
from app.domain.call import marked
from app.domain.order_draft import OrderFilter
from app.domain.work_order import State
from app.ledger.errors import LedgerError
from app.ledger.ledger import Reader
from app.ledger.search_question import Hit
from app.ledger.search_texts import Indexed, folded
from app.services.assets import assets
from app.services.order_list import orders
from app.services.search_words import CustomerName, customer_names, stand_ins, words_of
from app.services.shop import Shop
from app.words.orders import asset_kind_word


class FoundKind(StrEnum):
    """What was found."""

    ORDER = "order"
    ASSET = "asset"
    CUSTOMER = "customer"
    PART = "part"
    LOT = "lot"
    PLACE = "place"
    BATCH = "batch"
    SUPPLIER = "supplier"
    PURCHASE = "purchase"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. `number` names it (a part's SKU, a customer's name), `title` and `line` are what a person reads.

    `title_marks` and `line_marks` are the places in them, as (start, end), that hold what was looked for. `exact` = as
    typed; else a typing error was forgiven. `state` is where an order stands.
    """

    kind: FoundKind
    id: str
    number: str
    title: str
    line: str
    title_marks: tuple[tuple[int, int], ...] = ()
    line_marks: tuple[tuple[int, int], ...] = ()
    exact: bool = True
    state: State | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that its table gave, as if it were a hit of the index."""

    id: str
    names: str = ""
    rest: str = ""


_INDEXED = {
    FoundKind.ORDER: Indexed.ORDER,
    FoundKind.ASSET: Indexed.ASSET,
    FoundKind.PART: Indexed.PART,
    FoundKind.LOT: Indexed.LOT,
    FoundKind.PLACE: Indexed.PLACE,
    FoundKind.BATCH: Indexed.BATCH,
}
#: Kinds of which there are few; their tables.
_UNINDEXED = {FoundKind.SUPPLIER: "supplier", FoundKind.PURCHASE: "purchase", FoundKind.COUNT: "stock_count"}
#: Kinds in which typing errors are forgiven; the others have short numbers only.
_FORGIVING = (FoundKind.ORDER, FoundKind.ASSET, FoundKind.PART)
#: Words shorter than this are taken as typed.
_SHORTEST = 4
#: A number of ours as far as it is typed, and what has numbers that begin so; all others are assets'.
_NUMBER_BEGUN = re.compile(r"^(?:WO|HB|MN|PS|CB|FN|LT|BN|IN|PO|CT)-(?:[A-Z]{1,3}[0-9]{1,3}(?:-[0-9]{0,9})?)?$")
_OF_NUMBERS = {
    "WO": FoundKind.ORDER, "LT": FoundKind.LOT, "BN": FoundKind.PLACE, "IN": FoundKind.BATCH,
    "PO": FoundKind.PURCHASE, "CT": FoundKind.COUNT,
}  # fmt: skip
#: A number of ours in which a sign may be wrong.
_NUMBER_LIKE = re.compile(r"^([A-Z]{2}-[A-Z]{1,3}[0-9]{1,3}-)(\w{6})$")
#: How many texts are looked at for the best ones.
_LOOKED_AT = 40
#: Signs of a line that tells where the words stand.
_AROUND = 60


def find(shop: Shop, text: str, limit: int = 24) -> tuple[Found, ...]:
    """What holds every word of the text, kind by kind, the best of each first; at most `limit`, a third of them of one
    kind. Words of one sign find nothing.
    """
    words = words_of(text)
    if all(len(word) < 2 for word in words):
        return ()
    each = max(1, limit // 3)
    if not shop.index.usable:
        return _by_tables(shop, words, each)[:limit]
    try:
        found = _by_number(shop, words, each) or _by_index(shop, words, each)
        if not found:
            found = _forgiven(shop, words, each)
    except LedgerError:
        shop.index.doubt()
        return _by_tables(shop, words, each)[:limit]
    return found[:limit]


def _by_number(shop: Shop, words: tuple[str, ...], each: int) -> tuple[Found, ...]:
    """What has a number of ours that begins with the one word; trigrams would be those of every number there is."""
    word = words[0].upper()
    if len(words) > 1 or not _NUMBER_BEGUN.match(word):
        return ()
    kind = _OF_NUMBERS.get(word[:2], FoundKind.ASSET)
    with shop.read() as db:
        rows = db.execute(
            f"SELECT id FROM {_table(kind)} WHERE number >= ? AND number < ? AND gone = 0"  # noqa: S608 - ours
            " ORDER BY number DESC LIMIT ?",
            (word, f"{word}~", each),
        ).fetchall()
    return tuple(_told(shop, kind, [row[0] for row in rows], words))


def _by_index(shop: Shop, words: tuple[str, ...], each: int) -> tuple[Found, ...]:
    asked = stand_ins(shop, words)
    found: list[Found] = []
    for kind in FoundKind:
        if kind is FoundKind.CUSTOMER:
            found += _customers(shop, words, each)
            continue
        if kind in _UNINDEXED:
            found += _of_table(shop, kind, words, each)
            continue
        indexed = _INDEXED[kind]
        hits = {hit.id: hit for hit in shop.index.find(indexed, asked, _LOOKED_AT, keys=True)}
        exact = any(_rank(hit, words) == 0 for hit in hits.values())
        if len(hits) < each and not exact:
            for hit in shop.index.find(indexed, asked, _LOOKED_AT):
                hits.setdefault(hit.id, hit)
        best = sorted(hits.values(), key=lambda hit: _rank(hit, words))[:each]
        found += _told_of(shop, kind, best, words)
    return tuple(found)


def _rank(hit: Hit, words: Sequence[str]) -> int:
    """0 = every word is a whole number or serial; more, the less of them it is. Equals stay newest first."""
    names = folded(hit.key or hit.names).split("\n")
    total = 0
    for word in words:
        at = 4
        for place, name in enumerate(names):
            if word == name:
                at = 0
                break
            if name.endswith(word):
                at = min(at, 1 if place == 0 else 2)
            elif word in name:
                at = min(at, 3)
        total += at
    if len(words) > 1 and " ".join(words) in folded(hit.rest):
        total -= len(words)
    return total


def _customers(shop: Shop, words: tuple[str, ...], each: int) -> list[Found]:
    found = [one for one in customer_names(shop) if all(word in one.folded for word in words)]
    found.sort(key=lambda one: (not one.folded.startswith(words[0]), one.name))
    return [_customer(one, words) for one in found[:each]]


def _customer(one: CustomerName, words: Sequence[str]) -> Found:
    line = " ".join(one.contact.split())
    return Found(FoundKind.CUSTOMER, one.id, one.name, one.name, line, _marks(one.name, words), _marks(line, words))


def _forgiven(shop: Shop, words: tuple[str, ...], each: int) -> tuple[Found, ...]:
    """What holds words that are nearly those; asked only where nothing holds them as typed."""
    if not any(len(word) >= _SHORTEST for word in words):
        return ()
    found: list[Found] = []
    for kind in _FORGIVING:
        if len(words) == 1 and (numbered := _near_numbers(shop, kind, words[0])):
            told = _told(shop, kind, numbered[:each], words)
            found += [replace(one, exact=False) for one in told]
            continue
        near = []
        for hit in shop.index.near(_INDEXED[kind], [word for word in words if len(word) >= _SHORTEST], 120):
            text = folded(f"{hit.names}\n{hit.rest}")
            if (nearness := _nearness(text, words)) is not None:
                near.append((-nearness[0], hit, nearness[1]))
        near.sort(key=lambda one: one[0])
        for _score, hit, meant in near[:each]:
            found += [replace(one, exact=False) for one in _told_of(shop, kind, [hit], meant)]
    near_names = [
        (-nearness[0], one, nearness[1])
        for one in customer_names(shop)
        if (nearness := _nearness(one.folded, words)) is not None
    ]
    near_names.sort(key=lambda one: one[0])
    found += [replace(_customer(one, meant), exact=False) for _score, one, meant in near_names[:each]]
    return tuple(sorted(found, key=lambda one: list(FoundKind).index(one.kind)))


def _near_numbers(shop: Shop, kind: FoundKind, word: str) -> list[str]:
    """The rows whose number is the word but for one wrong digit or two that are swapped, newest first."""
    match = _NUMBER_LIKE.match(word.upper())
    if match is None or kind not in (FoundKind.ORDER, FoundKind.ASSET):
        return []
    begin, digits = match[1], match[2]
    meant = {digits[:at] + figure + digits[at + 1 :] for at in range(len(digits)) for figure in "0123456789"}
    meant |= {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)}
    numbers = [begin + one for one in meant if one.isdigit()]
    with shop.read() as db:
        rows = db.execute(
            f"SELECT id FROM {_INDEXED[kind].table} WHERE number IN (SELECT value FROM json_each(?)) AND gone = 0"  # noqa: S608
            " ORDER BY id DESC",
            (json.dumps(numbers),),
        )
        return [row[0] for row in rows]


def _nearness(text: str, words: Sequence[str]) -> tuple[float, tuple[str, ...]] | None:
    """How near the words are to fragments of the text, 0 to 100, and what those are; None = not near enough.

    One wrong, missing, doubled or swapped sign is forgiven in four to seven, two in more, three from thirteen on.
    """
    total, meant = 0.0, []
    for word in words:
        if word in text:
            total += 100
            meant.append(word)
            continue
        if len(word) < _SHORTEST:
            return None
        errors = 1 if len(word) < 8 else 2 if len(word) < 13 else 3
        least = 100 * (1 - errors / len(word)) - 0.5
        place = fuzz.partial_ratio_alignment(word, text, score_cutoff=least)
        if place is None:
            return None
        total += place.score
        meant.append(text[place.dest_start : place.dest_end].strip())
    return total / len(words), tuple(part for part in meant if part)


# -------------------------------------------------------------------- what is read of them


def _told(shop: Shop, kind: FoundKind, ids: Iterable[str], words: Sequence[str]) -> list[Found]:
    """What a person reads of rows whose tables alone were asked."""
    return _told_of(shop, kind, [_Row(id_) for id_ in ids], words)


def _told_of(shop: Shop, kind: FoundKind, hits: Sequence[Hit | _Row], words: Sequence[str]) -> list[Found]:
    """What a person reads of each, from the tables of now; what is no longer there falls out."""
    if not hits:
        return []
    with shop.read() as db:
        rows = {row["id"]: row for row in db.execute(_ROWS[kind], (json.dumps([hit.id for hit in hits]),))}
    told = []
    for hit in hits:
        row = rows.get(hit.id)
        if row is None:
            continue
        title, line = _TOLD[kind](row)
        unseen = [word for word in words if word not in folded(f"{title}\n{line}")]
        where = _where(hit, unseen) if unseen else ""
        whole = " · ".join(part for part in (line, where) if part)
        state = State(row["state"]) if kind is FoundKind.ORDER else None
        marks = _marks(title, words), _marks(whole, words)
        told.append(Found(kind, hit.id, row["number"], title, whole, *marks, state=state))
    return told


def _where(hit: Hit | _Row, words: Sequence[str]) -> str:
    """The fact that holds the first of the words found nowhere else, cut to what is around it."""
    for fact in f"{hit.names}\n{hit.rest}".split("\n"):
        low = folded(fact)
        for word in words:
            at = low.find(word)
            if at >= 0:
                start = max(0, at - _AROUND // 2) if len(fact) > _AROUND else 0
                end = start + _AROUND
                return ("…" if start else "") + fact[start:end] + ("…" if end < len(fact) else "")
    return ""


def _marks(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return marked(text, tuple(words))


def _order(row: Any) -> tuple[str, str]:
    what = row["model"] or row["board_code"]
    return row["number"], _joined(what, row["serial"], row["customer"], row["reported_fault"])


def _asset(row: Any) -> tuple[str, str]:
    kind = asset_kind_word(AssetKind(row["kind"]))
    number = row["number"] if row["serial"] else None
    return row["serial"] or row["number"], _joined(kind, row["model"], row["board_code"], number, row["customer"])


def _part(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["name"], row["mpn"])


def _lot(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["sku"], row["name"], row["batch"], row["place"] or row["bin"])


def _place(row: Any) -> tuple[str, str]:
    return row["name"], _joined(row["number"], row["parent"])


def _batch(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["customer"], row["reference"], row["courier"])


def _supplier(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["note"])


def _purchase(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["supplier"], row["reference"])


def _count(row: Any) -> tuple[str, str]:
    return row["number"], _joined(row["place"], row["note"])


def _joined(*parts: str | None) -> str:
    return " · ".join(" ".join(part.split()) for part in parts if part)


_TOLD: dict[FoundKind, Callable[[Any], tuple[str, str]]] = {
    FoundKind.ORDER: _order,
    FoundKind.ASSET: _asset,
    FoundKind.PART: _part,
    FoundKind.LOT: _lot,
    FoundKind.PLACE: _place,
    FoundKind.BATCH: _batch,
    FoundKind.SUPPLIER: _supplier,
    FoundKind.PURCHASE: _purchase,
    FoundKind.COUNT: _count,
}
_ROWS = {
    FoundKind.ORDER: """
SELECT o.id, o.number, o.state, o.reported_fault, a.model, a.board_code, a.serial, c.name AS customer
FROM json_each(?) AS j JOIN work_order AS o ON o.id = j.value JOIN asset AS a ON a.id = o.asset_id
LEFT JOIN customer_private AS c ON c.id = o.customer_id WHERE o.gone = 0
""",
    FoundKind.ASSET: """
SELECT a.id, a.number, a.kind, a.model, a.board_code, a.serial, c.name AS customer
FROM json_each(?) AS j JOIN asset AS a ON a.id = j.value LEFT JOIN customer_private AS c ON c.id = a.owner_id
WHERE a.gone = 0
""",
    FoundKind.PART: "SELECT p.id, p.sku AS number, p.name, p.mpn FROM json_each(?) AS j"
    " JOIN part AS p ON p.id = j.value WHERE p.gone = 0",
    FoundKind.LOT: "SELECT l.id, l.number, l.batch, l.bin, q.name AS place, p.sku, p.name FROM json_each(?) AS j"
    " JOIN lot AS l ON l.id = j.value JOIN part AS p ON p.id = l.part_id"
    " LEFT JOIN place AS q ON q.id = l.place_id WHERE l.gone = 0",
    FoundKind.PLACE: "SELECT p.id, p.number, p.name, q.name AS parent FROM json_each(?) AS j"
    " JOIN place AS p ON p.id = j.value LEFT JOIN place AS q ON q.id = p.parent_id WHERE p.gone = 0",
    FoundKind.BATCH: "SELECT b.id, b.number, b.reference, b.courier, c.name AS customer FROM json_each(?) AS j"
    " JOIN intake_batch AS b ON b.id = j.value LEFT JOIN customer_private AS c ON c.id = b.customer_id"
    " WHERE b.gone = 0",
    FoundKind.SUPPLIER: "SELECT s.id, s.name AS number, s.note FROM json_each(?) AS j"
    " JOIN supplier AS s ON s.id = j.value WHERE s.gone = 0",
    FoundKind.PURCHASE: "SELECT o.id, o.number, o.reference, s.name AS supplier FROM json_each(?) AS j"
    " JOIN purchase AS o ON o.id = j.value JOIN supplier AS s ON s.id = o.supplier_id WHERE o.gone = 0",
    FoundKind.COUNT: "SELECT c.id, c.number, c.note, q.name AS place FROM json_each(?) AS j"
    " JOIN stock_count AS c ON c.id = j.value LEFT JOIN place AS q ON q.id = c.place_id WHERE c.gone = 0",
}


# -------------------------------------------------------------------- without the index


def _by_tables(shop: Shop, words: tuple[str, ...], each: int) -> tuple[Found, ...]:
    """The same by looking through the tables: slower, no typing errors forgiven, notes and parts of orders left out."""
    found: list[Found] = []
    rows = orders(shop, OrderFilter(text=" ".join(words), limit=each))
    found += _told(shop, FoundKind.ORDER, [row.id for row in rows], words)
    known = assets(shop, " ".join(words), limit=each)
    found += _told(shop, FoundKind.ASSET, [row.id for row in known], words)
    found += _customers(shop, words, each)
    for kind in _COLUMNS:
        found += _of_table(shop, kind, words, each)
    return tuple(found)


def _of_table(shop: Shop, kind: FoundKind, words: tuple[str, ...], each: int) -> list[Found]:
    with shop.read() as db:
        ids = _holding(db, _table(kind), _COLUMNS[kind], words, each)
    return _told(shop, kind, ids, words)


def _table(kind: FoundKind) -> str:
    return _UNINDEXED[kind] if kind in _UNINDEXED else _INDEXED[kind].table


#: What of the small tables is looked through.
_COLUMNS = {
    FoundKind.PART: ("sku", "name", "mpn"),
    FoundKind.LOT: ("number", "batch", "supplier", "(SELECT s.name FROM supplier AS s WHERE s.id = supplier_id)"),
    FoundKind.PLACE: ("number", "name"),
    FoundKind.BATCH: ("number", "reference", "courier"),
    FoundKind.SUPPLIER: ("name",),
    FoundKind.PURCHASE: ("number", "reference", "(SELECT s.name FROM supplier AS s WHERE s.id = supplier_id)"),
    FoundKind.COUNT: ("number", "note"),
}


def _holding(db: Reader, table: str, columns: Iterable[str], words: Sequence[str], limit: int) -> list[str]:
    whole = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
    rows = db.execute(f"SELECT id, {whole} FROM {table} WHERE gone = 0 ORDER BY id DESC")  # noqa: S608 - our own names
    held = (row[0] for row in rows if _holds(row[1], words))
    return list(islice(held, limit))


def _holds(text: str, words: Sequence[str]) -> bool:
    text = folded(text)
    return all(word in text for word in words)
