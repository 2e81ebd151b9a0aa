"""What a step that was taken stands on: nothing it was let through for may be taken away from under it.

Each step of an order is judged by the facts that stood when it was taken, without what is to be taken away; where a
gate was met with it and is not without, the step is to be taken back first. What was written later is news and no part
of it, but for a part that is given back: it no longer answers the finding it was fitted for, as long as the order
stands past that step. Facts of another bench come as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.domain.aging import AgingRun
from app.domain.asset import AssetKind
from app.domain.clock import next_stamp, time_of
from app.domain.finding import Fault
from app.domain.intake_checklist import checklist_like, filled_in
from app.domain.phrase import Phrase
from app.domain.quote import Approval, ApprovalStand, Decision, How, Quote, QuoteDraft, approval_stand
from app.domain.record_error import StepStands
from app.domain.shop_error import GateNotMet
from app.domain.stock import Money
from app.domain.test_run import Phase, TestKind, TestRun, aged_hours, passes_in_a_row
from app.domain.work_order import ActionCode, Billing, FindingStatus, Gate, OrderKind, Policy, Standing, State, steps
from app.ledger.change import Change, Op, Scalar
from app.ledger.codec import from_json
from app.ledger.ledger import Reader
from app.services.policy_reading import read_policy
from drivers.model.bench_run import BenchRun

#: The tables whose rows count for a gate, and those of the steps themselves.
_FACTS = (
    "test_run", "finding", "finding_status", "action", "replacement", "part_return", "attachment", "intake_answer",
    "signature", "quote", "approval",
)  # fmt: skip
_TABLES = (*_FACTS, "transition")
#: Fields of an order and of its asset that a gate looks at.
_FIELDS = {
    "work_order": ("asset_id", "price_cap_minor", "currency", "billing", "kind"),
    "asset": ("serial",),
}
#: The stamp of a row that comes with the changes: later than anything that stands.
_NOW = 1 << 63
#: Test runs that were read, without what no gate asks for, and how many are kept at most.
_runs: dict[str, TestRun] = {}
_MOST_RUNS = 500


@dataclass(slots=True)
class _Row:
    """A row of the order with whether it stands."""

    id: str
    stamp: int
    stands: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of the intake checklist."""

    item: str
    template: str


@dataclass(slots=True)
class Facts:
    """An order's rows by table, with the fields of itself and its asset."""

    order: dict[str, Any]
    asset: dict[str, Any]
    agreed: dict[str, Any]
    rows: dict[str, list[_Row]] = field(default_factory=dict)
    runs: dict[str, TestRun] = field(default_factory=dict)

    def standing(self, table: str, until: int = _NOW + 1) -> list[_Row]:
        """The rows that stood just before a stamp, oldest first."""
        return [row for row in self.rows.get(table, ()) if row.stands and row.stamp < until]


def takes_away(change: Change) -> bool:
    """Whether a change that a person makes takes something away that a gate may have counted."""
    if change.op is Op.ADD:
        return change.entity == "part_return"
    return change.entity in _FACTS and ("gone" in change.fields or "withdrawn" in change.fields)


def refuse_unproven(db: Reader, changes: Sequence[Change], read: dict[str, Facts | None] | None = None) -> None:
    """Raise StepStands where the changes take away what a step of an order was let through for, and GateNotMet where
    they bring back a step whose gates are not met any more.

    `read` keeps what was read of an order, for whoever asks several times in one reading.
    """
    kept = {} if read is None else read
    vanish = {change.id for change in changes if change.entity == "work_order" and change.fields.get("gone")}
    for order_id in _orders_of(db, changes):
        if order_id in vanish:
            continue
        if order_id not in kept:
            kept[order_id] = _read(db, order_id)
        before = kept[order_id]
        if before is not None and before.rows["transition"]:
            _refuse(db, before, _changed(db, before, changes))


def _refuse(db: Reader, before: Facts, after: Facts) -> None:
    policy = _policy(db, after)
    stood = {row.id for row in before.standing("transition")}
    led_back = bool(stood - {row.id for row in after.standing("transition")})
    ways = _way(before), _way(after)
    for step in after.standing("transition"):
        if step.id not in stood:
            why = _unmet(step, _standing(after, _NOW + 1, all_returns=True), policy).values()
            if why:
                raise GateNotMet(after.order["number"], step.values["target"], next(iter(why)))
            continue
        had = _standing(before, step.stamp, all_returns=step.id in ways[0])
        has = _standing(after, step.stamp, all_returns=step.id in ways[1])
        if had == has:
            continue
        asked = replace(
            policy,
            passes=min(policy.passes, had.passes),
            photos=min(policy.photos, had.photos),
            burn_in_hours=min(policy.burn_in_hours, had.burn_in_hours),
        )
        lacked = _unmet(step, had, asked)
        for gate, phrase in _unmet(step, has, asked).items():
            if gate in lacked:
                continue
            if led_back:
                raise GateNotMet(after.order["number"], step.values["target"], phrase)
            raise StepStands(step.id, after.order["number"], step.values["target"])


def _unmet(step: _Row, standing: Standing, policy: Policy) -> dict[Gate, Phrase]:
    """The gates of a step that are not met, with what is missing; what a reason opened is open."""
    source, target = State(step.values["source"]), State(step.values["target"])
    taken = next((one for one in steps(source, standing, policy) if one.target is target), None)
    if taken is None:
        return {}
    return {
        gate.gate: gate.why
        for gate in taken.gates
        if gate.why is not None and not (gate.overridable and step.values["overridden"])
    }


def _way(facts: Facts) -> set[str]:
    """The steps that the order stands past: those of a loop it went back from are none."""
    way: list[_Row] = []
    for step in facts.standing("transition"):
        target = step.values["target"]
        back = next((at for at, one in enumerate(way) if one.values["source"] == target), None)
        if back is not None:
            del way[back:]
        else:
            way.append(step)
    return {step.id for step in way}


def _standing(facts: Facts, until: int, *, all_returns: bool) -> Standing:
    runs = [facts.runs[row.id] for row in facts.standing("test_run", until) if row.id in facts.runs]
    work = [row for row in facts.standing("action", until) if row.values["code"] != ActionCode.INSPECT.value]
    fitted = facts.standing("replacement", until)
    done = max((row.stamp for row in (*work, *fitted)), default=None)
    back: dict[str, int] = {}
    for row in facts.standing("part_return", _NOW + 1 if all_returns else until):
        of = row.values["replacement_id"]
        back[of] = back.get(of, 0) + row.values["quantity"]
    answers: set[str] = set()
    for row in facts.standing("action", until):
        answers |= _ids(row.values["finding_ids"])
    for row in fitted:
        if row.values["quantity"] > back.get(row.id, 0):
            answers |= _ids(row.values["finding_ids"])
    status = {row.values["finding_id"]: row.values["status"] for row in facts.standing("finding_status", until)}
    known = [row.id for row in facts.standing("finding", until)]
    confirmed = [id_ for id_ in known if status.get(id_) == FindingStatus.CONFIRMED.value]
    answered = [
        _Answer(row.values["item"], row.values["template"] or "") for row in facts.standing("intake_answer", until)
    ]
    intake = checklist_like(
        answered, AssetKind(facts.asset["kind"]), OrderKind(facts.order["kind"]), Billing(facts.order["billing"])
    )
    signatures = facts.standing("signature", until)
    return Standing(
        serial_known=bool(facts.asset["serial"]),
        photos=sum(
            row.values["mime"].startswith("image/") and row.values["phase"] == "intake"
            for row in facts.standing("attachment", until)
        ),
        checklist_done=filled_in(answered, intake),
        confirmed=len(confirmed),
        suspected=sum(status.get(id_, FindingStatus.SUSPECTED.value) == FindingStatus.SUSPECTED.value for id_ in known),
        unanswered=sum(id_ not in answers for id_ in confirmed),
        passes=passes_in_a_row(runs, done),
        burn_in_hours=aged_hours(runs, done),
        signed=bool(signatures),
        signers=len({row.values["person_id"] for row in signatures}),
        approval=_approval(facts, until),
    )


def _approval(facts: Facts, until: int) -> ApprovalStand:
    said: dict[str, Approval] = {}
    for row in facts.standing("approval", until):
        at = time_of(row.values["created_at"])
        decision = Decision(row.values["decision"])
        said[str(row.values["quote_id"])] = Approval(row.id, at, "", decision, How(row.values["how"]))
    quotes = []
    for row in sorted(facts.standing("quote"), key=lambda one: one.id):
        at = time_of(row.values["created_at"])
        written = next_stamp(0, round(at.timestamp() * 1000))  # its own stamp tells the last change
        if written < until:
            draft = from_json(QuoteDraft, row.values["body"])
            withdrawn = bool(row.values["withdrawn"]) and row.stamp < until
            quotes.append(Quote(row.id, "", "", at, "", draft, withdrawn, said.get(row.id)))
    charged = facts.order["billing"] == Billing.PAID.value
    return approval_stand(quotes, _cap(facts, quotes), charged=charged)


def _cap(facts: Facts, quotes: Sequence[Quote]) -> Money | None:
    """Up to what nobody needs to be asked: as the order says, else its customer; of no currency = of the quote's."""
    for of in (facts.order, facts.agreed):
        if of.get("price_cap_minor") is not None:
            asked = quotes[-1].draft.currency if quotes else ""
            return Money(of["price_cap_minor"], facts.order["currency"] or facts.agreed.get("currency") or asked)
    return None


# -------------------------------------------------------------------- reading


def _orders_of(db: Reader, changes: Iterable[Change]) -> tuple[str, ...]:
    """The orders of which the changes touch what a gate looks at."""
    found: dict[str, None] = {}
    for change in changes:
        if change.entity in _TABLES:
            order_id = change.fields.get("order_id") if change.op is Op.ADD else None
            if order_id is None:
                row = db.execute(f"SELECT order_id FROM {change.entity} WHERE id = ?", (change.id,)).fetchone()  # noqa: S608
                order_id = row["order_id"] if row is not None else None
            if order_id is not None:
                found[str(order_id)] = None
        elif change.entity == "work_order" and change.fields.keys() & set(_FIELDS["work_order"]):
            found[change.id] = None
        elif change.entity == "asset" and change.fields.keys() & set(_FIELDS["asset"]):
            for row in db.execute("SELECT id FROM work_order WHERE asset_id = ? AND gone = 0", (change.id,)):
                found[row["id"]] = None
    return tuple(found)


def _read(db: Reader, order_id: str) -> Facts | None:
    order = db.execute("SELECT * FROM work_order WHERE id = ? AND gone = 0", (order_id,)).fetchone()
    if order is None:
        return None
    agreed = db.execute(
        "SELECT s.price_cap_minor, s.currency FROM customer AS c"
        " JOIN customer AS s ON s.id = coalesce(c.merged_into, c.id) WHERE c.id = ?",
        (order["customer_id"],),
    ).fetchone()
    facts = Facts(dict(order), _asset(db, order["asset_id"]), dict(agreed) if agreed is not None else {})
    for table in _TABLES:
        columns = "*" if table != "test_run" else "id, hlc, gone, order_id"
        facts.rows[table] = [
            _Row(row["id"], row["hlc"], not row["gone"], dict(row))
            for row in db.execute(f"SELECT {columns} FROM {table} WHERE order_id = ? ORDER BY hlc", (order_id,))  # noqa: S608
        ]
    facts.runs = {row.id: replace(_run(db, row.id), stamp=row.stamp) for row in facts.rows["test_run"]}
    return facts


def _asset(db: Reader, asset_id: str) -> dict[str, Any]:
    return dict(db.execute("SELECT * FROM asset WHERE id = ?", (asset_id,)).fetchone())


def _changed(db: Reader, before: Facts, changes: Iterable[Change]) -> Facts:
    """The facts as they would be with the changes made."""
    after = Facts(dict(before.order), before.asset, before.agreed, dict(before.rows), dict(before.runs))
    for change in changes:
        if change.id == before.order["id"] and change.op is Op.SET:
            after.order.update(change.fields)
    if after.order["asset_id"] != before.order["asset_id"]:
        after.asset = _asset(db, after.order["asset_id"])
    for change in changes:
        if change.id == after.asset["id"] and change.op is Op.SET:
            after.asset = {**after.asset, **change.fields}
        elif change.entity in _TABLES and change.op is Op.ADD:
            if change.fields.get("order_id") == before.order["id"]:
                after.rows[change.entity] = [*after.rows[change.entity], _Row(change.id, _NOW, True, change.fields)]
        elif change.entity in _TABLES and change.fields.keys() & {"gone", "withdrawn"}:
            after.rows[change.entity] = [
                _set(row, change.fields) if row.id == change.id else row for row in after.rows[change.entity]
            ]
            if change.id in after.runs:
                after.runs[change.id] = replace(after.runs[change.id], stamp=_NOW)
    for rows in after.rows.values():
        rows.sort(key=lambda row: row.stamp)
    return after


def _set(row: _Row, fields: Mapping[str, Scalar]) -> _Row:
    stands = not fields["gone"] if "gone" in fields else row.stands
    return _Row(row.id, _NOW if stands else row.stamp, stands, {**row.values, **fields})


def _policy(db: Reader, facts: Facts) -> Policy:
    return read_policy(db, facts.asset["board_code"], facts.asset["model"], kind=OrderKind(facts.order["kind"]))


def _run(db: Reader, id_: str) -> TestRun:
    """A test run as far as a gate asks for it; what was written of a run never changes."""
    if id_ not in _runs:
        if len(_runs) >= _MOST_RUNS:
            _runs.clear()
        row = db.execute("SELECT * FROM test_run WHERE id = ?", (id_,)).fetchone()
        run = from_json(BenchRun, row["run"]) if row["run"] else None
        if run is not None:
            values: dict[str, Any] = {one.name: () for one in fields(run) if isinstance(getattr(run, one.name), tuple)}
            run = replace(run, **{**values, "left_out": run.left_out})
        _runs[id_] = TestRun(
            id_, time_of(row["created_at"]), "", TestKind(row["kind"]), Phase(row["phase"]), Fault(row["verdict"]),
            seconds=row["seconds"] or 0.0, run=run, aging=from_json(AgingRun, row["aging"]) if row["aging"] else None,
        )  # fmt: skip
    return _runs[id_]


def _ids(text: str | None) -> set[str]:
    return set(json.loads(text)) if text else set()
