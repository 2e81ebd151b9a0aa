"""Reports that a shop keeps under a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.report import ReportKind
from app.domain.report_question import Question, Span
from app.services.saved_reports import (
    MONTH_END,
    SavedReport,
    forget_report,
    keep_report,
    question_of,
    question_text,
    saved_reports,
)
from app.services.shop import Shop


def test_a_shop_keeps_renames_and_forgets_reports_and_takes_each_back(tmp_path):
    with Shop.open(tmp_path, write=True) as shop:
        (first,) = saved_reports(shop)
        assert (first.id, len(first.kinds), first.question.span) == (MONTH_END, 5, Span.LAST_MONTH)
        asked = Question(Span.DAYS, date(2026, 1, 1), None, ("S19",), ("c",), ("s",), ("t",))
        wanted = SavedReport("", "  Faults   of S19 ", (ReportKind.FAULTS,), asked)
        kept, _commit = keep_report(shop, "Marko", wanted)
        assert kept.name == "Faults of S19"
        assert set(saved_reports(shop)) == {first, kept}
        keep_report(shop, "Ana", replace(kept, name="Faults"))
        assert {one.name for one in saved_reports(shop)} == {"Faults", first.name}
        for id_ in (kept.id, MONTH_END):
            gone = forget_report(shop, "Ana", id_)
            assert id_ not in {one.id for one in saved_reports(shop)}
            shop.undo("Ana", gone)
            assert id_ in {one.id for one in saved_reports(shop)}
        with pytest.raises(ValueError, match="SavedReport"):
            keep_report(shop, "Ana", replace(kept, name="  "))


def test_a_question_comes_back_as_it_was_kept_and_rubbish_is_none():
    for one in (Question(), Question(Span.DAYS, date(2026, 1, 1), date(2026, 1, 2), technicians=("Jo", "Ann"))):
        assert question_of(question_text(one)) == one
    for text in ("", "[]", "{", '{"span": "never"}', '{"span": "days", "first": "soon"}'):
        assert question_of(text) is None
