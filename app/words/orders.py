"""The shop's vocabulary in words: states, steps, gates, kinds and grades, and money as the language writes it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.order_view import OrderView
from app.domain.phrase import Phrase
from app.domain.stock import Grade, Money
from app.domain.test_run import Phase, TestKind, TestRun
from app.domain.work_order import (
    ActionCode,
    Billing,
    FindingStatus,
    OrderKind,
    Priority,
    RemovedPart,
    SignerRole,
    State,
    Step,
)
from app.words.dates import locale
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _
from app.words.language import mark as _m
from app.words.money import decimals_of, major
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.test_plans import plan_name

STATES = {
    State.DRAFT: _m("Draft"),
    State.RECEIVED: _m("Received"),
    State.TRIAGE: _m("Triage"),
    State.DIAGNOSING: _m("Diagnosing"),
    State.DIAGNOSED: _m("Diagnosed"),
    State.AWAITING_APPROVAL: _m("Awaiting approval"),
    State.AWAITING_PARTS: _m("Awaiting parts"),
    State.IN_REPAIR: _m("In repair"),
    State.TESTING: _m("Testing"),
    State.BURN_IN: _m("Burn-in"),
    State.PASSED: _m("Passed"),
    State.READY: _m("Ready"),
    State.RETURNED: _m("Returned"),
    State.ON_HOLD: _m("On hold"),
    State.NO_FAULT_FOUND: _m("No fault found"),
    State.DECLINED: _m("Declined"),
    State.BEYOND_REPAIR: _m("Beyond repair"),
    State.SCRAPPED: _m("Scrapped"),
    State.DONOR: _m("Donor"),
    State.RETURNED_UNREPAIRED: _m("Returned unrepaired"),
    State.NEEDS_REVIEW: _m("Needs review"),
}
#: What a button that takes the step says, by where it leads.
_STEPS = {
    State.RECEIVED: _m("Receive"),
    State.TRIAGE: _m("Start triage"),
    State.DIAGNOSING: _m("Start diagnosis"),
    State.DIAGNOSED: _m("Close diagnosis"),
    State.AWAITING_APPROVAL: _m("Ask for approval"),
    State.AWAITING_PARTS: _m("Wait for parts"),
    State.IN_REPAIR: _m("Start repair"),
    State.TESTING: _m("Go to testing"),
    State.BURN_IN: _m("Start burn-in"),
    State.PASSED: _m("Mark as passed"),
    State.READY: _m("Ready for hand-over"),
    State.RETURNED: _m("Hand over and close"),
    State.ON_HOLD: _m("Put on hold"),
    State.NO_FAULT_FOUND: _m("No fault found"),
    State.DECLINED: _m("Approval declined"),
    State.BEYOND_REPAIR: _m("Beyond repair"),
    State.SCRAPPED: _m("Scrap"),
    State.DONOR: _m("Keep as donor"),
    State.RETURNED_UNREPAIRED: _m("Return unrepaired"),
}
_ACTIONS = {
    ActionCode.REFLOW: _m("reflow"),
    ActionCode.REPLACE: _m("replace"),
    ActionCode.CLEAN: _m("clean"),
    ActionCode.REBALL: _m("reball"),
    ActionCode.TRACE_REPAIR: _m("trace repair"),
    ActionCode.REPROGRAM: _m("reprogram"),
    ActionCode.REPASTE: _m("new thermal paste"),
    ActionCode.SWAP_BOARD: _m("swap board"),
    ActionCode.FIRMWARE: _m("firmware"),
    ActionCode.RESEAT: _m("reseat"),
    ActionCode.INSPECT: _m("inspect"),
}
_FINDING_STATUSES = {
    FindingStatus.SUSPECTED: _m("suspected"),
    FindingStatus.CONFIRMED: _m("confirmed"),
    FindingStatus.RULED_OUT: _m("ruled out"),
}
GRADES = {
    Grade.NEW: _m("new"),
    Grade.RECOVERED: _m("recovered part"),
    Grade.REFURBISHED: _m("refurbished"),
    Grade.UNKNOWN: _m("origin unknown"),
}
_PHASES = {Phase.BEFORE: _m("before repair"), Phase.AFTER: _m("after repair")}
_TEST_KINDS = {
    TestKind.BENCH: _m("bench test"),
    TestKind.FIXTURE: _m("factory tester"),
    TestKind.IN_MINER: _m("test in the miner"),
    TestKind.BURN_IN: _m("burn-in"),
    TestKind.VISUAL: _m("visual inspection"),
    TestKind.COLD: _m("cold check"),
    TestKind.WALK: _m("voltage walk"),
    TestKind.BISECTION: _m("bisection"),
}
_ASSET_KINDS = {
    AssetKind.MINER: _m("miner"),
    AssetKind.HASHBOARD: _m("hashboard"),
    AssetKind.PSU: _m("power supply"),
    AssetKind.CONTROL_BOARD: _m("control board"),
    AssetKind.FAN: _m("fan"),
}
_CONDITIONS = {
    Condition.UNKNOWN: _m("condition unknown"),
    Condition.WORKING: _m("working"),
    Condition.FAULTY: _m("faulty"),
    Condition.DONOR: _m("donor"),
    Condition.SCRAPPED: _m("scrapped"),
}
_SERIAL_SOURCES = {
    SerialSource.EEPROM: _m("read from the EEPROM"),
    SerialSource.DEVICE: _m("reported by the miner"),
    SerialSource.LABEL: _m("read from the label"),
    SerialSource.LOG: _m("found in a log"),
    SerialSource.PCB: _m("barcode of the circuit board"),
}
_REMOVED = {
    RemovedPart.KEPT: _m("kept"),
    RemovedPart.SCRAPPED: _m("scrapped"),
    RemovedPart.RETURNED: _m("returned to the customer"),
}
_SIGNERS = {
    SignerRole.TECHNICIAN: _m("Technician"),
    SignerRole.LEAD: _m("Lead"),
    SignerRole.CUSTOMER: _m("Customer"),
}
_ORDER_KINDS = {
    OrderKind.REPAIR: _m("repair"),
    OrderKind.INSPECTION: _m("inspection"),
    OrderKind.REFURBISH: _m("refurbishment"),
    OrderKind.COMBINE: _m("combining machines"),
    OrderKind.WARRANTY: _m("warranty"),
    OrderKind.INTERNAL: _m("internal"),
    OrderKind.FIELD: _m("field job"),
}
_PRIORITIES = {Priority.NORMAL: _m("normal"), Priority.HIGH: _m("urgent"), Priority.LOW: _m("when there is time")}
_BILLINGS = {Billing.PAID: _m("paid"), Billing.WARRANTY: _m("warranty"), Billing.GOODWILL: _m("goodwill")}


def state_name(state: State) -> str:
    """A state as a badge shows it."""
    return _(STATES[state])


def step_name(step: Step) -> str:
    """What the button that takes a step says."""
    if step.source is State.ON_HOLD:
        return _("Resume: {state}").format(state=state_name(step.target))
    if step.target is State.IN_REPAIR and step.source in (State.TESTING, State.BURN_IN):
        return _("Back to repair")
    return _(_STEPS[step.target])


def explain(phrase: Phrase) -> str:
    """What a gate waits for, as a sentence."""
    return say(phrase)


def next_step_text(view: OrderView) -> str:
    """The proposed step and what it waits for, in one line; "" for a closed order."""
    step = view.next_step
    if step is None:
        return ""
    return step_name(step) if step.why is None else f"{step_name(step)}: {explain(step.why)}"


def action_word(code: ActionCode) -> str:
    """What was done."""
    return _(_ACTIONS[code])


def finding_status_word(status: FindingStatus) -> str:
    """What became of a finding."""
    return _(_FINDING_STATUSES[status])


def grade_word(grade: Grade) -> str:
    """Where a part comes from."""
    return _(GRADES[grade])


def phase_word(phase: Phase) -> str:
    """Before or after the repair."""
    return _(_PHASES[phase])


def test_kind_word(kind: TestKind) -> str:
    """How the board was tested."""
    return _(_TEST_KINDS[kind])


def how_tested(test: TestRun, *, simulated: bool = False) -> str:
    """How the board was tested and by which plan, and what is not real of it; `simulated` = all on the order is."""
    word = test_kind_word(test.kind)
    if test.run is not None and test.run.plan:
        word = _("{test}, {plan}").format(test=word, plan=plain(plan_name(test.run.plan), 40))
    if test.replayed:
        return _("{test}, replay").format(test=word)
    return _("{test}, simulated").format(test=word) if simulated or test.simulated else word


def asset_kind_word(kind: AssetKind) -> str:
    """What an asset is."""
    return _(_ASSET_KINDS[kind])


def condition_word(condition: Condition) -> str:
    """The condition of an asset."""
    return _(_CONDITIONS[condition])


def serial_source_word(source: SerialSource) -> str:
    """How we know a serial."""
    return _(_SERIAL_SOURCES[source])


def removed_word(removed: RemovedPart) -> str:
    """What became of the part that came off."""
    return _(_REMOVED[removed])


def signer_word(role: SignerRole) -> str:
    """In which role somebody signs."""
    return _(_SIGNERS[role])


def order_kind_word(kind: OrderKind) -> str:
    """What sort of job it is."""
    return _(_ORDER_KINDS[kind])


def priority_word(priority: Priority) -> str:
    """How soon."""
    return _(_PRIORITIES[priority])


def billing_word(billing: Billing) -> str:
    """Who pays."""
    return _(_BILLINGS[billing])


def money_text(money: Money) -> str:
    """An amount as the language in force writes it: "$12.50", "12,50 €"; dots for somebody who may not see prices."""
    if prices_hidden():
        return HIDDEN
    amount = major(money.minor, money.currency)
    text = format_currency(amount, money.currency, locale=locale())
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", text)  # "RUB 9.00": letters stand apart from figures


def amount_text(money: Money) -> str:
    """An amount without its currency, as a field holds it and `money_of` reads it: "12.50"."""
    return str(major(money.minor, money.currency))


def money_of(text: str, currency: str) -> Money:
    """The amount a person typed, such as "12.50" or "12,50". Raises ValueError for anything else."""
    try:
        minor = Decimal(text.strip().replace(",", ".")).scaleb(decimals_of(currency))
    except InvalidOperation:
        raise ValueError(text) from None
    if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) >= 1 << 53:
        raise ValueError(text)
    return Money(int(minor), currency)
