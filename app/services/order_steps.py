"""Writing the steps of an order into a draft: those a person takes, and those an event takes by itself.

What a step says of the asset is written with it. A step reads the order as the draft has it by then, so that several
events of one commit follow each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import Condition
from app.domain.clock import time_text
from app.domain.flow import Event, after_intake, walk
from app.domain.intake_checklist import checklist_like, filled_in
from app.domain.order_view import OrderView
from app.domain.shop_error import GateNotMet, ReasonMissing
from app.domain.work_order import Hold, OrderKind, Policy, Standing, State, Step
from app.ledger.change import Op, Scalar
from app.services.policy_reading import read_policy
from app.services.shop import Draft

#: What reaching a state says of the asset itself.
_CONDITION_AFTER = {
    State.DIAGNOSED: Condition.FAULTY,
    State.PASSED: Condition.WORKING,
    State.NO_FAULT_FOUND: Condition.WORKING,
    State.SCRAPPED: Condition.SCRAPPED,
    State.DONOR: Condition.DONOR,
}
_INTAKE = "intake"


@dataclass(slots=True)
class _Place:
    """Where an order stands as its draft has it."""

    order_id: str
    asset_id: str
    state: State
    attempt: int
    assigned: bool
    condition: str
    standing: Standing
    policy: Policy


def stored_time(moment: datetime) -> str:
    """A moment as the record keeps it."""
    return time_text(round(moment.timestamp() * 1000))


def walk_on(draft: Draft, order: OrderView | str, event: Event) -> None:
    """Write the steps that follow by themselves from what happened to the order and is in the draft already.

    `order` = the order as it was read, or the id of one that the same draft opens. Whoever has the board in hands then
    has the order, where nobody has it.
    """
    at = _place(draft, order)
    for step in walk(event, at.state, at.standing, at.policy):
        _take(draft, at, step)
        if step.target in (State.DIAGNOSING, State.IN_REPAIR) and not at.assigned:
            draft.set("work_order", at.order_id, assignee_id=draft.actor)
            at.assigned = True


def pass_step(
    draft: Draft,
    view: OrderView,
    step: Step,
    reason: str = "",
    hold: Hold | None = None,
    until: datetime | None = None,
) -> None:
    """Write a step that a person takes, if its gates allow. A hold of a kind that says enough needs no reason.

    Raises ReasonMissing, GateNotMet (with what is missing); then the draft is as it was.
    """
    reason = reason.strip()
    kind = (hold or Hold.OTHER) if step.target is State.ON_HOLD else None
    if step.needs_reason and not reason and kind in (None, Hold.OTHER):
        raise ReasonMissing(step.target.value)
    if not (step.ready or (reason and step.ready_with_reason)):
        missing = [gate for gate in step.gates if gate.why is not None]
        why = next((gate.why for gate in missing if not gate.overridable), missing[0].why)
        assert why is not None  # noqa: S101 - the gates in `missing` all say why
        raise GateNotMet(view.number, step.target.value, why)
    _take(draft, _place(draft, view), step, reason, kind, until if kind else None)


def _take(
    draft: Draft, at: _Place, step: Step, reason: str = "", hold: Hold | None = None, until: datetime | None = None
) -> None:
    held_until = stored_time(until) if until is not None else None
    draft.add(
        "transition",
        order_id=at.order_id,
        source=step.source.value,
        target=step.target.value,
        reason=reason or None,
        overridden=int(not step.ready),
        why=hold.value if hold else None,
        until=held_until,
    )
    if step.target is State.IN_REPAIR and step.source in (State.TESTING, State.BURN_IN):
        at.attempt += 1
    fields: dict[str, Scalar] = {"state": step.target.value, "attempt": at.attempt}
    if State.ON_HOLD in (step.source, step.target):
        onto = step.target is State.ON_HOLD
        fields |= {
            "held_from": step.source.value if onto else None,
            "held_why": hold.value if hold else None,
            "held_until": held_until,
        }
    draft.set("work_order", at.order_id, **fields)
    at.state = step.target
    condition = _CONDITION_AFTER.get(step.target)
    if condition is not None and condition.value != at.condition:
        draft.set("asset", at.asset_id, condition=condition.value)
        at.condition = condition.value


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of the intake checklist that the draft writes."""

    item: str
    template: str


def _place(draft: Draft, order: OrderView | str) -> _Place:
    at = _opened(draft, order) if isinstance(order, str) else _read(order)
    photos = serial = 0
    answers: list[_Answer] = []
    for change in draft.changes:
        fields = change.fields
        if change.id == at.order_id and change.op is Op.SET:
            at.state = State(str(fields.get("state", at.state)))
            at.attempt = int(fields.get("attempt") or at.attempt)
            at.assigned = bool(fields.get("assignee_id", at.assigned))
            if fields.get("asset_id"):  # it moved over to the asset that goes by the serial that was noted
                at.asset_id, serial = str(fields["asset_id"]), 1
    for change in draft.changes:
        fields = change.fields
        if change.id == at.asset_id and change.op is Op.SET:
            at.condition = str(fields.get("condition") or at.condition)
        if change.id == at.asset_id:
            serial = serial or int(bool(fields.get("serial")))
        if fields.get("order_id") == at.order_id:
            image = str(fields.get("mime", "")).startswith("image/")
            photos += change.entity == "attachment" and image and fields.get("phase") == _INTAKE
            if change.entity == "intake_answer":
                answers.append(_Answer(str(fields["item"]), str(fields.get("template") or "")))
    at.standing = after_intake(at.standing, photos=photos, checklist=_filled_in(order, answers), serial=serial > 0)
    return at


def _filled_in(order: OrderView | str, answers: list[_Answer]) -> bool:
    """Whether the checklist is whole with what the draft answers."""
    if isinstance(order, str) or not answers:
        return bool(answers)
    given = (*(_Answer(line.item, line.template) for line in order.checklist), *answers)
    return filled_in(given, checklist_like(given, order.asset.kind, order.kind, order.billing))


def _read(view: OrderView) -> _Place:
    return _Place(
        view.id, view.asset.id, view.state, view.attempt, bool(view.assignee), view.asset.condition.value,
        view.standing, view.policy,
    )  # fmt: skip


def _opened(draft: Draft, order_id: str) -> _Place:
    """An order that the draft itself opens."""
    opening = next(change for change in draft.changes if change.id == order_id and change.op is Op.ADD).fields
    asset_id = str(opening["asset_id"])
    with draft.read() as db:
        asset = db.execute("SELECT serial, condition FROM asset WHERE id = ?", (asset_id,)).fetchone()
        policy = read_policy(db, kind=OrderKind(str(opening["kind"])))
    standing = Standing(serial_known=bool(asset and asset["serial"]))
    condition = asset["condition"] if asset else Condition.UNKNOWN.value
    return _Place(order_id, asset_id, State.DRAFT, 1, bool(opening.get("assignee_id")), condition, standing, policy)
