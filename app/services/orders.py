"""Work orders: opening them, moving them along, signing, and (from `order_records`) what is recorded on them.

`actor` is the name of the person who does it. Every function that writes is one commit and gives the order as it then
is; it raises NoSuchThing, OrderSigned, the rule's own error, or what `Ledger.commit` raises, and then saved nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.clock import time_text
from app.domain.identifier import NumberKind
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter
from app.domain.order_view import OrderRow, OrderView, TimelineEntry
from app.domain.person import PersonRole
from app.domain.shop_error import (
    GateNotMet,
    NoSuchStep,
    ReasonMissing,
    TooEarlyToSign,
)
from app.domain.test_run import Phase
from app.domain.work_order import (
    FINISHED,
    SignerRole,
    Standing,
    State,
    Step,
    path,
    steps,
)
from app.ledger.change import Commit
from app.services.assets import known, known_or_new, seen_installed
from app.services.order_reading import order, orders
from app.services.order_records import (
    add_action,
    add_findings,
    add_measurement,
    add_note,
    add_test_run,
    answer_intake,
    attach,
    confirm_finding,
    return_part,
    rule_out_finding,
    unsigned,
    use_part,
    write_files,
    write_findings,
)
from app.services.policy import policy_of
from app.services.shop import Draft, Shop

__all__ = [
    "OrderDraft",
    "OrderFilter",
    "OrderRow",
    "OrderView",
    "add_action",
    "add_findings",
    "add_measurement",
    "add_note",
    "add_test_run",
    "advance",
    "advance_to",
    "answer_intake",
    "attach",
    "confirm_finding",
    "hold",
    "next_step",
    "open_order",
    "order",
    "orders",
    "resume",
    "return_part",
    "rule_out_finding",
    "set_serial",
    "sign",
    "timeline",
    "use_part",
    "write_order",
]

#: What reaching a state says of the asset itself.
_CONDITION_AFTER = {
    State.DIAGNOSED: Condition.FAULTY,
    State.PASSED: Condition.WORKING,
    State.NO_FAULT_FOUND: Condition.WORKING,
    State.SCRAPPED: Condition.SCRAPPED,
    State.DONOR: Condition.DONOR,
}


def next_step(view: OrderView) -> Step | None:
    """The one step to propose for the order, its gates explained as phrases; None where it is closed."""
    return view.next_step


def timeline(view: OrderView) -> tuple[TimelineEntry, ...]:
    """Everything that happened to the order, oldest first."""
    return view.timeline


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """Where something was put on an order: the order's number, and the one commit that `Shop.undo` takes back."""

    number: str
    commit: Commit


def open_order(shop: Shop, actor: str, opening: OrderDraft) -> OrderView:
    """Open a work order. It stands at `received` when the gates of receiving are met, else at `draft`."""
    with shop.writing(actor) as draft:
        id_ = write_order(shop, draft, opening)[0]
    return order(shop, id_)


def write_order(shop: Shop, draft: Draft, opening: OrderDraft) -> tuple[str, str]:
    """Put a new work order into a draft, as `open_order` does; its id and its number."""
    asset_id = known_or_new(shop, draft, opening.asset)
    miner = opening.miner
    machine_id = None
    if miner and (miner.serial or miner.mac) and opening.asset.kind is not AssetKind.MINER:
        machine = AssetDraft(AssetKind.MINER, miner.make, miner.model, None, miner.serial, None, miner.mac)
        machine_id = known_or_new(shop, draft, machine)
    number = draft.number(NumberKind.WORK_ORDER)
    id_ = draft.add(
        "work_order",
        number=number,
        asset_id=asset_id,
        miner_id=machine_id,
        miner_ip=miner.ip if miner else None,
        miner_make=miner.make if miner else None,
        miner_model=miner.model if miner else None,
        miner_slot=miner.slot if miner else None,
        customer_id=draft.customer(opening.customer) if opening.customer and opening.customer.strip() else None,
        parent_id=_parent(shop, opening, asset_id),
        kind=opening.kind.value,
        priority=opening.priority.value,
        billing=opening.billing.value,
        reported_fault=opening.reported_fault,
        state=State.DRAFT.value,
        attempt=1,
        due_at=time_text(round(opening.due_at.timestamp() * 1000)) if opening.due_at else None,
        batch_id=opening.batch_id,
        customer_reference=opening.customer_reference.strip() or None,
    )
    if machine_id is not None:
        seen_installed(shop, draft, asset_id, machine_id, miner.slot if miner else None, id_, _now_ms())
    write_findings(draft, id_, opening.findings, Phase.BEFORE, None)
    write_files(draft, id_, opening.files)
    standing = Standing(serial_known=_has_serial(shop, asset_id, opening))
    receive = steps(State.DRAFT, standing, policy_of(shop))[0]
    if receive.ready:
        _take(draft, id_, receive, "", attempt=1)
    return id_, number


def advance(shop: Shop, actor: str, order_id: str, target: State, reason: str = "") -> OrderView:
    """Take one step. A gate that may be overridden opens for a reason in words, which is recorded as such.

    Raises NoSuchStep, GateNotMet (with what is missing), ReasonMissing.
    """
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        step = next((step for step in view.steps if step.target is target), None)
        if step is None:
            raise NoSuchStep(view.number, view.state.value, target.value)
        _pass(draft, view, step, reason)
    return order(shop, view.id)


def advance_to(shop: Shop, actor: str, order_id: str, target: State, reason: str = "") -> OrderView:
    """Walk along the main line up to `target`, each step a transition of its own; all of them or none.

    Raises as `advance` does.
    """
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        states = path(view.state, target)
        if not states:
            raise NoSuchStep(view.number, view.state.value, target.value)
        source = view.state
        for state in states:
            step = next(step for step in steps(source, view.standing, view.policy) if step.target is state)
            _pass(draft, view, step, reason)
            source = state
    return order(shop, view.id)


def hold(shop: Shop, actor: str, order_id: str, reason: str) -> OrderView:
    """Put the order on hold, for a reason."""
    return advance(shop, actor, order_id, State.ON_HOLD, reason)


def resume(shop: Shop, actor: str, order_id: str) -> OrderView:
    """Take the order off hold, back to where it was."""
    view = order(shop, order_id)
    if view.held_from is None:
        raise NoSuchStep(view.number, view.state.value, State.ON_HOLD.value)
    return advance(shop, actor, view.id, view.held_from)


def set_serial(
    shop: Shop, actor: str, order_id: str, serial: str, source: SerialSource = SerialSource.LABEL
) -> OrderView:
    """Note the serial of the order's asset. Where the shop knows that asset already, the order moves over to it."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        wanted = serial.strip()
        other = known(shop, view.asset.kind, wanted)
        if other is not None and other != view.asset.id:
            draft.set("work_order", view.id, asset_id=other)
        else:
            draft.set("asset", view.asset.id, serial=wanted or None, serial_source=source.value)
    return order(shop, view.id)


def sign(
    shop: Shop, actor: str, order_id: str, role: SignerRole, name: str | None = None, image: bytes | None = None
) -> OrderView:
    """Sign the order as it stands (`name` None = the actor); from then on its content no longer changes.

    Further signatures may follow, and the steps to the end. Raises TooEarlyToSign while the work is not finished.
    """
    image_sha256 = shop.attachments.put(image) if image is not None else None
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        if view.state not in FINISHED:
            raise TooEarlyToSign(view.number, view.state.value)
        person_role = PersonRole.CUSTOMER if role is SignerRole.CUSTOMER else PersonRole.TECHNICIAN
        draft.add(
            "signature",
            order_id=view.id,
            person_id=draft.person(name or actor, person_role),
            role=role.value,
            content_hash=view.content_hash,
            image_sha256=image_sha256,
        )
    return order(shop, view.id)


def _pass(draft: Draft, view: OrderView, step: Step, reason: str) -> None:
    """Take the step if its gates allow."""
    reason = reason.strip()
    if step.needs_reason and not reason:
        raise ReasonMissing(step.target.value)
    if not (step.ready or (reason and step.ready_with_reason)):
        missing = [gate for gate in step.gates if gate.why is not None]
        why = next((gate.why for gate in missing if not gate.overridable), missing[0].why)
        assert why is not None  # noqa: S101 - the gates in `missing` all say why
        raise GateNotMet(view.number, step.target.value, why)
    again = step.target is State.IN_REPAIR and step.source in (State.TESTING, State.BURN_IN)
    _take(draft, view.id, step, reason, attempt=view.attempt + 1 if again else view.attempt)
    condition = _CONDITION_AFTER.get(step.target)
    if condition is not None and condition is not view.asset.condition:
        draft.set("asset", view.asset.id, condition=condition.value)


def _take(draft: Draft, order_id: str, step: Step, reason: str, attempt: int) -> None:
    draft.add(
        "transition",
        order_id=order_id,
        source=step.source.value,
        target=step.target.value,
        reason=reason or None,
        overridden=int(not step.ready),
    )
    held_from = step.source.value if step.target is State.ON_HOLD else None
    draft.set("work_order", order_id, state=step.target.value, held_from=held_from, attempt=attempt)


def _has_serial(shop: Shop, asset_id: str, opening: OrderDraft) -> bool:
    if (opening.asset.serial or "").strip():
        return True
    with shop.read() as db:
        row = db.execute("SELECT serial FROM asset WHERE id = ?", (asset_id,)).fetchone()
    return row is not None and row["serial"] is not None


def _parent(shop: Shop, opening: OrderDraft, asset_id: str) -> str | None:
    if opening.parent_number is not None:
        return order(shop, opening.parent_number).id
    closed = [row for row in orders(shop, OrderFilter(asset_id=asset_id)) if row.state.closed]
    return closed[0].id if closed else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
