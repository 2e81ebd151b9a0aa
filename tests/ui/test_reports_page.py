"""The Reports page on a shop with a year behind it: what it shows is what the reports say, and what is behind it."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.domain.report import ReportKind
from app.domain.report_question import Question, Span
from app.services import reports
from app.services.saved_reports import MONTH_END, saved_reports
from app.services.shop import Shop
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.pages.reports_making import asked_now
from app.ui.preferences import Preferences, load
from app.ui.widgets.report_list import OVERVIEW
from app.words import language
from app.words.hidden_prices import HIDDEN, hide_prices
from app.words.report_cells import TableTexts, cell_text, n_text, period_text
from app.words.report_marks import marks_of
from tests.synthetic_shop.making import make
from tests.synthetic_shop.world import RICH
from tests.ui.test_access import nameless
from tests.ui.whole import comes_whole

CALM_MS = 20_000
#: Reports that say the same a moment later: no age and no time run counts up to now.
TIMELESS = (ReportKind.FIRST_PASS, ReportKind.SUCCESS, ReportKind.FAULTS, ReportKind.COST)


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory) -> Iterator[Frame]:
    """A window on a shop of fifty orders; what a test keeps in it, it takes back."""
    folder = tmp_path_factory.mktemp("year") / "shop"
    folder.mkdir()
    make(folder, seed=5, order_count=50, asset_count=36, world=RICH)
    start_application()
    frame = Frame(Shop.open(folder, write=True), folder, Preferences(theme="light", person="Ana Kovač"))
    frame.resize(1280, 720)
    frame.show()
    yield frame
    frame.end()
    frame.close()
    frame.deleteLater()


@pytest.fixture
def page(unanswered, qtbot, window):
    """The page with its overview, asked about a year."""
    window.go_to("reports")
    made = window.page()
    made.filters.show_question(Question(Span.LAST_365))
    made.show_named(OVERVIEW)
    rests(qtbot, made)
    return made


@pytest.fixture
def year(window) -> Shop:
    """The shop of the window."""
    return window.shop


def rests(qtbot, page) -> None:
    """Until what was asked is shown."""
    qtbot.waitUntil(
        lambda: not page.making.running and page.stack.currentWidget() is not page.waiting and page.saved.saved != (),
        timeout=CALM_MS,
    )


def shows(qtbot, page, kind: ReportKind) -> None:
    page.show_named(kind.value)
    qtbot.waitUntil(lambda: page.view.report is not None and page.view.report.kind is kind, timeout=CALM_MS)
    rests(qtbot, page)


def test_every_figure_and_cell_is_what_the_report_itself_says(page, qtbot, year):
    asked = asked_now(page.filters.question)
    for kind in TIMELESS:
        shows(qtbot, page, kind)
        made = reports.make(year, kind, asked)
        assert (page.view.report.figures, page.view.report.tables) == (made.figures, made.tables)
    page.show_named(OVERVIEW)
    for one in page.overview.told():
        assert one.figure == page.overview.reports[one.kind].figure(one.figure.id)
    assert [tile.figure for tile in page.overview.tiles.tiles] == [one.figure for one in page.overview.told()]
    assert len(page.overview.told()) == 6
    for kind in ReportKind:
        shows(qtbot, page, kind)
        report = page.view.report
        tiles = page.view.tiles.tiles
        assert [(tile.value, tile.below[-1]) for tile in tiles] == [
            (cell_text(one.value, one.unit, one.currency), n_text(one.n)) for one in report.figures
        ]
        assert period_text(asked) in page.view.about.text()
        for at, table in enumerate(report.tables[:2]):
            page.view.choice.setCurrentIndex(at)
            texts, rows = TableTexts(table, asked.zone), page.view.table.rows
            assert page.view.nothing.isVisibleTo(page.view) == (not table.rows), table.id
            if table.rows:
                shown = [
                    tuple(rows.index(row, column).data() for column in range(len(table.columns)))
                    for row in range(rows.rowCount())
                ]
                assert shown == [texts.row(row) for row in table.rows], (kind, table.id)
            chart, drawn = page.view.chart, page.view.chart_shown()
            tells = drawn is not None and marks_of(report, drawn).tells
            assert chart.isVisibleTo(page.view) == tells, (kind, table.id)
            if tells:
                assert {spot.mark.behind for spot in chart.view.spots()} <= {row.behind for row in table.rows}
                assert chart.view.spots(), (kind, table.id)
    page.view.fold.click()
    assert page.view._means.isVisibleTo(page.view)


def test_enter_on_a_bar_lists_its_orders_and_one_comes_back_to_the_bar(page, qtbot, year):
    view = page.overview.plots[ReportKind.FAULTS].chart.view
    view.setFocus()
    view.point_at(-1)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    mark = view.mark()
    assert mark is not None
    assert mark.said in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Return)
    behind = {row.number for row in reports.orders_behind(year, mark.behind)}
    qtbot.waitUntil(lambda: page.orders.rows.rowCount() == len(behind), timeout=CALM_MS)
    rows = page.orders.rows
    assert {rows.thing(at).number for at in range(rows.rowCount())} == behind
    first = rows.thing(0).number
    page.orders.table.opened.emit(0)
    order = page.desk.page()
    qtbot.waitUntil(lambda: order.view is not None and order.view.number == first, timeout=CALM_MS)
    order.back()
    assert page.desk.page() is page
    assert page.stack.currentWidget() is page.orders, "as it was left"
    page.orders.all.click()
    everything = page.desk.page()
    qtbot.waitUntil(lambda: everything.rows.rowCount() == len(behind), timeout=CALM_MS)
    assert mark.name in everything.among.accessibleName()
    everything.among.click()
    qtbot.waitUntil(lambda: everything.rows.total != len(behind), timeout=CALM_MS)
    page.desk.go_to("reports")
    assert page.stop()
    assert page.stack.currentWidget() is page.overview
    assert page.window().focusWidget() is view
    assert not page.stop()
    shows(qtbot, page, ReportKind.PARTS)
    used = page.view.report.table("used").rows[0]
    page.view.choice.setCurrentIndex(page.view.choice.findData("used"))
    page.view.table.chosen.emit(used)
    assert page.orders.link.isVisibleTo(page), "the part itself is a click away"
    page.orders.link.click()
    part = page.desk.page()
    qtbot.waitUntil(lambda: part.shown is not None and part.shown.one.part.id == used.link.id, timeout=CALM_MS)
    part.back()
    assert page.desk.page() is page


def test_a_rate_that_is_missing_is_one_click_away_and_so_is_the_way_back(page, qtbot, window):
    def follow(notes, words: str):
        """The page that the first such link leads to."""

        def links() -> list[QPushButton]:
            return [one for one in notes.findChildren(QPushButton) if one.isVisible() and one.text() == words]

        qtbot.waitUntil(lambda: bool(links()))
        links()[0].click()
        return window.page()

    rates = follow(page.overview.notes, "Set rates")
    assert window.focusWidget() is rates.fields["labour"].line
    assert rates.stop()
    assert window.page() is page
    for kind, words, field in (
        (ReportKind.COST, "Set rates", lambda: rates.fields["labour"].line),
        (ReportKind.KEPT, "Set rates", lambda: rates.fields["board_kg"].line),
        (ReportKind.THROUGHPUT, "Set minutes", lambda: rates.minutes.model),
    ):
        shows(qtbot, page, kind)
        assert follow(page.view.notes, words) is rates
        assert window.focusWidget() is field(), kind
        assert rates.stop()
        assert page.view.isVisible(), "the report stands as it was left"
    assert all(tile.trend[1] not in ("ok", "critical") for tile in page.overview.tiles.tiles if "cost" in tile.title)


def test_filters_combine_are_kept_for_the_person_and_the_last_question_wins(page, qtbot, year):
    popup = page.filters.pick("models")
    model = popup.list.item(0).text()
    popup.list.item(0).setCheckState(Qt.CheckState.Checked)
    popup.close()
    page.filters.days.span.setCurrentIndex(page.filters.days.span.findData(Span.ALL))
    page.filters.days.span.setCurrentIndex(page.filters.days.span.findData(Span.DAYS))
    page.filters.days.first.setText("soon")
    page.filters.days.first.editingFinished.emit()
    assert page.filters.days.first.property("kind") == "error"
    day = datetime.now(UTC).date() - timedelta(days=200)
    page.filters.days.first.setText(f"{day.day}.{day.month}.{day.year}")
    page.filters.days.first.editingFinished.emit()
    wanted = Question(Span.DAYS, day, None, models=(model,))
    qtbot.waitUntil(lambda: dict(load(year.data_dir).reports).get("Ana Kovač", "").count(model) == 1, timeout=CALM_MS)
    assert page.filters.question == wanted
    kind = ReportKind.TURNAROUND
    qtbot.waitUntil(
        lambda: kind in page.overview.reports and page.overview.reports[kind].asked == asked_now(wanted),
        timeout=CALM_MS,
    )
    rests(qtbot, page)
    assert model in page.filters.pills["models"].text()
    assert (
        page.overview.plots[kind]._n.text().endswith(n_text(reports.make(year, kind, asked_now(wanted)).figures[0].n))
    )
    page.filters.clear()
    rests(qtbot, page)
    assert page.filters.question == Question(Span.DAYS, day)


def test_a_months_end_is_opened_written_and_a_dossier_packed(page, qtbot, year, tmp_path, monkeypatch):
    files = iter((tmp_path / "month", tmp_path / "dossier.zip"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(next(files)), ""))
    page.saved.chips[MONTH_END].click()
    rests(qtbot, page)
    assert page.filters.question.span is Span.LAST_MONTH
    page.filters.days.span.setCurrentIndex(page.filters.days.span.findData(Span.LAST_365))
    page.open_saved(page.saved.saved[0])
    dialog = page.export()
    assert len(dialog.kinds()) == 5, "the set that is open comes first"
    dialog.accept()
    qtbot.waitUntil(lambda: not page.strip.running and page.strip.open_button.isVisibleTo(page), timeout=CALM_MS)
    book = load_workbook(tmp_path / "month.xlsx", read_only=True)
    assert len(book.sheetnames) > 20
    asked = page.dossier()
    assert not asked.go_button.isEnabled(), "nobody is named yet"
    asked.customer.setText("north hash")
    asked.days.span.setCurrentIndex(asked.days.span.findData(Span.LAST_30))
    asked.accept()
    qtbot.waitUntil(lambda: not page.strip.running, timeout=CALM_MS)
    if page.strip.open_button.isVisibleTo(page):
        with zipfile.ZipFile(tmp_path / "dossier.zip") as packed:
            assert "index.json" in packed.namelist()
    else:
        assert page.strip.said.text(), "nothing came in these days, and it is said"


def test_what_is_shown_is_kept_renamed_deleted_and_taken_back(page, qtbot, year):
    shows(qtbot, page, ReportKind.FAULTS)
    dialog = page.saved.keep()
    assert dialog.kinds() == (ReportKind.FAULTS,)
    dialog.name.setText("Faults & places")
    dialog.accept()
    qtbot.waitUntil(lambda: len(page.saved.saved) == 2, timeout=CALM_MS)
    mine = next(one for one in page.saved.saved if one.id != MONTH_END)
    assert mine.question == page.filters.question
    again = page.saved.rename(mine)
    again.name.setText("Faults")
    again.accept()
    qtbot.waitUntil(lambda: any(one.name == "Faults" for one in page.saved.saved), timeout=CALM_MS)
    page.saved.forget(mine)
    qtbot.waitUntil(lambda: len(page.saved.saved) == 1, timeout=CALM_MS)
    page.window()._toast._undone()
    qtbot.waitUntil(lambda: len(page.saved.saved) == 2, timeout=CALM_MS)
    page.saved.forget(mine)
    qtbot.waitUntil(lambda: len(saved_reports(year)) == 1, timeout=CALM_MS)


def test_who_may_not_see_prices_sees_none_and_what_takes_long_can_be_broken_off(page, qtbot, year, monkeypatch):
    hide_prices(True)
    try:
        page.refresh()
        shows(qtbot, page, ReportKind.COST)
        assert {tile.value for tile in page.view.tiles.tiles if tile.figure.currency} == {HIDDEN}
        assert page.view.chart_shown() is None
    finally:
        hide_prices(False)
    held, real = threading.Event(), reports.make

    def slow(shop, kind, asked, watch):
        watch.progress(7)
        held.wait(20)
        watch(7)
        return real(shop, kind, asked, watch)

    monkeypatch.setattr(reports, "make", slow)
    page.refresh()
    page.show_named(ReportKind.STOCK.value)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.waiting and page._count > 7, timeout=CALM_MS)
    page.cancel_button.click()
    held.set()
    qtbot.waitUntil(lambda: page.again_button.isVisibleTo(page) and not page.making.running, timeout=CALM_MS)
    page.again_button.click()
    qtbot.waitUntil(lambda: page.view.report is not None and page.view.report.kind is ReportKind.STOCK, timeout=CALM_MS)


def test_arrows_walk_the_reports_everything_is_named_and_a_third_more_text_fits(page, qtbot):
    page.window().activateWindow()
    arrows = page.list.entries[OVERVIEW]
    arrows.setFocus()
    QTest.keyClick(arrows, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.view and page.list.value() == "turnaround")
    rests(qtbot, page)
    language.use(language.PSEUDO)
    frame = page.window()
    del frame.pages["reports"]
    frame.go_to("reports")
    longer = frame.page()
    rests(qtbot, longer)
    comes_whole(qtbot, longer)
    shows(qtbot, longer, ReportKind.COST)
    comes_whole(qtbot, longer)
    longer.show_orders("[Órders·····]", longer.view.report.figures[0].behind)
    comes_whole(qtbot, longer)
    longer.back()
    assert frame.width() == 1280
    assert nameless(longer) == []
