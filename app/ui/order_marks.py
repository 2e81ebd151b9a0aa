"""How the states of an order look: tone and icon of each, and how long ago something was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.asset import AssetIdentity
from app.domain.board_check import CheckLine
from app.domain.work_order import State
from app.words.dates import day_text, time_text
from app.words.language import _, ngettext

#: Makers whose models nobody takes for another's; in small letters.
_TOLD = frozenset({"antminer", "whatsminer"})

_MARKS = {
    State.DRAFT: ("idle", "state.not_run"),
    State.RECEIVED: ("idle", "action.barcode"),
    State.TRIAGE: ("idle", "ph.magnifying-glass"),
    State.DIAGNOSING: ("info", "state.inconclusive"),
    State.DIAGNOSED: ("info", "action.probe"),
    State.AWAITING_APPROVAL: ("info", "state.warming"),
    State.AWAITING_PARTS: ("info", "state.warming"),
    State.ON_HOLD: ("idle", "state.paused"),
    State.IN_REPAIR: ("accent", "state.service"),
    State.TESTING: ("accent", "state.running"),
    State.BURN_IN: ("accent", "state.running"),
    State.PASSED: ("ok", "state.ok"),
    State.READY: ("ok", "state.ok"),
    State.RETURNED: ("ok", "state.ok"),
    State.NO_FAULT_FOUND: ("idle", "state.ok_quiet"),
    State.DECLINED: ("minor", "state.minor"),
    State.BEYOND_REPAIR: ("major", "state.major"),
    State.SCRAPPED: ("idle", "ph.trash"),
    State.DONOR: ("idle", "ph.recycle"),
    State.RETURNED_UNREPAIRED: ("idle", "ph.arrow-u-up-left"),
    State.NEEDS_REVIEW: ("critical", "state.critical"),
}


def state_mark(state: State) -> tuple[str, str]:
    """Tone and icon token of a state."""
    return _MARKS[state]


def check_mark(line: CheckLine) -> tuple[str, str]:
    """Tone and icon token of a guided check: under way, nothing found, no verdict, or a fault."""
    if line.run is None:
        return "accent", "state.running"
    if line.run.failed:
        return "critical", "state.critical"
    return ("ok", "state.ok") if line.run.passed else ("idle", "state.inconclusive")


def offset_min() -> int:
    """The offset of this computer from UTC, in minutes."""
    offset = datetime.now().astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def when(moment: datetime) -> str:
    """When something was: the time today, "yesterday", days ago within a week, else the day."""
    here = moment.astimezone()
    days = (datetime.now(UTC).astimezone().date() - here.date()).days
    if days == 0:
        return time_text(moment, offset_min())
    if days == 1:
        return _("yesterday")
    if 1 < days < 7:
        return ngettext("{n} day ago", "{n} days ago", days).format(n=days)
    return day_text(moment, offset_min())


def asset_title(asset: AssetIdentity) -> str:
    """What an order is about, in the words of the shop: model or board code, and what it is."""
    name = asset.model or asset.board_code or asset.number
    if asset.kind.value == "hashboard":
        return _("{model} board").format(model=name)
    return name


def short_title(asset: AssetIdentity) -> str:
    """The same for a narrow place: without the maker's word where the model behind it tells it."""
    maker, _space, rest = (asset.model or "").partition(" ")
    if maker.casefold() in _TOLD and rest:
        return asset_title(replace(asset, model=rest))
    return asset_title(asset)


def initials(name: str) -> str:
    """The initials of a person, two letters at most."""
    words = [word for word in name.replace(".", " ").split() if word]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()
