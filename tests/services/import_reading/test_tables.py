"""What stands around and between the cells: headings, sheets, merged cells, formulas, blank rows, encodings chosen."""

from __future__ import annotations

import pytest

from app.domain.import_error import ReadingStopped, TableProblem, TableUnreadable
from app.domain.import_table import CellMark, Notice, NoticeCode
from app.services.import_reading.table_file import open_table
from tests.services.import_reading.made import BOOK, row, text, workbook


def test_headings_below_a_title_and_blank_rows() -> None:
    raw = b"Stock of the shop 2024;;\n;;\n\nSKU;Name;Qty\n001;Chip;5\n;;\n002;Fan;6\n"
    with open_table(raw) as table:
        assert table.shape.header_line == 4
        assert table.shape.headers == ("SKU", "Name", "Qty")
        assert [(one.line, one.cells[0]) for one in table.rows()] == [(5, "001"), (7, "002")]
        assert table.shape.count == 2
        chosen = table.with_header(5)
        assert chosen.shape.headers == ("001", "Chip", "5")
        assert chosen.shape.count == 1


def test_two_rows_of_headings_are_read_as_one() -> None:
    raw = b",Stock,,Price,\nSKU,min,now,min,now\nA,1,2,3,4\n"
    with open_table(raw, header=2) as table:
        assert table.shape.headers == ("SKU", "Stock min", "Stock now", "Price min", "Price now")


def test_no_headings() -> None:
    with open_table(b"00123,5,C4\n00124,6,C5\n") as table:
        assert table.shape.header_line == 0
        assert table.shape.headers == ("1", "2", "3")
        assert table.shape.count == 2
        assert NoticeCode.NO_HEADER in [notice.code for notice in table.shape.notices]


def test_a_quoted_line_break_keeps_the_lines_counted() -> None:
    with open_table(b'SKU,Name\n1,"two\nlines"\n2,"5"" fan"\n') as table:
        assert [(one.line, one.cells) for one in table.rows()] == [(2, ("1", "two\nlines")), (4, ("2", '5" fan'))]


def test_excels_own_ways_in_text() -> None:
    with open_table(b'sep=;\nSKU;Qty\n="00123";5\n') as table:
        assert table.shape.separator == ";"
        assert [one.cells for one in table.rows()] == [("00123", "5")]


def test_an_encoding_is_taken_by_evidence_and_can_be_changed() -> None:
    raw = "Артикул;Наименование\n1;Чип\n".encode("cp1251")
    with open_table(raw) as table:
        assert table.shape.encoding == "cp1251"
        assert table.shape.encodings[0] == "cp1251"
    with open_table(raw, encoding="koi8-r") as table:
        assert table.shape.encoding == "koi8-r"
        assert table.shape.headers[0] != "Артикул"
    with pytest.raises(TableUnreadable) as caught:
        open_table(raw, encoding="utf-8")
    assert (caught.value.problem, caught.value.line) == (TableProblem.ENCODING, 1)


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("SKU;Имя\n1;Чип\n", "cp1251"), ("x;y\n1;Щётка\n", "cp1251"), ("a,b\n1,芯片\n", "gb18030"),
        ("sku,name\n1,温度传感器\n", "gb18030"), ("SKU;Lieferant\n1;Müller GmbH\n", "cp1252"),
        ("SKU,Name\n1,Чип\n", "utf-8"), ("SKU\tName\n1\t芯片\n", "utf-16-le"),
    ],
)  # fmt: skip
def test_few_words_tell_the_encoding(words: str, encoding: str) -> None:
    with open_table(words.encode(encoding)) as table:
        assert table.shape.encoding == encoding
        assert "".join(one.cells[1] for one in table.rows()) in words


def test_formulas_errors_and_lost_digits_of_a_workbook() -> None:
    raw = workbook(
        row(1, text("A1", "Serial"), text("B1", "Qty"), text("C1", "Price"))
        + row(2, '<c r="A2"><v>1.2345678901234568E+17</v></c>', '<c r="B2"><f>1+1</f><v>2</v></c>',
              '<c r="C2" t="e"><f>A9</f><v>#REF!</v></c>')
        + row(4, '<c r="A4"><v>123456789012345</v></c>', '<c r="B4"><f>1+2</f></c>',
              '<c r="C4"><v>0.30000000000000004</v></c>')
    )  # fmt: skip
    with open_table(raw) as table:
        second, fourth = table.rows()
        assert [second.mark(column) for column in range(3)] == [CellMark.DIGITS_LOST, CellMark.FIGURE, CellMark.ERROR]
        assert second.cells[1] == "2"
        assert fourth.cells == ("123456789012345", "", "0.3")
        assert fourth.mark(1) is CellMark.NO_VALUE
        assert table.shape.notices == (Notice(NoticeCode.FORMULAS, 3, 2),)


def test_merged_cells_stand_in_each_row() -> None:
    raw = workbook(
        row(1, text("A1", "Bin"), text("B1", "SKU"))
        + row(2, text("A2", "C4"), text("B2", "1")) + row(3, text("B3", "2"))
        + row(4, text("A4", "C5"), text("B4", "3")),
        after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
    )  # fmt: skip
    with open_table(raw) as table:
        assert [one.cells for one in table.rows()] == [("C4", "1"), ("C4", "2"), ("C5", "3")]
        assert NoticeCode.MERGED in [notice.code for notice in table.shape.notices]


def test_sheets_are_chosen_by_name_and_hidden_ones_are_named() -> None:
    more = BOOK.replace("</sheets>", '<sheet name="Old" sheetId="2" state="hidden" r:id="rId1"/></sheets>')
    raw = workbook(row(1, text("A1", "SKU")) + row(2, text("A2", "1")), book=more)
    with open_table(raw) as table:
        assert (table.shape.sheet, table.shape.sheets) == ("Stock", ("Stock", "Old"))
        assert Notice(NoticeCode.HIDDEN_SHEETS, 1, example="Old") in table.shape.notices
    with open_table(raw, sheet="Old") as table:
        assert table.shape.sheet == "Old"
    with pytest.raises(TableUnreadable) as caught:
        open_table(raw, sheet="None")
    assert caught.value.problem is TableProblem.NO_SHEET


def test_reading_is_stopped_by_whoever_waits() -> None:
    raw = b"SKU,Qty\n" + b"1,2\n" * 5000
    seen: list[float] = []

    def first_only(share: float) -> bool:
        seen.append(share)
        return len(seen) < 2

    with pytest.raises(ReadingStopped):
        open_table(raw, progress=first_only)
    assert len(seen) == 2
