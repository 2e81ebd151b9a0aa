"""What window and command line ask is the same, and every file tells the same figures of a shop that was narrowed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date
from decimal import Decimal

import openpyxl
import pytest

from app.domain import report_period
from app.domain.report import Asked, ReportKind, Unit
from app.domain.report_question import Question, Span
from app.services import reports
from app.services.report_files import ReportFormat, asked_of, written
from app.words.report_cells import figure_text
from tests.documents.reading import words_of

KINDS = (ReportKind.TURNAROUND, ReportKind.RELIABILITY, ReportKind.COST)


@pytest.fixture(scope="module")
def asked(true_shop):
    """A part of the shop's life, narrowed in all four ways to where most orders are."""
    shop, orders = true_shop.shop, true_shop.facts.select(Asked())
    names = {kind: orders.names(kind)[max(set(of), key=of.count)] for kind in ("code", "customer", "site", "technician")
             if (of := [number for number in getattr(orders, kind).tolist() if number >= 0])}  # fmt: skip
    return asked_of(
        shop, report_period.between("2023-01-01", None, UTC), models=[names["code"].lower()],
        customer=[names["customer"].upper()], site=[names["site"].upper()], technician=[names["technician"]], zone=UTC,
    )  # fmt: skip


def test_window_and_command_line_ask_the_same(true_shop, asked):
    question = Question(
        Span.DAYS, date(2023, 1, 1), None, asked.models, asked.customers, asked.sites, asked.technicians
    )
    assert all((asked.models, asked.customers, asked.sites, asked.technicians))
    assert question.asked(true_shop.facts.now, UTC) == asked


def test_all_files_tell_the_figures_of_what_was_narrowed(true_shop, asked, tmp_path):
    made = [reports.make(true_shop.shop, kind, asked) for kind in KINDS]
    assert made[0].orders > 0
    for end, form in (("zip", ReportFormat.CSV), ("xlsx", ReportFormat.XLSX), ("json", ReportFormat.JSON),
                      ("pdf", ReportFormat.PDF)):  # fmt: skip
        written(true_shop.shop, made, tmp_path / f"all.{end}", form)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        text = archive.read("figures.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    sheet = list(openpyxl.load_workbook(tmp_path / "all.xlsx")["Summary"].iter_rows(min_row=2, values_only=True))
    stored = [one for report in json.loads((tmp_path / "all.json").read_text())["reports"] for one in report["figures"]]
    printed = words_of((tmp_path / "all.pdf").read_bytes()).replace("\N{NO-BREAK SPACE}", " ")
    figures = [one for report in made for one in report.figures]
    assert sum(one.value is not None for one in figures) > 10
    for one, row, cells, kept in zip(figures, rows, sheet, stored, strict=True):
        assert (kept["value"], kept["n"], int(row["n"]), cells[5]) == (one.value, one.n, one.n, one.n)
        if one.value is None:
            assert (row["Value"], cells[3]) == ("", None)
            continue
        value = Decimal(one.value).scaleb(-2) if one.unit is Unit.MONEY else Decimal(str(one.value))
        assert Decimal(row["Value"]) == value
        assert Decimal(str(cells[3])) == pytest.approx(value)
        assert figure_text(one).replace("\N{NO-BREAK SPACE}", " ") in printed
