"""A table written for other programs, read back by other programs."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from app.documents.export import ExportTable, as_tsv, guarded, write_table

EVIL = ["=1+1", "\uff1d1+1", "+49 30", "-2", "@cmd", "|calc", "%x", "\t=1", "a\u202eb\x00c", "Шахта 三号"]


@pytest.fixture
def table():
    rows = tuple((text, 10.5, None, 7) for text in EVIL)
    return ExportTable("Fleet", (("host", "Name"), ("ths", "TH/s"), ("mac", "MAC"), ("n", "N")), rows)


def test_csv_reads_back_and_holds_no_formula(table, tmp_path):
    path = tmp_path / "fleet.csv"
    write_table(table, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = csv.reader(file)
    assert heads == ["Name", "TH/s", "MAC", "N"]
    assert [row[1:] for row in rows] == [["10.5", "", "7"]] * len(EVIL)
    assert all(not row[0].startswith(("=", "+", "-", "@", "|", "%", "\t", "\uff1d")) for row in rows)
    assert rows[0][0] == "'=1+1"


def test_xlsx_keeps_text_as_text_and_figures_as_figures(table, tmp_path):
    path = tmp_path / "fleet.XLSX"
    write_table(table, path)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[1]] == ["Name", "TH/s", "MAC", "N"]
    for at, text in enumerate(EVIL, 2):
        assert sheet.cell(at, 1).data_type == "s"
        assert sheet.cell(at, 1).value == text.replace("\x00", "⟨0000⟩")
        assert (sheet.cell(at, 2).value, sheet.cell(at, 3).value) == (10.5, None)


def test_json_is_by_column_id(table, tmp_path):
    path = tmp_path / "fleet.json"
    write_table(table, path)
    assert json.loads(path.read_text(encoding="utf-8"))[0] == {"host": "=1+1", "ths": 10.5, "mac": None, "n": 7}


def test_the_clipboard_keeps_one_line_a_row(table):
    lines = as_tsv(table).splitlines()
    assert len(lines) == len(EVIL) + 1
    assert all(line.count("\t") == 3 for line in lines)


def test_a_file_is_whole_or_as_it_was(table, tmp_path):
    path = tmp_path / "fleet.csv"
    path.write_text("mine", encoding="utf-8")
    broken = ExportTable("Fleet", table.columns, (("\ud800", 1.0, None, 1),))
    with pytest.raises(UnicodeEncodeError):
        write_table(broken, path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ValueError, match="exe"):
        write_table(table, tmp_path / "fleet.exe")


def test_figures_are_left_alone():
    assert [guarded(cell) for cell in (-1.5, 0, None, "-1.5")] == ["-1.5", "0", "", "'-1.5"]
