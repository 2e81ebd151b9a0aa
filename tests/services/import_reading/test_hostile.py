"""Files that mean harm, or are something else: each ends with one clear sentence, soon, and in little memory."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from app.domain.import_error import TableProblem, TableUnreadable
from app.services.import_reading.table_file import open_table
from app.words.errors import sentence
from tests.services.import_reading.made import BOOK, row, text, workbook

_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, raw in parts.items():
            file.writestr(name.replace("__", "/"), raw)
    return made.getvalue()


def _rewritten(raw: bytes, part: str, replacement: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replacement if name == part else old.read(name))
    return made.getvalue()


_GOOD = workbook(row(1, text("A1", "SKU"), text("B1", "Qty")) + row(2, text("A2", "1"), text("B2", "2")))

FILES: dict[str, tuple[bytes, TableProblem]] = {
    "empty": (b"", TableProblem.EMPTY),
    "blank lines": (b"\n\r\n ,,\n", TableProblem.NO_ROWS),
    "headings alone": (b"SKU,Name,Qty\n", TableProblem.NO_ROWS),
    "a cell of 10 MB": (b"SKU,Qty\n" + b"x" * 10_000_000 + b",1\n", TableProblem.CELL_TOO_LONG),
    "a line of 10 MB in quotes": (b'SKU,Qty\n"' + b"xy\n" * 3_000_000 + b'",1\n', TableProblem.CELL_TOO_LONG),
    "a quote never closed": (b'SKU,Qty\n"12,1\n13,2\n14,3\n', TableProblem.OPEN_QUOTE),
    "513 columns": (b"a,b\n" + b",1" * 513 + b"\n", TableProblem.TOO_WIDE),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), TableProblem.NO_TABLE),
    "a program": (b"\x7fELF" + bytes(range(256)), TableProblem.NO_TABLE),
    "noughts": (bytes(100_000), TableProblem.NO_TABLE),
    "a page": (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", TableProblem.NO_TABLE),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), TableProblem.OLD_EXCEL),
    "a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        TableProblem.LOCKED,
    ),
    "OpenDocument": (_zip(mimetype=b"x", **{"content.xml": b"<x/>"}), TableProblem.OTHER_WORKBOOK),
    "Numbers": (_zip(**{"Index__Document.iwa": b"x"}), TableProblem.OTHER_WORKBOOK),
    "binary Excel": (_zip(**{"xl__workbook.bin": b"x"}), TableProblem.OTHER_WORKBOOK),
    "Word": (_zip(**{"word__document.xml": b"<x/>"}), TableProblem.NO_TABLE),
    "a zip that is cut": (_GOOD[: len(_GOOD) // 2], TableProblem.BROKEN),
    "a workbook without sheets": (workbook("", book=BOOK.replace("sheet name", "leaf name")), TableProblem.EMPTY),
    "an empty sheet": (workbook(""), TableProblem.EMPTY),
    "a sheet that is cut": (_rewritten(_GOOD, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'>"),
                            TableProblem.BROKEN),
    "no XML": (_rewritten(_GOOD, "xl/workbook.xml", b"SKU,Qty"), TableProblem.BROKEN),
    "laughs in the sheet": (
        _rewritten(_GOOD, "xl/worksheets/sheet1.xml", f"{_LAUGHS}<worksheet>&b;</worksheet>".encode()),
        TableProblem.ENTITIES,
    ),
    "laughs in the book": (workbook("", book=_LAUGHS + BOOK), TableProblem.ENTITIES),
    "laughs in the strings": (workbook("", strings=f"{_LAUGHS}<sst><si><t>&b;</t></si></sst>"), TableProblem.ENTITIES),
    "an entity from outside": (
        workbook("", book=f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{BOOK}'), TableProblem.ENTITIES,
    ),
    "a bomb": (workbook(b" " * 40_000_000), TableProblem.BOMB),
    "a cell of 10 MB in a sheet": (workbook(row(1, text("A1", "x" * 10_000_000))), TableProblem.CELL_TOO_LONG),
    "a string of 10 MB": (workbook("", strings=f"<sst><si><t>{'x' * 10_000_000}</t></si></sst>"),
                          TableProblem.CELL_TOO_LONG),
    "a tag of 10 MB": (workbook(f'<row r="1"><c r="{"A" * 10_000_000}"/></row>'), TableProblem.CELL_TOO_LONG),
    "a cell beyond all columns": (workbook(row(1, text("XFD1", "x"))), TableProblem.TOO_WIDE),
    "a string that is not there": (workbook(row(1, '<c r="A1" t="s"><v>7</v></c>'), strings="<sst/>"),
                                   TableProblem.BROKEN),
    "a cell before the last": (workbook(row(1, text("B1", "x"), text("A1", "y"))), TableProblem.BROKEN),
    "a row of no number": (workbook('<row r="-1"><c r="A1"><v>1</v></c></row>'), TableProblem.BROKEN),
    "a damaged byte of UTF-8": ("Наименование,Кол-во\nЧип,".encode() + b"\xff\n", TableProblem.ENCODING),
    "no encoding at all": ("Наименование".encode("cp1251") + b"\x98\x00\xff\xff\x81\n\x80\xff", TableProblem.ENCODING),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_it_ends_with_one_sentence(name: str) -> None:
    raw, problem = FILES[name]
    with pytest.raises(TableUnreadable) as caught:
        open_table(raw, name="file.x")
    assert caught.value.problem is problem, caught.value
    said = sentence(caught.value)
    assert "file.x" in said
    assert "{" not in said


def test_a_bomb_takes_no_memory() -> None:
    """What unpacks to a gigabyte is refused by what the zip says of it, before anything is unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("xl/workbook.xml", BOOK)
        rels = '<R><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></R>'
        file.writestr("xl/_rels/workbook.xml.rels", rels)
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(40):
                part.write(bytes(1_000_000))
    tracemalloc.start()
    with pytest.raises(TableUnreadable):
        open_table(made.getvalue(), name="b.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


def test_a_size_that_lies_unpacks_no_more_than_it_says() -> None:
    """A bomb that claims to be small is cut where it claims to end, and then is no sheet."""
    raw = bytearray(workbook(b" " * 3_000_000))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = -1
        while (found := raw.find(mark, found + 1)) >= 0:
            name_at = found + (46 if mark == b"PK\x01\x02" else 30)
            if raw[name_at : name_at + 24] == b"xl/worksheets/sheet1.xml":
                raw[found + at : found + at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(TableUnreadable) as caught:
        open_table(bytes(raw), name="b.xlsx")
    assert caught.value.problem is TableProblem.BROKEN


def test_a_folder_and_a_file_that_is_not_there_are_the_systems_own_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_table(tmp_path / "none.csv")
    with pytest.raises(OSError, match="directory"):
        open_table(tmp_path)


def test_a_device_or_a_pipe_is_not_even_opened() -> None:
    with pytest.raises(TableUnreadable) as refused, open_table(Path(os.devnull)):
        pass
    assert refused.value.problem is TableProblem.NO_TABLE
