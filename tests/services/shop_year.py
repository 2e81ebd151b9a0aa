"""A shop at work, at random, as a state machine: legal and illegal actions of every service, and what must always hold.

Each action is what a person, a scanner or a laptop from the field does. After it: a board sits in one machine; no order
stands past a gate that was not met or opened by a reason; what was refused changed nothing; undoing the newest
restores; the log rebuilds the tables; stock is the sum of its moves. The gates are judged here by SQL of their own.
"""

import atexit
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.asset import SerialSource
from app.domain.finding import Fault
from app.domain.handover import Choice
from app.domain.place import PlaceKind
from app.domain.shop_error import ShopError
from app.domain.stock import Money
from app.domain.work_order import ActionCode, Priority, SignerRole, State
from app.ledger.check import check
from app.ledger.entities import ENTITIES
from app.ledger.errors import LedgerError
from app.ledger.rebuild import rebuild
from app.services import amendments, handover, handover_conflicts, orders, places, quotes, stock
from app.services.policy import policy_of
from app.services.shop import Shop
from tests.services.shop_story import CHIP, FINDING, opening

WHO = ("Олена", "Bo", "李雷")
#: What all machines together did: actions by name, and those refused.
TALLY: Counter[str] = Counter()
#: Where the shops lie: in memory where there is such a place, since what is tried here is the logic.
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None

#: New shops, by name.
_NEW: dict[str, Path] = {}

_UNANSWERED = """
SELECT count(*) FROM finding AS f WHERE f.order_id = :order AND f.gone = 0
AND (SELECT s.status FROM finding_status AS s WHERE s.finding_id = f.id AND s.gone = 0 ORDER BY s.hlc DESC LIMIT 1)
    = 'confirmed'
AND NOT EXISTS (SELECT 1 FROM action AS a, json_each(a.finding_ids) AS i
    WHERE a.order_id = :order AND a.gone = 0 AND i.value = f.id)
AND NOT EXISTS (SELECT 1 FROM replacement AS r, json_each(r.finding_ids) AS i
    WHERE r.order_id = :order AND r.gone = 0 AND i.value = f.id AND r.quantity >
        coalesce((SELECT sum(b.quantity) FROM part_return AS b WHERE b.replacement_id = r.id AND b.gone = 0), 0))
"""
_STATUS = """
SELECT count(*) FROM finding AS f WHERE f.order_id = :order AND f.gone = 0
AND coalesce((SELECT s.status FROM finding_status AS s WHERE s.finding_id = f.id AND s.gone = 0
    ORDER BY s.hlc DESC LIMIT 1), 'suspected') {which}
"""


def _empty(folder, name):
    """A new shop's folder, copied from one that is made once."""
    if name not in _NEW:
        made = Path(tempfile.mkdtemp(dir=FOLDER))
        atexit.register(shutil.rmtree, made)
        Shop.open(made / name).close()
        _NEW[name] = made / name
    return shutil.copytree(_NEW[name], folder)


class ShopYear(RuleBasedStateMachine):
    """One shop's year. `field` is the laptop that orders come from and go to."""

    @initialize()
    def open_shop(self):
        self.folder = Path(tempfile.mkdtemp(dir=FOLDER))
        self.shop, self.field = (Shop.open(_empty(self.folder / name, name)) for name in ("shop", "field"))
        handover.set_bench(self.field, "F1")
        self.commits = []
        self.files = 0
        self.checked = 0
        places.add_place(self.shop, WHO[0], PlaceKind.BENCH, "Bench 1")

    # ---------------------------------------------------------------- how actions are done

    def do(self, name, work, shop=None):
        """Do something; what is refused by a rule changes nothing."""
        shop = shop or self.shop
        TALLY[name] += 1
        before = self.changes(shop)
        try:
            with shop.noting() as noted:
                result = work()
        except (ShopError, LedgerError):
            TALLY[f"{name} refused"] += 1
            assert self.changes(shop) == before
            return None
        if shop is self.shop:
            self.commits += noted
        return result

    @staticmethod
    def changes(shop):
        with shop.read() as db:
            return db.execute("SELECT count(*) FROM change").fetchone()[0]

    def any_order(self, number):
        with self.shop.read() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM work_order WHERE gone = 0 ORDER BY id")]
        return orders.order(self.shop, ids[number % len(ids)])

    def has_orders(self):
        with self.shop.read() as db:
            return db.execute("SELECT 1 FROM work_order WHERE gone = 0").fetchone() is not None

    who = st.sampled_from(WHO)
    which = st.integers(0, 30)

    # ---------------------------------------------------------------- what people do

    @rule(who=who, serial=st.sampled_from(["SN1", "SN2", "SN3", "SN4", None]), slot=st.integers(0, 2),
          machine=st.sampled_from(["MINER1", "MINER2", "MINER3", None]), found=st.booleans())  # fmt: skip
    def open_order(self, who, serial, slot, machine, found):
        draft = opening(serial, findings=(FINDING,) if found else (), slot=slot, machine=machine)
        self.do("open", lambda: orders.open_order(self.shop, who, draft))

    @precondition(has_orders)
    @rule(who=who, which=which, serial=st.sampled_from(["SN1", "SN5", ""]))
    def note_serial(self, who, which, serial):
        order = self.any_order(which)
        self.do("serial", lambda: orders.set_serial(self.shop, who, order.id, serial, SerialSource.LABEL))

    @precondition(has_orders)
    @rule(who=who, which=which, fault=st.sampled_from([Fault.NONE, Fault.NONE, Fault.CHAIN_BREAK, Fault.INCONCLUSIVE]))
    def test_board(self, who, which, fault):
        order = self.any_order(which)
        found = (FINDING,) if fault is Fault.CHAIN_BREAK else ()
        self.do("test", lambda: orders.add_test_run(self.shop, who, order.id, fault, findings=found))

    @precondition(has_orders)
    @rule(who=who, which=which, confirm=st.booleans())
    def settle_finding(self, who, which, confirm):
        order = self.any_order(which)
        if order.findings:
            finding = order.findings[which % len(order.findings)].id
            settle = orders.confirm_finding if confirm else orders.rule_out_finding
            self.do("settle", lambda: settle(self.shop, who, order.id, finding))

    @precondition(has_orders)
    @rule(who=who, which=which, code=st.sampled_from(ActionCode))
    def act(self, who, which, code):
        order = self.any_order(which)
        answered = [line.id for line in order.confirmed] or None
        self.do("act", lambda: orders.add_action(self.shop, who, order.id, code, "U47", finding_ids=answered))

    @rule(who=who, quantity=st.integers(0, 9))
    def receive(self, who, quantity):
        self.do("receive", lambda: stock.receive(self.shop, who, CHIP, quantity, Money(325, "USD")))

    @precondition(has_orders)
    @rule(who=who, which=which, quantity=st.integers(0, 3))
    def use_part(self, who, which, quantity):
        order, lots = self.any_order(which), stock.lots(self.shop)
        lot = lots[which % len(lots)].id if lots else "nothing"
        self.do("use", lambda: orders.use_part(self.shop, who, order.id, lot, quantity, "U1"))

    @precondition(has_orders)
    @rule(who=who, which=which, quantity=st.integers(0, 3))
    def return_part(self, who, which, quantity):
        order = self.any_order(which)
        if order.replacements:
            line = order.replacements[which % len(order.replacements)].id
            self.do("return", lambda: orders.return_part(self.shop, who, order.id, line, quantity))

    @precondition(has_orders)
    @rule(who=who, which=which, onto=st.sampled_from(State), reason=st.sampled_from(["", "", "because"]))
    def take_any_step(self, who, which, onto, reason):
        order = self.any_order(which)
        self.do("any step", lambda: orders.advance(self.shop, who, order.id, onto, reason))

    @precondition(has_orders)
    @rule(who=who, which=which)
    def take_the_step_proposed(self, who, which):
        order = self.any_order(which)
        if order.next_step is not None:
            self.do("step", lambda: orders.advance(self.shop, who, order.id, order.next_step.target))

    @precondition(has_orders)
    @rule(who=who, which=which, onto=st.sampled_from(State))
    def walk(self, who, which, onto):
        order = self.any_order(which)
        self.do("walk", lambda: orders.advance_to(self.shop, who, order.id, onto))

    @precondition(has_orders)
    @rule(who=who, which=which)
    def hold_or_resume(self, who, which):
        order = self.any_order(which)
        if order.state is State.ON_HOLD:
            self.do("resume", lambda: orders.resume(self.shop, who, order.id))
        else:
            self.do("hold", lambda: orders.hold(self.shop, who, order.id, "waits"))

    @precondition(has_orders)
    @rule(who=who, which=which, role=st.sampled_from(SignerRole))
    def sign(self, who, which, role):
        order = self.any_order(which)
        self.do("sign", lambda: orders.sign(self.shop, who, order.id, role))

    @precondition(has_orders)
    @rule(who=who, which=which)
    def amend(self, who, which):
        order = self.any_order(which)
        self.do("amend", lambda: amendments.amend(self.shop, who, order.id, "seen later"))

    @precondition(has_orders)
    @rule(who=who, which=which)
    def write_note(self, who, which):
        order = self.any_order(which)
        self.do("note", lambda: orders.add_note(self.shop, who, order.id, "a note"))

    @precondition(has_orders)
    @rule(who=who, which=which, say=st.integers(0, 2))
    def quote(self, who, which, say):
        order = self.any_order(which)
        if say == 0:
            self.do("approve", lambda: quotes.approve(self.shop, who, order.id))
        elif say == 1:
            self.do("withdraw", lambda: quotes.withdraw(self.shop, who, order.id))
        else:
            self.do("quote", lambda: quotes.write_quote(self.shop, who, order.id, quotes.suggest(self.shop, order)))

    @precondition(has_orders)
    @rule(who=who, which=which, priority=st.sampled_from(Priority))
    def hurry(self, who, which, priority):
        order = self.any_order(which)
        self.do("priority", lambda: orders.set_priority(self.shop, who, order.id, priority))

    @precondition(has_orders)
    @rule(who=who, which=which)
    def move_board(self, who, which):
        board = self.any_order(which).asset.id
        place = places.places(self.shop)[0].id
        self.do("move", lambda: places.move_asset(self.shop, who, board, place))

    # ---------------------------------------------------------------- undo and hand-over

    @precondition(lambda self: self.commits)
    @rule(who=who, back=st.integers(1, 4))
    def undo(self, who, back):
        commit = self.commits[-min(back, len(self.commits))]
        before = self.snapshot()
        newest = self.changes(self.shop)
        with self.shop.read() as db:
            last = db.execute("SELECT max(seq) FROM change WHERE commit_id = ?", (commit.id,)).fetchone()[0]
            added = db.execute(
                "SELECT entity, entity_id FROM change WHERE commit_id = ? AND op = 'add'", (commit.id,)
            ).fetchall()
        if self.do("undo", lambda: self.shop.undo(who, commit)) is None:
            assert self.snapshot() == before
            return
        self.commits.remove(commit)
        now = self.snapshot()
        for entity, id_ in added:
            assert entity in ("person", "customer") or id_ not in now[entity]
        if last == newest:
            for entity, rows in before.items():  # what the commit did not touch is as it was
                for id_, row in rows.items():
                    touched = (entity, id_) in commit.touched
                    assert touched or now[entity].get(id_) == row, (entity, id_)

    @precondition(has_orders)
    @rule(who=who, which=which, work=st.integers(0, 3), back=st.booleans())
    def hand_over(self, who, which, work, back):
        order = self.any_order(which)
        self.files += 1
        path = self.folder / f"{self.files}{handover.ENDING}"
        self.do("hand over", lambda: handover.export_order(self.shop, who, order.number, path))
        taken = self.do("take in", lambda: handover.import_file(self.field, who, path), self.field)
        there = orders.order(self.field, order.id)
        assert taken is not None
        for step in range(work):
            if step == 0:
                self.do("field note", lambda: orders.add_note(self.field, who, there.id, "field"), self.field)
            elif step == 1:
                self.do("field test", lambda: orders.add_test_run(self.field, who, there.id, Fault.NONE), self.field)
            elif there.next_step is not None:
                target = there.next_step.target
                self.do("field step", lambda: orders.advance(self.field, who, there.id, target), self.field)  # noqa: B023
        if back:
            home = path.with_name(f"{self.files}-back{handover.ENDING}")
            self.do("hand back", lambda: handover.export_order(self.field, who, there.id, home), self.field)
            assert self.do("take back in", lambda: handover.import_file(self.shop, who, home)) is not None
            again = self.do("take in again", lambda: handover.import_file(self.shop, who, home))
            assert again is not None
            assert again.commit is None

    @rule(who=who, choice=st.sampled_from(Choice))
    def settle_conflict(self, who, choice):
        for conflict in handover_conflicts.conflicts_of(self.shop)[:1]:
            self.do("settle conflict", lambda: handover_conflicts.settle(self.shop, who, conflict.id, choice))  # noqa: B023

    @rule()
    def rebuild(self):
        for shop in (self.shop, self.field):
            before = self.snapshot(shop)
            shop.ledger.on_writer(rebuild).result()
            assert self.snapshot(shop) == before
            with shop.read() as db:
                report = check(db, shop.attachments)
            assert report.sound, report.problems

    def snapshot(self, shop=None):
        with (shop or self.shop).read() as db:
            return {
                name: {
                    row["id"]: tuple(row[key] for key in row.keys() if key != "hlc")  # noqa: SIM118 - rows iterate values
                    for row in db.execute(f"SELECT * FROM {name} WHERE gone = 0")
                }
                for name in ENTITIES
            }

    # ---------------------------------------------------------------- what must always hold

    @invariant()
    def a_board_sits_in_one_machine(self):
        if not hasattr(self, "shop"):
            return
        for shop in (self.shop, self.field):
            with shop.read() as db:
                twice = db.execute(
                    "SELECT asset_id FROM installation WHERE gone = 0 AND until IS NULL GROUP BY asset_id"
                    " HAVING count(*) > 1"
                ).fetchall()
            assert not twice

    @invariant()
    def stock_is_the_sum_of_its_moves(self):
        if not hasattr(self, "shop"):
            return
        with self.shop.read() as db:
            moves = db.execute("SELECT lot_id, quantity FROM stock_move WHERE gone = 0").fetchall()
        told = Counter()
        for lot_id, quantity in moves:
            told[lot_id] += quantity
        for lot in stock.lots(self.shop):
            assert lot.on_hand == told[lot.id]

    @invariant()
    def no_order_is_past_a_gate(self):
        """Judged for each step right after it was taken here; steps of the field were judged there."""
        if not hasattr(self, "shop"):
            return
        policy = policy_of(self.shop)
        with self.shop.read() as db:
            steps = db.execute(
                "SELECT t.*, c.seq FROM change AS c JOIN transition AS t ON t.id = c.entity_id"
                " WHERE c.entity = 'transition' AND c.op = 'add' AND c.seq > ? AND t.gone = 0"
                " AND json_extract(c.new, '$._origin') IS NULL ORDER BY c.seq",
                (self.checked,),
            ).fetchall()
            self.checked = db.execute("SELECT max(seq) FROM change").fetchone()[0] or 0
            for step in steps:
                self.judge(db, step, policy)

    def judge(self, db, step, policy):
        order, target = {"order": step["order_id"]}, step["target"]
        by_reason = step["overridden"] and step["reason"]
        if target == "received" and policy.serial:
            serial = db.execute(
                "SELECT a.serial FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id WHERE o.id = :order", order
            ).fetchone()[0]
            assert serial or by_reason
        if target == "diagnosed":
            assert db.execute(_STATUS.format(which="= 'confirmed'"), order).fetchone()[0]
        if target == "no_fault_found":
            assert not db.execute(_STATUS.format(which="<> 'ruled_out'"), order).fetchone()[0]
        if (step["source"], target) == ("in_repair", "testing"):
            assert not db.execute(_UNANSWERED, order).fetchone()[0]
        if target == "passed":
            assert self.passes_in_a_row(db, order) >= policy.passes
        if target == "returned":
            assert (
                by_reason
                or db.execute("SELECT 1 FROM signature WHERE order_id = :order AND gone = 0", order).fetchone()
            )

    @staticmethod
    def passes_in_a_row(db, order):
        worked = db.execute(
            "SELECT max(hlc) FROM (SELECT hlc FROM action WHERE order_id = :order AND gone = 0 AND code <> 'inspect'"
            " UNION ALL SELECT hlc FROM replacement WHERE order_id = :order AND gone = 0)",
            order,
        ).fetchone()[0]
        verdicts = db.execute(
            "SELECT verdict FROM test_run WHERE order_id = :order AND gone = 0 AND phase = 'after' AND hlc >= :worked"
            " AND verdict <> 'inconclusive' ORDER BY hlc DESC",
            order | {"worked": worked or 0},
        ).fetchall()
        count = 0
        for (verdict,) in verdicts:
            if verdict != "none":
                break
            count += 1
        return count

    def teardown(self):
        if hasattr(self, "shop"):
            try:
                self.rebuild()
            finally:
                self.shop.close()
                self.field.close()
                shutil.rmtree(self.folder)
