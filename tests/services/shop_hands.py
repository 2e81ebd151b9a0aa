"""Hands in a shop: one random action after the other through the services, as people do them all day.

Receiving, using, giving back, transfers, writing off, counting loose and by stocktake, purchases with deliveries and
bills, imports, orders and their steps, photos and files, notes, undo. What a rule refuses is not done; what comes as
any other error ends the run.
"""

import hashlib
import io
import random
from collections import Counter

from PIL import Image

from app.domain.finding import Fault, PartKind
from app.domain.import_plan import ImportChoices
from app.domain.import_row import ReadRow
from app.domain.import_target import TargetId
from app.domain.purchase import CountedIn, LineDraft
from app.domain.shop_error import ShopError
from app.domain.stock import Money, PartDraft, Tracking
from app.domain.work_order import State
from app.ledger.change import Commit
from app.ledger.errors import LedgerError
from app.services import evidence, orders, purchases, stock, stocktake, stocktake_review
from app.services.imports import ImportSource, run
from tests.services.shop_story import CHIP, FINDING, opening

PASTE = PartDraft("PASTE", "Solder paste", PartKind.PASSIVE, (), tracking=Tracking.LOOSE)
WHO = ("Олена", "Bo", "李雷")
BINS = ("A1", "A2", "B1", "Полка 3")


class ShopHands:
    """`step` does one random thing; `tally` counts them by name, those refused under another name."""

    def __init__(self, shop, seed):
        self.shop = shop
        self.chance = random.Random(seed)
        self.tally = Counter()
        self.actions = [
            self.receive, self.receive, self.use, self.use, self.give_back, self.transfer, self.scrap, self.adjust,
            self.count_loose, self.stocktake, self.buy, self.deliver, self.bill, self.bring_in, self.open, self.walk,
            self.test, self.note, self.photo, self.photo, self.file, self.undo, self.undo,
        ]  # fmt: skip

    def step(self):
        action = self.chance.choice(self.actions)
        try:
            action()
        except (ShopError, LedgerError):
            self.tally[f"{action.__name__} refused"] += 1
        else:
            self.tally[action.__name__] += 1

    # ---------------------------------------------------------------- what there is

    def who(self):
        return self.chance.choice(WHO)

    def one_of(self, sql):
        with self.shop.read() as db:
            found = db.execute(sql).fetchall()
        if not found:
            raise ShopError
        return self.chance.choice(found)[0]

    def an_order(self):
        return orders.order(self.shop, self.one_of("SELECT id FROM work_order WHERE gone = 0"))

    def a_lot(self):
        return self.one_of("SELECT id FROM lot WHERE gone = 0")

    # ---------------------------------------------------------------- the store

    def receive(self):
        part = self.chance.choice((CHIP, PASTE))
        quantity, cost = self.chance.randint(1, 40), Money(self.chance.randint(1, 999), "USD")
        stock.receive(self.shop, self.who(), part, quantity, cost, bin=self.chance.choice(BINS))

    def use(self):
        quantity = self.chance.randint(1, 3)
        orders.use_part(self.shop, self.who(), self.an_order().id, self.a_lot(), quantity, "U1")

    def give_back(self):
        view = self.an_order()
        if not view.replacements:
            raise ShopError
        orders.return_part(self.shop, self.who(), view.id, self.chance.choice(view.replacements).id)

    def transfer(self):
        quantity = self.chance.choice((None, 1, 2))
        stock.move_lot(self.shop, self.who(), self.a_lot(), quantity, self.chance.choice(BINS))

    def scrap(self):
        stock.scrap(self.shop, self.who(), self.a_lot(), 1, "fell")

    def adjust(self):
        stock.adjust(self.shop, self.who(), self.a_lot(), self.chance.randint(0, 30))

    def count_loose(self):
        part = self.one_of("SELECT id FROM part WHERE gone = 0 AND sku = 'PASTE'")
        stock.count_loose(self.shop, self.who(), part, self.chance.randint(0, 60))

    def stocktake(self):
        who = self.who()
        place = self.one_of("SELECT number FROM place WHERE gone = 0 AND kind = 'bin'")
        lot = self.one_of("SELECT number FROM lot WHERE gone = 0")
        count_id, _step = stocktake.open_in(self.shop, who, place)
        stocktake.scan(self.shop, who, count_id, lot)
        stocktake.enter(self.shop, who, count_id, str(self.chance.randint(0, 20)))
        stocktake.finish(self.shop, who, count_id)
        stocktake_review.accept(self.shop, who, count_id)

    def buy(self):
        part = self.one_of("SELECT id FROM part WHERE gone = 0")
        line = LineDraft(part, self.chance.randint(1, 50), self.chance.randint(1, 9999))
        made = purchases.make(self.shop, self.who(), self.chance.choice(("Zeus", "Завод")), [line], currency="USD")
        purchases.mark_ordered(self.shop, self.who(), made.purchase.number)

    def deliver(self):
        number = self.one_of("SELECT number FROM purchase WHERE gone = 0")
        line = self.one_of(f"SELECT l.id FROM purchase_line AS l JOIN purchase AS p ON p.id = l.purchase_id"
                           f" WHERE p.number = '{number}' AND l.gone = 0")  # fmt: skip
        came = CountedIn(self.chance.randint(1, 20), line_id=line, bin=self.chance.choice(BINS))
        purchases.receive(self.shop, self.who(), number, [came], last=self.chance.random() < 0.3)

    def bill(self):
        number = self.one_of("SELECT number FROM purchase WHERE gone = 0")
        purchases.bill(self.shop, self.who(), number, shipping=Money(self.chance.randint(1, 5000), "USD"))

    def bring_in(self):
        self.bring_in_many(self.chance.randint(1, 40))

    def bring_in_many(self, count=800):
        rows = tuple(
            ReadRow(line, {"sku": f"R{self.chance.randrange(10**9):09d}", "name": "Резистор 10 kΩ", "kind": "passive"})
            for line in range(2, 2 + count)
        )
        source = ImportSource(
            TargetId.PARTS, "склад.xlsx", hashlib.sha256(repr(rows).encode()).hexdigest(), lambda: rows
        )
        run(self.shop, self.who(), source, ImportChoices())

    # ---------------------------------------------------------------- orders

    def open(self):
        serial = f"SN{self.chance.randrange(10**6)}"
        draft = opening(serial, machine=f"M{self.chance.randrange(50)}", slot=self.chance.randrange(3))
        orders.open_order(self.shop, self.who(), draft)

    def walk(self):
        view = self.an_order()
        state = self.chance.choice((State.DIAGNOSING, State.IN_REPAIR, State.TESTING))
        orders.advance_to(self.shop, self.who(), view.id, state)

    def test(self):
        fault = self.chance.choice((Fault.NONE, Fault.CHAIN_BREAK))
        found = (FINDING,) if fault is Fault.CHAIN_BREAK else ()
        orders.add_test_run(self.shop, self.who(), self.an_order().id, fault, findings=found)

    def note(self):
        orders.add_note(self.shop, self.who(), self.an_order().id, "заметка " * self.chance.randint(1, 9))

    def photo(self):
        drawn = Image.effect_noise((48, 48), self.chance.randint(1, 200)).convert("RGB")
        raw = io.BytesIO()
        drawn.save(raw, "JPEG")
        evidence.add(self.shop, self.who(), self.an_order().id, raw.getvalue(), name="фото.jpg")

    def file(self):
        raw = self.chance.randbytes(self.chance.randint(1, 20_000))
        evidence.add(self.shop, self.who(), self.an_order().id, raw, name="log.bin")

    def undo(self):
        with self.shop.read() as db:
            found = db.execute(
                "SELECT commit_id, max(at), actor FROM change WHERE undoes IS NULL GROUP BY commit_id"
                " ORDER BY max(seq) DESC LIMIT 6"
            ).fetchall()
        if not found:
            raise ShopError
        row = self.chance.choice(found)
        self.shop.undo(self.who(), Commit(row[0], None, row[2], ()))
