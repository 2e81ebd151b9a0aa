"""Whatever is done in whatever order: undo restores, the log rebuilds the tables, stock is the sum of its moves."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from app.ledger.change import Change, Op
from app.ledger.check import check
from app.ledger.entities import ENTITIES
from app.ledger.errors import NoSuchCommit, UndoBlocked
from app.ledger.ledger import Ledger
from app.ledger.rebuild import rebuild
from tests.ledger.shop_changes import move, part, received


def snapshot(ledger):
    """Every table's living rows, without the stamp of the last change."""
    with ledger.read() as db:
        return {
            name: {
                row["id"]: {key: row[key] for key in row.keys() if key != "hlc"}  # noqa: SIM118 - rows iterate values
                for row in db.execute(f"SELECT * FROM {name} WHERE gone = 0")
            }
            for name in ENTITIES
        }


class Ledgering(RuleBasedStateMachine):
    parts = Bundle("parts")
    lots = Bundle("lots")
    commits = Bundle("commits")

    @initialize()
    def open_shop(self):
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = Ledger.open(self.folder)
        self.count = 0
        self.before = {}

    def save(self, *changes):
        before = snapshot(self.ledger)
        commit = self.ledger.commit("somebody", changes).result()
        self.before[commit.id] = (before, snapshot(self.ledger))
        return commit.id

    @rule(target=commits, quantity=st.integers(1, 9))
    def receive(self, quantity):
        self.count += 1
        return self.save(*received(f"S{self.count}", f"LT-B1-{self.count:06d}", quantity))

    @rule(target=parts, minimum=st.integers(0, 9))
    def describe(self, minimum):
        self.count += 1
        new = part(f"S{self.count}", minimum=minimum)
        self.save(new)
        return new.id

    @rule(target=commits, id_=parts, minimum=st.integers(0, 9), name=st.text(max_size=5))
    def edit(self, id_, minimum, name):
        return self.save(Change("part", id_, Op.SET, {"minimum": minimum, "name": name}))

    @rule(target=lots)
    def new_lot(self):
        self.count += 1
        changes = received(f"S{self.count}", f"LT-B1-{self.count:06d}")
        self.save(*changes)
        return changes[1].id

    @rule(target=commits, lot_id=lots, quantity=st.integers(-9, 9).filter(bool))
    def take_or_give(self, lot_id, quantity):
        return self.save(move(lot_id, quantity, "adjust"))

    @rule(target=commits, commit_id=commits)
    def undo(self, commit_id):
        before = snapshot(self.ledger)
        try:
            undone = self.ledger.undo("somebody", commit_id).result().id
        except (UndoBlocked, NoSuchCommit):
            assert snapshot(self.ledger) == before
            return multiple()
        was_before, was_after = self.before[commit_id]
        now = snapshot(self.ledger)
        for name in ENTITIES:
            for id_ in was_before[name].keys() | was_after[name].keys():
                earlier, later = was_before[name].get(id_), was_after[name].get(id_)
                if earlier == later:
                    continue
                if earlier is None:
                    assert id_ not in now[name]
                else:
                    for key in earlier:
                        if later is None or earlier[key] != later[key]:
                            assert now[name][id_][key] == earlier[key]
        self.before[undone] = (before, now)
        return undone

    @rule()
    def rebuild_tables(self):
        before = snapshot(self.ledger)
        self.ledger.on_writer(rebuild).result()
        assert snapshot(self.ledger) == before

    @rule()
    def reopen(self):
        self.ledger.close()
        self.ledger = Ledger.open(self.folder)

    @invariant()
    def log_and_tables_agree(self):
        if not hasattr(self, "ledger"):
            return
        with self.ledger.read() as db:
            report = check(db, self.ledger.attachments)
            assert report.sound, report.problems
            sums = dict(
                db.execute("SELECT lot_id, sum(quantity) FROM stock_move WHERE gone = 0 GROUP BY lot_id").fetchall()
            )
            told = {}
            for row in db.execute("SELECT lot_id, quantity FROM stock_move WHERE gone = 0"):
                told[row[0]] = told.get(row[0], 0) + row[1]
            assert sums == told
            negative = {p.subject for p in report.problems}
            numbers = {row[0]: row[1] for row in db.execute("SELECT id, number FROM lot WHERE gone = 0")}
            assert negative == {numbers[id_] for id_, total in sums.items() if total < 0 and id_ in numbers}

    def teardown(self):
        if hasattr(self, "ledger"):
            self.ledger.close()
            shutil.rmtree(self.folder)


TestLedgering = Ledgering.TestCase
TestLedgering.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
