"""Work in progress and throughput, order by order against the truth of the synthetic shop and against plain SQL."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.phrase import Phrase
from app.domain.report import Asked, Period, Report, ReportKind
from app.domain.report_rates import BadStandard
from app.domain.work_order import Hold, State
from app.services import orders, reports
from app.services.order_list import rows_of
from app.services.reports import throughput, work_in_progress
from app.services.reports.frame import Facts
from app.services.reports.standard_minutes import ENOUGH, set_standards, standards
from app.services.shop import Shop
from tests.services.reports.conftest import TrueShop, true_shop_of
from tests.services.shop_story import opening

DAY = 86_400


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else math.inf


def column(report: Report, table: str, *names: str) -> list[tuple[object, ...]]:
    told = report.table(table)
    return [tuple(row.cells[told.at(name)] for name in names) for row in told.rows]


@pytest.fixture(scope="module")
def busy_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrueShop]:
    """A shop in which much lies at once."""
    with true_shop_of(tmp_path_factory.mktemp("busy") / "shop", seed=5, order_count=60, asset_count=600) as made:
        yield made


def test_what_lies_here_and_for_whom_it_waits(busy_shop: TrueShop) -> None:
    true_shop, facts = busy_shop, busy_shop.facts
    report = work_in_progress.report(facts, Asked())
    unfinished = {row["number"] for row in true_shop.orders if not row["ready_at"]}
    assert {row.number for row in facts.orders(report.figure("wip").behind)} == unfinished
    assert report.figures[0].value == len(unfinished) > 15
    with true_shop.shop.read() as db:
        ids = [row[0] for row in db.execute("SELECT id FROM work_order")]
        rows = [row for row in rows_of(db, ids) if row.number in unfinished]
    told = Counter("customer" if row.state is State.AWAITING_APPROVAL or row.hold is Hold.CUSTOMER
                   else "parts" if row.state is State.AWAITING_PARTS else "you" for row in rows)  # fmt: skip
    assert min(told[who] for who in ("you", "customer", "parts")) > 0
    assert {who.key.removeprefix("wip.waits."): n for who, n in column(report, "waits", "waits", "n") if n} == told
    assert report.figure("late").value == sum(row.late(facts.now) for row in rows)
    assert sum(n for _age, n in column(report, "ages", "age", "n")) == len(rows)
    ages = {row.number: (facts.now - row.opened_at).total_seconds() / DAY for row in rows}
    assert report.figure("age").value == pytest.approx(statistics.median(ages.values()))
    longest = max(rows, key=lambda row: (facts.now - row.changed_at) if told_you(row) else timedelta(-1))
    assert report.table("next").rows[0].cells[0] == longest.number
    fetch = {row["number"] for row in true_shop.orders if row["ready_at"] and not row["returned_at"]}
    assert {row.number for row in facts.orders(report.figure("to_fetch").behind)} == fetch


def told_you(row: object) -> bool:
    return getattr(row, "state", None) not in (State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.ON_HOLD)


def test_littles_law_is_reckoned_from_what_came_and_went(true_shop: TrueShop) -> None:
    facts = true_shop.facts
    whole = [(seconds(row["failed_at"]), seconds(row["ready_at"])) for row in true_shop.orders]
    low, high = min(came for came, _left in whole) + 20 * DAY, facts.now_s - 15 * DAY
    asked = Asked(Period(datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC)))
    report = work_in_progress.report(facts, asked)
    lay = sum(max(0.0, min(left, high) - max(came, low)) for came, left in whole) / (high - low)
    done = [left - came for came, left in whole if low <= left < high]
    rate, took = len(done) / ((high - low) / DAY), statistics.mean(done) / DAY
    figures = {one.id: one.value for one in report.figures}
    for name, true in (("average", lay), ("rate", rate), ("took", took), ("expected", rate * took),
                       ("fits", lay / (rate * took))):  # fmt: skip
        assert figures[name] == pytest.approx(true, rel=1e-6), name
    course = column(report, "course", "came", "gone", "lying")
    assert sum(gone for _came, gone, _lying in course) == len(done)
    assert course[-1][2] == sum(came < high <= left for came, left in whole)


def test_throughput_is_weighted_and_never_alone(true_shop: TrueShop) -> None:
    facts, shop = true_shop.facts, true_shop.shop
    report = throughput.report(facts, Asked())
    repaired = [row for row in true_shop.orders if row["fate"] == "repaired" and int(row["attempts"])]
    touch = defaultdict(list)
    for row in repaired:
        for group in ((row["model"], row["fault"]), (row["fault"],), ()):
            touch[group].append(float(row["touch_min"]))

    def minutes(row: dict[str, str]) -> float:
        groups = ((row["model"], row["fault"]), (row["fault"],), ())
        return statistics.median(next(touch[group] for group in groups if len(touch[group]) >= ENOUGH))

    with shop.read() as db:
        days = db.execute(
            "SELECT count(*) FROM (SELECT DISTINCT created_by, substr(created_at, 1, 10) FROM"
            " (SELECT created_by, created_at FROM transition UNION ALL SELECT created_by, created_at FROM test_run))"
        ).fetchone()[0]
    assert report.figure("days").value == days
    assert report.figure("orders_a_day").value == pytest.approx(len(repaired) / days)
    assert report.figure("minutes_a_day").value == pytest.approx(sum(map(minutes, repaired)) / days, rel=1e-5)
    tested = [row for row in true_shop.orders if row["first_pass"]]
    assert report.figure("yield").value == pytest.approx(statistics.mean(int(row["first_pass"]) for row in tested))
    assert report.figure("within_30").n > 0
    by_name = {
        str(row[0]): row[1:] for row in column(report, "people", "technician", "passed", "yield", "minutes_a_day")
    }
    for name, (passed, share, _minutes) in by_name.items():
        own = [row for row in tested if row["technician"] == name]
        assert passed == sum(row["technician"] == name for row in repaired)
        assert share == pytest.approx(statistics.mean(int(row["first_pass"]) for row in own))


def test_a_shops_own_standard_comes_first(tmp_path: Path) -> None:
    with Shop.open(tmp_path) as shop:
        orders.open_order(shop, "Bo", opening("SN1"))
        key = ("S19 XP", "chain_break")
        assert set_standards(shop, "Bo", {key: "45,5"}) == {key: 45.5}
        assert standards(Facts.of(shop)).at(*key)[0] == 45.5
        for bad, text in ((key, "soon"), (key, "0"), (("S19 XP", "no fault of ours"), "5")):
            with pytest.raises(BadStandard):
                set_standards(shop, "Bo", {bad: text})
        assert set_standards(shop, "Bo", {key: ""}) == {}
        lying = reports.make(shop, ReportKind.WORK_IN_PROGRESS, Asked())
        assert (lying.figure("wip").value, lying.figure("took").value) == (1, None)
        assert lying.figure("took").note == Phrase("wip.note.none_finished")
        passed = reports.make(shop, ReportKind.THROUGHPUT, Asked())
        assert (passed.orders, passed.figure("orders_a_day").value) == (0, 0)
