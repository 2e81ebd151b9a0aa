"""What the reports of the flow say: every phrase has its words, no number is none, in a full shop and an empty one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.phrase import Phrase
from app.domain.report import Asked, Period, Report
from app.services.reports import comebacks, first_pass, success, turnaround
from app.services.reports.frame import Facts
from app.services.shop import Shop
from app.words.phrases import say, templates

MAKERS = pytest.mark.parametrize("maker", [turnaround, first_pass, comebacks, success], ids=lambda one: one.__name__)


def said(report: Report) -> Iterator[object]:
    """Everything that a report says."""
    yield from (*report.definitions, *report.notes, *(chart.title for chart in report.charts))
    for figure in report.figures:
        yield from (figure.title, figure.note, figure.value, figure.before)
        yield from (figure.interval.low, figure.interval.high) if figure.interval else ()
    for table in report.tables:
        yield from (table.title, table.note, *(column.title for column in table.columns))
        for row in table.rows:
            assert len(row.cells) == len(table.columns), table.id
            yield from row.cells


def check(report: Report) -> None:
    for one in said(report):
        if isinstance(one, Phrase):
            assert one.key in templates(), one
            assert "{" not in say(one), one
        assert not (isinstance(one, float) and math.isnan(one)), report.kind
    for chart in report.charts:
        table = report.table(chart.table)
        for column in (chart.x, *chart.y, *(chart.band or ())):
            assert 0 <= table.at(column) < len(table.columns)


@MAKERS
def test_all_of_it_has_words(true_shop, maker):
    now = true_shop.facts.now
    for asked in (Asked(), Asked(Period(now - timedelta(days=50), now)), Asked(technicians=("nobody",))):
        check(maker.report(true_shop.facts, asked))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with Shop.open(tmp_path_factory.mktemp("empty")) as shop:
        yield Facts.of(shop)


@MAKERS
def test_a_shop_without_orders(empty, maker):
    report = maker.report(empty, Asked())
    check(report)
    for figure in report.figures:
        assert (figure.value, figure.n) == (None, 0), figure.id
        assert figure.note is not None, figure.id
