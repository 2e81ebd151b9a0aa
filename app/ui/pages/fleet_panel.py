"""The Fleet page's side panel: what one miner answered, what is wrong with it, and the way to a work order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.board_place import place_of_board
from app.domain.finding import Severity
from app.ui import theme
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import DASH, FleetLine, Group, firmware_text, place_text, rate_text, uptime_text
from app.ui.models.fleet_note import NOTHING, FleetNote
from app.ui.models.fleet_words import age_text
from app.ui.pages.fleet_actions import action
from app.ui.pages.fleet_boards import BoardTile
from app.ui.pages.fleet_menu import ActionButtons
from app.ui.pages.fleet_past import MachinePast, comeback_strip
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import FindingLine
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.readout import Readout
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.sparkline import Sparkline, tells_course
from app.ui.widgets.text import Elided, hairline, label, plain_tooltip
from app.words.findings import board_label, finding_text
from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.reading import Activity, DeviceReading, DeviceState, Fan
from drivers.model.sighting import Source


class Host(Protocol):
    """The page, as its panel sees it."""

    desk: Desk
    model: FleetModel

    def show_all(self) -> None:
        """Take filter and search off."""


#: So many of a device's own messages are shown.
_MESSAGES = 6


class FleetPanel(SidePanel):
    """Shows one line at a time; `on_order` is called with it when the primary is pressed.

    With its `page` it also offers what may be done with the machine, and shows what the shop's record says of it.
    """

    def __init__(self, on_order: Callable[[FleetLine], None], page: Host | None = None) -> None:
        super().__init__(_("The selected miner"))
        self._line: FleetLine | None = None
        self._note = NOTHING
        self._page = page
        self._readouts: list[Readout] = []
        self._tiles: dict[int, BoardTile] = {}
        self._fans: list[QLabel] = []
        self._wide = False
        self._hidden = QWidget()
        row = QHBoxLayout(self._hidden)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(icon_label("ph.funnel", "ink_2", 15))
        row.addWidget(label(_("The filter hides this miner"), "small", "ink_2", wrap=True), 1)
        row.addWidget(button(_("Show all"), self._show_all, kind="link"))
        self._hidden.hide()
        self.foot.addWidget(self._hidden)
        self.deeds = ActionButtons(page, lambda one: one.button, fill=True) if page is not None else None
        if self.deeds is not None:
            self.foot.addWidget(self.deeds)
        self.order = primary(_("Open work order"), self._ordered, icon="action.open_order")
        self.foot.addWidget(self.order)
        self._on_order = on_order

    def line(self) -> FleetLine | None:
        """The line that is shown."""
        return self._line

    def grow(self, width: int) -> None:
        """Take 384 px in a small window, up to 440 in a wide one."""
        wide = width > theme.px(1500)
        if wide != self._wide:
            self._wide = wide
            self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.px(424) if getattr(self, "_wide", False) else theme.size("side_panel"))

    def show_line(self, line: FleetLine) -> None:
        """Fill the panel from a line."""
        note = self._page.model.note(line.ip) if self._page is not None else NOTHING
        if line == self._line and note == self._note:
            return
        if self.deeds is not None:
            self.deeds.show_lines([line])
        before, self._line = self._line, line
        known, self._note = self._note, note
        reading = line.reading
        if before is not None and known == note and _frame(before) == _frame(line):
            self._renew(reading)
            return
        self.title.setText(plain(reading.ip, 60))
        standing = line.standing
        tone = standing.tone if standing.tone != "ok_quiet" else "idle"
        self.pill.show_state(standing.word, tone, standing.icon)
        self.sub.set_text(_identity(line))
        column = self.clear()
        plate = _plate(reading)
        if plate:
            column.addWidget(Elided(plate, "small", "ink_3"))
        if note.comeback:
            column.addWidget(comeback_strip(note.comeback))
        pills = _pills(line, note)
        if pills:
            holder = QWidget()
            flow = Flow(holder, 6)
            for pill in pills:
                flow.addWidget(pill)
            column.addWidget(holder)
        if line.silent_since is not None:
            words = _("No answer since {time}, {ago}. These are its last good values.")
            since = line.silent_since.astimezone().strftime("%H:%M")
            said = words.format(time=since, ago=age_text(line.silent_since))
            column.addWidget(label(said, "small", "critical", wrap=True))
        self._readouts = []
        if any(value != DASH for _caption, value, _unit in _figures(reading)):
            holder, self._readouts = _readouts(reading)
            column.addWidget(holder)
        self._tiles = {}
        if line.glyphs:
            column.addLayout(_boards(line, self._tiles))
        if reading.state is not DeviceState.IDENTIFIED:
            column.addWidget(hairline())
            column.addWidget(label(_why_unread(reading), "body", "ink_2", wrap=True))
        _findings(column, line, self._way)
        _day(column, line, note)
        self._fans = _fans(column, reading)
        _pools(column, reading)
        _hints(column, line)
        _messages(column, reading)
        if reading.error:
            column.addWidget(hairline())
            column.addWidget(label(_("Incomplete: {reason}").format(reason=reading.error), "small", "ink_2", wrap=True))
        if self._page is not None:
            column.addWidget(MachinePast(self._page.desk, line))
        if reading.found_by:
            column.addWidget(hairline())
            column.addWidget(label(_found_by(reading), "small", "ink_3", wrap=True))
        column.addStretch(1)

    def show_hidden(self, *, hidden: bool) -> None:
        """Say that the table does not show the miner now."""
        self._hidden.setVisible(hidden)

    def _renew(self, reading: DeviceReading) -> None:
        """Change the figures where they stand; building the panel anew would hold the window up."""
        for readout, (_caption, value, unit) in zip(self._readouts, _figures(reading), strict=False):
            readout.show_value(value, unit)
        for board in reading.boards:
            if board.slot in self._tiles:
                self._tiles[board.slot].show_board(board)
        for words, fan in zip(self._fans, _told(reading), strict=True):
            words.setText(f"{fan.rpm:,.0f}")

    def _ordered(self) -> None:
        if self._line is not None:
            self._on_order(self._line)

    def _way(self, step: str) -> QPushButton | None:
        """The button that does a next step: fetching the log where the step is to save it and the log can be had."""
        page, line, fetch = self._page, self._line, action("fetch_logs")
        if step != "save_log" or page is None or line is None or not fetch.takes([line]):
            return None
        return button(_(fetch.title), lambda: fetch.run(page, [line]), icon=fetch.icon, kind="link")

    def _show_all(self) -> None:
        if self._page is not None:
            self._page.show_all()


def _pills(line: FleetLine, note: FleetNote) -> list[Pill]:
    """What is going on with the machine besides its state."""
    made = []
    if line.row.simulated:
        made.append(Pill(_("SIMULATED"), "accent", outline=True))
    if note.service:
        made.append(Pill(_("In service mode"), "info", "state.service"))
    if line.reading.light_on:
        made.append(Pill(_("Its light is on"), "info", "action.locate"))
    if line.reading.activity is Activity.PAUSED and line.standing.icon != "state.paused":
        made.append(Pill(_("Paused"), "idle", "state.paused"))
    if note.watched:
        made.append(Pill(_("Watched"), "idle", "ph.eye"))
    return made


def _day(column: QVBoxLayout, line: FleetLine, note: FleetNote) -> None:
    """The last 24 hours, and since when the state is what it is."""
    if tells_course(note.day):
        since = _("changed {when}").format(when=age_text(note.since)) if note.since is not None else ""
        _section(column, _("24 h"), since)
        picture = Sparkline(_("Hashrate of the last 24 hours"))
        picture.show_values(note.day, line.standing.tone)
        column.addWidget(picture)
    elif note.since is not None and line.silent_since is None:
        words = _("Its state changed {when}").format(when=age_text(note.since))
        column.addWidget(label(words, "small", "ink_2", wrap=True))


def _found_by(reading: DeviceReading) -> str:
    names = {Source.SWEEP: _("scan"), Source.MDNS: _("mDNS"), Source.IP_REPORT: _("IP Report")}
    words = _("Found by {ways}").format(ways=", ".join(names[source] for source in reading.found_by))
    ports = ", ".join(str(port) for port in reading.ports[:8])
    return f"{words} · {_('ports {ports}').format(ports=ports)}" if ports else words


def _identity(line: FleetLine) -> str:
    """What it is and where it stands: "Antminer S19j Pro · Stock 2023-11-17 · C3-R4-17"."""
    reading = line.reading
    parts = [reading.make or "", reading.model or ""]
    if reading.model and reading.make and reading.model.casefold().startswith(reading.make.casefold()):
        parts = [reading.model]
    name = " ".join(part for part in parts if part)
    said = [name, firmware_text(reading), place_text(line.row)]
    return " · ".join(part for part in said if part) or _("It answered, but did not say what it is")


def _plate(reading: DeviceReading) -> str:
    """What stands on it and in its network: name, serial, MAC."""
    return " · ".join(part for part in (reading.hostname, reading.serial, reading.mac) if part)


def _frame(line: FleetLine) -> tuple[object, ...]:
    """What the panel is built for: everything it shows but the figures that change from scan to scan."""
    reading = line.reading
    still = replace(
        reading, hashrate_ths=None, power_w=None, power_limit_w=None, uptime_s=None, boards=(), fans=(), supply=None
    )
    slots = tuple(board.slot for board in reading.boards)
    fans = tuple((fan.position, bool(fan.rpm)) for fan in _told(reading))
    figures = any(value != DASH for _caption, value, _unit in _figures(reading))
    return (
        still,
        slots,
        fans,
        figures,
        line.standing,
        line.glyphs,
        line.silent_since,
        line.row.simulated,
        line.row.all_findings,
    )


def _figures(reading: DeviceReading) -> tuple[tuple[str, str, str], ...]:
    """Caption, value and unit of each readout."""
    expected = reading.expected_hashrate_ths
    should = "" if not expected else f"{expected:,.0f}" if expected >= 10 else rate_text(expected)
    unit = _("of {expected} TH/s").format(expected=should) if should else _("TH/s")
    power = DASH if reading.power_w is None else f"{reading.power_w:,.0f}"
    up = DASH if reading.uptime_s is None else uptime_text(reading.uptime_s)
    return (_("Hashrate"), rate_text(reading.hashrate_ths), unit), (_("Power"), power, _("W")), (_("Up"), up, "")


def _readouts(reading: DeviceReading) -> tuple[QWidget, list[Readout]]:
    holder = QWidget()
    row = Flow(holder, 16)
    made = [Readout(*figure) for figure in _figures(reading)]
    for readout in made:
        row.addWidget(readout)
    return holder, made


def _boards(line: FleetLine, tiles: dict[int, BoardTile]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    by_slot = {board.slot: board for board in line.reading.boards}
    for slot, glyph in enumerate(line.glyphs):
        place = place_of_board(slot, len(line.glyphs), line.reading.make, line.reading.model)
        tiles[slot] = BoardTile(board_label(slot, len(line.glyphs), None, place=place), by_slot.get(slot), glyph)
        row.addWidget(tiles[slot], 1)
    for _empty in range(3 - len(line.glyphs)):
        row.addStretch(1)
    return row


def _why_unread(reading: DeviceReading) -> str:
    shown = reading.hints.http_title or reading.hints.realm or ""
    if reading.state is DeviceState.NEEDS_LOGIN:
        return _("It wants a login before it says how it does. A work order can be opened all the same.")
    if reading.state is DeviceState.SEEN:
        return _("It announced itself from an address that nobody named, so nothing was asked of it yet.")
    if reading.state is DeviceState.SUSPICIOUS:
        return _("It led elsewhere, contradicted itself or sent too much, so its answers are not trusted.")
    if shown:
        return _("Not a miner that is known here. It calls itself “{title}”.").format(title=shown)
    return _("Something answers at this address, but not as a miner that is known here.")


def _findings(column: QVBoxLayout, line: FleetLine, way: Callable[[str], QPushButton | None]) -> None:
    """What is wrong, or that nothing is; notes that call for nobody stand further below."""
    findings = [finding for finding in line.row.findings if finding.severity is not Severity.INFO]
    if not findings:
        if line.reading.state is DeviceState.IDENTIFIED and line.standing.group is Group.WELL:
            column.addWidget(hairline())
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(icon_label("state.ok_quiet", "idle", 16))
            row.addWidget(label(_("Nothing wrong in what it answered"), "body", "ink_2", wrap=True), 1)
            column.addLayout(row)
    else:
        column.addWidget(hairline())
        for number, finding in enumerate(findings):
            column.addWidget(FindingLine(finding, full=number < 2, way=way))
    earlier = [finding for finding in line.row.before if finding.severity is not Severity.INFO]
    if earlier:
        _section(column, _("Found before it was stopped"))
        for number, finding in enumerate(earlier):
            column.addWidget(FindingLine(finding, full=number < 2))


def _hints(column: QVBoxLayout, line: FleetLine) -> None:
    """Notes as one quiet line each; what follows from one is its tooltip."""
    for finding in line.row.findings:
        if finding.severity is not Severity.INFO:
            continue
        said = finding_text(finding)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon_label("state.info", "ink_3", 15), 0, Qt.AlignmentFlag.AlignTop)
        words = label(said.title, "small", "ink_2", wrap=True)
        words.setToolTip(plain_tooltip("\n".join(dict.fromkeys(part for part in (said.found, *said.steps) if part))))
        row.addWidget(words, 1)
        column.addLayout(row)


def _section(column: QVBoxLayout, title: str, aside: str = "") -> None:
    column.addWidget(hairline())
    row = QHBoxLayout()
    row.addWidget(label(title, "strong", "ink_2"))
    row.addStretch(1)
    if aside:
        row.addWidget(label(aside, "small", "ink_3"))
    column.addLayout(row)


def _told(reading: DeviceReading) -> list[Fan]:
    """The fans whose speed was told."""
    return [fan for fan in reading.fans if fan.rpm is not None]


def _fans(column: QVBoxLayout, reading: DeviceReading) -> list[QLabel]:
    told, speeds = _told(reading), []
    if not told:
        return []
    _section(column, _("Fans"), _("rpm"))
    holder = QWidget()
    row = Flow(holder, 14)
    for fan in told:
        one = QWidget()
        inner = QHBoxLayout(one)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(5)
        stands = not fan.rpm
        inner.addWidget(icon_label("action.fan", "critical" if stands else "ink_2", 15))
        speeds.append(label(f"{fan.rpm:,.0f}", "strong", "critical" if stands else "ink"))
        inner.addWidget(speeds[-1])
        one.setAccessibleName(_("Fan {position}: {rpm} rpm").format(position=fan.position, rpm=f"{fan.rpm:.0f}"))
        one.setToolTip(_("Fan {position}").format(position=fan.position))
        row.addWidget(one)
    column.addWidget(holder)
    return speeds


def _pools(column: QVBoxLayout, reading: DeviceReading) -> None:
    if not reading.pools:
        return
    _section(column, _("Pools"))
    for pool in reading.pools[:4]:
        words = " · ".join(part for part in (pool.url, pool.user or "") if part)
        column.addWidget(Elided(words, "small", "ink_2"))


def _messages(column: QVBoxLayout, reading: DeviceReading) -> None:
    if not reading.messages:
        return
    _section(column, _("In its own words"))
    for message in reading.messages[:_MESSAGES]:
        words = f"{message.code}: {message.text}" if message.code else message.text
        column.addWidget(label(plain(words, 300), "small", "ink_2", wrap=True, select=True))
    more = len(reading.messages) - _MESSAGES
    if more > 0:
        column.addWidget(label(ngettext("{count} more", "{count} more", more).format(count=more), "small", "ink_3"))
