"""Which column is taken for which field, how numbers and days are understood, and what becomes of rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.import_error import MappingWrong
from app.domain.import_mapping import ColumnMapping, DateOrder, MappingSource, NumberStyle
from app.domain.import_row import Amount, CellProblem
from app.domain.import_table import NoticeCode
from app.domain.import_target import TargetId
from app.services.import_reading.evidence import examine
from app.services.import_reading.proposal import likely_target, propose, remember
from app.services.import_reading.rows import read_rows
from app.services.import_reading.table_file import open_table
from app.services.import_reading.targets import tables, target_of
from app.services.shop import Shop
from tests.services.import_reading.made import row, text, workbook

HEADINGS = [
    ("SKU,Part name,Qty,Unit cost,Bin,Supplier,Batch,Date received", TargetId.STOCK,
     ("sku", "name", "quantity", "cost", "bin", "supplier", "batch", "received_at")),
    ("Артикул;Наименование;Остаток;Цена;Ячейка;Поставщик;Мин. остаток", TargetId.STOCK,
     ("sku", "name", "quantity", "cost", "bin", "supplier", "minimum")),
    ("存货编码,存货名称,规格型号,现存量,单位成本,库位", TargetId.STOCK,
     ("sku", "name", "mpn", "quantity", "cost", "bin")),
    ("sku,name,place_id,minimum,note", TargetId.PARTS, ("sku", "name", "", "minimum", "note")),
    ("SKU;Name;Category;Minimum;Price, EUR", TargetId.PARTS, ("sku", "name", "kind", "minimum", "price")),
    ("Серийный номер;Модель;Клиент;Состояние;MAC-адрес", TargetId.ASSETS,
     ("serial", "model", "owner", "condition", "mac")),
    ("序列号,型号,客户,MAC地址,位置", TargetId.ASSETS, ("serial", "model", "owner", "mac", "place")),
    ("№ заказа;Серийный номер;Дата приема;Неисправность;Что сделано;Мастер;Дата выдачи", TargetId.REPAIRS,
     ("number", "serial", "received_at", "reported_fault", "work", "technician", "closed_at")),
    ("维修单号,序列号,故障现象,维修内容,维修人员,完成日期,维修结果", TargetId.REPAIRS,
     ("number", "serial", "reported_fault", "work", "technician", "closed_at", "outcome")),
]  # fmt: skip


@pytest.mark.parametrize(("headings", "target", "fields"), HEADINGS)
def test_headings_name_the_fields(headings: str, target: TargetId, fields: tuple[str, ...]) -> None:
    with open_table(f"{headings}\n{headings}\n", header=1) as table:
        assert likely_target(table.shape) is target
        mapping = propose(table, target)
        assert mapping.source is MappingSource.HEADINGS
        named = {column: field for field, column in mapping.columns.items()}
        assert tuple(named.get(column, "") for column in range(len(fields))) == fields


def test_presets_map_columns_that_their_targets_have() -> None:
    for preset in tables()["preset"]:
        target = target_of(TargetId(preset["target"]))
        ids = {field.id for field in target.fields}
        assert set(preset["columns"]) <= ids, preset["name"]
        assert preset["source"].startswith("github.com/")
        heads = dict.fromkeys([*preset["known_by"], *preset["columns"].values()])
        with open_table("\t".join(heads) + "\n" + "\t".join("x" for _head in heads) + "\n", header=1) as table:
            assert likely_target(table.shape) is target.id
            mapping = propose(table, target.id)
        assert (mapping.source, mapping.preset) == (MappingSource.PRESET, preset["name"])
        assert set(mapping.columns) == set(preset["columns"])


def test_spare_parts_of_miningos_become_assets() -> None:
    raw = (
        b"partType,parentDeviceModel,model,serialNum,macAddress,status,location,comment\n"
        b"controller,Antminer S19,CB-S19,0042,AA:BB:CC:00:11:22,ok_recovered,workshop.lab,\n"
        b"hashboard,Antminer S19,HB-S19,HB0001,,on_hold,site.warehouse,\n"
    )
    with open_table(raw) as table:
        first, second = read_rows(table, propose(table, TargetId.ASSETS))
    assert first.values["kind"] == "control_board"
    assert first.values["serial"] == "0042"
    assert first.values["condition"] == "working"
    assert second.values["condition"] == "faulty"
    assert not first.problems
    assert not second.problems


def test_the_whole_column_tells_the_decimal_mark() -> None:
    raw = "SKU;Qty;Price\na;1.200;1.234\nb;5;12,50\nc;6;€ 3\n"
    with open_table(raw) as table:
        rows = list(read_rows(table, propose(table, TargetId.STOCK)))
    assert [row.values["cost"] for row in rows] == [
        Amount(Decimal(1234)), Amount(Decimal("12.50")), Amount(Decimal(3), "EUR"),
    ]  # fmt: skip
    assert rows[0].values["quantity"] == 1200


def test_a_column_that_can_be_read_two_ways_is_said_and_can_be_told() -> None:
    with open_table("SKU\tQty\tPrice\tDate\na\t1\t1.234\t03/04/2024\n") as table:
        mapping = propose(table, TargetId.STOCK)
        evidence = examine(table, mapping)
        codes = [notice.code for notice in evidence.notices]
        assert codes == [NoticeCode.NUMBERS_UNCLEAR, NoticeCode.DATES_UNCLEAR]
        told = ColumnMapping(
            TargetId.STOCK, mapping.columns, numbers={"cost": NumberStyle.COMMA}, dates={"received_at": DateOrder.DMY}
        )
        assert not examine(table, told).notices
        (only,) = read_rows(table, told)
        assert only.values["cost"] == Amount(Decimal(1234))
        assert only.values["received_at"].astimezone().month == 4  # type: ignore[union-attr]


def test_words_of_the_shop_for_kinds() -> None:
    with open_table("SKU,Name,Qty,Category\na,Thing,1,Misc\nb,Chip,2,ICs/Chips\n") as table:
        mapping = propose(table, TargetId.STOCK)
        (notice,) = examine(table, mapping).notices
        assert (notice.code, notice.count, notice.example) == (NoticeCode.WORDS_UNKNOWN, 1, "Misc")
        first, second = read_rows(table, mapping)
        assert "kind" not in first.values
        assert second.values["kind"] == "chip"
        told = ColumnMapping(TargetId.STOCK, mapping.columns, choices={"kind": {"misc": "consumable"}})
        assert next(read_rows(table, told)).values["kind"] == "consumable"


def test_rows_that_lack_or_have_too_much() -> None:
    raw = 'SKU,Qty\n,5\na,\nb,1,extra\nc,7\n"",""\n'
    with open_table(raw) as table:
        rows = list(read_rows(table, propose(table, TargetId.STOCK)))
    assert [[problem.problem for problem in row.problems] for row in rows] == [
        [CellProblem.NONE_OF], [CellProblem.MISSING], [CellProblem.SHIFTED], [],
    ]  # fmt: skip
    assert rows[1].problems[0].column == 1


def test_a_row_of_formulas_without_values_is_not_lost() -> None:
    raw = workbook(
        row(1, text("A1", "SKU"), text("B1", "Qty"))
        + row(2, '<c r="A2"><f>C1</f></c>', '<c r="B2"><f>C2</f></c>')
    )  # fmt: skip
    with open_table(raw) as table:
        (only,) = read_rows(table, propose(table, TargetId.STOCK))
    assert [problem.problem for problem in only.problems] == [CellProblem.NO_VALUE] * 2


def test_a_mapping_is_remembered_for_tables_of_that_shape(shop: Shop) -> None:
    with open_table("Foo,Bar,Bar\na,5,C4\n", header=1) as table:
        chosen = ColumnMapping(
            TargetId.STOCK, {"sku": 0, "quantity": 1, "bin": 2}, {"kind": "chip"}, {"quantity": NumberStyle.POINT},
            choices={"kind": {"misc": "fan"}},
        )  # fmt: skip
        with shop.writing("Ann") as draft:
            remember(shop, draft, table.shape, chosen)
    with open_table("Bar,Foo,Bar\n5,a,C4\n", header=1) as table:
        mapping = propose(table, TargetId.STOCK, shop)
    assert mapping.source is MappingSource.REMEMBERED
    assert dict(mapping.columns) == {"sku": 1, "quantity": 0, "bin": 2}
    assert (mapping.fixed, mapping.choices) == ({"kind": "chip"}, {"kind": {"misc": "fan"}})


def test_a_mapping_that_does_not_fit_is_refused() -> None:
    with open_table("SKU,Qty\na,5\n") as table:
        for wrong in ({"sku": 0}, {"sku": 0, "quantity": 9}, {"sku": 0, "quantity": 1, "colour": 1}, {"quantity": 1}):
            with pytest.raises(MappingWrong):
                read_rows(table, ColumnMapping(TargetId.STOCK, wrong))
