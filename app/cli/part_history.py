"""`hashwrench part story`, `recall` and `value`: where parts went, and what the stock was worth on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.part_story import StoryLine
from app.domain.permission import Permission
from app.domain.recall import Recall, RecallLine
from app.domain.stock_value import PartValue
from app.services import permissions
from app.services.json_values import money_document
from app.services.part_story import story_of
from app.services.recall import boards_with
from app.services.stock_value import end_of_day, value_at
from app.words.board_history import placement_text
from app.words.dates import day_text, moment_text
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.part_story import (
    held_text,
    number_text,
    place_text,
    recall_cells,
    recall_columns,
    recall_text,
    signed_text,
    story_text,
)
from app.words.plain_text import plain

Lines = Annotated[int, typer.Option(help="How many moves, the newest; 0 = all.", min=0)]


def story(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The part's SKU.")],
    lines: Lines = 0,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Tell every movement of a part: what came, went, was counted or moved, when, by whom, on which order."""
    with opened(ctx) as shop:
        told = story_of(shop, sku)
        priced = permissions.may(shop, named(by), Permission.SEE_PRICES)
    shown = told.lines[-lines:] if lines else told.lines
    if as_json:
        moves = [_move_document(line, priced) for line in shown]
        print_json({"sku": told.sku, "on_hand": told.on_hand, "moves": moves})
        return
    if not shown:
        print(_("Nothing of {sku} ever came in.").format(sku=plain(sku, 40)))
        return
    table = _table((_("When"), False), (_("What"), False), (_("Lot"), False), ("", True), (_("On hand"), True),
                   (_("By"), False))  # fmt: skip
    for line in shown:
        table.add_row(
            moment_text(line.at, _offset(line.at)), plain(story_text(line), 160), line.lot_number,
            _signed(line), number_text(line.level), plain(line.by, 30),
        )  # fmt: skip
    Console(highlight=False, markup=False).print(table)


def recall(
    ctx: typer.Context,
    lot: Annotated[str, typer.Argument(metavar="LOT", help="The lot's number, such as LT-B1-000001.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the boards to this file too: .csv, .xlsx or .json.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Name every board that holds or ever held a part of a lot: where it is now, whose, which order and position."""
    with opened(ctx) as shop:
        found = boards_with(shop, lot)
    if out is not None:
        _export(found, out)
    if as_json:
        print_json(_recall_document(found))
        return
    about = (f"{found.sku} {found.part_name}", found.supplier, found.batch)
    print(f"{found.lot_number}  {' · '.join(plain(part, 60) for part in about if part)}")
    print(recall_text(found))
    if found.left > 0:
        print(ngettext("{n} of it is still in stock.", "{n} of it are still in stock.", found.left).format(
            n=number_text(found.left)))  # fmt: skip
    if found.same_batch:
        print(_("The same batch has also: {lots}.").format(lots=", ".join(found.same_batch[:20])))
    if not found.lines:
        return
    table = _table((_("Board"), False), (_("Where it is now"), False), (_("Owner"), False), (_("Order"), False),
                   (_("Position"), False), (_("Pieces"), True), (_("What became of it"), False))  # fmt: skip
    for line in found.lines:
        table.add_row(
            plain(line.asset.name, 40), placement_text(line.placement), plain(line.owner, 40), line.order_number,
            place_text(line.position), number_text(line.quantity), held_text(line),
        )  # fmt: skip
    Console(highlight=False, markup=False).print(table)


def value(
    ctx: typer.Context,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The end of that day, as 2026-03-31; left out: now.")
    ] = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Say what the stock is worth, or was worth at the end of any day."""
    when: datetime | None = None
    if on is not None:
        try:
            when = end_of_day(date.fromisoformat(on.strip()))
        except ValueError:
            words = _("{text} is not a day. Write it as 2026-03-31.")
            raise fail(Exit.BAD_INPUT, words.format(text=plain(on, 40))) from None
    with opened(ctx) as shop:
        permissions.require(shop, named(by), Permission.SEE_PRICES)
        worth = value_at(shop, when)
    if as_json:
        print_json(
            {
                "at": _utc(worth.at),
                "totals": [money_document(money) for money in worth.totals],
                "parts": [_value_document(part) for part in worth.parts],
            }
        )
        return
    day = day_text(worth.at, _offset(worth.at))
    if not worth.parts:
        print(_("Nothing was in stock on {day}.").format(day=day))
        return
    table = _table((_("Part"), False), (_("What it is"), False), (_("On hand"), True), (_("Worth"), True))
    for part in worth.parts:
        amounts = " + ".join(money_text(money) for money in part.values)
        table.add_row(plain(part.sku, 40), plain(part.name, 60), number_text(part.quantity), amounts)
    Console(highlight=False, markup=False).print(table)
    total = " + ".join(money_text(money) for money in worth.totals)
    print(_("Stock worth {total} on {day}").format(total=total, day=day))


def _table(*columns: tuple[str, bool]) -> Table:
    made = Table(box=None, pad_edge=False)
    for title, right in columns:
        made.add_column(title, justify="right" if right else "left")
    return made


def _export(found: Recall, path: Path) -> None:
    from app.documents.export import ExportFormat, ExportTable, write_table

    if path.suffix.removeprefix(".").casefold() not in {one.value for one in ExportFormat}:
        raise fail(Exit.BAD_INPUT, _("Name a file that ends in .csv, .xlsx or .json."))
    try:
        write_table(
            ExportTable(found.lot_number, recall_columns(), tuple(recall_cells(line) for line in found.lines)), path
        )
    except OSError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None


def _signed(line: StoryLine) -> str:
    """What came or went; a transfer changes nothing, so its number has no sign."""
    return number_text(line.quantity) if line.source else signed_text(line.quantity)


def _move_document(line: StoryLine, priced: bool) -> dict[str, Any]:
    return {
        "at": _utc(line.at), "by": line.by or None, "reason": line.reason.value, "quantity": line.quantity,
        "on_hand": line.level, "lot": line.lot_number, "grade": line.grade.value, "bin": line.bin or None,
        "from_bin": line.source or None, "order": line.order_number or None, "position": line.position or None,
        "purchase": line.purchase_number or None, "count": line.count_number or None, "donor": line.donor or None,
        "supplier": line.supplier or None, "note": line.note or None,
        "value": money_document(line.value) if priced else None, "text": story_text(line),
    }  # fmt: skip


def _recall_document(found: Recall) -> dict[str, Any]:
    return {
        "lot": found.lot_number, "sku": found.sku, "name": found.part_name, "grade": found.grade.value,
        "supplier": found.supplier or None, "batch": found.batch or None, "left": found.left,
        "boards": found.boards, "holding": found.holding, "same_batch": list(found.same_batch),
        "lines": [_line_document(line) for line in found.lines],
    }  # fmt: skip


def _line_document(line: RecallLine) -> dict[str, Any]:
    return {
        "board": line.asset.number, "serial": line.asset.serial, "model": line.asset.model,
        "board_code": line.asset.board_code, "where": placement_text(line.placement), "owner": line.owner or None,
        "order": line.order_number, "order_state": line.order_state.value, "position": line.position or None,
        "quantity": line.quantity, "lot": line.lot_number, "at": _utc(line.at), "by": line.by or None,
        "held": line.held.value, "replaced_on": line.replaced_on or None,
        "donor": line.donor.name if line.donor is not None else None,
    }  # fmt: skip


def _value_document(part: PartValue) -> dict[str, Any]:
    return {
        "sku": part.sku, "name": part.name, "kind": part.kind.value, "on_hand": part.quantity,
        "values": [money_document(money) for money in part.values],
        "lots": [
            {"number": lot.lot_number, "grade": lot.grade.value, "on_hand": lot.quantity,
             "value": money_document(lot.value)}
            for lot in part.lots
        ],
    }  # fmt: skip


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def _offset(moment: datetime) -> int:
    """The offset of this computer at a moment, minutes."""
    offset = moment.astimezone().utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)
