"""What a synthetic shop does not have: accepted quotes, parts of several currencies, readings of machines."""

from __future__ import annotations

import csv

import pytest

from app.domain.clock import time_of
from app.domain.quote import LineKind, QuoteDraft, QuoteLine
from app.domain.report import Asked
from app.domain.stock import Money
from app.services import quotes, stock
from app.services.report_rates import set_rates
from app.services.reports import cost, faults, reliability
from app.services.reports.frame import Facts
from app.services.shop import Shop
from app.telemetry.telemetry import Telemetry
from app.telemetry.tiers import DAY
from drivers.model.reading import Activity, DeviceReading, DeviceState
from tests.synthetic_shop.making import make

WHO = "Ana Kovač"


@pytest.fixture
def own(tmp_path):
    """A shop of 12 orders that may be written into, and the truth of its orders."""
    make(tmp_path / "shop", seed=3, order_count=12, asset_count=18)
    with Shop.open(tmp_path / "shop") as shop, (tmp_path / "shop" / "truth_orders.csv").open(encoding="utf-8") as file:
        yield shop, list(csv.DictReader(file))


def _id(shop, number):
    with shop.read() as db:
        return db.execute("SELECT id FROM work_order WHERE number = ?", (number,)).fetchone()["id"]


def _fit(shop, number, lot):
    """One piece of a lot on an order that is over: as it stands in the record of a shop that wrote it then."""
    with shop.writing(WHO) as draft:
        move = draft.add("stock_move", lot_id=lot.id, quantity=-1, reason="consume", order_id=_id(shop, number),
                         cost_minor=lot.unit_cost.minor, currency=lot.unit_cost.currency,
                         value_minor=-lot.unit_cost.minor)  # fmt: skip
        draft.add("replacement", order_id=_id(shop, number), stock_move_id=move, lot_id=lot.id, position="chip 1",
                  quantity=1, removed="scrapped")  # fmt: skip


def test_what_customers_agreed_is_told_without_tax_beside_the_cost(own):
    shop, rows = own
    done = [row for row in rows if row["fate"] == "repaired" and row["ready_at"]]
    for row, amount in zip(done[:2], (5_555, 9_999), strict=True):
        line = QuoteLine(LineKind.FLAT, "Repair", 1, amount)
        quotes.write_quote(shop, WHO, _id(shop, row["number"]), QuoteDraft((line,), "USD", tax_bp=1_900))
        quotes.approve(shop, WHO, _id(shop, row["number"]))
    told = cost.report(Facts.of(shop), Asked())
    revenue, margin = told.figure("revenue_usd"), told.figure("margin_usd")
    assert (revenue.value, revenue.n) == (5_555 + 9_999, 2)
    with shop.read() as db:
        parts = sum(
            -row["value_minor"]
            for one in done[:2]
            for row in db.execute("SELECT value_minor FROM stock_move WHERE order_id = ?", (_id(shop, one["number"]),))
        )
    assert margin.value == 5_555 + 9_999 - parts


def test_amounts_of_several_currencies_stay_apart(own):
    shop, rows = own
    set_rates(shop, WHO, {"shipping": "8"})
    repaired = [row for row in rows if row["fate"] == "repaired" and row["ready_at"]]
    with_part = next(row["number"] for row in repaired if row["part"])
    bare = next(row["number"] for row in repaired if not row["part"])
    euros = stock.receive(shop, WHO, "LDO-LDO-05", 5, Money(700, "EUR"))
    _fit(shop, with_part, euros)  # paid in dollars and euros: nothing can be added
    _fit(shop, bare, euros)
    told = cost.report(Facts.of(shop), Asked())
    assert (told.figure("mean_eur").value, told.figure("mean_eur").n) == (700, 1), "no rate in euros"
    assert told.figure("mean_usd").n == len(repaired) - 2
    notes = {note.key: dict(note.values) for note in told.notes}
    assert notes["things.cost.note.mixed"] == {"n": 1}
    assert notes["things.cost.note.parts_only"] == {"currency": "EUR", "rates": "USD"}
    assert "things.note.currencies" in notes
    assert {one.currency for table in told.tables for one in table.columns if one.currency} == {"USD", "EUR"}
    assert [table.id for table in faults.report(Facts.of(shop), Asked()).tables if table.id.startswith("cost_")] == [
        "cost_eur", "cost_by_model_eur", "cost_usd", "cost_by_model_usd",
    ]  # fmt: skip


def test_hours_are_those_that_the_machine_was_seen_to_run(own, tmp_path):
    shop, rows = own
    with shop.read() as db:
        serial = db.execute("SELECT serial FROM asset WHERE kind = 'miner' ORDER BY number").fetchone()["serial"]
    # three boards of one machine; it was looked at on two days, and ran on one of them
    first = int(Facts.of(shop).now_s) // DAY * DAY - 4 * DAY
    before = reliability.report(Facts.of(shop), Asked())
    telemetry = Telemetry(shop.data_dir, lambda: float(first + 3 * DAY))
    for day, rate in ((0, 100.0), (1, 0.0)):
        reading = DeviceReading("10.0.0.9", DeviceState.IDENTIFIED, serial=serial, hashrate_ths=rate,
                                activity=Activity.HASHING)  # fmt: skip
        telemetry.take(reading, first + day * DAY + 43_200)
    telemetry.flush()
    telemetry.close()
    told = reliability.report(Facts.of(shop), Asked())
    hours = [sum(row.cells[one.table("by_model").at("hours")] for row in one.table("by_model").rows)
             for one in (before, told)]  # fmt: skip
    boards = 3 - _in_the_shop(rows, serial, first, shop)
    assert 0 < boards <= 3
    assert hours[1] - hours[0] == pytest.approx(boards * (24 - 48 * 0.95), abs=0.1)
    assert told.figure("measured").value == pytest.approx(boards * 48 / (hours[0] / 0.95), rel=1e-4)


def _in_the_shop(rows, serial, first, shop):
    """How many of the machine's boards were not in service on those days."""
    with shop.read() as db:
        own = {row["serial"] for row in db.execute(
            "SELECT b.serial FROM installation AS i JOIN asset AS b ON b.id = i.asset_id JOIN asset AS m"
            " ON m.id = i.machine_id WHERE m.serial = ?", (serial,))}  # fmt: skip
    away = 0
    for board in own:
        for row in rows:
            back = row["returned_at"]
            if row["serial"] == board and time_of(row["failed_at"]).timestamp() < first + 2 * DAY:
                away += not back or time_of(back).timestamp() > first
    return away
