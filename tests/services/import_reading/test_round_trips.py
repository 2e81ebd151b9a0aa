"""Any table comes back as it was written: by csv in every encoding and separator, by our own export, by XlsxWriter."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.documents.export import ExportTable, guarded, unguarded, write_table
from app.domain.import_error import TableUnreadable
from app.domain.import_table import CellMark
from app.services.import_reading.table_file import Table, open_table

_FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_HEAD = ["SKU", "Name", "Quantity"]
_ANY = st.text(st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=12)
_WORDS = {
    "utf-8": _ANY,
    "utf-16": _ANY,
    "cp1251": st.sampled_from(
        ["Чип BM1362", "Радиатор, малый", "Кабель; 2 м", "Датчик «температуры»", 'Вентилятор 12"']
    ),
    "gb18030": st.sampled_from(["芯片 BM1362", "散热片, 小", "温度传感器", "风扇\n12V", "电源线; 2米", "主控板"]),
    "cp1252": st.sampled_from(
        ["Kühlkörper", "Câble; 2 m", "Résistance 4,7 kΩ".replace("Ω", "ohm"), "Lötzinn", "Größe"]
    ),
}


def _cells(table: Table) -> list[list[str]]:
    width = len(table.shape.headers)
    return [[row.cell(column) for column in range(width)] for row in table.rows()]


@_FEW
@given(st.data(), st.sampled_from(sorted(_WORDS)), st.sampled_from(",;\t|"), st.sampled_from(["\r\n", "\n"]))
def test_text_in_any_encoding_and_separator(data: st.DataObject, encoding: str, separator: str, end: str) -> None:
    cell = _WORDS[encoding].map(lambda words: words if encoding.startswith(("cp", "gb")) else f"x{words}")
    rows = data.draw(st.lists(st.tuples(cell, cell, st.integers(0, 9999).map(str)), min_size=1, max_size=6))
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=separator, lineterminator=end)
    writer.writerows([_HEAD, *rows])
    raw = made.getvalue().encode(encoding)
    with open_table(raw) as table:
        assert table.shape.header_line == 1
        assert table.shape.separator == separator
        assert _cells(table) == [list(row) for row in rows]
        assert table.shape.count == len(rows)


@given(st.text())
def test_a_guard_is_taken_back_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))


@_FEW
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["=1+1", "'=1", "''", "-5", "@x", "00123", "+49", "''-", '="7"']), _ANY), min_size=1
    )
)
def test_our_own_export_comes_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "own.csv"
    write_table(ExportTable("own", (("sku", "SKU"), ("name", "Name")), tuple(rows)), path)
    with open_table(path) as table:
        assert _cells(table) == [list(row) for row in rows]


_XLSX_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="_"))


@_FEW
@given(
    rows=st.lists(
        st.tuples(
            _XLSX_TEXT.map(lambda text: f"x{text}"),
            st.integers(-(10**14), 10**14),
            st.decimals(-9999, 9999, places=3).map(float),
            st.booleans(),
            st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(microsecond=0)),
            st.integers(0, 99_999),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_workbook_comes_back(rows: list[tuple[str, int, float, bool, datetime, int]]) -> None:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Лист 1")
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        zeros = book.add_format({"num_format": "00000"})
        sheet.write_row(0, 0, ["SKU", "Quantity", "Price", "ESD", "Received", "Batch"])
        for line, (words, whole, part, yes, at, batch) in enumerate(rows, 1):
            sheet.write_string(line, 0, words)
            sheet.write_number(line, 1, whole)
            sheet.write_number(line, 2, part)
            sheet.write_boolean(line, 3, yes)
            sheet.write_datetime(line, 4, at, dated)
            sheet.write_number(line, 5, batch, zeros)
    with open_table(made.getvalue(), name="b.xlsx") as table:
        assert table.shape.sheet == "Лист 1"
        for row, (words, whole, part, yes, at, batch) in zip(table.rows(), rows, strict=True):
            assert row.cell(0) == words
            assert row.cell(1) == str(whole)
            assert float(row.cell(2)) == part
            assert row.cell(3) == str(yes).upper()
            assert datetime.fromisoformat(row.cell(4)) == at
            assert row.mark(4) is CellMark.DATE
            assert row.cell(5) == f"{batch:05d}"


@_FEW
@given(st.binary(max_size=400))
def test_any_bytes_become_a_table_or_one_refusal(raw: bytes) -> None:
    for head in (b"", b"SKU,Qty\n", b"PK\x03\x04"):
        try:
            with open_table(head + raw, name="x") as table:
                assert sum(1 for _row in table.rows()) == table.shape.count
        except TableUnreadable:
            continue
