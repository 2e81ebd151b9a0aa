"""The stock: how exact its record was, what it was worth, what does not move; on a small shop, sums by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from scipy import stats

from app.domain.finding import PartKind
from app.domain.place import PlaceKind
from app.domain.report import Asked, Period
from app.domain.stock import Money, MoveReason, PartDraft
from app.ledger import writing
from app.services import places, stock, stocktake
from app.services.reports import stock as stock_report
from app.services.reports.frame import Facts
from app.services.shop import Shop
from app.services.stock_value import course, value_at
from app.services.stock_writing import write_move
from app.services.stocktake_review import accept
from app.words.phrases import say

WHO = "Ana"
CHIP = PartDraft("BM1362", "Chip", PartKind.CHIP)
LDO = PartDraft("LDO18", "LDO", PartKind.LDO)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Three bins counted, one of them two chips short; lots in two currencies; a lot below zero."""
    with Shop.open(tmp_path_factory.mktemp("stock") / "shop") as shop:
        bins = [places.add_place(shop, WHO, PlaceKind.BIN, name)[0] for name in ("C1", "C2", "C3")]
        chips = stock.receive(shop, WHO, CHIP, 10, Money(300, "USD"), bin="C1")
        ldos = stock.receive(shop, WHO, LDO, 4, Money(20, "USD"), bin="C2")
        euros = stock.receive(shop, WHO, LDO, 6, Money(30, "EUR"), bin="C3")
        count = stocktake.start(shop, WHO)
        for bin_, lot, there in zip(bins, (chips, ldos, euros), (8, 4, 6), strict=True):
            stocktake.scan(shop, WHO, count.id, bin_.number)
            stocktake.scan(shop, WHO, count.id, lot.number)
            stocktake.enter(shop, WHO, count.id, str(there))
        stocktake.finish(shop, WHO, count.id)
        accept(shop, WHO, count.id)
        with shop.writing(WHO) as draft:
            write_move(draft, ldos.id, -5, MoveReason.ADJUST)
        yield shop, count


def test_accuracy_and_the_worth_of_the_differences(counted):
    shop, count = counted
    told = stock_report.report(Facts.of(shop), Asked())
    figure = told.figure("accuracy")
    theirs = stats.binomtest(2, 3).proportion_ci(method="wilson")
    assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs))
    assert say(told.looked) == "Lots in stock: 3, bins counted: 3"
    assert (told.figure("off_usd").value, told.figure("off_usd").n) == (600, 1)
    row = told.table("counts").rows[0]
    assert (row.cells[0], row.cells[2:6], row.link.id) == (count.number, (3, 2, pytest.approx(2 / 3), 1), count.id)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = stock_report.report(Facts.of(shop), Asked(Period(tomorrow, tomorrow + timedelta(days=2))))
    assert (later.figure("accuracy").value, later.figure("accuracy").before) == (None, pytest.approx(2 / 3))


def test_each_currency_has_its_own_amounts_and_none_is_added(counted):
    shop, _count = counted
    told = stock_report.report(Facts.of(shop), Asked())
    assert {one.id: one.value for one in told.figures if one.id.startswith("value")} == {
        "value_usd": 8 * 300 - 20, "value_eur": 180,
    }  # fmt: skip
    assert [row.cells[:2] for row in told.table("by_bin_eur").rows] == [("C3", 6)]
    assert {"things.note.currencies"} == {note.key for note in told.notes}
    assert told.figure("below_zero").value == 1
    row = told.table("below_zero").rows[0]
    assert (row.cells, row.link.kind) == (("LDO18", "LDO", 5, 1), "part")


def test_the_course_is_the_worth_at_each_moment(true_shop):
    shop, now = true_shop.shop, true_shop.facts.now
    half = now - timedelta(days=300)
    told = course(shop, half, now)
    assert (told.start.totals, told.end.totals) == (value_at(shop, half).totals, value_at(shop, now).totals)
    assert told.end.parts == value_at(shop, now).parts
    for month in told.months[:-1][::5]:
        year, number = map(int, month.month.split("-"))
        end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC) - timedelta(milliseconds=1)
        assert (month.value,) == value_at(shop, end).totals
    assert sum(one.value.minor for one in told.bins) == told.end.totals[0].minor
    report = stock_report.report(true_shop.facts, Asked(Period(half, now)))
    assert (report.figure("value_usd").value, report.figure("value_usd").before) == (
        told.end.totals[0].minor, told.start.totals[0].minor,
    )  # fmt: skip
    slow = report.table("slow_usd")
    assert all(row.cells[slow.at("days")] >= 180 for row in slow.rows)
    assert report.figure("slow_usd").n == len(slow.rows) > 0


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York"])
def test_months_end_by_the_clocks_of_their_own_season(tmp_path, monkeypatch, name):
    """A minute before and a minute after the end of a month, in winter and in summer."""
    zone = ZoneInfo(name)
    with Shop.open(tmp_path / "shop") as shop:
        for month in (3, 7):
            midnight = datetime(2025, month, 1, tzinfo=zone)
            for moment in (midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)):
                at = int(moment.timestamp() * 1e9)
                clock = SimpleNamespace(time_ns=lambda at=at: at, localtime=time.localtime)
                monkeypatch.setattr(writing, "time", clock)
                stock.receive(shop, WHO, CHIP, 1, Money(100, "USD"))
        months = course(shop, None, datetime(2025, 12, 1, tzinfo=UTC), zone).months
        assert [(one.month, one.quantity) for one in months] == [
            ("2025-02", 1), ("2025-03", 2), ("2025-06", 3), ("2025-07", 4),
        ]  # fmt: skip
