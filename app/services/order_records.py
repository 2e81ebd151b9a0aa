"""What is recorded on a work order: findings, tests, measurements, actions, parts, files. Each function is one commit.

`actor` is the name of the person who does it. Every public function gives the order as it then is, and raises
NoSuchThing, OrderSigned (a signed order's content no longer changes) or what `Ledger.commit` raises; then nothing was
saved. Callers reach these through `app.services.orders`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from app.domain.aging import AgingRun
from app.domain.answering import fitting
from app.domain.costing import share
from app.domain.finding import Fault, Finding, PartKind, Verdict
from app.domain.flow import Event
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import FileDraft
from app.domain.order_view import OrderView, ReplacementLine
from app.domain.shop_error import (
    BadQuantity,
    NoSuchThing,
    OrderSigned,
)
from app.domain.spot import OVER_RANGE, over_range
from app.domain.stock import MoveReason
from app.domain.test_plan import proves_repair
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import (
    ActionCode,
    FindingStatus,
    RemovedPart,
    State,
)
from app.ledger.codec import to_json
from app.services.kept_files import keep_file
from app.services.order_content import DOCUMENT
from app.services.order_reading import order
from app.services.order_steps import walk_on
from app.services.shop import Draft, Shop
from app.services.stock_writing import write_move
from drivers import catalogue
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec

_UNDER_REPAIR = frozenset({State.IN_REPAIR, State.TESTING, State.BURN_IN, State.PASSED, State.READY})

#: A lot that parts can be taken from: of this bench, not one that came with an order from another.
_USABLE = (
    "SELECT p.kind FROM lot AS l JOIN part AS p ON p.id = l.part_id"
    " WHERE l.id = ? AND l.gone = 0 AND l.elsewhere IS NULL"
)


def add_findings(
    shop: Shop, actor: str, order_id: str, findings: Sequence[Finding], phase: Phase | None = None
) -> OrderView:
    """Add findings as suspected; one that the order already has (same fault at the same place) is not added again."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        write_findings(draft, view.id, new_findings(view, findings), phase or phase_of(view), None)
    return order(shop, view.id)


def confirm_finding(shop: Shop, actor: str, order_id: str, finding_id: str, note: str = "") -> OrderView:
    """The technician agrees: it is so."""
    return _settle(shop, actor, order_id, finding_id, FindingStatus.CONFIRMED, note)


def rule_out_finding(shop: Shop, actor: str, order_id: str, finding_id: str, note: str = "") -> OrderView:
    """The technician disagrees: it is not so."""
    return _settle(shop, actor, order_id, finding_id, FindingStatus.RULED_OUT, note)


def add_test_run(
    shop: Shop,
    actor: str,
    order_id: str,
    verdict: Verdict | Fault,
    run: BenchRun | None = None,
    *,
    findings: Sequence[Finding] = (),
    board: BoardSpec | None = None,
    kind: TestKind = TestKind.BENCH,
    phase: Phase | None = None,
    chips_found: int | None = None,
    chips_expected: int | None = None,
    seconds: float | None = None,
    ambient_c: float | None = None,
    fixture: str = "",
    note: str = "",
    aging: AgingRun | None = None,
) -> OrderView:
    """Record a test run with its findings; from our own bench `run`, from elsewhere the numbers a person read, from a
    machine the course of its `aging` (app.services.aging).

    `phase` None = before the repair until the order is in repair, after it from then on.
    """
    with shop.writing(actor) as draft:
        write_test_run(
            draft, unsigned(shop, order_id), verdict, run, findings=findings, board=board, kind=kind, phase=phase,
            chips_found=chips_found, chips_expected=chips_expected, seconds=seconds, ambient_c=ambient_c,
            fixture=fixture, note=note, aging=aging,
        )  # fmt: skip
    return order(shop, order_id)


def write_test_run(
    draft: Draft,
    view: OrderView | str,
    verdict: Verdict | Fault,
    run: BenchRun | None = None,
    *,
    findings: Sequence[Finding] = (),
    board: BoardSpec | None = None,
    kind: TestKind = TestKind.BENCH,
    phase: Phase | None = None,
    chips_found: int | None = None,
    chips_expected: int | None = None,
    seconds: float | None = None,
    ambient_c: float | None = None,
    fixture: str = "",
    note: str = "",
    aging: AgingRun | None = None,
    files: Sequence[FileDraft] = (),
) -> str:
    """Put a test run with its findings into a draft, and files that are kept already with it; the run's id.

    `view` = the order, or the id of one that the same draft opens.
    """
    order_id = view if isinstance(view, str) else view.id
    code = None if isinstance(view, str) else view.asset.board_code
    new = findings if isinstance(view, str) else new_findings(view, findings)
    phase = phase or (Phase.BEFORE if isinstance(view, str) else phase_of(view))
    fault = verdict.fault if isinstance(verdict, Verdict) else verdict
    expected = chips_expected if chips_expected is not None else (board.chips if board else None)
    test_run_id = draft.add(
        "test_run",
        order_id=order_id,
        kind=kind.value,
        phase=phase.value,
        verdict=fault.value,
        board_code=board.code if board else code,
        chips_expected=expected,
        chips_found=run.chips_found if run is not None and chips_found is None else chips_found,
        seconds=seconds if seconds is not None else (run.seconds if run else 0.0),
        ambient_c=ambient_c,
        fixture=fixture or None,
        note=note or None,
        run=to_json(run) if run is not None else None,
        aging=to_json(aging) if aging is not None else None,
    )
    write_findings(draft, order_id, new, phase, test_run_id)
    write_files(draft, order_id, files, phase="log")
    if run is None or not run.replayed:  # a replay says what a board was once
        walk_on(draft, view, _event_of(fault, kind, run))
    return test_run_id


def _event_of(fault: Fault, kind: TestKind, run: BenchRun | None) -> Event:
    """What a test tells of the order's board: that it is being tested, or that a repair may be proved."""
    said = run is None or (not (run.interrupted or run.replayed) and proves_repair(run.left_out))
    return Event.PASSED if fault is Fault.NONE and kind.proves and said else Event.TESTED


def add_measurement(
    shop: Shop, actor: str, order_id: str, taken: MeasurementDraft, test_run_id: str | None = None
) -> OrderView:
    """Record a measured value."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        write_measurement(draft, view.id, taken, test_run_id)
    return order(shop, view.id)


def write_measurement(
    draft: Draft, order_id: str, taken: MeasurementDraft, test_run_id: str | None = None, check_id: str | None = None
) -> str:
    """Put a measured value into a draft; its id."""
    how = taken.taken_under
    return draft.add(
        "measurement",
        order_id=order_id,
        test_run_id=test_run_id,
        check_id=check_id,
        point=taken.point,
        quantity=taken.quantity,
        value=OVER_RANGE if over_range(taken.value) else taken.value,
        unit=taken.unit,
        domain=taken.domain,
        chip=taken.chip,
        limit_low=taken.limit_low,
        limit_high=taken.limit_high,
        uncertainty=taken.uncertainty,
        instrument=taken.instrument or None,
        conditions=taken.conditions or None,
        mode=how.mode.value if how else None,
        state=how.state.value if how else None,
        ground=how.ground.value if how else None,
        polarity=how.polarity.value if how else None,
    )


def add_action(
    shop: Shop,
    actor: str,
    order_id: str,
    code: ActionCode,
    position: str = "",
    result: str = "",
    minutes: int = 0,
    finding_ids: Sequence[str] | None = None,
) -> OrderView:
    """Record what was done. `finding_ids` = the findings it answers; None = the one it fits, where that is clear."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        draft.add(
            "action",
            order_id=view.id,
            code=code.value,
            position=position or None,
            result=result or None,
            minutes=minutes,
            finding_ids=_answered(view, finding_ids, position),
        )
        if code is not ActionCode.INSPECT:
            walk_on(draft, view, Event.ACTED)
    return order(shop, view.id)


def use_part(
    shop: Shop,
    actor: str,
    order_id: str,
    lot_id: str,
    quantity: int,
    position: str,
    *,
    removed: RemovedPart = RemovedPart.SCRAPPED,
    removed_mark: str = "",
    finding_ids: Sequence[str] | None = None,
    place_id: str | None = None,
) -> OrderView:
    """Take parts from a lot (out of one place, where that is given) and fit them: the stock move and the replacement
    in one commit, the cost frozen as of now.

    A lot may go negative; it is then shown as such until a receipt or a count settles it. Raises BadQuantity for less
    than one.
    """
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        write_use(
            draft, view, lot_id, quantity, position, removed=removed, removed_mark=removed_mark,
            finding_ids=finding_ids, place_id=place_id,
        )  # fmt: skip
        walk_on(draft, view, Event.PART_USED)
    return order(shop, view.id)


def write_use(
    draft: Draft,
    view: OrderView,
    lot_id: str,
    quantity: int,
    position: str,
    *,
    removed: RemovedPart = RemovedPart.SCRAPPED,
    removed_mark: str = "",
    finding_ids: Sequence[str] | None = None,
    place_id: str | None = None,
) -> str:
    """Put parts that are taken from a lot and fitted into a draft, as `use_part` does; the replacement's id."""
    if quantity < 1:
        raise BadQuantity(quantity)
    with draft.read() as db:
        usable = db.execute(_USABLE, (lot_id,)).fetchone()
    if usable is None and lot_id not in {row.id for row in draft.changes}:
        raise NoSuchThing("lot", lot_id)
    move_id = write_move(draft, lot_id, -quantity, MoveReason.CONSUME, place_id=place_id, order_id=view.id)
    return draft.add(
        "replacement",
        order_id=view.id,
        stock_move_id=move_id,
        lot_id=lot_id,
        position=position,
        quantity=quantity,
        removed=removed.value,
        removed_mark=removed_mark or None,
        finding_ids=_answered(view, finding_ids, position, PartKind(usable["kind"]) if usable else None),
    )


def return_part(shop: Shop, actor: str, order_id: str, replacement_id: str, quantity: int | None = None) -> OrderView:
    """Give parts back to the place and the lot they came from, for exactly what they left it with; None = all that is
    still fitted.
    """
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        line = next((line for line in view.replacements if line.id == replacement_id), None)
        if line is None:
            raise NoSuchThing("replacement", replacement_id)
        back = line.fitted if quantity is None else quantity
        if not 1 <= back <= line.fitted:
            raise BadQuantity(back)
        write_return(draft, view, line, back)
    return order(shop, view.id)


def write_return(draft: Draft, view: OrderView, line: ReplacementLine, quantity: int) -> None:
    """Put parts that are given back into a draft, as `return_part` does; once for a line in one draft."""
    move_id = write_move(
        draft,
        line.lot_id,
        quantity,
        MoveReason.RETURN,
        place_id=_place_taken_from(draft, line.id),
        order_id=view.id,
        value=share(line.fitted, line.cost.minor, quantity),
    )
    draft.add("part_return", order_id=view.id, replacement_id=line.id, stock_move_id=move_id, quantity=quantity)


def _place_taken_from(draft: Draft, replacement_id: str) -> str | None:
    with draft.read() as db:
        row = db.execute(
            "SELECT m.place_id FROM replacement AS r JOIN stock_move AS m ON m.id = r.stock_move_id WHERE r.id = ?",
            (replacement_id,),
        ).fetchone()
    return row["place_id"] if row is not None else None


def attach(
    shop: Shop,
    actor: str,
    order_id: str,
    content: bytes | Path,
    name: str = "",
    *,
    mime: str | None = None,
    caption: str = "",
    phase: str = "repair",
) -> OrderView:
    """Keep a file with the order. The printed order itself (phase "document") may be added after signing.

    Raises besides what `keep_file` raises. What a person adds comes through `app.services.evidence`.
    """
    kept = keep_file(shop, content, name, mime=mime, caption=caption, phase=phase)
    with shop.writing(actor) as draft:
        view = order(shop, order_id) if phase == DOCUMENT else unsigned(shop, order_id)
        write_files(draft, view.id, [kept])
        walk_on(draft, view, Event.SCANNED_IN)
    return order(shop, view.id)


def add_note(shop: Shop, actor: str, order_id: str, text: str) -> OrderView:
    """Write a remark on the order."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        draft.add("note", order_id=view.id, text=text)
    return order(shop, view.id)


def answer_intake(
    shop: Shop, actor: str, order_id: str, item: str, answer: str, note: str = "", template: str = ""
) -> OrderView:
    """Answer a line of the intake checklist; `template` = the list it belongs to (`Checklist.name`)."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        draft.add(
            "intake_answer",
            order_id=view.id,
            item=item,
            answer=answer,
            note=note.strip() or None,
            template=template or None,
        )
        walk_on(draft, view, Event.SCANNED_IN)
    return order(shop, view.id)


def unsigned(shop: Shop, order_id: str) -> OrderView:
    """The order, for changing it. Raises OrderSigned, NoSuchThing."""
    view = order(shop, order_id)
    if view.signed:
        raise OrderSigned(view.number)
    return view


def _settle(shop: Shop, actor: str, order_id: str, finding_id: str, status: FindingStatus, note: str) -> OrderView:
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        if all(line.id != finding_id for line in view.findings):
            raise NoSuchThing("finding", finding_id)
        draft.add("finding_status", order_id=view.id, finding_id=finding_id, status=status.value, note=note or None)
        walk_on(draft, view, Event.SETTLED)
    return order(shop, view.id)


def write_files(draft: Draft, order_id: str, files: Sequence[FileDraft], phase: str = "repair") -> None:
    """Put files that are kept already into a draft."""
    for file in files:
        draft.add(
            "attachment",
            order_id=order_id,
            sha256=file.sha256,
            mime=file.mime,
            size=file.size,
            name=file.name or None,
            caption=file.caption or None,
            phase=file.phase or phase,
            small_sha256=file.small_sha256,
            source=file.source or None,
            stripped=int(file.stripped) if file.small_sha256 else None,
        )


def write_findings(
    draft: Draft, order_id: str, findings: Sequence[Finding], phase: Phase, test_run_id: str | None
) -> None:
    """Put findings into a draft, as they are."""
    for finding in findings:
        draft.add(
            "finding",
            order_id=order_id,
            test_run_id=test_run_id,
            phase=phase.value,
            fault=finding.fault.value,
            body=to_json(finding),
        )


def new_findings(view: OrderView, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that the order does not have yet: the same fault at the same place is one finding."""
    have = {_place(line.finding) for line in view.findings if line.status is not FindingStatus.RULED_OUT}
    return tuple(finding for finding in findings if _place(finding) not in have)


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.fault, finding.component, finding.chips, finding.domains, finding.position)


def _answered(
    view: OrderView, finding_ids: Sequence[str] | None, place: str, part: PartKind | None = None
) -> str | None:
    if finding_ids is None:
        board = catalogue.board(view.asset.board_code) if view.asset.board_code else None
        line = fitting(view, place, board, part)
        finding_ids = [line.id] if line is not None else []
    have = {line.id for line in view.findings}
    for id_ in finding_ids:
        if id_ not in have:
            raise NoSuchThing("finding", id_)
    return json.dumps(list(finding_ids)) if finding_ids else None


def phase_of(view: OrderView) -> Phase:
    """Whether what is measured now is before the repair or after it."""
    return Phase.AFTER if view.state in _UNDER_REPAIR else Phase.BEFORE
