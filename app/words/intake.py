"""Taking in, in words: what a scan was, what a delivery lacks, what is asked of a thing that comes in."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.intake import Count, Discrepancy, DiscrepancyKind, Earlier, ScanLine, ScanOutcome
from app.domain.intake_checklist import Need
from app.domain.work_order import State
from app.words.dates import day_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.orders import state_name
from app.words.plain_text import plain

_ITEMS = {
    "burns": (_m("Burn marks"), _m("Black or brown spots, blown parts, a burnt smell. Both sides.")),
    "corrosion": (_m("Corrosion"), _m("Green or white crust on pins, joints and screws.")),
    "liquid": (_m("Liquid or oil"), _m("Wet places, stains with an edge, oil from immersion.")),
    "heatsinks_missing": (_m("Heatsinks missing"), _m("Any heatsink gone, loose ones lying in the bag.")),
    "heatsinks_loose": (_m("Heatsinks loose"), _m("Press lightly: none may rock or turn.")),
    "screws_missing": (_m("Screws missing"), _m("Screws of the board, the cover and the fans.")),
    "connector": (_m("Connectors"), _m("No bent, pushed back or burnt pin.")),
    "lifted_pins": (_m("Lifted pins or pads"), _m("Chips or parts with lifted pins, torn traces.")),
    "repaired_before": (_m("Repaired by others"), _m("Flux, foreign solder, parts of another kind, wires.")),
    "label": (_m("Label can be read"), _m("The serial on the label, by eye or by scanner.")),
    "seals": (_m("Seals"), _m("The maker's warranty seals.")),
    "eeprom": (_m("EEPROM can be read"), _m("Read it on the bench; no power is needed for that on most testers.")),
    "fans_turn": (_m("Fans turn freely"), _m("By hand, without power.")),
    "case": (_m("Case"), _m("Dents, bent frames, broken corners.")),
    "boards_present": (_m("All boards inside"), _m("Count the boards, and look whether they are of one model.")),
    "cables": (_m("Cables and plugs"), _m("Ribbon cables, plugs, melted insulation.")),
    "bulged": (_m("Bulged capacitors"), _m("Tops that are not flat, brown residue.")),
    "photo_front": (_m("Photo of the front"), _m("The whole front side, label included.")),
    "photo_back": (_m("Photo of the back"), _m("The whole back side.")),
}
_ANSWERS = {
    "none": _m("none"),
    "seen": _m("seen"),
    "whole": _m("whole"),
    "damaged": _m("damaged"),
    "yes": _m("yes"),
    "no": _m("no"),
    "taken": _m("taken"),
    "left_out": _m("left out"),
}
_NEEDS = {Need.USUAL: _m("usual"), Need.FULL: _m("everything"), Need.SHORT: _m("only the gravest")}


def item_name(item: str) -> str:
    """A point of the checklist in a word or two; one this version does not know as it was written."""
    return _(_ITEMS[item][0]) if item in _ITEMS else plain(item, 60)


def item_ask(item: str) -> str:
    """What to look for, in a line; "" for a point this version does not know."""
    return _(_ITEMS[item][1]) if item in _ITEMS else ""


def answer_word(answer: str) -> str:
    """An answer; one this version does not know as it was written."""
    return _(_ANSWERS[answer]) if answer in _ANSWERS else plain(answer, 60)


def need_word(need: Need) -> str:
    """How much a customer wants noted."""
    return _(_NEEDS[need])


def count_text(count: Count) -> str:
    """The count of a delivery, such as "17 of 20"; the boards alone where nobody said how many there are."""
    if count.declared is None:
        return str(count.received)
    return _("{n} of {declared}").format(n=count.received, declared=count.declared)


def count_line(count: Count) -> str:
    """What the count means, in a few words."""
    if count.declared is None:
        return ngettext("taken in", "taken in", count.received)
    if count.extra:
        return ngettext("{n} more than the note says", "{n} more than the note says", count.extra).format(n=count.extra)
    if count.missing:
        return ngettext("{n} still to come", "{n} still to come", count.missing).format(n=count.missing)
    return _("all here")


def outcome_text(line: ScanLine) -> str:
    """What a scan was, in one sentence."""
    number = line.order_number or ""
    match line.outcome:
        case ScanOutcome.OPENED:
            if line.order_state is State.DRAFT:
                return _("{number} is open as a draft.").format(number=number)
            if line.form_unknown:
                return _("{number} is open. The serial is of no form known here: compare it with the label.").format(
                    number=number
                )
            return _("{number} is open.").format(number=number)
        case ScanOutcome.JOINED:
            return _("{number} waited for it: it came with this delivery.").format(number=number)
        case ScanOutcome.HERE:
            state = state_name(line.order_state) if line.order_state is not None else ""
            return _("Already here on {number} ({state}). No second order was opened.").format(
                number=number, state=state
            )
        case ScanOutcome.TWICE:
            return _("Scanned before in this delivery, as {number}. It counts once.").format(number=number)
        case ScanOutcome.UNREAD:
            return _("Neither a serial nor a label of ours. It is kept with the delivery and counts nothing.")
        case ScanOutcome.PLACED:
            return _("What comes next is put down there.")


def outcome_word(line: ScanLine) -> str:
    """What a scan was, in a word or two for a list; "" for the usual."""
    match line.outcome:
        case ScanOutcome.OPENED:
            if line.asset is not None and line.asset.serial is None:
                return _("no serial")
            return _("unusual serial") if line.form_unknown else ""
        case ScanOutcome.JOINED:
            return _("was announced")
        case ScanOutcome.HERE:
            return _("already here")
        case ScanOutcome.TWICE:
            return _("scanned twice")
        case ScanOutcome.UNREAD:
            return _("not read")
        case ScanOutcome.PLACED:
            return _("place")


def earlier_brief(line: ScanLine, offset_min: int) -> str:
    """The repair before, for a list: its number and when that ended; "" for a thing that is new."""
    if line.earlier is None:
        return ""
    if line.earlier_at is None:
        return line.earlier
    return f"{line.earlier}, {day_text(line.earlier_at, offset_min)}"


def comeback_head(earlier: Earlier, now: datetime | None = None) -> str:
    """That a thing was here before, how often and how long ago; "" for one that never was."""
    last = earlier.last_closed
    if last is None:
        return ""
    days = max(0, ((now or datetime.now(UTC)) - last.changed_at).days)
    ago = ngettext("{n} day ago", "{n} days ago", days).format(n=days) if days else _("today")
    before = sum(row.state.closed for row in earlier.orders)
    times = ngettext("Back again: here once before", "Back again: here {n} times before", before).format(n=before)
    return _("{times}, last {ago} ({number}, {state})").format(
        times=times, ago=ago, number=last.number, state=state_name(last.state).lower()
    )


def comeback_line(earlier: Earlier, offset_min: int, now: datetime | None = None) -> str:
    """What the last repair was for, and whether it is still vouched for; "" where nothing is known."""
    last = earlier.last_closed
    if last is None:
        return ""
    said = [plain(last.reported_fault, 120)] if last.reported_fault else []
    until = earlier.warranty_until
    if until is not None:
        day = day_text(until, offset_min)
        if until >= (now or datetime.now(UTC)):
            said.append(_("Its warranty runs until {day}.").format(day=day))
        else:
            said.append(_("Its warranty ended on {day}.").format(day=day))
    return "  ·  ".join(said)


def discrepancy_text(one: Discrepancy) -> str:
    """One difference between a delivery and its note, as a line."""
    code, number, owner = plain(one.code, 60), one.number, plain(one.owner, 60)
    match one.kind:
        case DiscrepancyKind.MISSING:
            return ngettext("{n} is missing", "{n} are missing", one.count).format(n=one.count)
        case DiscrepancyKind.MISSING_SERIAL:
            return _("{code} is on the note and did not come").format(code=code)
        case DiscrepancyKind.EXTRA:
            return ngettext("{n} came more than declared", "{n} came more than declared", one.count).format(n=one.count)
        case DiscrepancyKind.NOT_ON_NOTE:
            return _("{code} came and is not on the note ({number})").format(code=code, number=number)
        case DiscrepancyKind.NO_SERIAL:
            return _("{number} came without a serial that can be read").format(number=number)
        case DiscrepancyKind.HERE:
            return _("{code} was here already, on {number}").format(code=code, number=number)
        case DiscrepancyKind.OTHER_OWNER:
            return _("{code} belonged to {owner} ({number})").format(code=code, owner=owner, number=number)
        case DiscrepancyKind.TWICE:
            return _("{code} was scanned twice ({number})").format(code=code, number=number)
        case DiscrepancyKind.UNREAD:
            return _("{code} was scanned and is no serial").format(code=code)
