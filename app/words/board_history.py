"""A board's life in words: where it is and was, what happened at a place, how long it held, whose warranty it has."""

from __future__ import annotations

from datetime import datetime

from app.domain.asset import AssetIdentity, Installation, Moved, SerialMismatch
from app.domain.board_history import (
    BoardHistory,
    Lifetime,
    Mark,
    Service,
    ServiceBasis,
    Spent,
    Trend,
    TrendValue,
    Twin,
    Warranty,
    WarrantyBasis,
)
from app.domain.board_visit import Deed
from app.domain.place import PlaceKind, Placement
from app.domain.stock import Money
from app.words.board_path import deed_text
from app.words.dates import day_text, month_text
from app.words.findings import fault_name, position_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.spots import conditions_line, spot_name, value_text

_PLACE_KINDS = {
    PlaceKind.SHOP: _m("shop"),
    PlaceKind.BENCH: _m("bench"),
    PlaceKind.SHELF: _m("shelf"),
    PlaceKind.BIN: _m("bin"),
    PlaceKind.QUARANTINE: _m("quarantine"),
    PlaceKind.SCRAP: _m("scrap"),
    PlaceKind.VAN: _m("van"),
    PlaceKind.VENDOR: _m("vendor"),
    PlaceKind.SITE: _m("site"),
}


def place_kind_word(kind: PlaceKind) -> str:
    """What a place is."""
    return _(_PLACE_KINDS[kind])


def slot_text(slot: int | None) -> str:
    """The slot of a machine as people count: "board 2"; "" where it is not known."""
    return "" if slot is None else _("board {number}").format(number=slot + 1)


def machine_name(machine: AssetIdentity) -> str:
    """What a machine is called: its serial, its MAC, else our own number."""
    return plain(machine.serial or machine.mac or machine.number, 40)


def moved_text(moved: Moved) -> str:
    """That an asset turned up elsewhere: "SN1 is in M2 now (board 2); it was taken to be in M1, board 1"."""
    was = ", ".join(part for part in (plain(moved.was or "", 40), slot_text(moved.was_slot)) if part)
    values = {"name": plain(moved.name, 40), "was": was, "now": plain(moved.now or "", 40)}
    if moved.now is None:
        return _("{name} is out of {was} now.").format(**values)
    slot = slot_text(moved.now_slot)
    if slot:
        return _("{name} sits in {now} now, {slot}; it was in {was}.").format(slot=slot, **values)
    return _("{name} sits in {now} now; it was in {was}.").format(**values)


def kept_text(number: str, moved: Moved | None) -> str:
    """That a test is kept on an order, and that its board is taken to be out of its machine with that."""
    said = _("Kept on {number}").format(number=number)
    return said if moved is None else f"{said}. {moved_text(moved)}"


def moves_text(moves: tuple[Moved, ...]) -> str:
    """Several that turned up elsewhere, in one sentence."""
    if len(moves) == 1:
        return moved_text(moves[0])
    names = ", ".join(plain(one.name, 24) for one in moves[:3])
    if len(moves) > 3:
        names = _("{names} and {n} more").format(names=names, n=len(moves) - 3)
    return _("Seen in other machines than before, and moved: {names}.").format(names=names)


def placement_text(placement: Placement | None) -> str:
    """Where an asset is: "in SN-M, board 2", "Bench 1 › Shelf A", "Hall 3 · 4 · 17"; "not known"."""
    if placement is None:
        return _("not known")
    if placement.stay is not None:
        inside = ", ".join(
            part for part in (machine_name(placement.stay.machine), slot_text(placement.stay.slot)) if part
        )
        words = _("in {machine}").format(machine=inside)
        return f"{words} · {plain(placement.rack_text, 60)}" if placement.rack_text else words
    if placement.place is not None:
        return plain(" › ".join(placement.place.path), 80)
    if placement.rack_text:
        return plain(placement.rack_text, 80)
    if placement.order_number and placement.last is not None:
        words = _("on the bench for {number}, last in {machine}")
        return words.format(number=placement.order_number, machine=stay_text(placement.last))
    if placement.order_number:
        return _("in the shop, for {number}").format(number=placement.order_number)
    return _("not known")


def known_by_text(placement: Placement | None) -> str:
    """How we know where it is: "seen there 2 Nov 2024", "told 2 Nov 2024 by Ann"."""
    if placement is None:
        return _("nobody has said, nothing has seen it")
    day = day_text(placement.since, 0)
    if placement.place is None and placement.stay is None and not placement.by:
        return _("since {day}").format(day=day)
    if placement.observed:
        return _("seen there {day}").format(day=day)
    if placement.by:
        return _("told {day} by {person}").format(day=day, person=plain(placement.by, 30))
    return _("told {day}").format(day=day)


def stay_text(stay: Installation) -> str:
    """A stay in words: the machine and the slot."""
    return ", ".join(part for part in (machine_name(stay.machine), slot_text(stay.slot)) if part)


def mismatch_text(found: SerialMismatch) -> tuple[str, str]:
    """Head and line about a label that says another serial than the memory, and what to look at."""
    head = _("The label says {printed}, its memory says {read}").format(
        printed=plain(found.printed.serial, 40), read=plain(found.read.serial, 40)
    )
    line = _(
        "One of the two was changed: an EEPROM from another board, a label put on again, or a label misread. Read the"
        " label once more; if it stands, compare chip bin and factory data before trusting the EEPROM."
    )
    return head, line


def twin_text(twin: Twin) -> tuple[str, str]:
    """Head and line about another record with the same serial."""
    name = plain(twin.identity.number, 20)
    head = _("{number} carries the serial {serial} too").format(number=name, serial=plain(twin.serial, 40))
    if twin.cloned:
        return head, _("Their labels differ, so these are two boards and one of them has the other's EEPROM.")
    return head, _("It may be the same board, recorded twice. Made one, it has the orders and stays of both.")


def dispute_text(history: BoardHistory) -> tuple[str, str]:
    """Head and line about an asset that is recorded in several machines at once."""
    names = ", ".join(stay_text(stay) for stay in history.disputed[:3])
    return _("It is recorded in several machines at once"), _(
        "{names}. Say where it is; the other stays end now."
    ).format(names=names)


def mark_text(mark: Mark) -> str:
    """What happened at a place, without the place: "chain break", "reflowed", "BM1362AK fitted"."""
    if mark.fault is not None:
        return fault_name(mark.fault)
    if mark.part:
        return _("{part} fitted").format(part=plain(mark.part, 40))
    if mark.action is not None:
        return deed_text(Deed(mark.action, "", mark.part))
    return ""


def mark_place(mark: Mark) -> str:
    """Where something happened that is at no chip: "domain 4", "U47", "the whole board"."""
    if mark.position:
        return plain(position_text(mark.position), 40)
    if mark.chips:
        return ", ".join(_("chip {n}").format(n=chip) for chip in mark.chips[:4])
    if mark.domains:
        return ", ".join(_("domain {n}").format(n=domain) for domain in mark.domains[:4])
    return _("the whole board")


def hours_text(hours: float) -> str:
    """Hours as people read them: "16,500", "3.5"."""
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}"


def between_basis(history: BoardHistory, lifetime: Lifetime | None) -> str:
    """The same at length: what is counted, of how many boards."""
    said = ngettext(
        "{hours} h in service and {n} failure: every repair counts as one, inspections and orders that found no fault"
        " do not. Hours are those of the calendar in a machine, less the time in the shop.",
        "{hours} h in service and {n} failures: every repair counts as one, inspections and orders that found no fault"
        " do not. Hours are those of the calendar in a machine, less the time in the shop.",
        history.failures,
    ).format(hours=hours_text(history.service.hours), n=history.failures)
    if lifetime is None or lifetime.boards < 2:
        return said
    others = _("All {boards} boards of the kind that were seen in machines: {hours} h, {n} failures.")
    return f"{said} " + others.format(boards=lifetime.boards, hours=hours_text(lifetime.hours), n=lifetime.failures)


def service_text(service: Service) -> str:
    """What the hours in service rest on."""
    since = month_text(service.since, 0) if service.since is not None else ""
    if not since:
        return _("no stay is known")
    return {
        ServiceBasis.SEEN: _("seen since {month}"),
        ServiceBasis.TOLD: _("partly told, since {month}"),
        ServiceBasis.CALENDAR: _("calendar, since {month}"),
    }[service.basis].format(month=since)


def between_text(history: BoardHistory, lifetime: Lifetime | None) -> str:
    """What a board's hours between failures rest on and compare with."""
    own = ngettext("{n} failure", "{n} failures", history.failures).format(n=history.failures)
    if lifetime is None or lifetime.between is None or lifetime.boards < 2:
        return own
    return _("{own} · shop: {hours} h").format(own=own, hours=hours_text(lifetime.between))


def comebacks_text(count: int) -> str:
    """How many repairs were followed by another one soon."""
    if not count:
        return _("no comeback")
    return ngettext("{n} comeback", "{n} comebacks", count).format(n=count)


def void_reasons() -> str:
    """What ends a warranty where a shop has not said it in its own words."""
    return _("liquid, burns or a fall, work by somebody else, or a missing label.")


def warranty_text(warranty: Warranty | None, now: datetime) -> tuple[str, str, str]:
    """Value, unit and line of the warranty clock: ("67", "days left", "until 28 Jan 2025, by agreement")."""
    if warranty is None:
        return "—", "", _("no repair returned yet")
    left, until = warranty.days_left(now), warranty.until
    if left is None or until is None:
        return "—", "", _("no days set, in Settings")
    by = _("agreement") if warranty.basis is WarrantyBasis.AGREEMENT else _("shop")
    day = day_text(until, 0)
    if left == 0:
        return _("over"), "", _("since {day} · {by}").format(day=day, by=by)
    unit = ngettext("day left", "days left", left)
    return str(left), unit, _("until {day} · {by}").format(day=day, by=by)


def spent_text(parts: tuple[Money, ...]) -> str:
    """Money spent, by currency."""
    return " + ".join(money_text(one) for one in parts) or "—"


def work_text(spent: Spent) -> str:
    """What the money went into: "41 parts, 10.3 h of work"; the minutes where it is less than an hour."""
    parts = ngettext("{n} part", "{n} parts", spent.fitted).format(n=spent.fitted)
    if spent.minutes >= 60:
        return _("{parts}, {hours:.1f} h of work").format(parts=parts, hours=spent.minutes / 60)
    return _("{parts}, {minutes} min of work").format(parts=parts, minutes=spent.minutes)


def spent_basis(spent: Spent) -> str:
    """The same at length: parts at what they cost, work at the price of an hour, or that none is listed."""
    parts = _("Parts at what they cost: {money}.").format(money=spent_text(spent.parts))
    labour = spent.labour
    if labour is None or spent.rate is None:
        return f"{parts} " + _("Work is not reckoned: the price list has no hour of labour.")
    said = _("{minutes} min of work at {rate} an hour: {money}.")
    return f"{parts} " + said.format(minutes=spent.minutes, rate=money_text(spent.rate), money=money_text(labour))


def trend_name(trend: Trend) -> str:
    """What a trend is of, with its conditions: "Domain 29 · V, hashing"."""
    return f"{spot_name(trend.spot)} · {conditions_line(trend.spot.conditions)}"


def trend_value(trend: Trend, value: TrendValue) -> str:
    """One value of a trend with its unit."""
    return value_text(value.value, trend.spot.conditions.mode)


def trend_said(trend: Trend) -> str:
    """A trend for those who do not see it: every value with its day."""
    told = ", ".join(
        f"{day_text(one.at, 0)} {trend_value(trend, one)}" + (f" ({_('outside')})" if one.passed is False else "")
        for one in trend.values
    )
    return f"{trend_name(trend)}: {told}"
