"""The reports of the flow, against the orders of small random shops read one by one and reckoned by the definitions."""

from __future__ import annotations

import statistics
import tempfile
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.identifier import NumberKind
from app.domain.phrase import Phrase
from app.domain.report import Asked, Period
from app.domain.work_order import STEPS, State
from app.ledger.codec import to_json
from app.services import order_reading
from app.services.reports import comebacks, first_pass, success, turnaround
from app.services.reports.frame import Facts
from app.services.shop import Shop
from tests.synthetic_shop.writing import Pen, number

#: States in which the work is over, in the order of the state machine; a hold keeps an order where it was.
OVER = {State.READY, State.RETURNED, State.NO_FAULT_FOUND, State.DECLINED, State.BEYOND_REPAIR, State.SCRAPPED,
        State.DONOR, State.RETURNED_UNREPAIRED}  # fmt: skip
SHOP_DAYS = 160
_SIMULATED = '{"data_port": "sim", "simulated": true}'
#: A walk of an order: its board, the day it came, and its steps (which way, mostly the usual one, and after how long).
WALKS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, SHOP_DAYS - 3),
        st.lists(st.tuples(st.sampled_from((0, 0, 0, 0, 0, 1, 2, 3)), st.integers(1, 60)), min_size=5, max_size=16),
        st.sampled_from(("led", "led", "led", "led", "imported", "simulated")),
    ),
    min_size=3,
    max_size=14,
)


class Story:
    """A shop written step by step, each at its own time."""

    def __init__(self, folder, walks):
        self.pen = Pen(folder, SHOP_DAYS)
        self.todo = []
        with self.pen.open():
            self.person = self.pen.id(0)
            self.pen.add("person", self.person, role="technician", name="Ana")
            self.boards = [
                self.pen.add(
                    "asset", self.pen.id(0), number=number(NumberKind.HASHBOARD, nth), kind="hashboard", make="Bitmain",
                    model=("Antminer S21", "Antminer T21")[nth % 2], serial=f"SN{nth:08d}", condition="working",
                )
                for nth in range(4)
            ]  # fmt: skip
            self.pen.commit(0, self.person)
            for nth, walk in enumerate(walks):
                self.plan(nth + 1, *walk)
            for day, _nth, _step, write in sorted(self.todo, key=lambda one: one[:3]):
                write(day)
                self.pen.commit(day, self.person)

    def plan(self, nth, board, came, steps, how):
        made = {}

        def at(day, write):
            self.todo.append((day, nth, len(self.todo), write))

        def begin(day):
            made["id"] = self.pen.add(
                "work_order", self.pen.id(day), number=number(NumberKind.WORK_ORDER, nth), asset_id=self.boards[board],
                kind="repair", priority="normal", billing="paid", reported_fault="", attempt=0,
                state="returned" if how == "imported" else "draft", due_at=self.pen.at(came + 7),
                imported_from="old.csv" if how == "imported" else None,
            )  # fmt: skip

        at(came, begin)
        if how == "imported":
            day = came + 1 + len(steps) / 7
            if day < SHOP_DAYS:
                at(day, lambda day: self.step(made["id"], day, State.DRAFT, State.RETURNED))
            return
        state, held_from, day = State.DRAFT, None, float(came)
        for which, hours in steps:
            onward = [held_from] if state is State.ON_HOLD else [*STEPS.get(state, ())]
            if onward and state not in (State.DRAFT, State.ON_HOLD):
                onward.append(State.ON_HOLD)
            day += hours / 24
            if not onward or day >= SHOP_DAYS:
                return
            target = onward[which % len(onward)]
            held_from = state if target is State.ON_HOLD else None
            at(day, self.take(made, state, target, which, how))
            state = target

    def take(self, made, source, target, which, how):
        def write(day):
            id_ = made["id"]
            if source is State.TESTING or target is State.DIAGNOSED:
                after = source is State.TESTING
                fault = "chain_break" if not after or which % 2 else "none"
                self.pen.add(
                    "test_run", self.pen.id(day), order_id=id_, kind="fixture", phase="after" if after else "before",
                    verdict=fault, seconds=60, fixture="F1", run=_SIMULATED if how == "simulated" else None,
                )  # fmt: skip
            if source is State.IN_REPAIR:
                self.pen.add("action", self.pen.id(day), order_id=id_, code="reflow", minutes=10 + which)
            if target is State.DIAGNOSED:
                found = Fault(("chain_break", "weak_chips")[which % 2])
                said = Phrase.of("bench.noise.title")
                body = to_json(Finding(found, Severity.MAJOR, Component.HASHBOARD, said, said, 0.8))
                self.pen.add(
                    "finding", self.pen.id(day), order_id=id_, phase="before", fault=found.value, body=body
                )  # fmt: skip
            why = ("customer", "vendor")[which % 2] if target is State.ON_HOLD else None
            held_from = source.value if target is State.ON_HOLD else None
            self.step(id_, day, source, target, why)
            self.pen.set("work_order", id_, state=target.value, held_from=held_from, held_why=why)

        return write

    def step(self, id_, day, source, target, why=None):
        self.pen.add("transition", self.pen.id(day), order_id=id_, source=source.value, target=target.value,
                     overridden=0, why=why)  # fmt: skip


class Slow:
    """An order as read alone."""

    def __init__(self, shop, row, now):
        self.id, self.imported, self.board = row["id"], row["imported_from"] is not None, row["asset_id"]
        view = order_reading.order(shop, row["id"])
        self.simulated = view.simulated
        steps = view.transitions
        came = [step.at for step in steps if step.target is State.RECEIVED]
        self.received = None if view.state is State.DRAFT else came[0] if came else view.opened_at
        tail = []
        for step in reversed(steps):
            if step.target not in OVER | {State.ON_HOLD}:
                break
            tail = [step, *tail]
        ends = [step for step in tail if step.target in OVER]
        self.ready = ends[0].at if ends else None
        self.how = ends[0].target if ends else None
        if self.how is State.BEYOND_REPAIR and view.state.closed:
            self.how = view.state
        at_last = [step for step in steps if step.target is not State.ON_HOLD]
        self.passed = bool(at_last) and at_last[-1].target is State.PASSED
        self.returned = next(
            (one.at for one in reversed(steps) if one.target in (State.RETURNED, State.RETURNED_UNREPAIRED)), None
        )
        self.closed = steps[-1].at if view.state.closed else None
        self.held = timedelta(0)
        for step, then in zip_longest(steps, steps[1:]):
            waits = step.target in (State.AWAITING_APPROVAL, State.AWAITING_PARTS) or (
                step.target is State.ON_HOLD and step.hold == "customer"
            )
            if waits and (self.ready is None or step.at < self.ready):
                self.held += (then.at if then else now) - step.at
        self.minutes = sum(line.minutes or 0 for line in view.actions) + sum(r.seconds / 60 for r in view.test_runs)
        self.fault = view.findings[-1].finding.fault.value if view.findings else None
        self.first_pass = self._first_pass(view)

    @staticmethod
    def _first_pass(view):
        steps = view.transitions
        tested = next((at for at, step in enumerate(steps) if step.target is State.TESTING), None)
        if tested is None:
            return None
        stay = {State.TESTING, State.BURN_IN, State.ON_HOLD}
        left = next((step for step in steps[tested:] if step.target not in stay), None)
        runs = [run for run in view.test_runs if run.phase == "after" and (left is None or run.stamp < left.stamp)]
        if any(not run.passed for run in runs):
            return 0
        return None if left is None else int(left.target is State.PASSED)

    @property
    def good(self):
        return self.how in (State.READY, State.RETURNED, State.NO_FAULT_FOUND)


def days(span):
    return span.total_seconds() / 86_400


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(walks=WALKS)
def test_the_same_numbers(walks):
    with tempfile.TemporaryDirectory() as folder:
        Story(Path(folder), walks)
        with Shop.open(Path(folder), write=False) as shop:
            facts = Facts.of(shop)
            with shop.read() as db:
                rows = db.execute("SELECT id, asset_id, imported_from FROM work_order").fetchall()
            all_ = [one for one in (Slow(shop, row, facts.now) for row in rows) if not one.simulated]
            led = [one for one in all_ if not one.imported]
            compare_turnaround(facts, led, all_)
            compare_first_pass(facts, led)
            compare_comebacks(facts, all_)
            compare_success(facts, all_)


def compare_turnaround(facts, led, all_):
    start = facts.now - timedelta(days=SHOP_DAYS / 2)
    told = turnaround.report(facts, Asked(Period(start)))
    done = [one for one in led if one.ready and one.ready >= start]
    customer = [days(one.ready - one.received) for one in done]
    bench = [days(one.ready - one.received - one.held) for one in done]
    touch = [one.minutes for one in done if one.minutes]
    for id_, values in (("customer_median", customer), ("bench_median", bench), ("touch", touch)):
        expected = pytest.approx(statistics.median(values), abs=1e-6) if values else None
        assert (told.figure(id_).value, told.figure(id_).n) == (expected, len(values)), id_
    left_out = [note for note in told.notes if note.key == "flow.note.imported"]
    imported = sum(one.imported and one.ready is not None and one.ready >= start for one in all_)
    assert [dict(note.values) for note in left_out] == ([{"n": imported}] if imported else [])
    came = [one for one in led if one.received and one.received >= start]
    is_open = sum(one.ready is None for one in came)
    assert (told.figure("still_open").value, told.figure("still_open").n) == (is_open if came else None, len(came))


def compare_first_pass(facts, led):
    told = first_pass.report(facts, Asked()).figure("yield")
    tried = [one.first_pass for one in led if one.first_pass is not None]
    assert (told.value, told.n) == (statistics.mean(tried) if tried else None, len(tried))


def compare_comebacks(facts, all_):
    told = comebacks.report(facts, Asked())
    cohort = [one for one in all_ if one.returned and one.good]
    for most in (30, 90):
        old = [one for one in cohort if days(facts.now - one.returned) >= most]
        back = []
        for one in old:
            later = [
                then for then in all_ if then.board == one.board and then.received and then.received > one.returned
            ]
            then = min(later, key=lambda then: then.received, default=None)
            if then and days(then.received - one.returned) <= most:
                back.append((one, then))
        figure = told.figure(f"within_{most}")
        assert (figure.value, figure.n) == (pytest.approx(len(back) / len(old)) if old else None, len(old))
        table = told.table("split")
        same = sum(then.how is not State.NO_FAULT_FOUND and bool(then.fault) and then.fault == one.fault
                   for one, then in back)  # fmt: skip
        assert table.rows[0].cells[table.at(f"back_{most}")] == (same if old else None)


def compare_success(facts, all_):
    told = success.report(facts, Asked())
    repaired = sum(one.passed or one.how in (State.READY, State.RETURNED) for one in all_)
    beyond = {State.BEYOND_REPAIR, State.SCRAPPED, State.DONOR, State.RETURNED_UNREPAIRED}
    settled = repaired + sum(one.how in beyond for one in all_)
    figure = told.figure("success")
    assert (figure.value, figure.n) == (pytest.approx(repaired / settled) if settled else None, settled)
    closed = [one for one in all_ if one.closed]
    nothing = sum(one.how is State.NO_FAULT_FOUND for one in closed)
    assert (told.figure("nff").value, told.figure("nff").n) == (
        pytest.approx(nothing / len(closed)) if closed else None, len(closed),
    )  # fmt: skip


def test_a_demo_counts_what_is_simulated_and_says_so(tmp_path):
    Shop.open(tmp_path, demo=True).close()
    usual = [(0, 12)] * 10
    Story(tmp_path, [(0, 10, usual, "simulated"), (1, 20, usual, "led")])
    with Shop.open(tmp_path, write=False) as shop:
        told = turnaround.report(Facts.of(shop), Asked())
    assert (told.simulated, told.orders, told.notes) == (True, 2, ())
