"""The undo history of an order in words: what an entry saved, and why it cannot be taken back."""

from __future__ import annotations

from app.domain.finding import Fault
from app.domain.order_history import Blocked, Kind, Saved
from app.domain.work_order import ActionCode, FindingStatus, SignerRole, State
from app.words.capital import capital
from app.words.errors import sentence
from app.words.findings import fault_name, position_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.orders import action_word, signer_word, state_name
from app.words.plain_text import plain

_NAMES = {
    Kind.OPENED: _m("Order opened"),
    Kind.SIGNATURE: _m("Signed by {name}"),
    Kind.AMENDMENT: _m("Amendment: {text}"),
    Kind.APPROVAL: _m("Answer of the customer"),
    Kind.QUOTE: _m("Quote {number}"),
    Kind.CLAIM: _m("Claim to the maker"),
    Kind.REPLACEMENT: _m("Part fitted: {name}"),
    Kind.PART_RETURN: _m("Part given back: {name}"),
    Kind.SWAP_TEST: _m("Swap test"),
    Kind.POWER_OVERRIDE: _m("Power allowed: {reason}"),
    Kind.BOARD_CHECK: _m("Guided check"),
    Kind.NOTE: _m("Note: {text}"),
    Kind.INTAKE_ANSWER: _m("Checklist: {item}"),
}
#: What the change of a field of the order itself is called.
_FIELDS = {
    "due_at": _m("Due date"),
    "assignee_id": _m("Who works on it"),
    "priority": _m("Priority"),
    "asset_id": _m("Serial"),
    "customer_id": _m("Customer"),
    "customer_reference": _m("Customer's number"),
    "price_cap_minor": _m("Price limit"),
    "batch_id": _m("Delivery"),
    "reported_fault": _m("Reported fault"),
}
_LONGEST = 80


def saved_text(saved: Saved) -> str:
    """What an entry saved, in a few words."""
    values = saved.values
    name = plain(saved.name, _LONGEST)
    if saved.kind is Kind.TRANSITION:
        return _("Now: {state}").format(state=state_name(State(values["target"]))) if "target" in values else _("Step")
    if saved.kind is Kind.TEST_RUN:
        return _("Test: {verdict}").format(verdict=fault_name(Fault(values["verdict"]))) if "verdict" in values else ""
    if saved.kind is Kind.FINDING and "fault" in values:
        return _("Finding: {fault}").format(fault=fault_name(Fault(values["fault"])))
    if saved.kind is Kind.FINDING_STATUS and "status" in values:
        confirmed = values["status"] == FindingStatus.CONFIRMED.value
        said = _("Confirmed: {fault}") if confirmed else _("Ruled out: {fault}")
        return said.format(fault=fault_name(Fault(saved.name)))
    if saved.kind is Kind.ACTION and "code" in values:
        word = action_word(ActionCode(values["code"]))
        where = position_text(str(values.get("position") or ""))
        return " · ".join(part for part in (capital(word), where) if part)
    if saved.kind is Kind.MEASUREMENT:
        return ngettext("{n} value measured", "{n} values measured", saved.count).format(n=saved.count)
    if saved.kind is Kind.ATTACHMENT:
        return _file_text(saved, name)
    if saved.kind is Kind.SIGNATURE and "role" in values:
        return _("Signed by {name}").format(name=f"{name} ({signer_word(SignerRole(values['role']))})")
    if saved.kind is Kind.EDITED:
        fields = [_(_FIELDS[field]) for field in values if field in _FIELDS]
        return _("Changed: {fields}").format(fields=", ".join(fields)) if fields else _("Order changed")
    texts = {key: plain(str(value or ""), _LONGEST) for key, value in values.items()}
    return _(_NAMES[saved.kind]).format_map(_Blank(texts | {"name": name})) if saved.kind in _NAMES else saved.kind


def blocked_text(blocked: Blocked) -> str:
    """Why an entry cannot be taken back, in one sentence."""
    if blocked.later is not None:
        return _("“{what}” builds on it. Take that back first.").format(what=saved_text(blocked.later))
    return sentence(blocked.error)


class _Blank(dict[str, str]):
    """What a template names and an entry does not have is left empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _file_text(saved: Saved, name: str) -> str:
    photo = str(saved.values.get("mime") or "").startswith("image/")
    if saved.count > 1:
        return ngettext("{n} file added", "{n} files added", saved.count).format(n=saved.count)
    if "gone" in saved.values:
        return _("Taken off: {name}").format(name=name)
    if "sha256" not in saved.values:
        return _("Caption: {name}").format(name=name)
    return (_("Photo: {name}") if photo else _("File: {name}")).format(name=name)
