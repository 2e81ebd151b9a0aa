"""How a figure went since the period before, in a word."""

from __future__ import annotations

from dataclasses import replace

from app.domain.phrase import Phrase
from app.domain.report import Better, Figure, Interval, Unit
from app.ui.widgets.report_figures import trend_of

TITLE = Phrase.of("flow.turnaround.sla")


def test_a_change_within_the_interval_is_steady_and_beyond_it_better_or_worse():
    one = Figure("f", TITLE, 0.80, Unit.SHARE, 90, Interval(0.70, 0.88, "Wilson"), before=0.75, better=Better.UP)
    assert trend_of(one)[1:] == ("ink_2", "steady")
    assert trend_of(replace(one, before=0.60)) == ("ph.arrow-up", "ok", "better")
    assert trend_of(replace(one, before=0.95)) == ("ph.arrow-down", "critical", "worse")
    assert trend_of(replace(one, before=0.60, better=Better.DOWN))[2] == "worse"
    assert trend_of(replace(one, before=0.60, better=None))[1:] == ("ink_2", "more")
    assert trend_of(replace(one, before=0.8001))[2] == "as before"
    assert trend_of(replace(one, before=None)) == ("", "ink_2", "")
