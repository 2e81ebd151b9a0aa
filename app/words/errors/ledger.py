"""Sentences for the shop: its rules and its record."""

from __future__ import annotations

from app.domain.claim import form_of
from app.domain.paper_error import BadLogo, BadNumber, NoPaper, PaperHidden, WhyNoPaper
from app.domain.shop_error import (
    AlreadyOpen,
    BadQuantity,
    BelongsToOthers,
    ClaimIncomplete,
    DeliveryClosed,
    EmptyAmendment,
    GateNotMet,
    NoSuchStep,
    NoSuchThing,
    NothingToUndo,
    NotSigned,
    OrderSigned,
    ReasonMissing,
    SignatureStands,
    StandsBecause,
    TooEarlyToSign,
)
from app.domain.work_order import State
from app.words.claims import problems_text
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.near import near_text
from app.words.orders import state_name
from app.words.phrases import say
from app.words.plain_text import plain

_THINGS = {
    "revision": _m("{name} was not kept. Kept papers and their hashes stand on the order's internal copy."),
    "order": _m("There is no work order {name}."),
    "asset": _m("No board or machine goes by {name}."),
    "board": _m("No board goes by {name}. Give its serial, its label or its board code."),
    "part": _m("There is no part {name}. Describe it when it is received for the first time."),
    "lot": _m("There is no lot {name}."),
    "customer": _m("There is no customer {name}."),
    "site": _m("There is no site {name}."),
    "model": _m("Nothing in this shop is of the model {name}."),
    "claim": _m("There is no claim {name}."),
    "form": _m("There is no form {name}. There are: bitmain, bitmain_return, microbt, canaan."),
    "photo": _m("The work order has no such photo."),
    "point": _m("The checklist of this order has no point {name} that is answered so."),
    "delivery": _m("There is no delivery {name}."),
    "label": _m("Nothing in this shop is called {name}; a label needs its number, serial, SKU or name."),
    "scan": _m("The delivery has no such scan; somebody took it back."),
    "check": _m("The check is no longer on this order; somebody took it back."),
    "finding": _m("The work order has no such finding."),
    "file": _m("That photo or file is no longer on this order; somebody took it off."),
    "measurement": _m("The work order has no such value; somebody took it back."),
    "reference": _m("There is no reference {name}, or several: give more of its id."),
    "replacement": _m("The work order has no such fitted part."),
    "purchase": _m("There is no order to a supplier {name}."),
    "purchase_line": _m("The order has no such line; somebody took it off."),
    "supplier": _m("There is no supplier {name}."),
    "price": _m("The price list has no such line; somebody took it off."),
    "part_file": _m("The part has no such photo or sheet; somebody took it off."),
}


@says(NoSuchThing)
def _no_such_thing(error: NoSuchThing) -> str:
    said = _(_THINGS[error.kind]).format(name=plain(error.name, 60))
    return said + near_text(error.near)


@says(PaperHidden)
def _paper_hidden(error: PaperHidden) -> str:
    return _("The internal copy of {number} tells prices, which are hidden here. Ask for the customer's copy.").format(
        number=error.number
    )


_NO_PAPERS = {
    WhyNoPaper.NOTHING: _m("Name the order that the paper is for."),
    WhyNoPaper.ONE: _m("This paper is for one order at a time."),
    WhyNoPaper.NO_QUOTE: _m("{name} has no quote yet. Write one first."),
    WhyNoPaper.CUSTOMERS: _m("{name} belongs to another customer; a paper is for one customer alone."),
    WhyNoPaper.NOT_READY: _m("{name} is not finished; there is nothing to give back yet."),
    WhyNoPaper.STAYS: _m("{name} stays in the shop: what it is for does not go back to the customer."),
    WhyNoPaper.EMPTY: _m("Nothing came with {name} yet."),
    WhyNoPaper.LANGUAGE: _m("Papers are printed in en, ru or zh, not in {name}."),
}


@says(NoPaper)
def _no_paper(error: NoPaper) -> str:
    return _(_NO_PAPERS[error.why]).format(name=plain(error.name, 60))


_LOGOS = {
    "unread": _m("This is no PNG or JPEG that can be read. Choose another picture for the logo."),
    "large": _m("This picture is too large for a logo. Make it smaller than 8 MB and 6000 x 6000 pixels."),
    "shape": _m("This picture is too small or too narrow for a logo."),
}


@says(BadLogo)
def _bad_logo(error: BadLogo) -> str:
    return _(_LOGOS[error.why])


@says(BadNumber)
def _bad_number(error: BadNumber) -> str:
    return _("The next number of {kind} can be {lowest} to {highest}: numbers go on and never come twice.").format(
        kind=error.kind, lowest=error.lowest, highest=error.highest
    )


@says(NoSuchStep)
def _no_such_step(error: NoSuchStep) -> str:
    return _("{number} is {state}; there is no step from there to {target}.").format(
        number=error.number, state=state_name(State(error.state)), target=state_name(State(error.target))
    )


@says(GateNotMet)
def _gate_not_met(error: GateNotMet) -> str:
    return _("{number} cannot go to {target} yet. {why}").format(
        number=error.number, target=state_name(State(error.target)), why=say(error.why)
    )


@says(AlreadyOpen)
def _already_open(error: AlreadyOpen) -> str:
    return _("{serial} is here already, on {number}.").format(serial=plain(error.serial, 60), number=error.number)


@says(ClaimIncomplete)
def _claim_incomplete(error: ClaimIncomplete) -> str:
    form = form_of(error.form)
    return problems_text(form, error.problems) if form is not None else ""


@says(DeliveryClosed)
def _delivery_closed(error: DeliveryClosed) -> str:
    return _("The delivery {number} is closed. Begin a new one for what came since.").format(number=error.number)


@says(NothingToUndo)
def _nothing_to_undo(_error: NothingToUndo) -> str:
    return _("There is nothing on this order to take back.")


@says(BelongsToOthers)
def _belongs_to_others(error: BelongsToOthers) -> str:
    return _("This was saved together with {number}, so it is not taken back from here.").format(number=error.number)


_STANDS = {
    StandsBecause.SIGNED_AGAIN: _m("{number} was signed again since. Take the newer signature back first."),
    StandsBecause.AMENDED: _m("{number} was amended since this signature. Take the amendment back first."),
    StandsBecause.HANDED_OVER: _m("{number} was handed over since: this signature stands. Add an amendment instead."),
    StandsBecause.CHANGED: _m("{number} was changed since this signature was taken back. Sign it anew."),
}


@says(OrderSigned)
def _order_signed(error: OrderSigned) -> str:
    return _("{number} is signed, so its content no longer changes. Add an amendment to say what is new.").format(
        number=error.number
    )


@says(NotSigned)
def _not_signed(error: NotSigned) -> str:
    return _("{number} is not signed: write it onto the order itself.").format(number=error.number)


@says(EmptyAmendment)
def _empty_amendment(_error: EmptyAmendment) -> str:
    return _("Say in words what the amendment is about.")


@says(SignatureStands)
def _signature_stands(error: SignatureStands) -> str:
    return _(_STANDS[error.why]).format(number=error.number)


@says(TooEarlyToSign)
def _too_early(error: TooEarlyToSign) -> str:
    return _("{number} is {state}. It can be signed once its work is finished.").format(
        number=error.number, state=state_name(State(error.state))
    )


@says(BadQuantity)
def _bad_quantity(error: BadQuantity) -> str:
    return _("A quantity of {quantity} is not possible here.").format(quantity=error.quantity)


@says(ReasonMissing)
def _reason_missing(error: ReasonMissing) -> str:
    return _("The step to {target} needs a reason.").format(target=state_name(State(error.target)))
