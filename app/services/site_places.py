"""Places of machines as a list in a file: read with a preview and every row's trouble, taken whole or not at all.

Columns by their headings, in any order: ip, mac, serial, site, area, rack, position. At least one of the first three
names the machine. UTF-8, UTF-16 with its mark, GBK and Windows-1251; commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import resources
from app.documents.export import ExportTable, unguarded, write_table
from app.domain.import_error import TableUnreadable
from app.domain.place_rule import octets_of
from app.domain.places_list import PlaceRow, PlacesReport, RowNews, RowProblem
from app.domain.site import Placed, PlaceSource, RackPlace, SiteRecord, keys_of, mac_key, of_another
from app.domain.site_error import PlacesListUnreadable, PlacesListWrong
from app.ledger.change import Commit
from app.services.import_reading.encodings import encoding_of
from app.services.shop import Shop
from app.services.sites import place_into, record_of

#: The columns, as they are written.
COLUMNS = ("ip", "mac", "serial", "site", "area", "rack", "position")
#: No list of places is larger, bytes and rows.
_MOST_BYTES, _MOST_ROWS = 32 * 1024 * 1024, 200_000
_LONGEST = 80


def read_places_csv(shop: Shop, path: Path) -> PlacesReport:
    """A list as it would be taken, nothing saved. Raises PlacesListUnreadable, OSError."""
    return _read(record_of(shop), path)


def import_places_csv(shop: Shop, actor: str, path: Path) -> tuple[PlacesReport, Commit | None]:
    """Take a list, all of it or nothing; the commit is None where every machine stood there already.

    Raises PlacesListWrong where any row cannot be taken, PlacesListUnreadable, OSError.
    """
    with shop.writing(actor) as draft:
        record = record_of(shop)
        report = _read(record, path)
        if report.problems:
            raise PlacesListWrong(report.name, len(report.problems))
        fresh = [(row, row.place) for row in report.rows if row.news is not RowNews.SAME]
        place_into(draft, record, fresh, PlaceSource.CSV)
    return report, draft.saved() if fresh else None


def export_places_csv(shop: Shop, path: Path) -> int:
    """Write every place that was told, by hand, IP Report or list; gives how many. Raises OSError."""
    rows = tuple(
        (one.ip, one.mac, one.serial, one.place.site, one.place.area, one.place.rack, one.place.position,
         one.place.source.value)
        for one in record_of(shop).placed
    )  # fmt: skip
    write_table(ExportTable("places", tuple((name, name) for name in (*COLUMNS, "source")), rows), path)
    return len(rows)


def _read(record: SiteRecord, path: Path) -> PlacesReport:
    with path.open("rb") as file:
        raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise PlacesListUnreadable(path.name, "size")
    text, encoding = _decoded(raw, path.name)
    lines = _rows(text)
    head = next((row for row in lines if any(cell.strip() for cell in row[1])), None)
    if head is None:
        raise PlacesListUnreadable(path.name, "empty")
    columns = [_heading(cell) for cell in head[1]]
    if "site" not in columns or not {"ip", "mac", "serial"} & set(columns):
        raise PlacesListUnreadable(path.name, "columns")
    told = _told(record)
    seen: dict[tuple[str, str], int] = {}
    rows: list[PlaceRow] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= _MOST_ROWS:
            raise PlacesListUnreadable(path.name, "size")
        rows.append(_row(number, columns, cells, told, seen))
    if not rows:
        raise PlacesListUnreadable(path.name, "empty")
    return PlacesReport(path.name, encoding, tuple(rows))


def _row(
    number: int, columns: list[str | None], cells: list[str], told: dict[tuple[str, str], Placed],
    seen: dict[tuple[str, str], int],
) -> PlaceRow:  # fmt: skip
    named = dict.fromkeys(COLUMNS, "")
    for column, cell in zip(columns, cells, strict=False):
        if column is not None and not named[column]:
            named[column] = unguarded(" ".join(cell.split()))
    ip, mac, serial = named["ip"], named["mac"], named["serial"]
    place = RackPlace(
        named["site"], named["area"] or None, named["rack"] or None, named["position"] or None, PlaceSource.CSV
    )
    row = PlaceRow(number, ip, mac, serial, place)
    problem, detail = _problem(row)
    keys = keys_of(row)
    if problem is None:
        before = next((seen[key] for key in keys if key in seen), None)
        if before is not None:
            problem, detail = RowProblem.TWICE, str(before)
    seen.update(dict.fromkeys(keys, number))
    same = next((told[key] for key in keys if key in told and not of_another(told[key], row)), None)
    news = RowNews.NEW if same is None else RowNews.SAME if same.place == place else RowNews.MOVED
    return PlaceRow(number, ip, mac, serial, place, news, problem, detail[:_LONGEST])


def _problem(row: PlaceRow) -> tuple[RowProblem | None, str]:
    texts = (row.ip, row.mac, row.serial, row.place.site, row.place.area, row.place.rack, row.place.position)
    long = next((text for text in texts if text and len(text) > _LONGEST), None)
    if long:
        return RowProblem.TOO_LONG, long
    if row.ip and octets_of(row.ip) is None:
        return RowProblem.BAD_IP, row.ip
    if row.mac and not mac_key(row.mac):
        return RowProblem.BAD_MAC, row.mac
    if not (row.ip or row.mac or row.serial):
        return RowProblem.NO_MACHINE, ""
    if not row.place.site:
        return RowProblem.NO_SITE, ""
    if not (row.place.area or row.place.rack or row.place.position):
        return RowProblem.NO_PLACE, ""
    return None, ""


@cache
def _headings() -> dict[str, str]:
    """Every heading that is recognised, with the column it names."""
    with resources.open_binary("lan", "place_list.toml") as file:
        table = tomllib.load(file)["headings"]
    return {heading: column for column in COLUMNS for heading in table[column]}


def _heading(cell: str) -> str | None:
    """The column that a heading names."""
    return _headings().get(" ".join(cell.casefold().replace("_", " ").replace("-", " ").split()))


def _told(record: SiteRecord) -> dict[tuple[str, str], Placed]:
    """What lists have said so far, by all that their machines are known by."""
    told: dict[tuple[str, str], Placed] = {}
    for placed in record.placed:
        if placed.place.source is PlaceSource.CSV:
            told.update(dict.fromkeys(keys_of(placed), placed))
    return told


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with their numbers; the mark between cells is the one that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond the reader's limit
            cells = ["x" * (_LONGEST + 1)]
        yield reader.line_num, cells


def _decoded(raw: bytes, name: str) -> tuple[str, str]:
    """The text and how it was written. Raises PlacesListUnreadable."""
    try:
        encoded = encoding_of(io.BytesIO(raw), name)
    except TableUnreadable:
        raise PlacesListUnreadable(name, "encoding") from None
    text = raw[encoded.mark :].decode(encoded.encoding)
    if "\0" in text:
        raise PlacesListUnreadable(name, "encoding")
    return text, encoded.encoding
