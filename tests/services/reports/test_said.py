"""Every phrase of every report has words, every row fits its columns, every chart a table: nothing shows a key."""

from __future__ import annotations

import pytest

from app.domain.phrase import Phrase
from app.domain.report import Asked, ReportKind
from app.services import reports
from app.words.phrases import say, templates
from app.words.report_cells import cell_text, currency_of, figure_text, head_text, interval_text
from tests.services.reports.true_orders import middle_of


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_can_be_said_whole(true_shop, kind):
    for asked in (Asked(), middle_of(true_shop)[0], Asked(models=("no such model",))):
        told = reports.make(true_shop.shop, kind, asked)
        phrases = [told.looked, *told.definitions, *told.notes]
        for figure in told.figures:
            phrases += [figure.title, *([figure.note] if figure.note else [])]
            assert figure_text(figure)
            interval_text(figure.interval, figure.unit, figure.currency)
        for table in told.tables:
            phrases += [table.title, *([table.note] if table.note else []), *(one.title for one in table.columns)]
            assert len({one.id for one in table.columns}) == len(table.columns)
            assert all(head_text(one) for one in table.columns)
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    assert cell_text(cell, column.unit, currency_of(table, row, column))
                    phrases += [cell] if isinstance(cell, Phrase) else []
        for chart in told.charts:
            table = told.table(chart.table)
            for column in (chart.x, *chart.y, *(chart.band or ()), *([chart.series] if chart.series else [])):
                table.at(column)
            phrases.append(chart.title)
        assert {one.key for one in phrases} <= templates().keys()
        assert all(say(one) for one in phrases)
        ids = [one.id for one in (*told.figures, *told.tables)]
        assert len({one.id for one in told.figures}) == len(told.figures)
        assert len({one.id for one in told.tables}) == len(told.tables), ids
