"""What a hand-over brings, and what two benches say differently, in words."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.asset import Condition
from app.domain.handover import Conflict, HandoverLook
from app.domain.work_order import Billing, Priority, State
from app.words.dates import moment_text
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _, ngettext
from app.words.orders import billing_word, condition_word, priority_word, state_name
from app.words.plain_text import plain

#: So many orders are named; of more the number is told.
_NAMED = 6


def source_text(look: HandoverLook) -> str:
    """Where a file comes from and when it was written."""
    words = _("{name}: from bench {bench} of {shop}, {who}, {when}")
    if not look.shop or look.shop.endswith(f" {look.bench}"):  # a shop that nobody named goes by its bench
        words = _("{name}: from bench {bench}, {who}, {when}")
    offset = look.made_at.astimezone().utcoffset()  # the time of who reads it
    return words.format(
        name=plain(look.name, 60), bench=plain(look.bench, 12), shop=plain(look.shop, 60),
        who=plain(look.made_by, 40) or "—",
        when=moment_text(look.made_at, round(offset.total_seconds() / 60) if offset else 0),
    )  # fmt: skip


def look_lines(look: HandoverLook) -> Iterator[str]:
    """What taking the file in brings, line by line."""
    for order in look.orders[:_NAMED]:
        said = _("{number}, {board}: known here, stands at {state}") if order.known else _(
            "{number}, {board}: new here, stands at {state}"
        )  # fmt: skip
        line = said.format(number=order.number, board=plain(order.board, 40) or "—", state=state_name(order.state))
        if order.facts:
            line += "; " + ngettext("{n} new entry", "{n} new entries", order.facts).format(n=order.facts)
        if order.number != order.born:
            line += "; " + _("it came as {number}, which is taken here").format(number=order.born)
        yield line
    more = len(look.orders) - _NAMED
    if more > 0:
        yield ngettext("and {count} more order", "and {count} more orders", more).format(count=more)
    if look.assets:
        words = ngettext("{n} new board or machine", "{n} new boards and machines", look.assets)
        yield words.format(n=look.assets)
    if look.files:
        words = ngettext("{n} photo or file, {size} MB", "{n} photos and files, {size} MB", look.files)
        yield words.format(n=look.files, size=f"{look.file_bytes / 1e6:.1f}")
    if look.changed:
        words = ngettext("{n} entry brought up to date", "{n} entries brought up to date", look.changed)
        yield words.format(n=look.changed)
    for conflict in look.conflicts:
        yield conflict_text(conflict)
    yield from warning_lines(look)


def warning_lines(look: HandoverLook) -> Iterator[str]:
    """What a person should know before taking the file in."""
    for number in look.signed:
        yield _("{number} is signed here; what is added now was not there when it was signed.").format(number=number)
    if look.same_bench:
        words = _("Both laptops number as {bench}. Give one of them another name under Settings, Bench.")
        yield words.format(bench=plain(look.bench, 12))
    if look.ahead_s:
        words = _("The other laptop's clock is {hours} h ahead of this one. Set the clock that is wrong.")
        yield words.format(hours=look.ahead_s // 3600)


def result_text(look: HandoverLook) -> str:
    """What was taken in, in one line."""
    if look.nothing_new:
        return _("Nothing new in {name}: all of it is here already.").format(name=plain(look.name, 60))
    if len(look.orders) == 1:
        return _("{number} is here, with {n} new entries").format(number=look.orders[0].number, n=look.new_rows)
    words = ngettext("{count} order taken in, {n} new entries", "{count} orders taken in, {n} new entries",
                     len(look.orders))  # fmt: skip
    return words.format(count=len(look.orders), n=look.new_rows)


def conflict_text(conflict: Conflict) -> str:
    """What two benches say differently, in one line."""
    if conflict.same_thing:
        words = _("{subject} and {other} carry the same serial: one thing under two numbers?")
        return words.format(subject=plain(conflict.subject, 40), other=plain(conflict.theirs, 40))
    words = _("{field}: {ours} here, {theirs} on bench {bench}")
    return words.format(
        field=field_name(conflict.field), ours=value_text(conflict.field, conflict.ours),
        theirs=value_text(conflict.field, conflict.theirs), bench=plain(conflict.bench, 12),
    )  # fmt: skip


def field_name(field: str) -> str:
    """A field as people call it."""
    names = {
        "gone": _("Taken back"),
        "reported_fault": _("Reported fault"),
        "priority": _("Priority"),
        "billing": _("Billing"),
        "due_at": _("Due"),
        "assignee_id": _("Assigned to"),
        "customer_id": _("Customer"),
        "customer_reference": _("Customer's reference"),
        "condition": _("Condition"),
        "serial": _("Serial"),
        "model": _("Model"),
        "board_code": _("Board code"),
        "caption": _("Caption"),
        "owner_id": _("Owner"),
        "asset_id": _("Board"),
        "until": _("Taken out"),
        "price_cap_minor": _("Price limit"),
        "state": _("State"),
    }
    return names.get(field) or plain(field.replace("_", " "), 40)


def value_text(field: str, value: str) -> str:
    """A field's value as people read it."""
    if field.endswith("_minor") and prices_hidden():
        return HIDDEN
    if field == "gone":
        return _("yes") if value == "1" else _("no")
    try:
        match field:
            case "priority":
                return priority_word(Priority(value))
            case "billing":
                return billing_word(Billing(value))
            case "condition":
                return condition_word(Condition(value))
            case "state":
                return state_name(State(value))
    except ValueError:
        return plain(value, 60)
    return plain(value, 60) or _("nothing")
