"""Reports as files: which file a format and a name ask for, with the shop's letterhead, and filters by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.paper_size import Paper
from app.domain.alike import alike
from app.domain.report import Asked, Period, Report, Table
from app.domain.report_error import NoSuchTable
from app.domain.shop_error import NoSuchThing
from app.ledger.attachments import write_whole
from app.ledger.outputs import replaceable
from app.services import customers, people, sites
from app.services.letterhead import letterhead
from app.services.paper_size import paper_size
from app.services.report_choices import model_names
from app.services.shop import Shop
from app.words.language import _

if TYPE_CHECKING:  # a report on the terminal prints nothing: what sets papers is imported where one is made
    from app.documents.printed_paper import PrintedPaper

__all__ = ["ReportFormat", "asked_of", "filters_of", "printed_reports", "table_ids", "written"]


class ReportFormat(StrEnum):
    """What a report is written as. CSV is the figures or one table; with all tables a ZIP of CSV files."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    PDF = "pdf"


def asked_of(
    shop: Shop,
    period: Period,
    *,
    models: Sequence[str] = (),
    customer: Sequence[str] = (),
    site: Sequence[str] = (),
    technician: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> Asked:
    """What is asked, from names as people know them. Raises NoSuchThing, NobodyThere."""
    known = {one.name.casefold(): one for one in sites.sites(shop)} if site else {}
    places = []
    for name in site:
        if name.casefold() not in known:
            raise NoSuchThing("site", name, alike(name, (one.name for one in known.values())))
        places.append(known[name.casefold()].id)
    return Asked(
        period,
        _models(shop, models),
        tuple(customers.customer(shop, name).id for name in customer),
        tuple(places),
        tuple(people.person(shop, name).id for name in technician),
        zone,
    )


def _models(shop: Shop, wanted: Sequence[str]) -> tuple[str, ...]:
    """Models and board codes as the shop writes them. Raises NoSuchThing."""
    known = {name.casefold(): name for name in model_names(shop)} if wanted else {}
    for name in wanted:
        if name.casefold() not in known:
            raise NoSuchThing("model", name, alike(name, known.values()))
    return tuple(known[name.casefold()] for name in wanted)


def filters_of(shop: Shop, asked: Asked) -> tuple[tuple[str, str], ...]:
    """To what a report was narrowed besides its period, as (what, names); an id that is gone stands for itself."""
    found = []
    if asked.models:
        found.append((_("Model"), ", ".join(asked.models)))
    if asked.customers:
        found.append((_("Customer"), ", ".join(_customer(shop, id_) for id_ in asked.customers)))
    if asked.sites:
        names = {one.id: one.name for one in sites.sites(shop)}
        found.append((_("Site"), ", ".join(names.get(id_, id_) for id_ in asked.sites)))
    if asked.technicians:
        names = {one.id: one.name for one in people.people(shop)}
        found.append((_("Technician"), ", ".join(names.get(id_, id_) for id_ in asked.technicians)))
    return tuple(found)


def _customer(shop: Shop, id_: str) -> str:
    """A customer's name, of a merged double that of the one that stays."""
    try:
        return customers.customer(shop, id_).name or id_
    except NoSuchThing:
        return id_


def written(
    shop: Shop,
    reports: Sequence[Report],
    path: Path,
    format: ReportFormat,
    *,
    table: str = "",
    paper: Paper | None = None,
) -> frozenset[str]:
    """Write reports to one file, whole or not at all; gives the characters that no font of a PDF has.

    `paper` None = the size that the shop prints on. CSV: the figures of all reports, or one `table`, or where `path`
    ends in .zip all tables with figures.csv and definitions.csv. Raises NoSuchTable, NotReplaceable, OSError.
    """
    from app.documents import report_tables  # what writes workbooks is imported where one is written

    filters = filters_of(shop, reports[0].asked)
    texts = [f"{what}: {names}" for what, names in filters]
    path = replaceable(path)
    if format is ReportFormat.PDF:
        printed = printed_reports(shop, reports, paper)
        write_whole(path, printed.pdf)
        return printed.missing
    if format is ReportFormat.XLSX:
        report_tables.write_xlsx(reports, path, texts)
    elif format is ReportFormat.JSON:
        write_whole(path, report_tables.json_text(reports, texts).encode())
    elif path.suffix.casefold() == ".zip":
        write_whole(path, report_tables.csv_zip(reports, texts))
    elif table:
        write_whole(path, report_tables.csv_of(*_one_table(reports, table)).encode())
    else:
        write_whole(path, report_tables.csv_of_figures(reports).encode())
    return frozenset()


def printed_reports(shop: Shop, reports: Sequence[Report], paper: Paper | None = None) -> PrintedPaper:
    """Reports as one PDF; `paper` None = the size that the shop prints on."""
    from app.documents.report_pdf import ReportPrint, print_reports

    filters = filters_of(shop, reports[0].asked)
    return print_reports(ReportPrint(tuple(reports), letterhead(shop), filters, paper or paper_size(shop)))


def table_ids(reports: Sequence[Report]) -> dict[str, tuple[Report, Table]]:
    """The tables of reports by the names they are asked for with: of several reports "report.table"."""
    several = len(reports) > 1
    return {
        f"{report.kind.value}.{one.id}" if several else one.id: (report, one)
        for report in reports
        for one in report.tables
    }


def _one_table(reports: Sequence[Report], wanted: str) -> tuple[Report, Table]:
    """The table that is meant. Raises NoSuchTable."""
    found = table_ids(reports)
    if wanted not in found:
        raise NoSuchTable(wanted, tuple(found))
    return found[wanted]
