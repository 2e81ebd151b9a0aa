"""Workbooks made by hand, part by part, as no spreadsheet program would write them."""

from __future__ import annotations

import io
import zipfile

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = (
    f'<workbook xmlns="{SHEET}" xmlns:r="r"><sheets><sheet name="Stock" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def workbook(rows: str | bytes, *, book: str = BOOK, strings: str | None = None, after: str = "") -> bytes:
    """An XLSX file whose only sheet has these rows as XML."""
    head, tail = f'<worksheet xmlns="{SHEET}"><sheetData>', f"</sheetData>{after}</worksheet>"
    body = rows if isinstance(rows, bytes) else rows.encode()
    rels = RELS if strings is not None else RELS.replace("sharedStrings", "other")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", rels)
        file.writestr("xl/worksheets/sheet1.xml", head.encode() + body + tail.encode())
        if strings is not None:
            file.writestr("xl/sharedStrings.xml", strings)
    return made.getvalue()


def row(line: int, *cells: str) -> str:
    """A row of cells given as XML."""
    return f'<row r="{line}">{"".join(cells)}</row>'


def text(reference: str, words: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'
