"""Figures of shops of a few orders, reckoned by hand."""

from __future__ import annotations

from pathlib import Path

from app.domain.report import ReportKind
from app.domain.test_run import SIMULATED_CONSOLE
from tests.services.reports.hand_made_shop import hand_made


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
