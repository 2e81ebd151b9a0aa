"""Charts as marks: where they stand, what they say, whose orders they are."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Chart,
    Column,
    Interval,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.words.report_marks import Shape, marks_of

TITLE = Phrase.of("flow.turnaround.sla")
COLUMNS = (
    Column("age", TITLE), Column("waits", TITLE), Column("n", TITLE, Unit.COUNT), Column("share", TITLE, Unit.SHARE),
)  # fmt: skip
ROWS = (
    Row(("young", "you", 3, 0.3), (1, 2, 3), Interval(0.1, 0.6, "Wilson")),
    Row(("young", "parts", 2, 0.5), (4, 5), Interval(0.2, 0.8, "Wilson")),
    Row(("old", "parts", 5, None), (6, 7, 8, 9, 10), flagged=True),
)


def marks(look: Look, y: tuple[str, ...], series: str | None = None, rows: tuple[Row, ...] = ROWS):
    table = Table("t", TITLE, COLUMNS, rows)
    chart = Chart("c", TITLE, look, "t", "age", y, series=series)
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    report = Report(ReportKind.FAULTS, Asked(), made_at, 10, table.title, (), (table,), (chart,))
    return marks_of(report, chart)


def test_a_stack_stands_on_itself_and_each_piece_keeps_its_orders():
    stack = marks(Look.STACKED, ("n",), "waits")
    assert (stack.shape, stack.names, stack.series) == (Shape.LYING, ("young", "old"), ("you", "parts"))
    assert [(one.at, one.base, one.value, one.series, one.behind) for one in stack.marks] == [
        (0.0, 0.0, 3.0, 0, (1, 2, 3)), (0.0, 3.0, 2.0, 1, (4, 5)), (1.0, 0.0, 5.0, 1, (6, 7, 8, 9, 10)),
    ]  # fmt: skip


def test_bars_say_their_n_and_their_interval_and_lines_leave_out_what_is_unknown():
    bars = marks(Look.BARS, ("share",))
    assert [(one.said, one.n, one.low, one.high, one.flagged) for one in bars.marks] == [
        ("30.0%", "n = 3", 0.1, 0.6, False), ("50.0%", "n = 2", 0.2, 0.8, False), ("—", "n = 5", None, None, True),
    ]  # fmt: skip
    assert "50.0%" in bars.marks[1].told
    pareto = marks(Look.PARETO, ("n", "share"))
    assert [(one.value, one.share) for one in pareto.marks] == [(3.0, 0.3), (2.0, 0.5), (5.0, None)]
    lines = marks(Look.LINE, ("share",))
    assert lines.shape is Shape.LINES
    assert [one.value for one in lines.marks] == [0.3, 0.5, None]
    assert not lines.empty
    assert lines.tells


def test_one_value_alone_is_no_chart():
    alone = marks(Look.LINE, ("share",), rows=ROWS[1:])
    assert (alone.empty, alone.tells) == (False, False)
    assert not marks(Look.BARS, ("share",), rows=ROWS[2:]).tells
