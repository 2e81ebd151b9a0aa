"""One line of the fleet table: a row of the scan with its state in a word, its cell texts and its sort keys.

Made where the row arrives, outside the GUI thread, so that the table only exchanges values.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.domain.finding import Fault, Finding, Role, Severity
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow


class Group(StrEnum):
    """What the filter chips tell apart."""

    DOWN = "down"
    BOARDS = "boards"
    HOT = "hot"
    LOW = "low"
    OTHER = "other"
    UNKNOWN = "unknown"
    WELL = "well"


class Standing(NamedTuple):
    """A state as tone, icon token and word; `rank` sorts the worst first."""

    rank: int
    tone: str
    icon: str
    word: str
    group: Group


class Glyph(StrEnum):
    """A board place as the table draws it."""

    GOOD = "good"
    OUTLIER = "outlier"
    MISSING = "missing"
    UNKNOWN = "unknown"


#: The columns in the order they stand; `REQUIRED` are always shown, the others as the width allows, first come first.
COLUMNS = ("state", "ip", "model", "firmware", "ths", "boards", "temp", "fans", "power", "efficiency", "up", "host")
RIGHT = frozenset({"ths", "temp", "fans", "power", "efficiency", "up"})

_BOARD_FAULTS = frozenset(
    {Fault.BOARD_MISSING, Fault.CHIPS_MISSING, Fault.NO_CHIPS, Fault.CHAIN_BREAK, Fault.CHIPS_INTERMITTENT}
)
DASH = "—"


@dataclass(frozen=True, slots=True)
class FleetLine:
    """A line. `texts` and `keys` follow COLUMNS; a key of None sorts last; `lengths` are those of the texts.

    `share` is hash rate over expected.
    """

    row: FleetRow
    ip: str
    standing: Standing
    number: int
    texts: tuple[str, ...]
    keys: tuple[float | int | str | None, ...]
    glyphs: tuple[Glyph, ...]
    share: float | None
    hot: bool
    needle: str
    lengths: tuple[int, ...]
    silent_since: datetime | None = None

    @property
    def reading(self) -> DeviceReading:
        """What the address answered."""
        return self.row.reading


def line_of(row: FleetRow) -> FleetLine:
    """The line of a row of the scan."""
    reading = row.reading
    standing = standing_of(row)
    temp = hottest(reading)
    turning = [fan for fan in reading.fans if fan.rpm is not None]
    works = [fan for fan in turning if fan.rpm]
    efficiency = reading.power_w / reading.hashrate_ths if reading.power_w and reading.hashrate_ths else None
    number = _address_number(reading.ip)
    model = plain(_model(reading), 60)
    firmware = plain(" ".join(part for part in (reading.firmware, reading.firmware_version) if part), 60)
    host = plain(reading.hostname or reading.serial or reading.mac or "", 60)
    texts = (
        standing.word,
        plain(reading.ip, 60),
        model or DASH,
        firmware or DASH,
        rate_text(reading.hashrate_ths),
        "",
        DASH if temp is None else f"{temp:.0f}",
        f"{len(works)}/{len(turning)}" if turning else DASH,
        DASH if reading.power_w is None else f"{reading.power_w:,.0f}",
        DASH if efficiency is None else f"{efficiency:.1f}",
        DASH if reading.uptime_s is None else uptime_text(reading.uptime_s),
        host or DASH,
    )
    glyphs = _glyphs(row)
    keys = (
        standing.rank * 2**40 + number,
        number,
        model.casefold() or None,
        firmware.casefold() or None,
        reading.hashrate_ths,
        -sum(glyph is Glyph.MISSING for glyph in glyphs) * 100 - sum(glyph is Glyph.OUTLIER for glyph in glyphs),
        temp,
        len(works) if turning else None,
        reading.power_w,
        efficiency,
        reading.uptime_s,
        host.casefold() or None,
    )
    serials = " ".join(board.serial or "" for board in reading.boards)
    needle = f"{reading.ip} {model} {firmware} {host} {reading.serial} {reading.mac} {serials}".casefold()
    hot = any(finding.fault is Fault.OVERTEMPERATURE for finding in row.findings)
    lengths = tuple(map(len, texts))
    return FleetLine(row, reading.ip, standing, number, texts, keys, glyphs, _share(reading), hot, needle, lengths)


def gone_silent(line: FleetLine, since: datetime) -> FleetLine:
    """The line of a device that no longer answers: its last good values stay, dated by `since`."""
    standing = Standing(0, "critical", "state.offline", _("Offline"), Group.DOWN)
    texts = (standing.word, *line.texts[1:])
    keys = (standing.rank * 2**40 + line.number, *line.keys[1:])
    lengths = tuple(map(len, texts))
    at = line.silent_since or since
    return replace(line, standing=standing, texts=texts, keys=keys, lengths=lengths, silent_since=at)


def leading(findings: Sequence[Finding]) -> Finding | None:
    """The finding that the state is named after: the gravest cause, surest first; notes do not count."""
    causes = [f for f in findings if f.role is Role.CAUSE and f.severity is not Severity.INFO]
    return min(causes, key=lambda f: (f.severity.rank, -f.confidence), default=None)


def standing_of(row: FleetRow) -> Standing:
    """The state of a device in colour, icon and word."""
    reading = row.reading
    lead = leading(row.findings)
    if lead is not None:
        return _sick(reading, lead)
    match reading.state:
        case DeviceState.NEEDS_LOGIN:
            return Standing(50, "minor", "state.needs_login", _("Needs login"), Group.UNKNOWN)
        case DeviceState.SUSPICIOUS:
            return Standing(45, "major", "state.major", _("Suspicious"), Group.UNKNOWN)
        case DeviceState.UNIDENTIFIED:
            return Standing(60, "idle", "state.unknown", _("Unknown"), Group.UNKNOWN)
        case DeviceState.SEEN:
            return Standing(62, "idle", "state.unknown", _("Only seen"), Group.UNKNOWN)
    match reading.activity:
        case Activity.WARMING_UP:
            return Standing(70, "info", "state.warming", _("Warming up"), Group.WELL)
        case Activity.PAUSED:
            return Standing(72, "idle", "state.paused", _("Paused"), Group.WELL)
        case Activity.STOPPED:
            return Standing(30, "major", "state.major", _("Stopped"), Group.DOWN)
    if reading.hashrate_ths == 0 and reading.activity is not Activity.UNKNOWN:
        return Standing(12, "critical", "state.critical", _("No hashing"), Group.DOWN)
    if reading.hashrate_ths is None or reading.hashrate_ths == 0:
        return Standing(65, "idle", "state.unknown", _("No hash rate told"), Group.UNKNOWN)
    return Standing(90, "idle", "state.ok_quiet", _("Hashing"), Group.WELL)


def _sick(reading: DeviceReading, lead: Finding) -> Standing:
    from app.words.findings import fault_name

    rank = 10 + lead.severity.rank * 10
    tone, icon = lead.severity.value, f"state.{lead.severity.value}"
    if lead.fault in _BOARD_FAULTS:
        if reading.hashrate_ths == 0:
            return Standing(rank, tone, icon, _("No hashing"), Group.DOWN)
        return Standing(rank + 2, tone, icon, _board_word(reading, lead), Group.BOARDS)
    if lead.fault is Fault.OVERTEMPERATURE:
        return Standing(rank + 3, tone, "state.hot", _("Hot"), Group.HOT)
    if lead.fault in (Fault.LOW_HASHRATE, Fault.WEAK_CHIPS):
        return Standing(rank + 5, tone, icon, _low_word(reading), Group.LOW)
    if lead.fault is Fault.FAN_FAULT:
        fan = (lead.position or "").removeprefix("fan ")
        word = _("Fan {fan} stands").format(fan=fan) if fan.isdigit() else _("Fan")
        return Standing(rank + 4, tone, icon, word, Group.OTHER)
    return Standing(rank + 6, tone, icon, fault_name(lead.fault), Group.OTHER)


def _board_word(reading: DeviceReading, lead: Finding) -> str:
    from app.words.findings import fault_name

    places = max(reading.boards_expected or 0, len(reading.boards))
    board = next((one for one in reading.boards if one.slot == lead.slot), None)
    if lead.fault is Fault.BOARD_MISSING:
        return _("{working} of {count} boards").format(working=places - _missing(reading), count=places)
    if board is not None and board.chips_working is not None and board.chips_expected:
        return _("{found} of {expected} chips").format(found=board.chips_working, expected=board.chips_expected)
    return fault_name(lead.fault)


def _low_word(reading: DeviceReading) -> str:
    share = _share(reading)
    if share is None or share >= 1:
        return _("Low")
    return _("Low, −{percent} %").format(percent=round(100 * (1 - share)))


def _share(reading: DeviceReading) -> float | None:
    if reading.hashrate_ths is None or not reading.expected_hashrate_ths:
        return None
    return reading.hashrate_ths / reading.expected_hashrate_ths


def is_missing(board: BoardReading) -> bool:
    """Whether a board place is silent: reported inactive, or with none of its chips."""
    return board.active is False or board.chips_working == 0


def _missing(reading: DeviceReading) -> int:
    absent = max((reading.boards_expected or 0) - len(reading.boards), 0)
    return absent + sum(is_missing(board) for board in reading.boards)


def _glyphs(row: FleetRow) -> tuple[Glyph, ...]:
    reading = row.reading
    sick = {finding.slot for finding in row.findings if finding.severity is not Severity.INFO}
    by_slot = {board.slot: board for board in reading.boards}
    count = max(reading.boards_expected or 0, max(by_slot, default=-1) + 1)
    glyphs = []
    for slot in range(min(count, 8)):
        board = by_slot.get(slot)
        if board is None:
            glyphs.append(Glyph.MISSING if reading.boards_expected else Glyph.UNKNOWN)
        elif is_missing(board):
            glyphs.append(Glyph.MISSING)
        elif slot in sick:
            glyphs.append(Glyph.OUTLIER)
        elif board.active or board.chips_working or board.hashrate_ths:
            glyphs.append(Glyph.GOOD)
        else:
            glyphs.append(Glyph.UNKNOWN)
    return tuple(glyphs)


def hottest(reading: DeviceReading) -> float | None:
    """The highest temperature any board told, chip before board, °C."""
    chips = [board.temp_chip_c for board in reading.boards if board.temp_chip_c is not None]
    plates = [board.temp_board_c for board in reading.boards if board.temp_board_c is not None]
    return max(chips or plates, default=None)


def _model(reading: DeviceReading) -> str:
    model, make = reading.model or "", reading.make or ""
    if model.casefold().startswith("antminer "):
        return model[9:]
    return model or make


def rate_text(ths: float | None) -> str:
    """A hash rate in TH/s: one decimal, two below 10."""
    if ths is None:
        return DASH
    return f"{ths:,.2f}" if 0 < ths < 10 else f"{ths:,.1f}"


def uptime_text(seconds: float) -> str:
    """How long a machine has run: "14 d 3 h", "3 h 20 min", "12 min"."""
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes % 60)
    return _("{minutes} min").format(minutes=minutes)


def _address_number(ip: str) -> int:
    try:
        return int(ipaddress.ip_address(ip))
    except ValueError:
        return 2**33
