"""A bench test in words: how its steps ended, and what is left when it was cut short."""

from __future__ import annotations

from collections.abc import Sequence

from app.words.errors import sentence
from app.words.language import _, ngettext
from drivers.model.bench_run import ChipCounter, KnownAnswer


def counters_line(counters: Sequence[ChipCounter], frequency_mhz: float | None) -> str:
    """What the chips counted so far, in one line; `frequency_mhz` None = the clock they started with."""
    slowest = min((c.relative for c in counters if c.relative is not None), default=None)
    parts = [ngettext("{count} chip hashes", "{count} chips hash", len(counters)).format(count=len(counters))]
    if frequency_mhz is not None:
        parts.append(_("{mhz} MHz").format(mhz=f"{frequency_mhz:g}"))
    if slowest is not None:
        parts.append(_("slowest {percent} % of the median").format(percent=round(100 * slowest)))
    parts.append(_("errors: {count}").format(count=sum(counter.errors for counter in counters)))
    return " · ".join(parts)


def answers_line(answer: KnownAnswer) -> str:
    """Right and wrong answers so far, in one line."""
    right, wrong = (sum(count for _chip, count in counts) for counts in (answer.right, answer.wrong))
    return _("Right answers: {right}, wrong: {wrong}").format(right=right, wrong=wrong)


def outcome_word(outcome: str) -> str:
    """How a step ended, in a word, by its id (`app.services.bench_steps.Outcome`)."""
    return {"pass": _("ok"), "fail": _("fault"), "warn": _("note"), "skipped": _("left out")}[outcome]


def interruption_text(error: Exception | None, *, powered_off: bool | None, controlled: bool) -> str:
    """One line for a test that did not end by itself: what happened, what is kept, and how the supply stands.

    `error` None = the person stopped it; `powered_off` True = confirmed; `controlled` = there was a control port.
    """
    happened = _("Stopped.") if error is None else sentence(error)
    kept = _("What was measured until then is kept.")
    return " ".join((happened, kept, supply_text(powered_off=powered_off, controlled=controlled)))


def supply_text(*, powered_off: bool | None, controlled: bool) -> str:
    """How the board's supply stands after a test; `powered_off` and `controlled` as in `interruption_text`."""
    if not controlled:
        return _("The supply is yours to switch off.")
    if powered_off:
        return _("The board's supply is off.")
    return _("Whether the board's supply is off is not known: switch it off by hand.")


def simulated_fault(fault: str) -> str:
    """What is wrong with a simulated board, by a name of `hashboard_faults.kinds`."""
    return {
        "none": _("healthy"),
        "break": _("chain broken"),
        "joint": _("dry joint"),
        "weak": _("weak chip"),
        "errors": _("chip that errs"),
        "noise": _("noise on the line"),
        "hot": _("too hot"),
        "silent": _("no chip answers"),
        "domain": _("I/O supply of a domain missing"),
        "core": _("core supply of a domain missing"),
        "regulator": _("regulator gives nothing"),
        "fast": _("chips lost at high speed"),
        "eeprom": _("EEPROM silent"),
        "corrupt": _("EEPROM damaged"),
        "mismatch": _("EEPROM of another board"),
        "clone": _("EEPROM copied from another board"),
        "diode": _("sensor diode open"),
        "pic": _("voltage controller silent"),
        "control": _("errors on the control port"),
        "unplug": _("cable pulled during the test"),
    }.get(fault, fault)


def simulated_meter_label(board_code: str, fault: str) -> str:
    """What a simulated multimeter is called in the list of meters; `fault` is an offered one of the simulated bench."""
    state = {
        "none": _("good board"),
        "dry_joint": _("dry joint"),
        "dead_chip": _("dead chip"),
        "hard_short": _("shorted domain"),
        "shorted_input": _("shorted input"),
        "dead_io_ldo": _("dead LDO"),
        "dead_boost": _("dead boost"),
        "sagging_psu": _("weak power supply"),
    }.get(fault, fault)
    return _("Simulated meter: {code}, {state}").format(code=board_code, state=state)


def simulated_label(board_code: str, fault: str | None = None) -> str:
    """What a simulated board is called in the list of ports; `fault` is a name of `hashboard_faults.kinds`."""
    if fault is None:
        return _("Simulated hashboard {code}").format(code=board_code)
    return _("Simulated hashboard {code}: {state}").format(code=board_code, state=simulated_fault(fault))
