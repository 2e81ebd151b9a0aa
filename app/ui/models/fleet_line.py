"""One line of the fleet table: a row of the scan with its state in a word, its cell texts and its sort keys.

Made where the row arrives, outside the GUI thread, so that the table only exchanges values.
"""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from app.diagnosis.knowledge import limits
from app.domain.finding import Fault, Finding, Role, Severity
from app.words.hash_rate import hash_rate_text
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
    SEEN = "seen"
    WELL = "well"


#: The groups in which nothing calls for a person.
QUIET = frozenset({Group.WELL, Group.UNKNOWN, Group.SEEN})


class Standing(NamedTuple):
    """A state as tone, icon token and word; `rank` sorts the worst first."""

    rank: int
    tone: str
    icon: str
    word: str
    group: Group


@lru_cache(maxsize=4096)
def _standing(rank: int, tone: str, icon: str, word: str, group: Group) -> Standing:
    """The same state is the same value, so that a table sees at a glance that nothing changed."""
    return Standing(rank, tone, icon, word, group)


class Glyph(StrEnum):
    """A board place as the table draws it."""

    GOOD = "good"
    OUTLIER = "outlier"
    MISSING = "missing"
    UNKNOWN = "unknown"


#: The columns in the order they stand. What `NOTED` show is not told by the machine: it stands in its `FleetNote`.
COLUMNS = (
    "state", "ip", "model", "firmware", "ths", "day", "boards", "temp", "fans", "power", "efficiency", "up", "place",
    "since", "order", "host", "serial", "mac", "pool", "worker",
)  # fmt: skip
RIGHT = frozenset({"ths", "temp", "fans", "power", "efficiency", "up"})
NOTED = frozenset({"day", "since", "order"})
#: A figure is shown as changed when it moved by more than this share of what it was; of degrees, by so many.
_MOVED, _MOVED_C = 0.05, 4.0

_BOARD_FAULTS = frozenset(
    {Fault.BOARD_MISSING, Fault.CHIPS_MISSING, Fault.NO_CHIPS, Fault.CHAIN_BREAK, Fault.CHIPS_INTERMITTENT}
)
#: The column that a fault speaks of.
_SPEAKS_OF = {Fault.OVERTEMPERATURE: "temp", Fault.FAN_FAULT: "fans"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: When a firmware was built, as the C library writes it: "Fri Nov 17 17:37:21 CST 2023".
_BUILT = re.compile(
    r"^[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>[0-9]{1,2}) [0-9:]{5,8}"
    r"(?: [A-Z+0-9:-]{1,9})? (?P<year>[0-9]{4})$"
)
DASH = "—"
_AT_REST = frozenset((Activity.PAUSED, Activity.STOPPED, Activity.WARMING_UP))
_DIGITS = re.compile(r"([0-9]{1,18})")

#: What a column is ordered by.
Key = float | int | str | tuple[tuple[int, int | str], ...] | None


@dataclass(frozen=True, slots=True)
class FleetLine:
    """A line. `texts` and `keys` follow COLUMNS; a key of None sorts last; `lengths` stands for those of the
    texts. `ip` and `lengths` are shared by all lines that have the same, so that a table compares them at a glance.

    `share` is hash rate over expected; `marked` are the columns whose figures a finding speaks of;
    `rests` is true of a machine that is paused, stopped or warming up.
    """

    row: FleetRow
    ip: str
    standing: Standing
    number: int
    texts: tuple[str, ...]
    keys: tuple[Key, ...]
    glyphs: tuple[Glyph, ...]
    share: float | None
    marked: frozenset[str]
    needle: str
    lengths: str
    rests: bool = False
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
    firmware = firmware_text(reading)
    place = place_text(row)
    pool = reading.pools[0] if reading.pools else None
    named = [
        plain(text or "", 60)
        for text in (place, reading.hostname, reading.serial, reading.mac, pool and pool.url, pool and pool.user)
    ]
    shown = [text or DASH for text in named]
    texts = (
        standing.word,
        plain(reading.ip, 60),
        model or DASH,
        firmware or DASH,
        rate_text(reading.hashrate_ths),
        "",
        "",
        DASH if temp is None else f"{temp:.0f}",
        f"{len(works)}/{len(turning)}" if turning else DASH,
        DASH if reading.power_w is None else f"{reading.power_w:,.0f}",
        DASH if efficiency is None else f"{efficiency:.1f}",
        DASH if reading.uptime_s is None else uptime_text(reading.uptime_s),
        shown[0],
        "",
        "",
        *shown[1:],
    )
    glyphs = _glyphs(row)
    keys = (
        standing.rank * 2**40 + number,
        number,
        model.casefold() or None,
        firmware.casefold() or None,
        reading.hashrate_ths,
        None,
        -sum(glyph is Glyph.MISSING for glyph in glyphs) * 100 - sum(glyph is Glyph.OUTLIER for glyph in glyphs),
        temp,
        len(works) if turning else None,
        reading.power_w,
        efficiency,
        reading.uptime_s,
        natural(named[0]) if named[0] else None,
        None,
        None,
        *(text.casefold() or None for text in named[1:]),
    )
    lengths = _lengths(texts)
    needle = _needle(row, standing, place)
    rests = reading.activity in _AT_REST
    ip = sys.intern(reading.ip)
    return FleetLine(
        row, ip, standing, number, texts, keys, glyphs, _share(reading), _marked(row), needle, lengths, rests
    )


def _lengths(texts: tuple[str, ...]) -> str:
    """How long each text is, one character a text; equal ones are the same object."""
    return sys.intern("".join(map(chr, map(len, texts))))


def _needle(row: FleetRow, standing: Standing, place: str) -> str:
    """Everything a search may find the line by, in small letters, the fields parted by line ends."""
    from app.words.findings import fault_name, say

    reading = row.reading
    said: list[str | None] = [
        reading.ip, standing.word, place, reading.make, reading.model, reading.firmware, reading.firmware_version,
        reading.hostname, reading.serial, reading.mac, reading.mac and reading.mac.replace(":", ""),
        reading.hints.http_title, reading.hints.realm,
    ]  # fmt: skip
    said += [board.serial for board in reading.boards]
    for pool in reading.pools:
        said += (pool.url, pool.user)
    for message in reading.messages:
        said += (message.code, message.text[:200])
    for finding in row.findings:
        said += (fault_name(finding.fault), say(finding.message))
    return "\n".join(dict.fromkeys(text for text in said if text)).casefold()


def _marked(row: FleetRow) -> frozenset[str]:
    return frozenset(_SPEAKS_OF[finding.fault] for finding in row.findings if finding.fault in _SPEAKS_OF)


def firmware_text(reading: DeviceReading) -> str:
    """The firmware in short, without the maker's name, and with a build's day: "Stock 2023-11-17"."""
    name, version = reading.firmware or "", reading.firmware_version or ""
    maker = reading.make or ""
    if maker and name.casefold().startswith(maker.casefold() + " "):
        name = name[len(maker) + 1 :]
    built = _BUILT.search(version)
    if built is not None and built["month"] in _MONTHS:
        version = f"{built['year']}-{_MONTHS.index(built['month']) + 1:02}-{int(built['day']):02}"
    if name and version.casefold().startswith(name.casefold()):
        name = ""
    return plain(" ".join(part for part in (name, version) if part), 60)


def place_text(row: FleetRow) -> str:
    """Where a machine stands, in the site's names: "C3-R4-17"; empty where nobody has said."""
    place = row.place
    return "-".join(part for part in (place.area, place.rack, place.position) if part) if place is not None else ""


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """What a name sorts by: the numbers in it as numbers, so that R2 comes before R10."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part)) if at % 2 else (1, part) for at, part in enumerate(parts) if part)


def moved(before: FleetLine, now: FleetLine, column: str) -> bool:
    """Whether a cell changed so that a person wants to see it: a state or a name at once, a figure beyond its noise."""
    if column in NOTED or column in ("up", "efficiency"):
        return False
    if column == "boards":
        return before.glyphs != now.glyphs
    at = COLUMNS.index(column)
    was, is_ = before.keys[at], now.keys[at]
    if column in ("ths", "power", "temp") and isinstance(was, int | float) and isinstance(is_, int | float):
        return abs(is_ - was) > (_MOVED_C if column == "temp" else _MOVED * abs(was))
    return before.texts[at] != now.texts[at]


def gone_silent(line: FleetLine, since: datetime) -> FleetLine:
    """The line of a device that no longer answers: its last good values stay, dated by `since`."""
    standing = _standing(0, "critical", "state.offline", _("Offline"), Group.DOWN)
    texts = (standing.word, *line.texts[1:])
    keys = (standing.rank * 2**40 + line.number, *line.keys[1:])
    lengths = _lengths(texts)
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
            return _standing(50, "minor", "state.needs_login", _("Needs login"), Group.UNKNOWN)
        case DeviceState.SUSPICIOUS:
            return _standing(45, "major", "state.major", _("Suspicious"), Group.UNKNOWN)
        case DeviceState.UNIDENTIFIED:
            return _standing(60, "idle", "state.unknown", _("Unknown"), Group.UNKNOWN)
        case DeviceState.SEEN:
            return _standing(62, "idle", "ph.ear", _("Only seen"), Group.SEEN)
    match reading.activity:
        case Activity.WARMING_UP:
            return _standing(70, "info", "state.warming", _("Warming up"), Group.WELL)
        case Activity.PAUSED:
            return _standing(72, "idle", "state.paused", _("Paused"), Group.WELL)
        case Activity.STOPPED:
            return _standing(30, "major", "state.major", _("Stopped"), Group.DOWN)
    if reading.hashrate_ths == 0 and reading.activity is not Activity.UNKNOWN:
        if reading.uptime_s is not None and reading.uptime_s < limits("reading")["warm_up_s"]:
            return _standing(70, "info", "state.warming", _("Warming up"), Group.WELL)
        return _standing(12, "critical", "state.critical", _("No hashing"), Group.DOWN)
    if reading.hashrate_ths is None or reading.hashrate_ths == 0:
        return _standing(65, "idle", "state.unknown", _("No hash rate told"), Group.UNKNOWN)
    return _standing(90, "idle", "state.ok_quiet", _("Hashing"), Group.WELL)


def _sick(reading: DeviceReading, lead: Finding) -> Standing:
    from app.words.findings import fault_name

    rank = 10 + lead.severity.rank * 10
    tone, icon = lead.severity.value, f"state.{lead.severity.value}"
    if lead.fault in _BOARD_FAULTS:
        if reading.hashrate_ths == 0:
            return _standing(rank, tone, icon, _("No hashing"), Group.DOWN)
        return _standing(rank + 2, tone, icon, _board_word(reading, lead), Group.BOARDS)
    if lead.fault is Fault.OVERTEMPERATURE:
        return _standing(rank + 3, tone, "state.hot", _("Hot"), Group.HOT)
    if lead.fault in (Fault.LOW_HASHRATE, Fault.WEAK_CHIPS):
        return _standing(rank + 5, tone, icon, _low_word(reading), Group.LOW)
    if lead.fault is Fault.FAN_FAULT:
        fan = (lead.position or "").removeprefix("fan ")
        stands = _("Fan {fan} slow") if lead.severity is Severity.MINOR else _("Fan {fan} stands")
        word = stands.format(fan=fan) if fan.isdigit() else _("Fan")
        return _standing(rank + 4, tone, icon, word, Group.OTHER)
    return _standing(rank + 6, tone, icon, fault_name(lead.fault), Group.OTHER)


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
    """A hash rate in TH/s, a dash where it is unknown."""
    return DASH if ths is None else hash_rate_text(ths)


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
