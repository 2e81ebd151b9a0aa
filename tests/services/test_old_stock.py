"""The stock of a shop of schema 5, lots with the text of a bin and moves without a value, in the program of today."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Migrations

from app.ledger import writing
from app.ledger.check import ProblemKind, check
from app.ledger.ledger import DATABASE
from app.ledger.migrations import migrate
from app.ledger.rebuild import rebuild
from app.ledger.schema_steps import STEPS
from app.services import stock, stock_reading
from app.services.shop import Shop
from app.services.stock_value import value_at
from tests.ledger.shop_changes import lot, move, part

#: By number of the lot: what came, what went, and the bin in words.
LOTS = {"LT-B7-000001": (40, -3, "C4"), "LT-B7-000002": (7, -7, "C4"), "LT-B7-000003": (2, -5, None)}
UNIT_COST = 325


def old_shop(folder, monkeypatch):
    """A shop as the version before this one wrote it."""
    steps = Migrations("shop")
    for released in STEPS._migrations:
        if released.name <= "0005":
            steps(name=released.name)(released.fn)
    db = sqlite3.connect(folder / DATABASE, isolation_level=None)
    migrate(db, folder / "backups", steps)
    db.execute("INSERT INTO meta (key, value) VALUES ('device_id', 'd'), ('bench_prefix', 'B7'), ('demo', '0')")
    monkeypatch.setattr(writing, "SCHEMA_VERSION", 5)
    chip = part("A1")
    changes = [chip]
    for number, (came, went, where) in LOTS.items():
        made = lot(chip.id, number)
        made.fields.update({"bin": where, "supplier": "Old Traders"})
        changes += [made, move(made.id, came), move(made.id, went, "adjust")]
    writing.write(db, writing.head_of(db, "d"), "somebody", changes)
    before = {
        row[0]: (row[1], row[2])
        for row in db.execute(
            "SELECT l.number, sum(m.quantity), sum(m.quantity * m.cost_minor) FROM stock_move AS m"
            " JOIN lot AS l ON l.id = m.lot_id GROUP BY l.id"
        )
    }
    db.close()
    monkeypatch.undo()
    return before


def worth(shop):
    return {one.lot_number: (one.quantity, one.value.minor) for of_part in value_at(shop).parts for one in of_part.lots}


def test_old_stock_is_as_much_and_worth_as_much_as_before_and_is_used_up_to_nothing(tmp_path, monkeypatch):
    before = old_shop(tmp_path, monkeypatch)
    assert before["LT-B7-000001"] == (37, 37 * UNIT_COST)
    with Shop.open(tmp_path) as shop:
        assert worth(shop) == {number: sums for number, sums in before.items() if sums != (0, 0)}
        kept = stock_reading.lot(shop, "LT-B7-000001")
        assert [(one.name, one.quantity) for one in kept.bins] == [("C4", 37)]
        stock.adjust(shop, "Ana", "LT-B7-000001", 0, "used up")
        assert "LT-B7-000001" not in worth(shop)
        assert shop.ledger.on_writer(rebuild).result() > 0
        with shop.read() as db:
            (problem,) = check(db, shop.attachments).problems
            assert (problem.kind, problem.subject) == (ProblemKind.NEGATIVE_STOCK, "LT-B7-000003")
        assert worth(shop) == {"LT-B7-000003": (-3, -3 * UNIT_COST)}
