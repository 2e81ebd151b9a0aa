"""What a person sees of a scan, all on stderr: rows and a bar while it runs, then the table, the faults, the notes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from app.cli.scan_table import SEVERITY_STYLE, STATE_STYLE, faults_of, machine_table
from app.domain.finding import Finding, Severity
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, ScanFinished, ScanProgress
from app.words.addresses import address_ranges
from app.words.findings import finding_text, several_text
from app.words.language import _, ngettext
from app.words.plain_text import plain

#: Columns that a table of addresses and faults takes at least.
NARROWEST = 30


class ScanView:
    """Shows a scan's events; a context manager that owns the terminal's last lines while it runs."""

    def __init__(self, *, live: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        if self._console.width < NARROWEST:  # a terminal that tells of itself what cannot be
            self._console.width = NARROWEST
        self._rows: dict[str, FleetRow] = {}
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=self._console
        )
        self._task = self._progress.add_task(_("Scanning"), total=None)
        self._live: Live | None = None
        if live and self._console.is_terminal:
            self._live = Live(console=self._console, transient=True, refresh_per_second=8)

    def __enter__(self) -> ScanView:
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
            self._live.update(Group(machine_table(latest, self._console.width), self._progress))

    def print_result(self, finished: ScanFinished) -> None:
        """The whole table by address, what is wrong with whom, the worst first, the notes, and the summary."""
        rows = sorted(self._rows.values(), key=lambda row: ipaddress.ip_address(row.reading.ip))
        if rows:
            self._console.print(machine_table(rows, self._console.width))
            self._print_faults(rows)
            self._print_notes(rows)
            self._console.print()
        self._print_summary(finished)
        if any(row.simulated for row in rows):
            self._console.print(Text(_("sim. = simulated on this computer; no such machine exists."), "magenta"))

    def print_no_network(self) -> None:
        """Say why nobody answered, where this computer itself is the reason."""
        self._console.print(Text(_("This computer has no network now. Connect it, then scan again."), "yellow"))

    def _print_faults(self, rows: Sequence[FleetRow]) -> None:
        sick = sorted((row for row in rows if faults_of(row)), key=lambda row: min(map(_rank, row.findings)))
        if not sick:
            return
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column()
        room = self._console.width - max(len(row.reading.ip) for row in sick) - 2
        for row in sick:
            address = row.reading.ip
            for finding in sorted((one for one in row.findings if one.severity is not Severity.INFO), key=_rank):
                grid.add_row(address, _said(finding, room))
                address = ""
        self._console.print()
        self._console.print(grid)

    def _print_notes(self, rows: Sequence[FleetRow]) -> None:
        """What is no fault, each once with all whom it concerns; and what kept machines from being read."""
        notes = list(_notes(rows))
        if notes:
            self._console.print()
        for note in notes:
            self._console.print(note)

    def _print_summary(self, finished: ScanFinished) -> None:
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
        self._console.print(Text(stopped + line, "bold"))


def _counts(event: ScanProgress) -> str:
    return _("{alive} answered, {identified} identified").format(alive=event.alive, identified=event.identified)


def _rank(finding: Finding) -> int:
    return list(Severity).index(finding.severity)


def _said(finding: Finding, room: int) -> Text:
    """A finding on one line where there is room for it, else on a line of its own what was found."""
    text = finding_text(finding)
    title = Text(plain(text.title, 200), SEVERITY_STYLE[finding.severity])
    found = Text(plain(text.found, 400), "dim")
    between = "  " if title.cell_len + 2 + found.cell_len <= room else "\n"
    return title.append(between).append_text(found)


def _notes(rows: Sequence[FleetRow]) -> Iterator[Text]:
    alike: dict[str, tuple[Finding, list[str]]] = {}
    errors: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for finding in row.findings:
            if finding.severity is Severity.INFO:
                alike.setdefault(finding_text(finding).title, (finding, []))[1].append(row.reading.ip)
        if row.reading.error is not None:
            errors.setdefault((row.reading.error, STATE_STYLE[row.reading.state]), []).append(row.reading.ip)
    for title, (finding, ips) in alike.items():
        yield _summed(several_text(finding, len(ips)) if len(ips) > 1 else title, ips)
    for (error, style), ips in errors.items():
        yield _summed(error, ips, style)


def _summed(words: str, ips: Sequence[str], style: str = "") -> Text:
    return Text(f"{plain(words, 400)}: ", style).append(", ".join(address_ranges(ips)), "dim")
