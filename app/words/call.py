"""The answer to a call in words: what each board waits for, as the person at the phone reads it out."""

from __future__ import annotations

from datetime import datetime

from app.domain.call import CallBoard
from app.domain.stock import Money
from app.domain.work_order import State
from app.words.dates import day_text, time_text
from app.words.language import _
from app.words.language import mark as _m
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.quotes import days_ago

#: What is under way where nothing but the shop's own hands is waited for.
_HANDS = {
    State.RECEIVED: _m("its diagnosis"),
    State.TRIAGE: _m("its diagnosis"),
    State.DIAGNOSING: _m("the end of its diagnosis"),
    State.DIAGNOSED: _m("its repair"),
    State.IN_REPAIR: _m("the end of its repair"),
    State.TESTING: _m("its tests"),
    State.BURN_IN: _m("the end of its aging"),
    State.PASSED: _m("hand-over: repaired and tested"),
    State.BEYOND_REPAIR: _m("a decision: it is beyond repair"),
}
#: The keys of `app.domain.flow.waits_for`, and of `app.services.call`.
_WAITS = {
    "waits_quote": _m("the customer's approval: quote of {amount}, sent {ago}"),
    "waits_intake": _m("the rest of its intake"),
    "waits_serial": _m("its serial number"),
    "waits_passes": _m("its tests: {have} of {need} passed"),
    "waits_failed": _m("more repair: the last test failed"),
    "waits_aging": _m("the end of its aging"),
    "waits_pick_up": _m("pick-up"),
    "waits_call": _m("word that it is ready"),
    "waits_customer": _m("the customer's approval"),
    "waits_parts": _m("a part"),
    "waits_review": _m("a look at two contradicting records"),
    "waits_return": _m("its way back to the customer"),
    "waits_drying": _m("drying"),
    "waits_vendor": _m("the vendor"),
    "waits_hold": _m("on hold: {reason}"),
}


def waiting_text(board: CallBoard, offset_min: int) -> str:
    """What the board waits for; "" for one that left."""
    waits = board.waits_for
    if waits is None:
        return _(_HANDS[board.state]) if board.state in _HANDS else ""
    values = dict(waits.values)
    key = waits.key.removesuffix("_until")
    if key == "waits_quote":
        amount = money_text(Money(int(values["minor"]), str(values["currency"])))
        return _(_WAITS[key]).format(amount=amount, ago=days_ago(datetime.fromisoformat(str(values["since"]))))
    reason = plain(str(values.get("reason", "")), 120)
    said = _(_WAITS.get(key, "waits_hold")).format(**{**values, "reason": reason or _("no reason noted")})
    if "until" in values:
        until = datetime.fromisoformat(str(values["until"]))
        return _("{what}, until {day}, {time}").format(
            what=said, day=day_text(until, offset_min), time=time_text(until, offset_min)
        )
    return f"{said}: {reason}" if reason and key != "waits_hold" else said
