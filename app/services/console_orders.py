"""From a factory tester's run to the work order of the board on it: found by its serial, the run appended once.

A run is one commit, its part of the log kept with it, so that one Undo takes it back whole.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from app.domain.asset import AssetKind, SerialSource
from app.domain.order_draft import AssetDraft, FileDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.test_run import TestKind
from app.domain.work_order import State
from app.ledger.change import Commit
from app.services import orders
from app.services.console_events import ConsoleRun
from app.services.earlier import earlier
from app.services.order_records import unsigned, write_test_run
from app.services.shop import Shop
from app.words.console import process_name
from app.words.findings import verdict_text

#: A run whose lines carry dates can be told from every other; without them two equal texts are two runs.
_DATED = re.compile(rb"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that stands on an order. `commit` takes it back (`Shop.undo`), None where it stood there already.

    `passes` of `needed` passes in a row; `proposes_passed` = the order's next step is to call the board passed, and
    nothing is missing for it.
    """

    number: str
    commit: Commit | None
    passes: int
    needed: int
    proposes_passed: bool


def order_of(shop: Shop, serial: str) -> str | None:
    """The number of the order that the board of that serial is here for now; None where there is none."""
    found = earlier(shop, serial)
    return found.open_order.number if found is not None and found.open_order is not None else None


def keep_run(shop: Shop, actor: str, run: ConsoleRun, number: str, *, fixture: str = "") -> KeptRun:
    """Append a run to an order, its findings and its part of the log with it; a run that stands there is not written
    again. `fixture` is where it was heard. Raises what `orders` raises.
    """
    name = _file_name(run)
    heard = " · ".join(part for part in (run.process, fixture) if part)
    with shop.writing(actor) as draft:
        view = unsigned(shop, number)
        if any(file.name == name for file in view.attachments):
            return _kept(view, None)
        size = len(run.text)
        file = FileDraft(shop.attachments.put(run.text), size, name, "text/plain", process_name(run.process))
        chain = next((chain for chain in run.diagnosis.chains if chain.found is not None), None)
        write_test_run(
            draft, view, run.diagnosis.verdict, findings=run.diagnosis.findings, kind=TestKind.FIXTURE,
            chips_found=chain.found if chain else None, chips_expected=chain.expected if chain else None,
            seconds=max(0.0, run.ended - run.began), fixture=heard, files=(file,),
        )  # fmt: skip
    return _kept(orders.order(shop, number), draft.saved())


def open_for_run(shop: Shop, actor: str, run: ConsoleRun, *, fixture: str = "") -> KeptRun:
    """Open an order for the board of a run, where it has none, and append the run. Raises what `orders` raises."""
    found = order_of(shop, run.serial) if run.serial else None
    if found is None:
        board = AssetDraft(
            AssetKind.HASHBOARD, model=run.diagnosis.model, board_code=run.diagnosis.board_code, serial=run.serial,
            serial_source=SerialSource.LOG if run.serial else None,
        )  # fmt: skip
        found = orders.open_order(shop, actor, OrderDraft(verdict_text(run.diagnosis.verdict), board)).number
    return keep_run(shop, actor, run, found, fixture=fixture)


def _kept(view: OrderView, commit: Commit | None) -> KeptRun:
    step = orders.next_step(view)
    proposes = step is not None and step.target is State.PASSED and step.ready
    return KeptRun(view.number, commit, view.standing.passes, view.policy.passes, proposes)


def _file_name(run: ConsoleRun) -> str:
    """What the run's log is called: by its content where that tells runs apart, else by when it was heard."""
    if _DATED.search(run.text):
        return f"tester-{hashlib.sha256(run.text.strip()).hexdigest()[:16]}.log"
    return f"tester-{run.began:.3f}-{run.number}.log"
