"""Work orders: opening them, moving them along, signing, and (from `order_records`) what is recorded on them.

`actor` is the name of the person who does it. Every function that writes is one commit and gives the order as it then
is; it raises NoSuchThing, OrderSigned, the rule's own error, or what `Ledger.commit` raises, and then saved nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import AssetKind, SerialSource
from app.domain.flow import Event
from app.domain.identifier import NumberKind
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter
from app.domain.order_row import OrderRow
from app.domain.order_view import OrderView, TimelineEntry
from app.domain.person import PersonRole
from app.domain.shop_error import NoSuchStep, TooEarlyToSign
from app.domain.test_run import Phase
from app.domain.work_order import (
    FINISHED,
    Hold,
    Priority,
    SignerRole,
    State,
    Step,
    path,
    steps,
)
from app.ledger.change import Commit
from app.services.assets import known, known_or_new, note_identity, seen_installed, taken_out
from app.services.customers import due_default
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
from app.services.order_steps import pass_step, stored_time, walk_on
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
    "assign",
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
    "set_due",
    "set_priority",
    "set_serial",
    "sign",
    "step_to",
    "timeline",
    "use_part",
    "write_assignee",
    "write_due",
    "write_order",
    "write_priority",
]


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
    due = opening.due_at or due_default(shop, opening.customer)
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
        due_at=stored_time(due) if due else None,
        batch_id=opening.batch_id,
        customer_reference=opening.customer_reference.strip() or None,
    )
    if machine_id is not None:
        seen_installed(shop, draft, asset_id, machine_id, miner.slot if miner else None, id_, _now_ms())
    elif miner is None and opening.asset.serial_source in (SerialSource.LABEL, SerialSource.EEPROM):
        taken_out(shop, draft, asset_id, _now_ms())  # it lies before somebody who read it
    write_findings(draft, id_, opening.findings, Phase.BEFORE, None)
    write_files(draft, id_, opening.files)
    walk_on(draft, id_, Event.SCANNED_IN)
    return id_, number


def advance(
    shop: Shop,
    actor: str,
    order_id: str,
    target: State,
    reason: str = "",
    *,
    hold: Hold | None = None,
    until: datetime | None = None,
) -> OrderView:
    """Take one step; where the order stands there already, nothing. A gate that may be overridden opens for a reason in
    words, which is recorded as such. `hold`, `until` (UTC): why it is put on hold, and until when.

    Raises NoSuchStep, GateNotMet (with what is missing), ReasonMissing.
    """
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        if view.state is not target:
            pass_step(draft, view, step_to(view, target), reason, hold, until)
    return order(shop, view.id)


def step_to(view: OrderView, target: State) -> Step:
    """The step from where the order stands to a state. Raises NoSuchStep."""
    for step in view.steps:
        if step.target is target:
            return step
    raise NoSuchStep(view.number, view.state.value, target.value)


def advance_to(shop: Shop, actor: str, order_id: str, target: State, reason: str = "") -> OrderView:
    """Walk along the main line up to `target`, each step a transition of its own; all of them or none. Where the order
    stands there already, nothing.

    Raises as `advance` does.
    """
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        states = path(view.state, target)
        if not states and view.state is not target:
            raise NoSuchStep(view.number, view.state.value, target.value)
        source = view.state
        for state in states:
            step = next(step for step in steps(source, view.standing, view.policy) if step.target is state)
            pass_step(draft, view, step, reason)
            source = state
    return order(shop, view.id)


def hold(
    shop: Shop, actor: str, order_id: str, reason: str, why: Hold = Hold.OTHER, until: datetime | None = None
) -> OrderView:
    """Put the order on hold; a kind that says enough needs no reason in words. `until` (UTC) = ready again at."""
    return advance(shop, actor, order_id, State.ON_HOLD, reason, hold=why, until=until)


def resume(shop: Shop, actor: str, order_id: str) -> OrderView:
    """Take the order off hold, back to where it was."""
    view = order(shop, order_id)
    if view.held_from is None:
        raise NoSuchStep(view.number, view.state.value, State.ON_HOLD.value)
    return advance(shop, actor, view.id, view.held_from)


def set_due(shop: Shop, actor: str, order_id: str, due_at: datetime | None) -> OrderView:
    """Promise the order for a time (UTC); None = for none."""
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        write_due(draft, view, due_at)
    return order(shop, view.id)


def assign(shop: Shop, actor: str, order_id: str, person: str | None) -> OrderView:
    """Give the order to somebody, by name; None = to nobody."""
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        write_assignee(draft, view, person)
    return order(shop, view.id)


def set_priority(shop: Shop, actor: str, order_id: str, priority: Priority) -> OrderView:
    """Say how soon the order is wanted."""
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        write_priority(draft, view, priority)
    return order(shop, view.id)


def write_due(draft: Draft, view: OrderView, due_at: datetime | None) -> None:
    """Put the promised time into a draft, where it is another."""
    wanted = stored_time(due_at) if due_at is not None else None
    if wanted != (stored_time(view.due_at) if view.due_at is not None else None):
        draft.set("work_order", view.id, due_at=wanted)


def write_assignee(draft: Draft, view: OrderView, person: str | None) -> None:
    """Put whose the order is into a draft, where it is another's."""
    name = " ".join((person or "").split())
    if name != view.assignee:
        draft.set("work_order", view.id, assignee_id=draft.person(name) if name else None)


def write_priority(draft: Draft, view: OrderView, priority: Priority) -> None:
    """Put the priority into a draft, where it is another."""
    if priority is not view.priority:
        draft.set("work_order", view.id, priority=priority.value)


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
        note_identity(draft, other or view.asset.id, source, wanted, view.id)
        walk_on(draft, view, Event.SCANNED_IN)
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


def _parent(shop: Shop, opening: OrderDraft, asset_id: str) -> str | None:
    if opening.parent_number is not None:
        return order(shop, opening.parent_number).id
    closed = [row for row in orders(shop, OrderFilter(asset_id=asset_id)) if row.state.closed]
    return closed[0].id if closed else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
