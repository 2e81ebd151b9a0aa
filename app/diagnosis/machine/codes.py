"""The make's own error codes and messages, resolved by the error table.

What only informs gives nothing, and so does what a device itself ranks as information; a message that the table does
not know is noted and accuses nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.diagnosis.error_codes import Resolved, error_codes, resolve
from app.diagnosis.evidence import MOST_EVIDENCE
from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look
from app.diagnosis.machine.owner import is_firmware
from app.domain.finding import Component, Fault, Severity
from app.domain.phrase import Value
from drivers.model.reading import Message

#: How sure a finding is that rests on the device's own code: it names the part, not the cause.
_BY_CODE = 0.7
_BY_TEXT = 0.55
#: What a machine says of its hash rate is meant for one that has run for a while and was not told to run low.
_RATES = (Fault.LOW_HASHRATE,)


def told_faults(look: Look) -> Iterator[Found]:
    """What the device's messages accuse."""
    unknown = []
    speaker = _speaker(look)
    for message in look.reading.messages:
        if (message.severity or "").casefold() == "info":
            continue
        known = resolve(speaker, message)
        if not known:
            unknown.append(message)
        for one in known:
            if not one.informs and not (one.row.fault in _RATES and _meant_to_be_low(look)):
                yield _found(look, message, one)
    if unknown:
        yield _unknown(look, unknown)


def _speaker(look: Look) -> str:
    """Whose codes the machine speaks: its maker's, and those of the firmware it runs, under any of its names."""
    firmware = look.reading.firmware or ""
    makes = dict.fromkeys(row.make for row in error_codes() if row.make)
    known = [make for make in makes if firmware and is_firmware(firmware, make)]
    return " ".join([look.reading.make or "", *known])


def _found(look: Look, message: Message, told: Resolved) -> Found:
    row = told.row
    values: dict[str, Value] = {"code": message.code or "", "said": message.text, "number": told.number or 0}
    if told.chip is not None:
        values["chip"] = told.chip
    position = f"fan {told.number}" if row.fault is Fault.FAN_FAULT and told.number else None
    return Found(
        row.fault,
        f"code.{row.meaning}",
        _said(message, by_code=row.match == "code"),
        _BY_CODE if row.match == "code" else _BY_TEXT,
        values,
        _situation(told),
        look.place(told.slot, told.chain, _serial(look, told.slot)),
        chips=() if told.chip is None else (told.chip,),
        position=position,
        component=row.component,
        evidence=look.evidence(_quoted(message)),
        steps=row.steps,
        severity=_severity(message, row.severity),
    )


def _situation(told: Resolved) -> str | None:
    """The situation by which the fault's causes are chosen, where the table's row does not name one."""
    if told.row.situation:
        return told.row.situation
    if told.row.fault is Fault.LOW_HASHRATE:
        return "board" if told.slot is not None or told.chain is not None else "shared"
    return None


def _severity(message: Message, of_row: Severity | None) -> Severity | None:
    """What the table says; a mere warning of the device weighs little whatever it is about."""
    warns = (message.severity or "").casefold().startswith("warn")
    return Severity.MINOR if warns and of_row is not Severity.INFO else of_row


def _unknown(look: Look, messages: list[Message]) -> Found:
    return Found(
        Fault.INCONCLUSIVE,
        "code.unknown.title",
        "code.unknown.found",
        0.3,
        {"count": len(messages), "said": "; ".join(_quoted(message) for message in messages[:MOST_EVIDENCE])},
        component=Component.MINER,
        evidence=look.evidence(*(_quoted(message) for message in messages[:MOST_EVIDENCE])),
        steps=("save_log",),
        severity=Severity.INFO,
    )


def _said(message: Message, *, by_code: bool) -> str:
    if by_code and message.code:
        return "code.by_both.found" if message.text else "code.by_code.found"
    return "code.by_text.found"


def _quoted(message: Message) -> str:
    return " ".join(part for part in (message.code, message.text) if part)


def _serial(look: Look, slot: int | None) -> str | None:
    return next((board.serial for board in look.reading.boards if board.slot == slot), None)


def _meant_to_be_low(look: Look) -> bool:
    return look.at_rest or look.young or look.reading.power_limit_w is not None
