"""Two shops that work on the same order at random and exchange it as files at random, in any order, old and new."""

import json
import random
import shutil
import tempfile
from pathlib import Path

from app.domain.finding import Fault
from app.domain.handover import Choice
from app.domain.shop_error import ShopError
from app.domain.work_order import ActionCode, Priority
from app.ledger.check import check
from app.ledger.entities import ENTITIES
from app.ledger.entity import Merge
from app.ledger.errors import NoSuchCommit, UndoBlocked
from app.services import handover, handover_conflicts, orders
from app.services.shop import Shop
from tests.services.shop_story import WHO, under_repair

#: Fields that each bench has its own of, or works out.
_OWN = {"hlc", "number", "came_as", "elsewhere", "created_by", "attempt", "held_from", "held_until", "held_why"}
_OWN |= {"place_id", "other_place_id", "count_id"}


class Exchange:
    """The shops A and B, every file ever written, and what each file held."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp())
        self.shops = [Shop.open(self.folder / name) for name in "ab"]
        handover.set_bench(self.shops[1], "B2")
        view, _lot = under_repair(self.shops[0])
        self.order = view.id
        self.files = []

    def close(self):
        for shop in self.shops:
            shop.close()
        shutil.rmtree(self.folder)

    def write(self, side):
        if not self.has(side):
            return
        number = orders.order(self.shops[side], self.order).number
        path = self.folder / f"{len(self.files)}{handover.ENDING}"
        self.files.append((side, handover.export_order(self.shops[side], WHO, number, path)))

    def take(self, side, path):
        taken = handover.import_file(self.shops[side], "Bo", path)
        again = handover.import_file(self.shops[side], "Bo", path)
        assert again.commit is None, again.look
        return taken

    def has(self, side):
        with self.shops[side].read() as db:
            found = db.execute("SELECT 1 FROM work_order WHERE id = ? AND gone = 0", (self.order,)).fetchone()
        return found is not None

    def work(self, side):
        shop, chance = self.shops[side], self.chance
        if not self.has(side):
            return
        view = orders.order(shop, self.order)
        try:
            match chance.randrange(7):
                case 0:
                    orders.add_note(shop, WHO, view.id, f"note {chance.randrange(99)}")
                case 1:
                    orders.add_test_run(shop, WHO, view.id, chance.choice([Fault.NONE, Fault.CHAIN_BREAK]))
                case 2:
                    orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "U1", minutes=5)
                case 3:
                    orders.set_priority(shop, WHO, view.id, chance.choice(list(Priority)))
                case 4 if view.steps:
                    step = chance.choice(view.steps)
                    orders.advance(shop, WHO, view.id, step.target, "because")
                case 5:
                    with shop.writing(WHO) as draft:
                        draft.set("asset", view.asset.id, model=f"model {chance.randrange(4)}")
                case 6:
                    with shop.noting() as commits:
                        orders.add_note(shop, WHO, view.id, "to be undone")
                    shop.undo(WHO, commits[-1])
        except (ShopError, UndoBlocked, NoSuchCommit):
            pass

    def facts(self, side):
        """Every fact of the order that the shop holds and that was not taken back."""
        with self.shops[side].read() as db:
            return {
                (
                    name,
                    row["id"],
                    json.dumps({key: value for key, value in dict(row).items() if key not in _OWN | {"gone"}}),
                )
                for name, entity in ENTITIES.items()
                if entity.merge in (Merge.FACTS, Merge.STATE) and name != "handover" and entity.field_of("order_id")
                for row in db.execute(f"SELECT * FROM {name} WHERE order_id = ? AND gone = 0", (self.order,))
            }

    def fields(self, side):
        """What can be set about the order and its board."""
        with self.shops[side].read() as db:
            order = db.execute("SELECT * FROM work_order WHERE id = ?", (self.order,)).fetchone()
            board = db.execute("SELECT * FROM asset WHERE id = ?", (order["asset_id"],)).fetchone()
        return {
            (name, key): value
            for name, row in (("o", order), ("a", board))
            for key, value in dict(row).items()
            if key not in _OWN | {"state"}
        }

    def sound(self, side):
        with self.shops[side].read() as db:
            report = check(db, self.shops[side].attachments)
        assert report.sound, report.problems
        return report

    def settle(self):
        """Exchange until both know everything; then what is at odds is at odds on both sides, and only that differs."""
        for _ in range(2):
            for side in (0, 1):
                if self.has(side):
                    self.write(side)
                    self.take(1 - side, self.files[-1][1])
        assert self.facts(0) == self.facts(1)
        views = [orders.order(shop, self.order) for shop in self.shops]
        assert views[0].state is views[1].state
        assert views[0].content_hash == views[1].content_hash or self.odds(0)
        assert self.odds(0) == self.odds(1)
        differing = {key for key, value in self.fields(0).items() if self.fields(1)[key] != value}
        assert {key[1] for key in differing} <= {field for field, _pair in self.odds(0)}
        return views

    def odds(self, side):
        found = handover_conflicts.conflicts_of(self.shops[side])
        return {(one.field, frozenset((one.ours, one.theirs))) for one in found}

    def decide(self):
        """A person settles on one side; the other learns it with the next file."""
        for one in handover_conflicts.conflicts_of(self.shops[0]):
            handover_conflicts.settle(self.shops[0], WHO, one.id, self.chance.choice(list(Choice)))
        self.write(0)
        self.take(1, self.files[-1][1])
        assert not self.odds(0)
        assert not self.odds(1)
        assert self.fields(0) == self.fields(1)


def try_once(seed, steps=14):
    """One story: work and files at random, then everything exchanged, settled and checked."""
    one = Exchange(seed)
    try:
        for _ in range(steps):
            side = one.chance.randrange(2)
            match one.chance.randrange(5):
                case 0:
                    one.write(side)
                case 1 if one.files:
                    whose, path = one.chance.choice(one.files)
                    before = one.facts(1 - whose)
                    one.take(1 - whose, path)
                    gone = {id_ for _name, id_, _body in before} - {id_ for _name, id_, _body in one.facts(1 - whose)}
                    taken_back = set()
                    with one.shops[1 - whose].read() as db:
                        for name in ENTITIES:
                            taken_back |= {row[0] for row in db.execute(f"SELECT id FROM {name} WHERE gone = 1")}
                    assert gone <= taken_back
                case _:
                    one.work(side)
        one.settle()
        for side in (0, 1):
            one.sound(side)
        one.decide()
        for side in (0, 1):
            one.sound(side)
    finally:
        one.close()


if __name__ == "__main__":
    import sys
    import time

    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        began = time.process_time()
        try:
            try_once(number)
        except BaseException:
            print("seed", number)
            raise
        print(number, round(time.process_time() - began, 2), flush=True)
