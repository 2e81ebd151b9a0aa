"""Whatever happens in a shop, its store of figures brought up step by step equals one that is made from nothing.

`tell_stories(folder, seed, steps, every)` does random things and compares; `told` is what a store says, by ids and
texts instead of places and numbers.
"""

from app.domain.asset import AssetKind
from app.domain.customer import CustomerDraft
from app.domain.import_plan import ImportChoices
from app.domain.import_target import TargetId
from app.domain.shop_error import ShopError
from app.domain.work_order import State
from app.ledger.change import Commit
from app.ledger.figures import FigureStore
from app.ledger.figures_columns import LINES, OUTCOMES, SHEETS, STATES
from app.ledger.writing import Watch
from app.services import customers, handover, orders, places, sites, twins
from app.services.import_reading.proposal import propose
from app.services.import_reading.table_file import open_table
from app.services.imports import run, source_of
from app.services.shop import Shop
from tests.services.shop_hands import ShopHands

#: Columns whose numbers stand for texts of a kind, for places, or for something else that numbers name.
_NAMED = {
    "kind": "kind", "billing": "billing", "priority": "priority", "customer": "customer", "assignee": "person",
    "technician": "person", "fault": "fault", "miner_model": "model", "held_why": "why", "why": "why", "by": "person",
    "position": "position", "part": "part", "lot": "lot", "grade": "grade", "currency": "currency", "verdict": "fault",
    "fixture": "fixture", "make": "make", "model": "model", "code": "code", "revision": "revision", "owner": "customer",
    "condition": "condition", "site": "site",
}  # fmt: skip
_PLACES = {"asset": "asset", "miner": "asset", "machine": "asset", "order": "order", "parent": "order"}


def told(figures):
    """Sheet -> id of the order or asset -> its lines as texts, in their order."""
    ids = {sheet: figures.ids(sheet) for sheet in ("order", "asset")}
    found = {}
    for sheet, columns in SHEETS.items():
        read = {}
        for column in columns:
            numbers = figures.column(sheet, column).tolist()
            if column in _PLACES:
                numbers = [ids[_PLACES[column]][one] if one >= 0 else "" for one in numbers]
            elif column in _NAMED:
                names = figures.names(_NAMED[column])
                numbers = [names[one] if one >= 0 else "" for one in numbers]
            elif column in ("state", "source"):
                numbers = [STATES[one].value for one in numbers]
            elif column == "outcome":
                numbers = [OUTCOMES[one].value for one in numbers]
            read[column] = numbers
        by_id = {}
        for id_, *line in zip(read[LINES[sheet]] if sheet in LINES else ids[sheet], *read.values(), strict=True):
            by_id.setdefault(id_, []).append(repr(line))  # not a number equals itself as text
        found[sheet] = by_id
    return found


def from_nothing(shop):
    """What a store says that is made now, beside the one in the file."""
    store = FigureStore(shop.ledger)
    with shop.read() as db:
        made = store._in_memory(db, {}, Watch())
    try:
        return told(made)
    finally:
        made.close()


def kept(shop):
    """What the store in the file says, brought up."""
    with shop.read() as db:
        return told(shop.figures.current(db, Watch()))


def _read(text):
    table = open_table(text.encode(), name="old.csv")
    return table, propose(table, TargetId.REPAIRS)


class MoreHands(ShopHands):
    """The day of a shop, and what reports have to mind besides: doubles, erased customers, sites, old repairs, orders
    that go to another bench and come back.
    """

    def __init__(self, shop, seed, field, folder):
        super().__init__(shop, seed)
        self.field, self.folder, self.files = field, folder, 0
        self.actions += [
            self.merge_customers, self.erase, self.merge_assets, self.stand, self.old_repairs, self.hand_over,
            self.work, self.work, self.work, self.redo,
        ]  # fmt: skip

    def an_order(self):
        """Mostly one of the newest, so that some of them come to an end."""
        newest = "SELECT id FROM work_order WHERE gone = 0 AND imported_from IS NULL ORDER BY id DESC LIMIT 3"
        return orders.order(self.shop, self.one_of(newest)) if self.chance.random() < 0.8 else super().an_order()

    def merge_customers(self):
        of = "SELECT id FROM customer WHERE gone = 0"
        customers.merge(self.shop, self.who(), self.one_of(of), self.one_of(of))

    def erase(self):
        if self.chance.random() < 0.2:
            customers.redact(self.shop, self.who(), self.one_of("SELECT id FROM customer WHERE gone = 0"))
        else:
            customers.new(self.shop, self.who(), CustomerDraft(name=f"客户 {self.chance.randrange(10**6)}"))

    def merge_assets(self):
        of = f"SELECT id FROM asset WHERE gone = 0 AND kind = '{AssetKind.HASHBOARD.value}'"
        twins.merge(self.shop, self.who(), self.one_of(of), self.one_of(of))

    def stand(self):
        with self.shop.read() as db:
            known = [row[0] for row in db.execute("SELECT id FROM site WHERE gone = 0")]
        if len(known) < 2:
            sites.add_site(self.shop, self.who(), f"Двор {len(known)}")
        else:
            asset = self.one_of("SELECT id FROM asset WHERE gone = 0")
            places.move_to_rack(self.shop, self.who(), asset, self.chance.choice(known), "A")

    def old_repairs(self):
        ends = ("repaired", "scrapped", "не подлежит ремонту", "no fault found")
        text = "Number,Serial,Device,Customer,Received,Closed,Outcome,Technician\n" + "".join(
            f"{line},OLD{self.chance.randrange(10**6)},hashboard,Farm,2022-03-01,2022-03-0{line + 2},"
            f"{self.chance.choice(ends)},Bo\n"
            for line in range(1, 4)
        )
        run(self.shop, self.who(), source_of(*_read(text)), ImportChoices())

    def hand_over(self):
        self.files += 1
        home = self.an_order()
        path = self.folder / f"out{self.files}"
        handover.import_file(self.field, "Bo", handover.export_order(self.shop, self.who(), home.number, path))
        view = orders.order(self.field, home.id)
        orders.add_note(self.field, "Bo", view.id, "seen in the field")
        orders.advance_to(self.field, "Bo", view.id, State.DIAGNOSING)
        handover.import_file(
            self.shop, self.who(), handover.export_order(self.field, "Bo", view.number, self.folder / f"in{self.files}")
        )

    def work(self):
        view = self.an_order()
        step = self.chance.choice([step for step in view.steps if step.ready] or [None])
        if step is None:
            for line in view.findings[:1]:
                orders.confirm_finding(self.shop, self.who(), view.id, line.id)
            raise ShopError
        orders.advance(self.shop, self.who(), view.id, step.target, "because" if step.needs_reason else "")

    def redo(self):
        with self.shop.read() as db:
            found = db.execute(
                "SELECT commit_id, actor FROM change WHERE undoes IS NOT NULL ORDER BY seq DESC LIMIT 1"
            ).fetchall()
        if not found:
            raise ShopError
        self.shop.undo(self.who(), Commit(found[0][0], None, found[0][1], ()))


def tell_stories(folder, seed, steps, every):
    """So many random steps, compared after every few; gives what was done, by name, and how often it was compared."""
    with Shop.open(folder / "home") as shop, Shop.open(folder / "field") as field:
        handover.set_bench(field, "B2")
        hands = MoreHands(shop, seed, field, folder)
        compared = 0
        for step in range(1, steps + 1):
            hands.step()
            if step % every == 0:
                compared += 1
                assert kept(shop) == from_nothing(shop), (seed, step)
        return hands.tally, compared
