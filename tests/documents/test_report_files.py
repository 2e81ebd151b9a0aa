"""One report read back from CSV, XLSX, JSON and PDF by other programs: the same figures in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from app.documents.export import sheet_name, unguarded
from app.documents.letterhead import Letterhead
from app.documents.paper_size import Paper
from app.documents.report_pdf import MOST_DRAWN, MOST_ROWS, ReportPrint, print_reports
from app.documents.report_tables import csv_zip, document, figures_of, json_text, table_of, write_xlsx
from app.domain.report import Asked, Column, Figure, Report, ReportKind, Row, Table, Unit
from app.words.hidden_prices import hide_prices
from app.words.phrases import say
from app.words.report_cells import TableTexts, cell_text, figure_text
from tests.documents.reading import checked, text_of, words_of
from tests.documents.sample_reports import MADE, faults, said, turnaround
from tests.hostile import HOSTILE

REPORTS = (turnaround(), faults())
SHOP = Letterhead("Nordic Hash Repair", ("Havnegata 12",))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "all.xlsx"
    write_xlsx(REPORTS, path, ("Model: S21",))
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def paper():
    return print_reports(ReportPrint(REPORTS, SHOP, (("Model", "S21"),))).pdf


def major(value, one):
    """A raw value as tables carry it: whole units of the currency, all digits."""
    return Decimal(value).scaleb(-2) if one.unit is Unit.MONEY else Decimal(str(value))


def test_every_figure_is_the_same_in_all_files(book, paper):
    with zipfile.ZipFile(io.BytesIO(csv_zip(REPORTS))) as archive:
        text = archive.read("figures.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    sheet = list(book["Summary"].iter_rows(min_row=2))
    told = [one for report in json.loads(json_text(REPORTS))["reports"] for one in report["figures"]]
    printed = words_of(paper).replace("\N{NO-BREAK SPACE}", " ")
    figures = [one for report in REPORTS for one in report.figures]
    assert len(rows) == len(sheet) == len(told) == len(figures)
    for one, row, cells, json_figure in zip(figures, rows, sheet, told, strict=True):
        assert json_figure["value"] == one.value
        assert (json_figure["n"], int(row["n"]), cells[5].value) == (one.n,) * 3
        if one.value is None:
            assert (row["Value"], cells[3].value) == ("", None)
            continue
        assert Decimal(row["Value"]) == major(one.value, one)
        assert Decimal(str(cells[3].value)) == pytest.approx(major(one.value, one))
        assert figure_text(one).replace("\N{NO-BREAK SPACE}", " ") in printed
        for bound, head, place in (("low", "From", 6), ("high", "To", 7)):
            value = getattr(one.interval, bound) if one.interval is not None else None
            if value is None:
                assert (row[head], cells[place].value) == ("", None)
            else:
                assert Decimal(row[head]) == major(value, one)
                assert json_figure["interval"][bound] == value
                assert cell_text(value, one.unit, one.currency) in printed


def test_every_cell_of_every_table_is_the_same_in_all_files(book, paper):
    with zipfile.ZipFile(io.BytesIO(csv_zip(REPORTS))) as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    printed = set(words_of(paper).split())
    documents = {one["report"]: one for one in document(REPORTS)["reports"]}
    for number, report in enumerate(REPORTS):
        for at, table in enumerate(report.tables):
            text = files[f"{report.kind}-{table.id}.csv"]
            lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
            place = 2 + at + (len(REPORTS[0].tables) if number else 0)
            sheet = list(book.worksheets[place].iter_rows(min_row=2))
            stored = documents[report.kind]["tables"][at]["rows"]
            texts = TableTexts(table, report.asked.zone)
            assert len(lines) == len(sheet) == len(stored) == len(table.rows)
            for row, line, cells, kept in zip(table.rows, lines, sheet, stored, strict=True):
                for column, cell, written, shown, raw in zip(
                    table.columns, row.cells, line, cells, kept["cells"], strict=False
                ):
                    if isinstance(cell, int | float):
                        assert raw == cell
                        assert Decimal(written) == major(cell, column)
                        assert Decimal(str(shown.value)) == pytest.approx(major(cell, column))
                    if isinstance(cell, datetime):
                        assert raw == cell.isoformat(timespec="milliseconds")
                        assert shown.is_date
                if row.flagged or len(table.rows) <= MOST_DRAWN:
                    assert all(word in printed for said in texts.row(row) for word in said.split())


def test_spreadsheets_get_types_and_people_get_headings(book):
    summary = book["Summary"]
    assert summary.freeze_panes == "A2"
    assert summary.auto_filter.ref
    assert summary["D2"].number_format == "#,##0.0"
    assert summary["D4"].number_format == "0.0%"
    assert summary["D7"].number_format == '#,##0.00 "USD"'
    months = next(sheet for sheet in book.worksheets if "By month" in sheet.title)
    assert months["A2"].is_date
    assert [cell.value for cell in months[1]] == ["Month", "Median (days)", "P90 (days)"]
    definitions = [row[2].value for row in book["Definitions"].iter_rows(min_row=2)]
    assert any("Kaplan-Meier" in str(text) for text in definitions)
    assert "Model: S21" in definitions
    table = table_of(REPORTS[0], REPORTS[0].table("models"))
    heads = [head for _id, head in table.columns]
    assert heads == [
        "Model",
        "Orders",
        "Median (days)",
        "Median, from",
        "Median, to",
        "Interval",
        "Orders behind",
        "Stands out",
    ]


def test_a_sheet_has_its_reports_name_only_where_two_would_be_called_the_same(book):
    titles = [say(table.title) for report in REPORTS for table in report.tables]
    alone = [title for title in titles if titles.count(title) == 1]
    assert alone
    assert len(alone) < len(titles)
    assert [sheet_name(title, set()) for title in alone] == [name for name in book.sheetnames[2:] if name in alone]


def test_json_has_every_key_and_a_schema():
    told = document(REPORTS)
    assert told["schema"] == "hashwrench.report/1"
    first = told["reports"][0]
    assert first["asked"]["from"] == "2026-09-30T23:00:00.000+00:00"
    keys = {frozenset(figure) for report in told["reports"] for figure in report["figures"]}
    assert len(keys) == 1
    assert first["tables"][1]["rows"][0]["interval"] == {
        "low": 2.9,
        "high": 4.1,
        "method": "order statistics",
        "level": 0.95,
    }


def test_the_paper_holds_together(paper, tmp_path):
    assert "No syntax or stream encoding errors" in checked(paper, tmp_path)
    text = words_of(paper)
    for wanted in (
        "Turnaround",
        "Faults",
        "How the figures are made",
        "1 Oct 2026 to 31 Oct 2026",
        "Page 1 of",
        "DEMO",
    ):
        assert wanted in text
    assert paper == print_reports(ReportPrint(REPORTS, SHOP, (("Model", "S21"),))).pdf
    letter = print_reports(ReportPrint(REPORTS[1:], SHOP, paper=Paper.LETTER)).pdf
    assert b"612 792" in letter


def hostile_report():
    rows = tuple(Row((text, at, 1.5)) for at, text in enumerate(HOSTILE)) + tuple(
        Row(("many", at, 0.0)) for at in range(MOST_ROWS)
    )
    columns = (Column("name", said("Name")), Column("n", said("N"), Unit.COUNT), Column("d", said("D"), Unit.DAYS))
    table = Table("names", said(HOSTILE[0]), columns, rows)
    figure = Figure("f", said(HOSTILE[-1]), None, Unit.DAYS, 0, note=said(HOSTILE[9]))
    return Report(
        ReportKind.PARTS, Asked(), MADE, 0, figure.title, (figure,), (table,), definitions=tuple(map(said, HOSTILE))
    )


def test_hostile_text_executes_nothing_and_is_lost_nowhere(tmp_path):
    report = hostile_report()
    write_xlsx((report,), tmp_path / "h.xlsx")
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(csv_zip((report,)))) as archive:
        lines = list(csv.reader(io.StringIO(archive.read("parts-names.csv").decode("utf-8-sig"), newline="")))[1:]
    assert [unguarded(line[0]) for line in lines[: len(HOSTILE)]] == list(HOSTILE)
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@", "\t", "\uff1d"))]
    raw = document((report,))["reports"][0]["tables"][0]["rows"]
    assert [row["cells"][0] for row in raw[: len(HOSTILE)]] == list(HOSTILE)
    printed = print_reports(ReportPrint((report,), Letterhead(HOSTILE[-1], HOSTILE[:4]), (("Customer", HOSTILE[-1]),)))
    text = text_of(printed.pdf)
    assert "202E" in text
    assert "more rows are in the CSV" in " ".join(text.split())
    assert "\u202e" not in text


def test_who_may_not_see_prices_gets_none(tmp_path):
    hide_prices(True)
    try:
        printed = words_of(print_reports(ReportPrint(REPORTS, SHOP)).pdf)
        told = json_text(REPORTS)
        figures = figures_of(REPORTS)
        table = table_of(REPORTS[1], REPORTS[1].table("pareto"))
    finally:
        hide_prices(False)
    assert "1,234.56" not in printed
    assert "123456" not in told
    assert "•••" in {row[3] for row in figures.rows}
    assert {row[3] for row in table.rows} == {"•••"}


def test_a_report_of_nothing_says_so():
    empty = replace(turnaround(), figures=(), tables=(Table("t", said("Nothing here"), (Column("a", said("A")),), ()),))
    text = words_of(print_reports(ReportPrint((replace(empty, charts=()),), SHOP)).pdf)
    assert "Nothing in this period." in text


def test_a_narrow_table_is_read_down_and_then_across_on_every_page():
    rows = tuple(Row((f"row{at:03}", at)) for at in range(150))
    columns = (Column("a", said("A")), Column("n", said("N"), Unit.COUNT))
    low = Table("t", said("Narrow"), columns, rows, note=said("A long note. " * 280))
    report = replace(turnaround(), figures=(), tables=(low,), charts=(), definitions=())
    pages = text_of(print_reports(ReportPrint((report,), SHOP)).pdf, "-bbox").split("<page ")[1:]
    told = []
    for page in pages:
        words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*>(row\d+)<', page)
        told.append([text for _x, _y, text in sorted(words, key=lambda word: (float(word[0]), float(word[1])))])
    assert [text for page in told for text in page] == [row.cells[0] for row in rows]
    assert 0 < len(told[0]) < len(told[1])
