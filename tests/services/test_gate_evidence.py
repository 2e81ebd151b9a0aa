"""No order stands past a gate, undo included: what a step was let through for stays while the step stands."""

from __future__ import annotations

import random

import pytest

from app.domain.finding import Fault
from app.domain.order_history import Kind
from app.domain.quote import LineKind, QuoteDraft, QuoteLine
from app.domain.record_error import LedgerError, StepStands
from app.domain.shop_error import GateNotMet, ShopError
from app.domain.stock import Money
from app.domain.work_order import ActionCode, Policy, State
from app.services import evidence, order_history, orders, quotes, stock
from app.services.policy import set_policy
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.order_history import blocked_text
from tests.services.photo_story import a_photo
from tests.services.shop_story import CHIP, FINDING, WHO, opening, passed, under_repair


def refused(shop: Shop, view, commit_id: str) -> StepStands:
    """The entry is refused by the door, by the history, and said there in words."""
    line = next(one for one in order_history.history(shop, view.id) if commit_id in one.saved.commits)
    assert line.blocked is not None
    with pytest.raises(StepStands) as error:
        order_history.take_back(shop, WHO, view.id, commit_id)
    with pytest.raises(StepStands):
        shop.undo(WHO, order_history._named(line.saved, commit_id))
    assert "Take that" in blocked_text(line.blocked)
    return error.value


def entries(shop: Shop, view, kind: Kind) -> list[str]:
    return [
        line.saved.commit_id
        for line in order_history.history(shop, view.id)
        if line.saved.kind is kind and not line.saved.undone
    ]


def test_what_led_to_passed_testing_and_diagnosed_stays_under_them(shop):
    view = passed(shop)
    runs = entries(shop, view, Kind.TEST_RUN)[:2]
    for run in runs:
        error = refused(shop, view, run)
        assert (error.number, error.target) == (view.number, "passed")
    said = sentence(error)
    assert said == f"{view.number} went to Passed on the strength of this. Take that step back first."
    confirmed = entries(shop, view, Kind.FINDING_STATUS)[0]
    assert refused(shop, view, confirmed).target == "diagnosed"
    work = (entries(shop, view, Kind.REPLACEMENT) + entries(shop, view, Kind.ACTION))[0]
    assert refused(shop, view, work).target == "testing"
    lines = {line.saved.commit_id: line for line in order_history.history(shop, view.id)}
    assert blocked_text(lines[runs[0]].blocked) == "“Now: Passed” builds on it. Take that back first."
    order_history.take_back(shop, WHO, view.id)  # the step first
    order_history.take_back(shop, WHO, view.id, runs[0])
    step = next(one for one in lines.values() if one.saved.values.get("target") == "passed")
    with pytest.raises(GateNotMet):  # and it does not come again without its evidence
        order_history.give_back(shop, WHO, view.id, step.saved.commit_id)


def test_one_more_than_the_gate_asks_for_may_go(shop):
    view, _lot = under_repair(shop)
    orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "chip 84")
    for _ in range(3):
        orders.add_test_run(shop, WHO, view.id, Fault.NONE)
    view = orders.advance(shop, WHO, view.id, State.PASSED)
    newest, middle, _first = entries(shop, view, Kind.TEST_RUN)[:3]
    order_history.take_back(shop, WHO, view.id, middle)
    refused(shop, view, newest)


def test_photo_checklist_and_serial_stay_under_received(shop, tmp_path):
    set_policy(shop, WHO, Policy(photos=1))
    view = orders.open_order(shop, WHO, opening(None, findings=(), machine=None))
    kept = evidence.add(shop, WHO, view.id, a_photo(), name="in.jpg", phase="intake")
    orders.set_serial(shop, WHO, view.id, "SN77")
    view = orders.advance_to(shop, WHO, view.id, State.RECEIVED)
    assert view.state is State.RECEIVED
    assert refused(shop, view, kept.commit.id).target == "received"
    with pytest.raises(StepStands):
        evidence.remove(shop, WHO, view.id, view.attachments[0].id)
    evidence.add(shop, WHO, view.id, a_photo(9), name="another.png", phase="intake")
    order_history.take_back(shop, WHO, view.id)
    assert len(orders.order(shop, view.id).attachments) == 1


def test_approval_stays_under_the_repair_and_a_part_that_answers_stays_fitted(shop):
    view = orders.advance_to(shop, WHO, orders.open_order(shop, WHO, opening()).id, State.DIAGNOSING)
    orders.confirm_finding(shop, WHO, view.id, view.findings[0].id)
    orders.advance(shop, WHO, view.id, State.DIAGNOSED)
    quotes.write_quote(shop, WHO, view.id, QuoteDraft((QuoteLine(LineKind.FREE, "all", 1, 5_000_00),), "USD"))
    agreed = quotes.approve(shop, WHO, view.id)
    stock.receive(shop, WHO, CHIP, 5, Money(325, "USD"))
    view = orders.use_part(shop, WHO, view.id, stock.lots(shop)[0].id, 1, "U1", finding_ids=[view.findings[0].id])
    assert view.state is State.IN_REPAIR
    assert refused(shop, view, agreed.commit.id).target == "in_repair"
    orders.advance(shop, WHO, view.id, State.TESTING)
    with pytest.raises(StepStands):
        orders.return_part(shop, WHO, view.id, view.replacements[0].id)
    orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK)
    orders.advance(shop, WHO, view.id, State.IN_REPAIR)
    orders.return_part(shop, WHO, view.id, view.replacements[0].id)  # it went back: another part is fitted
    step = entries(shop, view, Kind.TRANSITION)[0]
    with pytest.raises(GateNotMet):  # the step back into testing would stand on nothing
        order_history.take_back(shop, WHO, view.id, step)


def _facts(db, table, order, until):
    return db.execute(
        f"SELECT * FROM {table} WHERE order_id = ? AND gone = 0 AND hlc < ? ORDER BY hlc", (order, until)
    ).fetchall()


def unmet(db, step) -> str:
    """The gate of a step that stands and is not met by what stands; "" = none. Judged by rows alone."""
    if step["source"] == "on_hold":
        return ""
    order, until = step["order_id"], step["hlc"]
    status = {row["finding_id"]: row["status"] for row in _facts(db, "finding_status", order, until)}
    known = {row["id"] for row in _facts(db, "finding", order, until)}
    confirmed = {id_ for id_ in known if status.get(id_) == "confirmed"}
    if step["target"] == "diagnosed" and not confirmed:
        return "diagnosed"
    if step["target"] == "no_fault_found" and any(status.get(id_) != "ruled_out" for id_ in known):
        return "no_fault_found"
    actions, fitted = _facts(db, "action", order, until), _facts(db, "replacement", order, until)
    if (step["source"], step["target"]) == ("in_repair", "testing"):
        answered = "".join(row["finding_ids"] or "" for row in (*actions, *fitted))
        if any(id_ not in answered for id_ in confirmed):
            return "testing"
    if step["target"] == "passed":
        work = [row["hlc"] for row in (*actions, *fitted) if "code" not in row.keys() or row["code"] != "inspect"]  # noqa: SIM118
        row = 0
        for run in reversed(_facts(db, "test_run", order, until)):
            if run["verdict"] == "inconclusive" or run["phase"] != "after":
                continue
            if run["verdict"] != "none" or run["hlc"] < max(work, default=0):
                break
            row += 1
        if row < 2:
            return "passed"
    return ""


def random_work(shop: Shop, chance: random.Random, steps: int) -> int:
    """One order worked on at random with undo and redo; how many undos were refused for what stands on them."""
    view = orders.open_order(shop, WHO, opening(f"SN{chance.random()}"))
    stands = 0
    for _ in range(steps):
        view = orders.order(shop, view.id)
        try:
            match chance.randrange(10):
                case 0 | 1 if view.steps:
                    orders.advance(shop, WHO, view.id, chance.choice(view.steps).target, "because")
                case 2 if view.findings:
                    settle = chance.choice([orders.confirm_finding, orders.rule_out_finding])
                    settle(shop, WHO, view.id, chance.choice(view.findings).id)
                case 3:
                    orders.add_findings(shop, WHO, view.id, [FINDING])
                case 4:
                    answered = [line.id for line in view.confirmed]
                    orders.add_action(shop, WHO, view.id, chance.choice(list(ActionCode)), "U1", finding_ids=answered)
                case 5 | 6:
                    orders.add_test_run(shop, WHO, view.id, chance.choice([Fault.NONE, Fault.NONE, Fault.CHAIN_BREAK]))
                case 7 | 8:
                    lines = [line for line in order_history.history(shop, view.id) if not line.saved.undone]
                    order_history.take_back(shop, WHO, view.id, chance.choice(lines[:6]).saved.commit_id)
                case _:
                    lines = [line for line in order_history.history(shop, view.id) if line.saved.undone]
                    one = chance.choice(lines).saved.commit_id if lines else None
                    order_history.give_back(shop, WHO, view.id, one)
        except StepStands:
            stands += 1
        except (ShopError, LedgerError):
            pass
        with shop.read() as db:
            if db.execute("SELECT 1 FROM work_order WHERE id = ? AND gone = 0", (view.id,)).fetchone() is None:
                break
            taken = "SELECT * FROM transition WHERE order_id = ? AND gone = 0 AND overridden = 0"
            for step in db.execute(taken, (view.id,)).fetchall():
                assert not unmet(db, step), (dict(step), unmet(db, step))
    return stands


def test_whatever_is_done_and_undone_every_step_that_stands_has_its_gates_met(shop):
    assert sum(random_work(shop, random.Random(seed), 24) for seed in (2, 3)) > 0
