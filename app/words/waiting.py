"""What an order waits for and when it was promised for, in a word or two: for tiles, tables and the telephone."""

from __future__ import annotations

from datetime import UTC, datetime

from babel.dates import format_date

from app.domain.phrase import Phrase
from app.domain.work_order import Hold
from app.words.dates import day_text, local, locale, time_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.phrases import say

TEMPLATES: dict[str, str] = {
    "waits_intake": _m("Intake not complete"),
    "waits_serial": _m("Serial missing"),
    "waits_customer": _m("Customer"),
    "waits_customer_until": _m("Customer, {until}"),
    "waits_customer_over": _m("Ask the customer"),
    "waits_parts": _m("Parts"),
    "waits_parts_here": _m("Parts are here"),
    "waits_parts_until": _m("Parts, {until}"),
    "waits_parts_over": _m("Parts are due"),
    "waits_drying": _m("Drying"),
    "waits_drying_until": _m("Drying, {until}"),
    "waits_drying_over": _m("Dry since {until}"),
    "waits_vendor": _m("Vendor"),
    "waits_vendor_until": _m("Vendor, {until}"),
    "waits_vendor_over": _m("Ask the vendor"),
    "waits_hold": _m("On hold"),
    "waits_hold_until": _m("On hold, {until}"),
    "waits_hold_over": _m("Hold is over"),
    "waits_failed": _m("Failed"),
    "waits_aging": _m("Aging"),
    "waits_passes": _m("{have} of {need} passes"),
    "waits_call": _m("Call customer"),
    "waits_pick_up": _m("Pick up"),
    "waits_return": _m("To be returned"),
    "waits_review": _m("To be settled"),
}
_HOLDS = {
    Hold.DRYING: _m("washing and drying"),
    Hold.CUSTOMER: _m("waits for the customer"),
    Hold.PARTS: _m("waits for parts"),
    Hold.VENDOR: _m("waits for the vendor"),
    Hold.OTHER: _m("another reason"),
}


def hold_word(hold: Hold) -> str:
    """Why an order is on hold."""
    return _(_HOLDS[hold])


def waits_text(phrase: Phrase) -> str:
    """What an order waits for, as `app.domain.flow.waits_for` gives it; where its time is over, what that means."""
    values, key = dict(phrase.values), phrase.key
    if "until" in values:
        until = datetime.fromisoformat(str(values["until"]))
        if until <= datetime.now(UTC):
            key = f"{key.removesuffix('_until')}_over"
        values["until"] = soon_text(until)
    return say(Phrase(key, tuple(values.items())))


def soon_text(moment: datetime) -> str:
    """A time near now: "15:40" today, else the weekday within six days, else the day."""
    here, today = _here(moment), _here(datetime.now(UTC))
    days = (here.date() - today.date()).days
    offset = _offset(here)
    if days == 0:
        return time_text(moment, offset)
    if 0 < days < 7:
        return format_date(here, "EEE", locale=locale())
    return day_text(moment, offset)


def due_text(due_at: datetime, *, late: bool) -> str:
    """When an order was promised for: "2 d late" where that is over, "today", "tomorrow", "Wed", else the day."""
    here, today = _here(due_at), _here(datetime.now(UTC))
    days = (here.date() - today.date()).days
    if late:
        over = max(-days, 0)
        return ngettext("{n} d late", "{n} d late", over).format(n=over) if over else _("late")
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 1 < days < 7:
        return format_date(here, "EEE", locale=locale())
    return format_date(here, "d MMM", locale=locale())


def _here(moment: datetime) -> datetime:
    """A moment as the clock of this computer shows it."""
    return local(moment, _offset(moment.astimezone()))


def _offset(here: datetime) -> int:
    offset = here.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0
