"""Figures of shops of a few orders, reckoned by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.documents.report_tables import json_text
from app.domain.estimates import wilson
from app.domain.finding import Fault
from app.domain.report import Asked, Better, Period, ReportKind, Unit
from app.domain.test_run import SIMULATED_CONSOLE
from app.domain.work_order import State
from app.services import orders
from app.services.report_rates import set_rates
from app.services.reports.frame import Facts
from app.words.report_cells import with_unit
from drivers.catalogue import board_ths
from tests.services.reports.hand_made_shop import hand_made

DAY = timedelta(days=1)


def told(table, *columns):
    """The cells of those columns, row by row."""
    return [tuple(row.cells[table.at(one)] for one in columns) for row in table.rows]


def test_an_order_made_for_practice_counts_nowhere(tmp_path: Path) -> None:
    """One repair of a real board, one on a simulated one: the reports are of the real one, and are no demo's."""
    with hand_made(tmp_path) as hand:
        real = hand.number(hand.repaired(200, 190, "SN1"))
        hand.repaired(180, 170, "SN2", fixture=SIMULATED_CONSOLE)
        for kind, figure in (
            (ReportKind.COST, "median_usd"),
            (ReportKind.FAULTS, "confirmed"),
            (ReportKind.KEPT, "kept"),
            (ReportKind.RELIABILITY, "mttr"),
        ):
            report = hand.make(kind)
            assert (hand.behind(report.figure(figure).behind), report.figure(figure).n) == ([real], 1), kind
            assert not report.simulated
            assert [dict(note.values) for note in report.notes if note.key == "flow.note.simulated"] == [{"n": 1}]
        assert not hand.make(ReportKind.PARTS).simulated


def test_everybody_who_worked_stands_beside_throughput_under_his_own_numbers(tmp_path: Path) -> None:
    """Two people of one name keep apart, and who brought nothing to pass is told with his days and his comebacks."""
    with hand_made(tmp_path) as hand:
        hand.repaired(100, 90, "SN1", "Bo")
        hand.repaired(60, 50, "SN2", "Ann")
        hand.repaired(45, 41, "SN2", "Ann")
        hand.opened(30, "SN3", "Cleo")
        with hand.shop.read() as db:
            ann, bo = (db.execute("SELECT id FROM person_private WHERE name = ?", (name,)).fetchone()[0]
                       for name in ("Ann", "Bo"))  # fmt: skip
        report = hand.make(ReportKind.THROUGHPUT)
        columns = ("days", "passed", "tested", "returned_30", "share_30")
        rows = {row.cells[0]: row for row in report.table("people").rows}
        assert set(rows) == {"Ann", "Bo", "Cleo"}
        assert told(report.table("people"), *columns)[0] == (rows["Ann"].cells[1], 2, 2, 2, 0.5)
        assert rows["Cleo"].cells[1:4] == (1, 0, 0.0)
        days = report.figure("days")
        assert sum(row.cells[1] for row in rows.values()) == days.value == days.n
        assert len(days.behind) == 4
        with hand.shop.writing("Bo") as draft:
            draft.set("person", ann, name="Bo")
        twins = told(hand.make(ReportKind.THROUGHPUT).table("people"), "technician", *columns)
        assert [line for line in twins if line[0] == "Bo"] == [
            ("Bo", *told(report.table("people"), *columns)[0]),
            ("Bo", *told(report.table("people"), *columns)[1]),
        ]
        assert bo != ann


def test_a_share_of_nothing_yet_and_a_mean_of_few_own_up_to_it(tmp_path: Path) -> None:
    """None of three boards came back: their share is bounded; two boards tell little of the mean time to restore."""
    with hand_made(tmp_path) as hand:
        hand.repaired(100, 95, "SN1")
        hand.repaired(90, 80, "SN2")
        hand.repaired(20, 10, "SN3")
        report = hand.make(ReportKind.COMEBACKS)
        young, whole = report.figure("censored_30"), wilson(0, 2)
        assert (young.value, young.n, young.interval) == (0.0, 3, whole.interval)
        mttr = hand.make(ReportKind.RELIABILITY).figure("mttr")
        assert mttr.value == pytest.approx(25 / 3, abs=0.01)
        assert (mttr.interval.low, mttr.interval.method) == (pytest.approx(1.16, abs=0.02), "Student")


def test_amounts_are_whole_cents_and_their_lines_add_up(tmp_path: Path) -> None:
    """Thirty and thirty-three minutes at 1.00 an hour, and 7% put by: 50 + 4 and 55 + 4 cents, the median between."""
    with hand_made(tmp_path) as hand:
        set_rates(hand.shop, "Bo", {"labour": "1", "warranty": "7%"})
        hand.repaired(100, 95, "SN1", minutes=30)
        hand.repaired(90, 85, "SN2", minutes=33)
        report = hand.make(ReportKind.COST)
        median, mean = report.figure("median_usd"), report.figure("mean_usd")
        assert (median.value, mean.value) == (57, 57)
        assert (report.figure("p90_usd").interval.low, type(median.value)) == (54, int)
        made_of = report.table("made_of_usd")
        assert [one for one in told(made_of, "sum", "each") if one[0]] == [(105, 53), (8, 4)]
        file = json.loads(json_text([report]))["reports"][0]
        assert file["figures"][0]["value"] == 57
        assert with_unit(median.value, Unit.MONEY, "USD") == "US$0.57"
        row = report.table("by_fault_usd").rows[0]
        assert (row.interval.low, row.interval.high) == (None, None)
        faults = hand.make(ReportKind.FAULTS).table("cost_usd")
        assert sum(cost for (cost,) in told(faults, "cost")) == 113
        assert all(isinstance(cell, int) for (cell,) in told(faults, "cost") + told(faults, "each"))


def test_repairs_without_minutes_make_costs_neither_better_nor_worse(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        hand.repaired(70, 69, "SN1", minutes=60)
        hand.repaired(20, 19, "SN2", minutes=60)
        set_rates(
            hand.shop, "Bo", {"labour": "36", "consumables": "0", "overhead": "0", "shipping": "0", "warranty": "0"}
        )
        asked = Asked(Period(hand.now - 50 * DAY, hand.now))
        whole = hand.make(ReportKind.COST, asked)
        assert whole.figure("median_usd").better is Better.DOWN
        assert "things.cost.note.no_minutes" not in {note.key for note in whole.notes}
        hand.repaired(10, 9, "SN3", minutes=0)
        lacking = hand.make(ReportKind.COST, asked)
        assert {one.better for one in lacking.figures} == {None}
        assert [dict(note.values) for note in lacking.notes if note.key == "things.cost.note.no_minutes"] == [{"n": 1}]


def test_what_a_board_came_back_with(tmp_path: Path) -> None:
    """Nothing was found, and then a fault: that is no other fault but one that was missed."""
    with hand_made(tmp_path) as hand:
        hand.without_fault(300, 295, "SN1")
        hand.repaired(290, 280, "SN1")
        hand.repaired(275, 270, "SN1")
        hand.without_fault(265, 260, "SN1")
        report = hand.make(ReportKind.COMEBACKS)
        assert (report.figure("within_30").value, report.figure("within_30").n) == (0.75, 4)
        back = {row.cells[0].key.rsplit(".", 1)[1]: row.cells[2] for row in report.table("split").rows}
        assert back == {"same": 1, "other": 0, "missed": 1, "nff": 1, "unknown": 0}


def test_a_board_under_two_orders_at_once_was_handed_back_once(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        first, second = hand.opened(200, "SN1"), hand.opened(199, "SN1")
        for id_ in (first, second):
            hand.worked(195, id_)
            for _each in range(2):
                orders.add_test_run(hand.shop, "Bo", id_, Fault.NONE)
            hand.steps(191, id_, State.PASSED, State.READY)
        hand.steps(190, first, State.RETURNED)
        hand.steps(189, second, State.RETURNED)
        hand.repaired(180, 150, "SN1")
        report = hand.make(ReportKind.COMEBACKS)
        assert (report.figure("within_30").value, report.figure("within_30").n) == (0.5, 2)
        assert hand.number(second) in hand.behind(report.figure("within_30").behind)
        assert hand.number(first) not in hand.behind(report.figure("within_30").behind)
        assert [dict(note.values) for note in report.notes if note.key == "flow.comebacks.note.together"] == [{"n": 1}]
        whole = hand.make(ReportKind.RELIABILITY)
        assert whole.figure("mttr").n == 2, "nor was it away twice at once"
        assert whole.figure("th_days").value == pytest.approx((11 + 30) * board_ths("BHB56801"), rel=0.01)


def test_a_failure_on_the_stroke_of_a_border_counts_once(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        hand.repaired(200, 190, "SN1")
        hand.repaired(200, 190, "SN2")
        came = hand.opened(100, "SN1")
        hand.worked(95, came)
        moment = datetime.fromtimestamp(float(Facts.of(hand.shop).select(Asked()).received.max()), UTC)
        for period, n in ((Period(moment, moment + DAY), 1), (Period(moment - DAY, moment), 0)):
            assert hand.make(ReportKind.RELIABILITY, Asked(period)).figure("mtbf").n == n


def test_what_cannot_be_said_says_why(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        for kind in ReportKind:
            for figure in hand.make(kind).figures:
                assert figure.value is not None or figure.note is not None, (kind, figure.id)
        assert hand.make(ReportKind.RELIABILITY).figure("th_days").value == 0, "nothing was away, so nothing was lost"


def test_a_bench_whose_clock_is_ahead_falls_out_of_no_table(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        hand.repaired(3, -40, "SN1")
        report = hand.make(ReportKind.COMEBACKS)
        assert sum(n for (n,) in told(report.table("by_month"), "returned")) == report.orders == 1


def test_one_order_is_no_law_of_averages(tmp_path: Path) -> None:
    with hand_made(tmp_path) as hand:
        hand.repaired(85, 80, "SN1")
        hand.opened(70, "SN2")
        report = hand.make(ReportKind.WORK_IN_PROGRESS)
        assert (report.figure("average").value, report.figure("expected").value) == (
            pytest.approx(70 / 90, abs=0.01), pytest.approx(0, abs=0.001),
        )  # fmt: skip
        assert not report.notes, "one finished order does not make the shop fill up"
