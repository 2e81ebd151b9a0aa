"""Lines of the fleet table as cells for other programs: figures as figures, everything else as it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.export import Cell, ExportTable
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import COLUMNS, DASH, FleetLine
from app.ui.models.fleet_words import titles
from app.words.language import _
from app.words.plain_text import plain

#: Columns whose keys are the figures themselves.
_FIGURES = frozenset({"ths", "temp", "power", "efficiency", "up"})
#: Boards of a machine that get columns of their own when everything is written.
_BOARDS = 4


def table_of(model: FleetModel, lines: Sequence[FleetLine], columns: Sequence[str]) -> ExportTable:
    """Lines in the columns that are shown; the 24 hours, a picture, are left out."""
    heads, kept = titles(), [one for one in columns if one != "day"]
    named = tuple((one, _("Up, s") if one == "up" else heads[one]) for one in kept)
    rows = tuple(tuple(_cell(model, line, one) for one in kept) for line in lines)
    return ExportTable(_("Fleet"), named, rows)


def everything_of(model: FleetModel, lines: Sequence[FleetLine]) -> ExportTable:
    """Lines in every column there is, with the findings and each board besides."""
    table = table_of(model, lines, COLUMNS)
    more: list[tuple[str, str]] = [
        ("make", _("Make")), ("expected_ths", _("Expected TH/s")), ("found_by", _("Found by")),
        ("findings", _("Findings")), ("users", _("Pool users")), ("simulated", _("Simulated")),
    ]  # fmt: skip
    for slot in range(_BOARDS):
        number = slot + 1
        more += [
            (f"board_{number}_serial", _("Board {number} serial").format(number=number)),
            (f"board_{number}_chips", _("Board {number} chips").format(number=number)),
            (f"board_{number}_expected", _("Board {number} chips expected").format(number=number)),
            (f"board_{number}_ths", _("Board {number} TH/s").format(number=number)),
            (f"board_{number}_temp_c", _("Board {number} °C").format(number=number)),
        ]
    rows = tuple((*row, *_more(line)) for row, line in zip(table.rows, lines, strict=True))
    return ExportTable(table.name, (*table.columns, *more), rows)


def _cell(model: FleetModel, line: FleetLine, column: str) -> Cell:
    if column in _FIGURES:
        figure = line.keys[COLUMNS.index(column)]
        return round(figure, 3) if isinstance(figure, float) else figure if isinstance(figure, int) else None
    if column == "since":
        since = model.note(line.ip).since
        return since.isoformat(timespec="seconds") if since is not None else None
    text = model.text(line, column)
    return None if text in ("", DASH) else text


def _more(line: FleetLine) -> list[Cell]:
    from app.words.findings import finding_text

    reading = line.reading
    said = "; ".join(finding_text(finding).title for finding in line.row.findings)
    cells: list[Cell] = [
        plain(reading.make or "", 60) or None,
        reading.expected_hashrate_ths,
        ", ".join(source.value for source in reading.found_by) or None,
        said or None,
        plain(", ".join(pool.user for pool in reading.pools if pool.user), 300) or None,
        int(line.row.simulated),
    ]
    by_slot = {board.slot: board for board in reading.boards}
    for slot in range(_BOARDS):
        board = by_slot.get(slot)
        if board is None:
            cells += [None] * 5
            continue
        temp = board.temp_chip_c if board.temp_chip_c is not None else board.temp_board_c
        serial = plain(board.serial, 60) if board.serial else None
        cells += [serial, board.chips_working, board.chips_expected, board.hashrate_ths, temp]
    return cells
