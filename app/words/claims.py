"""Claims to makers in words: forms, fields, choices, states, and what is missing in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.claim import ClaimForm, ClaimState, FieldProblem, ProblemKind
from app.words.language import _, ngettext
from app.words.language import mark as _m

_FORMS = {
    "bitmain": _m("Bitmain, repair under warranty"),
    "bitmain_return": _m("Bitmain, back again within 30 days"),
    "microbt": _m("MicroBT, repair under warranty"),
    "canaan": _m("Canaan, repair under warranty"),
}
_FIELDS = {
    "rma_number": _m("Number of the repair ticket"),
    "ticket_id": _m("Number of the RMA or ticket"),
    "first_ticket": _m("First ticket"),
    "item": _m("What is sent in"),
    "serial": _m("Serial"),
    "machine_serial": _m("Serial of the machine"),
    "claim_reason": _m("Reason of the claim"),
    "fault_description": _m("What is wrong"),
    "fault_code": _m("Error code of the machine"),
    "notes": _m("Remarks"),
    "firmware": _m("Firmware"),
    "courier": _m("Courier and number of the parcel"),
    "delivered_on": _m("Day it was delivered"),
    "tried": _m("Tried with"),
    "serial_photo": _m("Photo of the serial label"),
    "photo_front": _m("Photo of the front"),
    "photo_back": _m("Photo of the back"),
    "proof": _m("Pictures that it does not work"),
    "photos": _m("Photos"),
}
_CHOICES = {
    "other_miner": _m("another good machine"),
    "other_cable": _m("another signal cable"),
    "both": _m("another machine and another cable"),
}
_STATES = {
    ClaimState.DRAFT: _m("not sent yet"),
    ClaimState.SENT: _m("sent"),
    ClaimState.ACCEPTED: _m("accepted"),
    ClaimState.REFUSED: _m("refused"),
}


def form_name(form: str) -> str:
    """A form by its maker and what it is for; one this version does not know by its id."""
    return _(_FORMS[form]) if form in _FORMS else form


def field_name(field: str) -> str:
    """A field; one this version does not know by its id."""
    return _(_FIELDS[field]) if field in _FIELDS else field


def choice_word(choice: str) -> str:
    """A choice of a field."""
    return _(_CHOICES[choice]) if choice in _CHOICES else choice


def state_word(state: ClaimState) -> str:
    """How far a claim is."""
    return _(_STATES[state])


def problem_text(problem: FieldProblem) -> str:
    """What is wrong with one field, to stand below it."""
    match problem.kind:
        case ProblemKind.MISSING:
            return _("The form asks for it.")
        case ProblemKind.TOO_LONG:
            return ngettext("At most {n} character.", "At most {n} characters.", problem.limit).format(n=problem.limit)
        case ProblemKind.TOO_FEW:
            return ngettext("At least {n} photo.", "At least {n} photos.", problem.limit).format(n=problem.limit)
        case ProblemKind.TOO_MANY:
            return ngettext("At most {n} photo.", "At most {n} photos.", problem.limit).format(n=problem.limit)
        case ProblemKind.NOT_A_CHOICE:
            return _("Not one of the choices.")
        case ProblemKind.NOT_A_SERIAL:
            return _("A serial has no spaces.")


def problems_text(form: ClaimForm, found: Sequence[FieldProblem]) -> str:
    """What keeps a form from being sent, in one sentence (two where something is wrong besides what is missing)."""
    lacking = [field_name(one.field) for one in found if one.kind is ProblemKind.MISSING]
    wrong = [f"{field_name(one.field)}: {problem_text(one)}" for one in found if one.kind is not ProblemKind.MISSING]
    said = []
    if lacking:
        said.append(_("The form of {make} still needs: {fields}.").format(make=form.make, fields=", ".join(lacking)))
    return " ".join([*said, *wrong])
