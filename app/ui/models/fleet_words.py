"""What the fleet table says beside the figures of its lines: column heads, notes, and the heads of groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from app.ui.models.fleet_groups import GroupHead
from app.ui.models.fleet_line import QUIET, FleetLine, rate_text
from app.ui.models.fleet_note import FleetNote
from app.words.language import _, ngettext
from drivers.model.reading import DeviceState

#: The states of what is certainly a miner.
_MINERS = frozenset({DeviceState.IDENTIFIED, DeviceState.NEEDS_LOGIN})


def titles() -> dict[str, str]:
    """The column heads in the language in force."""
    return {
        "state": _("State"),
        "ip": _("Address"),
        "model": _("Model"),
        "firmware": _("Firmware"),
        "ths": _("TH/s"),
        "day": _("24 h"),
        "boards": _("Boards"),
        "temp": _("°C"),
        "fans": _("Fans"),
        "power": _("W"),
        "efficiency": _("J/TH"),
        "up": _("Up"),
        "place": _("Place"),
        "since": _("Changed"),
        "order": _("Last order"),
        "host": _("Name"),
        "serial": _("Serial"),
        "mac": _("MAC"),
        "pool": _("Pool"),
        "worker": _("Worker"),
    }


def noted_text(note: FleetNote, column: str) -> str:
    """What a note says in a column; empty where it says nothing there."""
    if column == "order":
        return note.order
    if column == "since" and note.since is not None:
        return age_text(note.since)
    return ""


def noted_key(note: FleetNote, column: str) -> float | str | None:
    """What a column that notes fill is ordered by."""
    if column == "order":
        return note.order or None
    if column == "since":
        return note.since.timestamp() if note.since is not None else None
    if column == "day":
        told = [value for value in note.day if value is not None]
        return told[-1] - max(told) if len(told) > 1 else None  # who fell furthest comes first
    return None


def age_text(since: datetime) -> str:
    """How long ago something was: "now", "3 min ago", "2 h ago", "5 d ago"."""
    minutes = int((datetime.now(UTC) - since).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("{count} min ago").format(count=minutes)
    if minutes < 60 * 48:
        return _("{count} h ago").format(count=minutes // 60)
    return _("{count} d ago").format(count=minutes // 1440)


def head_words(head: GroupHead) -> str:
    """A head as one line: "10.3.1.*, 48 miners, 2 need help, 4,512 TH/s"."""
    return ", ".join((head.title, *head_parts(head)))


def head_parts(head: GroupHead) -> tuple[str, ...]:
    """What stands behind the title of a head."""
    parts = [ngettext("{count} miner", "{count} miners", head.count).format(count=f"{head.count:,}")]
    if head.sick:
        parts.append(ngettext("{count} needs help", "{count} need help", head.sick).format(count=f"{head.sick:,}"))
    if head.hashrate_ths:
        parts.append(_("{rate} TH/s").format(rate=rate_text(head.hashrate_ths)))
    return tuple(parts)


def found_words(lines: Iterable[FleetLine]) -> str:
    """What a scan found: "7 miners found, 2 need help, 3 other devices answered"; what only announced itself is not
    counted, and what answered without being known as a miner is no miner.
    """
    found = sick = strange = 0
    for line in lines:
        if line.reading.state in _MINERS:
            found += 1
            sick += line.standing.group not in QUIET
        elif line.reading.state is not DeviceState.SEEN:
            strange += 1
    parts = [ngettext("{count} miner found", "{count} miners found", found).format(count=f"{found:,}")]
    if sick:
        parts.append(ngettext("{count} needs help", "{count} need help", sick).format(count=f"{sick:,}"))
    if strange:
        words = ngettext("{count} other device answered", "{count} other devices answered", strange)
        parts.append(words.format(count=f"{strange:,}"))
    return ", ".join(parts)
