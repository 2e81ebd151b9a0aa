"""How a figure went since the period before, in a word; and that no figure is cut, whatever room there is."""

from __future__ import annotations

from dataclasses import replace

from app.domain.phrase import Phrase
from app.domain.report import Better, Figure, Interval, Unit
from app.ui import theme
from app.ui.widgets.report_figures import FigureTiles, trend_of

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


def test_tiles_stand_in_more_rows_before_a_figure_is_cut(qtbot, dressed):
    tiles = FigureTiles()
    qtbot.addWidget(tiles)
    money = Figure("m", Phrase.of("things.cost.median"), 1_234_567, Unit.MONEY, 12_345,
                   Interval(1_134_567, 1_334_567, "order statistics"), "USD", before=1_934_567)  # fmt: skip
    days = Figure("d", Phrase.of("flow.turnaround.customer_median"), 5.53, Unit.DAYS, 100, before=5.49)
    alike = replace(days, id="e", before=5.53)
    tiles.show_figures([money, days, alike, replace(money, id="n"), replace(money, id="o")])
    tiles.show()
    rows = []
    for width in (1180, 980, 700, 400):
        tiles.resize(width, tiles.heightForWidth(width))
        rows.append(len({tile.y() for tile in tiles.tiles}))
        for tile in tiles.tiles:
            room = tile.width() - 2 * theme.px(12)
            shown = (
                (*tile.below, tile._said(room)) if tile._lines[2] > 1 else (" · ".join(tile.below), tile._said(room))
            )
            assert all(theme.advance(one, "small") <= room for one in shown), (width, shown)
            assert theme.advance(tile.value, "section") + theme.advance(tile.unit, "small") <= room
            assert tile.geometry().bottom() < tiles.height()
    assert rows == sorted(rows)
    assert rows[-1] > rows[0]
    assert (tiles.tiles[2]._said(400), tiles.tiles[2]._said(40)) == (
        "as before (5.5\N{NO-BREAK SPACE}days)",
        "as before",
    )
