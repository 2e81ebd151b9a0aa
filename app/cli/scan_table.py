"""What a person sees of a scan: rows and a bar while it runs, then the whole table and the findings. All on stderr."""

from __future__ import annotations

import ipaddress
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from app.domain.finding import Severity
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, ScanFinished, ScanProgress
from app.words.findings import finding_text
from app.words.language import _, ngettext
from drivers.model.reading import DeviceReading, DeviceState

_STYLE = {
    DeviceState.IDENTIFIED: "green",
    DeviceState.NEEDS_LOGIN: "yellow",
    DeviceState.UNIDENTIFIED: "dim",
    DeviceState.SUSPICIOUS: "bold red",
    DeviceState.SEEN: "dim",
}
_SEVERITY_STYLE = {Severity.CRITICAL: "bold red", Severity.MAJOR: "red", Severity.MINOR: "yellow", Severity.INFO: "dim"}


class ScanTable:
    """Shows a scan's events; a context manager that owns the terminal's last lines while it runs."""

    def __init__(self, *, live: bool) -> None:
        self._console = Console(stderr=True)
        self._rows: dict[str, FleetRow] = {}
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=self._console
        )
        self._task = self._progress.add_task(_("Scanning"), total=None)
        self._live: Live | None = None
        if live and self._console.is_terminal:
            self._live = Live(console=self._console, transient=True, refresh_per_second=8)

    def __enter__(self) -> ScanTable:
        if self._live is not None:
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)

    def show(self, event: FleetEvent) -> None:
        """Take one event in."""
        match event:
            case DeviceRead(row):
                self._rows[row.reading.ip] = row
            case ScanProgress():
                self._progress.update(self._task, completed=event.done, total=event.total, description=_counts(event))
        if self._live is not None:
            latest = list(self._rows.values())[-max(3, self._console.height - 8) :]
            self._live.update(Group(_table(latest), self._progress))

    def print_result(self, finished: ScanFinished) -> None:
        """The whole table by address, every finding, and the summary."""
        rows = sorted(self._rows.values(), key=lambda row: ipaddress.ip_address(row.reading.ip))
        if rows:
            self._console.print(_table(rows))
        if any(row.simulated for row in rows):
            self._console.print(Text(_("sim. = simulated on this computer; no such machine exists."), "magenta"))
        for row in rows:
            if row.reading.error is not None:
                self._console.print(Text(f"{row.reading.ip}  {row.reading.error}", _STYLE[row.reading.state]))
            for finding in row.findings:
                text = finding_text(finding)
                shown = Text(f"{row.reading.ip}  ").append(text.title, _SEVERITY_STYLE[finding.severity])
                self._console.print(shown.append(f"  {text.found}", "dim"))
        summary = finished.summary
        line = ngettext(
            "{alive} of {addresses} address answered, {identified} identified, in {seconds} s.",
            "{alive} of {addresses} addresses answered, {identified} identified, in {seconds} s.",
            summary.addresses,
        ).format(
            alive=summary.alive,
            addresses=summary.addresses,
            identified=summary.identified,
            seconds=f"{summary.seconds:.1f}",
        )
        stopped = _("Stopped early.") + " " if finished.cancelled else ""
        self._console.print(Text(stopped + line))


def _counts(event: ScanProgress) -> str:
    return _("Scanning: {alive} answered, {identified} identified").format(
        alive=event.alive, identified=event.identified
    )


def _table(rows: list[FleetRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("Address"), no_wrap=True)
    table.add_column(_("State"), no_wrap=True)
    table.add_column(_("Device"))
    table.add_column(_("Firmware"))
    table.add_column(_("TH/s"), justify="right", no_wrap=True)
    table.add_column(_("Chips"), justify="right", no_wrap=True)
    table.add_column(_("Findings"), justify="right", no_wrap=True)
    for row in rows:
        reading = row.reading
        state = Text(state_word(reading.state), _STYLE[reading.state])
        if row.simulated:
            state.append(" " + _("sim."), "magenta")
        count = len(row.findings)
        table.add_row(
            reading.ip,
            state,
            Text(_device(reading)),
            Text(reading.firmware or ""),
            "" if reading.hashrate_ths is None else f"{reading.hashrate_ths:.2f}",
            _chips(reading),
            Text(str(count), _SEVERITY_STYLE[row.findings[0].severity]) if count else "",
        )
    return table


def _device(reading: DeviceReading) -> str:
    """What it is, or what it showed of itself."""
    hints = reading.hints
    shown = (reading.make, reading.model) if reading.make else (hints.http_title, hints.realm)
    return " ".join(filter(None, shown))[:60]


def _chips(reading: DeviceReading) -> str:
    """Working chips of each board, a dash where the firmware does not tell."""
    return " ".join("–" if board.chips_working is None else str(board.chips_working) for board in reading.boards)


def state_word(state: DeviceState) -> str:
    """A device's state in the language in force."""
    return {
        DeviceState.IDENTIFIED: _("identified"),
        DeviceState.NEEDS_LOGIN: _("needs login"),
        DeviceState.UNIDENTIFIED: _("unidentified"),
        DeviceState.SUSPICIOUS: _("suspicious"),
        DeviceState.SEEN: _("announced itself"),
    }[state]
