"""Guided checks of a board: begun, taken up again, value by value in the record, ended as a test run.

Every function that saves is one commit and gives it, so that exactly that can be taken back by `Shop.undo`; each raises
NoSuchThing, OrderSigned, or what `Ledger.commit` raises, and then nothing was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.board_check import BoardCheck, CheckKind
from app.domain.finding import Finding, Verdict
from app.domain.measurement import MeasurementDraft
from app.domain.measuring_error import CheckEnded
from app.domain.order_draft import FileDraft
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.domain.test_run import Phase
from app.ledger.change import Commit
from app.services.order_reading import order
from app.services.order_records import phase_of, unsigned, write_measurement, write_test_run
from app.services.orders import KeptOrder
from app.services.shop import Shop
from drivers.model.board import BoardSpec


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value that is in the record: its id, and the commit that `Shop.undo` takes back."""

    id: str
    commit: Commit


def begin(
    shop: Shop,
    actor: str,
    number: str,
    kind: CheckKind,
    board_code: str | None,
    *,
    revision: str = "",
    instrument: str = "",
    simulated: bool = False,
    body: str = "",
) -> BoardCheck:
    """The check of that kind that is under way on the order, else a new one in the order's phase."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, number)
        phase = phase_of(view)
        if (open_ := open_check(view, kind, phase)) is not None and open_.simulated == simulated:
            return open_
        id_ = draft.add(
            "board_check",
            order_id=view.id,
            kind=kind.value,
            phase=phase.value,
            board_code=board_code,
            revision=revision or None,
            instrument=instrument or None,
            simulated=int(simulated),
            body=body or None,
            ended=0,
        )
    return check_of(order(shop, view.id), id_)


def planned(
    view: OrderView,
    actor: str,
    kind: CheckKind,
    board_code: str | None,
    *,
    revision: str = "",
    instrument: str = "",
    simulated: bool = False,
) -> BoardCheck:
    """The check of that kind that is under way on the order, else one that is in no record yet: its id is ""."""
    phase = phase_of(view)
    if (open_ := open_check(view, kind, phase)) is not None and open_.simulated == simulated:
        return open_
    return BoardCheck("", datetime.now(UTC), actor, view.id, kind, phase, board_code, revision, instrument, simulated)


def begun(shop: Shop, actor: str, check: BoardCheck, body: str = "") -> BoardCheck:
    """The same in the record: a planned one is begun with this body, or takes up what another began meanwhile."""
    if check.id:
        return check
    return begin(
        shop, actor, check.order_id, check.kind, check.board_code, revision=check.revision,
        instrument=check.instrument, simulated=check.simulated, body=body,
    )  # fmt: skip


def open_check(view: OrderView, kind: CheckKind, phase: Phase | None = None) -> BoardCheck | None:
    """The newest check of a kind on the order that has not ended; None where there is none."""
    wanted = [one for one in view.checks if one.kind is kind and not one.ended and phase in (None, one.phase)]
    return wanted[-1] if wanted else None


def check_of(view: OrderView, check_id: str) -> BoardCheck:
    """A check of an order by its id. Raises NoSuchThing."""
    for one in view.checks:
        if one.id == check_id:
            return one
    raise NoSuchThing("check", check_id)


def take(shop: Shop, actor: str, check: BoardCheck, taken: MeasurementDraft) -> KeptValue:
    """Keep one value of a check. Raises CheckEnded where somebody ended it meanwhile."""
    with shop.writing(actor) as draft:
        _still_open(shop, check)
        id_ = write_measurement(draft, check.order_id, taken, check_id=check.id)
    return KeptValue(id_, draft.saved())


def kept_value(shop: Shop, measurement_id: str) -> KeptValue:
    """A value of the record with the commit that it came in. Raises NoSuchThing."""
    with shop.read() as db:
        row = db.execute(
            "SELECT commit_id, at, actor FROM change WHERE entity = 'measurement' AND entity_id = ? AND op = 'add'",
            (measurement_id,),
        ).fetchone()
    if row is None:
        raise NoSuchThing("measurement", measurement_id)
    at = datetime.fromisoformat(row["at"])
    return KeptValue(measurement_id, Commit(row["commit_id"], at, row["actor"], (("measurement", measurement_id),)))


def keep_body(shop: Shop, actor: str, check: BoardCheck, body: str) -> Commit:
    """Keep the check's own state. Raises CheckEnded."""
    with shop.writing(actor) as draft:
        _still_open(shop, check)
        draft.set("board_check", check.id, body=body)
    return draft.saved()


def override_power(shop: Shop, actor: str, number: str, reason: str, check: BoardCheck | None = None) -> Commit:
    """Let the board have power against a hard fail of its cold check; `reason` in words."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, number)
        draft.add("power_override", order_id=view.id, check_id=check.id if check else None, reason=reason)
    return draft.saved()


def finish(
    shop: Shop,
    actor: str,
    check: BoardCheck,
    verdict: Verdict,
    findings: Sequence[Finding] = (),
    *,
    board: BoardSpec | None = None,
    seconds: float | None = None,
    note: str = "",
    files: Sequence[FileDraft] = (),
) -> KeptOrder:
    """End the check: a test run with its findings on the order, in one commit. Raises CheckEnded."""
    with shop.writing(actor) as draft:
        view = _still_open(shop, check)
        fixture = check.instrument
        run = write_test_run(
            draft, view, verdict, findings=findings, board=board, kind=check.kind.test_kind, phase=check.phase,
            seconds=seconds, fixture=fixture, note=note, files=files,
        )  # fmt: skip
        draft.set("board_check", check.id, ended=1, test_run_id=run)
    return KeptOrder(view.number, draft.saved())


def _still_open(shop: Shop, check: BoardCheck) -> OrderView:
    """The order of a check that has not ended, for changing it. Raises CheckEnded, OrderSigned, NoSuchThing."""
    view = unsigned(shop, check.order_id)
    if check_of(view, check.id).ended:
        raise CheckEnded(view.number)
    return view
