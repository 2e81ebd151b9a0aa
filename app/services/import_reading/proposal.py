"""Which column is which field: what a person chose for a table of this shape before, else what is known of the program
that wrote it, else its headings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from app.domain.import_mapping import ColumnMapping, DateOrder, MappingSource, NumberStyle
from app.domain.import_table import TableShape
from app.domain.import_target import FieldKind, Target, TargetField, TargetId, folded
from app.services.import_reading.table_file import Table
from app.services.import_reading.targets import own_heads, tables, target_of
from app.services.import_reading.values import currency_of
from app.services.settings_kept import keep, kept
from app.services.shop import Draft, Shop

_KEPT = "import."
_SHORTEST_PART = 4


def propose(table: Table, target: TargetId, shop: Shop | None = None) -> ColumnMapping:
    """A mapping for a table; with `shop` the one that a person chose before, where the table has the same headings."""
    own = _own(table.shape, target)
    if own is not None:
        return own
    if shop is not None:
        before = _remembered(shop, table.shape, target)
        if before is not None:
            return before
    return _preset(table.shape, target) or _by_headings(table.shape, target_of(target))


def remember(shop: Shop, draft: Draft, shape: TableShape, mapping: ColumnMapping) -> None:
    """Put the mapping into a draft, for the next table with the same headings."""
    headers = shape.headers
    body = {
        "columns": {
            id_: [headers[column], headers[:column].count(headers[column])] for id_, column in mapping.columns.items()
        },
        "fixed": dict(mapping.fixed),
        "numbers": {id_: style.value for id_, style in mapping.numbers.items()},
        "dates": {id_: order.value for id_, order in mapping.dates.items()},
        "choices": {id_: dict(words) for id_, words in mapping.choices.items()},
    }
    keep(shop, draft, _KEPT, {(_key(shape), mapping.target.value): json.dumps(body, ensure_ascii=False)})


def likely_target(shape: TableShape, shop: Shop | None = None) -> TargetId:
    """What the rows most likely are: what they were before, or by how many of its fields the headings name."""
    for target in TargetId:
        if _own(shape, target) is not None:
            return target
    for target in TargetId:
        if shop is not None and _remembered(shop, shape, target) is not None:
            return target
    for target in TargetId:
        if _preset(shape, target) is not None:
            return target
    return max(TargetId, key=lambda target: _fitness(shape, target_of(target)))


def _fitness(shape: TableShape, target: Target) -> tuple[bool, int]:
    columns = _by_headings(shape, target).columns
    needed = [(field.id,) for field in target.fields if field.required] + list(target.any_of)
    return all(set(group) & set(columns) for group in needed), len(columns)


def _remembered(shop: Shop, shape: TableShape, target: TargetId) -> ColumnMapping | None:
    with shop.read() as db:
        text = kept(db, _KEPT).get((_key(shape), target.value))
    if not isinstance(text, str):
        return None
    body: dict[str, Any] = json.loads(text)
    columns: dict[str, int] = {}
    for id_, (heading, before) in body["columns"].items():
        places = [column for column, one in enumerate(shape.headers) if one == heading]
        if before < len(places):
            columns[id_] = places[before]
    known = {field.id for field in target_of(target).fields}
    return ColumnMapping(
        target,
        {id_: column for id_, column in columns.items() if id_ in known},
        {id_: text for id_, text in body["fixed"].items() if id_ in known},
        {id_: NumberStyle(style) for id_, style in body["numbers"].items()},
        {id_: DateOrder(order) for id_, order in body["dates"].items()},
        body["choices"],
        MappingSource.REMEMBERED,
    )


def _key(shape: TableShape) -> str:
    """The shape of a table: its headings, in any order."""
    return hashlib.sha256("\n".join(sorted(map(folded, shape.headers))).encode()).hexdigest()[:24]


def _own(shape: TableShape, target: TargetId) -> ColumnMapping | None:
    """The mapping of a list that this program wrote: every heading is a field, in their order."""
    heads = own_heads(target)
    if shape.headers != heads:
        return None
    columns = {head: at for at, head in enumerate(heads)}
    dates = {
        field.id: DateOrder.YMD
        for field in target_of(target).fields
        if field.id in columns and field.kind is FieldKind.DATE
    }
    numbers = {
        field.id: NumberStyle.POINT
        for field in target_of(target).fields
        if field.id in columns and field.kind in (FieldKind.NUMBER, FieldKind.WHOLE, FieldKind.AMOUNT)
    }
    return ColumnMapping(
        target, columns, numbers=numbers, dates=dates, source=MappingSource.PRESET, preset="Hashwrench", exact=True
    )


def _preset(shape: TableShape, target: TargetId) -> ColumnMapping | None:
    headers = [heading.strip() for heading in shape.headers]
    for preset in tables()["preset"]:
        if preset["target"] == target.value and set(preset["known_by"]) <= set(headers):
            columns = {id_: headers.index(heading) for id_, heading in preset["columns"].items() if heading in headers}
            fixed: Mapping[str, str] = preset.get("fixed", {})
            return ColumnMapping(
                target, columns, dict(fixed), choices=preset.get("choices", {}), source=MappingSource.PRESET,
                preset=preset["name"],
            )  # fmt: skip
    return None


def _by_headings(shape: TableShape, target: Target) -> ColumnMapping:
    """Whole headings first, in the order of how well they fit, then headings that hold a synonym among other words."""
    keys = [folded(heading) for heading in shape.headers]
    columns: dict[str, int] = {}
    ranked = sorted(
        (rank, order, column, field.id)
        for order, field in enumerate(target.fields)
        for column, key in enumerate(keys)
        if (rank := _rank(field, key)) is not None
    )
    for *_rank_and_order, column, id_ in ranked:
        if id_ not in columns and column not in columns.values():
            columns[id_] = column
    columns = {field.id: columns[field.id] for field in target.fields if field.id in columns}
    fixed: dict[str, str] = {}
    if "currency" not in columns:
        named = {
            code
            for id_, column in columns.items()
            if target.field(id_).kind is FieldKind.AMOUNT and (code := _currency_in(shape.headers[column]))
        }
        if len(named) == 1:
            fixed["currency"] = named.pop()
    return ColumnMapping(target.id, columns, fixed, source=MappingSource.HEADINGS)


def _rank(field: TargetField, key: str) -> tuple[int, int] | None:
    """How well a heading names a field, the best first; None = not at all."""
    if not key:
        return None
    if key in field.headings:
        return 0, field.headings.index(key)
    words = f" {key} "
    if words.endswith(" id ") and not field.required:
        return None  # "place_id" of an export holds a key of that program, and no name of a place
    held = [one for one in field.headings if len(one) >= _SHORTEST_PART and f" {one} " in words]
    held += [one for one in field.headings if len(one) > 1 and not one.isascii() and _is_han(one) and one in key]
    return (1, -max(map(len, held))) if held else None


def _is_han(text: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in text)


def _currency_in(heading: str) -> str:
    """The currency that a heading names: "Price, USD", "Цена (руб.)"."""
    for word in heading.replace("(", " ").replace(")", " ").replace(",", " ").replace("/", " ").split():
        code = currency_of(word.strip("."))
        if code and (len(word) > 1 or not word.isalpha()):
            return code
    return ""
