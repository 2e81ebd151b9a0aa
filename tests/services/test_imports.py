"""Importing, as a shop does it: a plan first, then one commit or nothing; what is known is not overwritten unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.import_plan import ImportChoices, ImportNotReady, PlanProblem, PlanTrouble, StockMode
from app.domain.import_row import ReadRow
from app.domain.import_target import TargetId
from app.domain.record_error import CommitCancelled
from app.domain.work_order import State
from app.ledger.check import check
from app.services import assets, imports, stock
from app.services.board_history import history_of
from app.services.import_reading.proposal import propose
from app.services.import_reading.table_file import open_table
from app.services.imports import ImportSource
from app.services.shop import Shop

STOCK = """Артикул;Наименование;Кол-во;Ячейка;Цена, руб.;Поставщик
000451;Стабилизатор LDO 1.8V;250;D1;12,505;Чип и Дип
BM1362AK;Чип BM1362AK;37;C4;1 250,50;Zeus
BM1362AK;Чип BM1362AK;12;C5;;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


def source(text: str, target: TargetId, encoding: str = "utf-8") -> ImportSource:
    table = open_table(text.encode(encoding), name="list.csv")
    return imports.source_of(table, propose(table, target))


def test_a_shops_list_becomes_its_stock_and_can_be_taken_back(shop: Shop) -> None:
    listed = source(STOCK, TargetId.STOCK, "cp1251")
    plan = imports.plan(shop, listed)
    assert (plan.new, plan.wrong, plan.made, plan.guessed) == (3, 0, {"bin": 3, "supplier": 2}, 2)
    _result, commit = imports.run(shop, "Anna", listed)
    by_sku = {one.sku: one for one in stock.parts(shop)}
    assert by_sku["000451"].on_hand == 250
    assert by_sku["BM1362AK"].on_hand == 49
    ldo = next(lot for lot in stock.lots(shop) if lot.sku == "000451")
    assert (ldo.value.minor, ldo.value.currency, ldo.bin, ldo.supplier) == (312_625, "RUB", "D1", "Чип и Дип")
    assert imports.plan(shop, listed).earlier[0].by == "Anna"
    shop.undo("Anna", commit)
    assert stock.parts(shop) == ()
    assert imports.plan(shop, listed).earlier == ()
    with shop.read() as db:
        assert check(db, shop.attachments).sound


def test_stock_that_is_there_is_asked_about_then_added_to_or_set(shop: Shop) -> None:
    imports.run(shop, "Anna", source(STOCK, TargetId.STOCK))
    counted = source("SKU,Qty,Bin\nBM1362AK,30,C4\n000451,250,D1\n", TargetId.STOCK)
    asked = imports.plan(shop, counted)
    assert (asked.wrong, asked.in_stock) == (2, 2)
    assert {one.problem for one in asked.troubles} == {PlanProblem.IN_STOCK}
    with pytest.raises(ImportNotReady):
        imports.run(shop, "Anna", counted)
    chosen = ImportChoices(stock=StockMode.SET)
    assert (imports.plan(shop, counted, chosen).changed, imports.plan(shop, counted, chosen).same) == (1, 1)
    imports.run(shop, "Anna", counted, chosen)
    held = {lot.bin: lot.on_hand for lot in stock.lots(shop, "BM1362AK")}
    assert held == {"C4": 30, "C5": 12}
    imports.run(shop, "Anna", counted, ImportChoices(stock=StockMode.ADD))
    assert stock.part_named(shop, "BM1362AK").on_hand == 72


def test_a_known_part_keeps_what_it_says_unless_somebody_chose_otherwise(shop: Shop) -> None:
    imports.run(shop, "Anna", source("SKU;Name;Minimum\nBM1362AK;Chip;5\n", TargetId.PARTS))
    other = source("SKU;Name;MPN;Supplier;Price\nbm1362ak;Chip 5 nm;BM1362AK;Zeus;0,0125\n", TargetId.PARTS)
    plan = imports.plan(shop, other)
    (row,) = plan.rows
    assert [(one.field, one.taken) for one in row.changes if one.field in ("name", "mpn")] == [
        ("name", False), ("mpn", True),
    ]  # fmt: skip
    imports.run(shop, "Anna", other)
    assert (stock.part_named(shop, "BM1362AK").name, stock.part_named(shop, "BM1362AK").mpn) == ("Chip", "BM1362AK")
    with shop.read() as db:
        price = db.execute("SELECT price_minor, price_quantity FROM part_supplier WHERE gone = 0").fetchone()
    assert (price["price_minor"], price["price_quantity"]) == (125, 100)
    imports.run(shop, "Anna", other, ImportChoices(overwrite=frozenset({"name"})))
    assert stock.part_named(shop, "BM1362AK").name == "Chip 5 nm"


def test_machines_and_boards_come_in_once_with_owner_place_and_machine(shop: Shop) -> None:
    listed = source(
        "Serial,Type,Board,MAC,Customer,Location,Installed in,Slot\n"
        "0000123,hashboard,BHB42601,,Farm North,Shelf 3,,\n0000124,hashboard,BHB42601,,,,M1,0\n"
        "M1,miner,,02-00-00-aa-00-01,,Rack 9,,\n0000123,hashboard,BHB42601,,,,,\n",
        TargetId.ASSETS,
    )
    plan = imports.plan(shop, listed)
    assert plan.troubles == (PlanTrouble(5, "serial", PlanProblem.TWICE, "0000123", 2),)
    imports.run(shop, "Anna", listed, ImportChoices(left_out=frozenset({5})))
    board = assets.asset(shop, "0000124")
    assert [(stay.machine.serial, stay.slot) for stay in board.installations] == [("M1", 0)]
    assert assets.asset(shop, "M1").identity.mac == "02:00:00:AA:00:01"
    history = history_of(shop, "0000123")
    assert history.owner == "Farm North"
    assert history.placement is not None
    assert history.placement.place is not None
    assert history.placement.place.name == "Shelf 3"
    again = imports.plan(shop, listed, ImportChoices(leave_out_wrong=True))
    assert (again.same, again.new, again.left_out) == (3, 0, 1)


def test_old_repairs_are_history_of_their_own_time(shop: Shop) -> None:
    listed = source(
        "№;Серийный номер;Устройство;Клиент;Дата приема;Дата выдачи;Неисправность;Что сделано;Результат;Мастер\n"
        "101;SN0001;хешплата;Ферма Юг;01.03.2022;04.03.2022;0 ASIC;Замена чипа;отремонтирован;Илья\n"
        "102;SN0001;хешплата;Ферма Юг;20.03.2022;21.03.2022;снова;;не подлежит ремонту;Илья\n",
        TargetId.REPAIRS,
    )
    _result, commit = imports.run(shop, "Anna", listed)
    history = history_of(shop, "SN0001")
    assert [view.imported_from for view in history.orders] == ["list.csv", "list.csv"]
    assert [view.state for view in history.orders] == [State.RETURNED, State.RETURNED_UNREPAIRED]
    assert history.orders[0].opened_at.year == 2022
    assert history.orders[0].actions[0].by == "Илья"
    assert history.comebacks == (history.orders[1].number,)
    assert [one.problem for one in imports.plan(shop, listed).troubles] == [PlanProblem.REPAIR_KNOWN] * 2
    shop.undo("Anna", commit)
    assert imports.plan(shop, listed).new == 2


def test_one_bad_row_keeps_all_out_until_it_is_left_out(shop: Shop) -> None:
    listed = source("SKU,Qty\nA,5\nB,two\n", TargetId.STOCK)
    with pytest.raises(ImportNotReady):
        imports.run(shop, "Anna", listed)
    assert stock.parts(shop) == ()
    result, _commit = imports.run(shop, "Anna", listed, ImportChoices(leave_out_wrong=True))
    assert (result.new, result.left_out) == (1, 1)


def test_an_import_that_is_stopped_leaves_nothing(shop: Shop) -> None:
    listed = source("SKU,Qty\n" + "".join(f"P{row},1\n" for row in range(600)), TargetId.STOCK)
    asked: list[int] = []
    with pytest.raises(CommitCancelled):
        imports.run(shop, "Anna", listed, progress=lambda rows: asked.append(rows) or len(asked) < 2)
    assert len(asked) == 2
    assert stock.parts(shop) == ()
    assert shop.last_saved is None
    imports.run(shop, "Anna", listed)
    assert len(stock.parts(shop)) == 600


def test_what_a_plan_decided_holds_only_while_nothing_is_saved(shop: Shop) -> None:
    read = source(STOCK, TargetId.STOCK)
    readings: list[int] = []

    def rows() -> Iterator[ReadRow]:
        readings.append(1)
        yield from read.rows()

    counted = replace(read, rows=rows, kept=type(read.kept)())
    assert imports.plan(shop, counted).ready
    _result, commit = imports.run(shop, "Anna", counted)
    assert len(readings) == 1
    shop.undo("Anna", commit)
    assert imports.plan(shop, counted).ready
    _result, before = imports.run(shop, "Anna", source("sku;name\nBM1362AK;Chip\n", TargetId.PARTS))
    result, again = imports.run(shop, "Anna", counted, ImportChoices(stock=StockMode.ADD))
    assert (result.new, len(readings)) == (3, 3)
    with shop.read() as db:
        assert db.execute("SELECT count(*) FROM part WHERE gone = 0 AND sku = 'BM1362AK'").fetchone()[0] == 1
        assert check(db, shop.attachments).sound
    assert {id_ for entity, id_ in before.touched if entity == "part"}.isdisjoint(id_ for _entity, id_ in again.touched)
