"""The table of a scan's machines on a terminal of any width; what devices say of themselves is shown plainly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.table import Table
from rich.text import Text

from app.domain.finding import Severity
from app.services.fleet import FleetRow
from app.words.hash_rate import hash_rate_text
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.reading import DeviceReading, DeviceState

#: Colours of a state and of a severity, wherever a scan names one.
STATE_STYLE = {
    DeviceState.IDENTIFIED: "green",
    DeviceState.NEEDS_LOGIN: "yellow",
    DeviceState.UNIDENTIFIED: "dim",
    DeviceState.SUSPICIOUS: "bold red",
    DeviceState.SEEN: "dim",
}
SEVERITY_STYLE = {Severity.CRITICAL: "bold red", Severity.MAJOR: "red", Severity.MINOR: "yellow", Severity.INFO: "dim"}

#: Columns are left out in this order, until the rest has room beside this much of a device's name.
_LEAVE_OUT = ("firmware", "chips", "rate", "place", "state")
_DEVICE_CELLS = 22
#: First letters that make and model share where the model's name holds the make's: AvalonMiner, Avalon1246.
_SAME_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    head: str
    cell: Callable[[FleetRow], Text]
    right: bool = False


def machine_table(rows: Sequence[FleetRow], width: int) -> Table:
    """A row for each machine in the order given, in so many columns of the terminal; what nobody told has no column."""
    cells = {column.name: [column.cell(row) for row in rows] for column in _columns()}
    shown = [column for column in _columns() if column.name == "device" or any(cells[column.name])]
    for name in _LEAVE_OUT:
        if sum(_room(column, cells[column.name]) + 2 for column in shown) - 2 <= width:
            break
        shown = [column for column in shown if column.name != name]
    needed = {column.name: _room(column, cells[column.name]) for column in shown}
    left = width - sum(room + 2 for name, room in needed.items() if name != "device")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in shown:
        most = max(1, left) if column.name == "device" else None
        justify: Literal["left", "right"] = "right" if column.right else "left"
        least = None if column.name == "device" else needed[column.name]
        table.add_column(
            column.head, justify=justify, no_wrap=True, overflow="ellipsis", min_width=least, max_width=most
        )
    for line in zip(*(cells[column.name] for column in shown), strict=True):
        table.add_row(*line)
    return table


def faults_of(row: FleetRow) -> int:
    """How much is wrong with a machine: its findings that are more than a note."""
    return sum(finding.severity is not Severity.INFO for finding in row.findings)


def _columns() -> tuple[_Column, ...]:
    return (
        _Column("address", _("Address"), lambda row: Text(row.reading.ip)),
        _Column("place", _("Place"), _place),
        _Column("state", _("State"), _state),
        _Column("device", _("Device"), lambda row: Text(_device(row.reading))),
        _Column("firmware", _("Firmware"), lambda row: Text(_firmware(row.reading))),
        _Column("rate", _("TH/s"), lambda row: Text(_rate(row.reading.hashrate_ths)), right=True),
        _Column("chips", _("Chips"), lambda row: _chips(row.reading), right=True),
        _Column("faults", _("Faults"), _faults, right=True),
    )


def _room(column: _Column, cells: Sequence[Text]) -> int:
    """What a column needs."""
    widest = max((cell.cell_len for cell in cells), default=0)
    if column.name == "device":
        widest = min(widest, _DEVICE_CELLS)
    return max(widest, Text(column.head).cell_len)


def _place(row: FleetRow) -> Text:
    place = row.place
    names = (place.area, place.rack, place.position) if place is not None else ()
    return Text(plain("-".join(name for name in names if name), 24))


def _state(row: FleetRow) -> Text:
    """What keeps it from being an ordinary miner, and that it is simulated."""
    state = row.reading.state
    words = [_state_words()[state]] if state is not DeviceState.IDENTIFIED else []
    text = Text(" ".join(words), STATE_STYLE[state])
    if row.simulated:
        text.append((" " if words else "") + _("sim."), "magenta")
    return text


def _state_words() -> dict[DeviceState, str]:
    return {
        DeviceState.NEEDS_LOGIN: _("needs login"),
        DeviceState.UNIDENTIFIED: _("unidentified"),
        DeviceState.SUSPICIOUS: _("suspicious"),
        DeviceState.SEEN: _("announced"),
    }


def _device(reading: DeviceReading) -> str:
    """What it is, or what it showed of itself."""
    make, model, hints = reading.make, reading.model, reading.hints
    if make and model and make.casefold()[:_SAME_LETTERS] == model.casefold()[:_SAME_LETTERS]:
        make = None
    shown = (make, model) if make or model else (hints.http_title, hints.realm)
    return plain(" ".join(filter(None, shown)), 40)


def _firmware(reading: DeviceReading) -> str:
    """The firmware without the maker's name."""
    name, make = reading.firmware or "", reading.make or ""
    if make and name.casefold().startswith(make.casefold() + " "):
        name = name[len(make) + 1 :]
    return plain(name, 20)


def _rate(ths: float | None) -> str:
    return "" if ths is None else hash_rate_text(ths)


def _chips(reading: DeviceReading) -> Text:
    """Working chips of each board, a dash where the firmware does not tell; boards alike are counted."""
    counts = [board.chips_working for board in reading.boards]
    if not any(count is not None for count in counts):
        return Text("")
    text = Text()
    short = [board.chips_expected is not None and (board.chips_working or 0) < board.chips_expected
             for board in reading.boards]  # fmt: skip
    if len(set(counts)) == 1 and not any(short):
        return Text(f"{len(counts)} × {counts[0]}" if len(counts) > 1 else f"{counts[0]}")
    for count, few in zip(counts, short, strict=True):
        text.append(" " if text else "")
        text.append("–" if count is None else str(count), "bold red" if few and count is not None else "")
    return text


def _faults(row: FleetRow) -> Text:
    worst = min((list(Severity).index(finding.severity) for finding in row.findings), default=0)
    count = faults_of(row)
    return Text(str(count), SEVERITY_STYLE[list(Severity)[worst]]) if count else Text("")
