"""The fleet table in a person's hands: several selected by address, groups that fold, search, copying, columns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.domain.finding import Component, Fault, Finding, NextStep, Severity
from app.domain.phrase import Phrase
from app.domain.site import RackPlace
from app.services.fleet import FleetRow
from app.ui import theme
from app.ui.models.fleet_groups import Grouping
from app.ui.models.fleet_line import COLUMNS, Group, line_of, moved
from app.ui.models.fleet_note import FleetNote
from app.ui.models.fleet_selection import FleetSelection
from app.ui.models.fleet_words import found_words
from app.ui.pages import fleet_actions
from app.ui.pages.fleet_actions import FleetAction, Reach
from app.ui.pages.fleet_columns import FleetColumns
from app.ui.pages.fleet_menu import menu_of
from app.ui.pages.fleet_table import FleetTable
from app.words.language import mark
from drivers.model.action import ActionKind
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan, Pool

SILENT = Finding(
    Fault.BOARD_MISSING,
    Severity.CRITICAL,
    Component.HASHBOARD,
    Phrase("reading.fan.title", (("fan", 7),)),
    Phrase("reading.fan.title", (("fan", 7),)),
    0.9,
    slot=1,
)


def row(number: int, rate: float = 100.0, **fields) -> FleetRow:
    findings = fields.pop("findings", ())
    rack = fields.pop("rack", f"R{number // 4 + 1}")
    reading = DeviceReading(f"10.3.{number // 100}.{number % 100}", DeviceState.IDENTIFIED, hashrate_ths=rate, **fields)
    return FleetRow(reading, findings, place=RackPlace("Hall", "C3", rack, str(number % 4 + 1)))


@pytest.fixture
def page(frame):
    frame.go_to("fleet")
    made = frame.page()
    yield made
    QTest.keyClick(made.table, Qt.Key.Key_Home)  # Qt remembers the modifiers of the last key, for other tests too
    made.leave()


def show(page, rows, qtbot) -> None:
    page.take_rows(rows)
    page.scans._batch.flush()
    page.model.reorder()
    page.table.sortByColumn(COLUMNS.index("ip"), Qt.SortOrder.AscendingOrder)


def click(page, ip: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = page.table.visualRect(page.model.index(page.model.row_of(ip), 1)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, keys, place)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_several_are_selected_by_address_and_stay_so(page, qtbot):
    show(page, [row(n, 100.0 + n) for n in range(10)], qtbot)
    click(page, "10.3.0.2")
    click(page, "10.3.0.4", SHIFT)
    click(page, "10.3.0.8", CTRL)
    wanted = {"10.3.0.2", "10.3.0.3", "10.3.0.4", "10.3.0.8"}
    assert set(page.selection.ips) == wanted
    assert page.bar.isVisibleTo(page)
    assert page.bar.words.text() == "4 selected"
    page.table.sortByColumn(COLUMNS.index("ths"), Qt.SortOrder.DescendingOrder)
    rows = {index.row() for index in page.table.selectionModel().selectedRows()}
    assert {page.model.line(one).ip for one in rows} == wanted
    show(page, [row(n, 300.0 - n) for n in range(12)], qtbot)
    rows = {index.row() for index in page.table.selectionModel().selectedRows()}
    assert {page.model.line(one).ip for one in rows} == wanted
    QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
    assert len(page.selection) == 12
    page.stop()
    assert len(page.selection) == 0
    assert not page.bar.isVisibleTo(page)


def test_a_filter_hides_the_selected_machine_and_the_panel_says_so(page, qtbot):
    show(page, [row(1, hostname="alpha"), row(2, hostname="beta")], qtbot)
    click(page, "10.3.0.1")
    assert not page.panel._hidden.isVisibleTo(page.panel)
    page.search.setText("beta")
    assert page.selection.ips == ("10.3.0.1",)
    assert page.panel.isVisibleTo(page)
    assert page.panel.title.text() == "10.3.0.1"
    assert page.panel._hidden.isVisibleTo(page.panel)
    click(page, "10.3.0.2", CTRL)  # the hidden one stays with it
    assert set(page.selection.ips) == {"10.3.0.1", "10.3.0.2"}
    assert page.bar.words.text() == "2 selected · 1 hidden"
    click(page, "10.3.0.2")  # chosen anew
    assert page.selection.ips == ("10.3.0.2",)
    page.show_all()
    assert page.model.rowCount() == 2


def test_space_and_the_keys_reach_every_row_and_fold_groups(page, qtbot):
    show(page, [row(n) for n in range(8)], qtbot)
    page.group_by(Grouping.RACK)
    assert [page.model.head(at).title for at in (0, 5)] == ["C3-R1", "C3-R2"]
    assert page.model.head(0).count == 4
    assert page.model.head(0).hashrate_ths == 400.0
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Left)
    assert page.model.rowCount() == 6
    assert len(page.model.shown()) == 8
    QTest.keyClick(page.table, Qt.Key.Key_Right)
    assert page.model.rowCount() == 10
    page.table.setCurrentIndex(page.model.index(2, 0))
    before = set(page.selection.ips)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert set(page.selection.ips) ^ before == {page.model.line(2).ip}
    QTest.keyClick(page.table, Qt.Key.Key_Left)
    assert page.table.currentIndex().row() == 0
    head = page.table.visualRect(page.model.index(5, 0)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, head)
    assert page.model.head(5).folded
    assert page.desk.preferences.fleet_group == "rack"
    assert "4 miners" in page.model.data(page.model.index(0, 0))


def test_groups_stand_in_the_order_of_their_numbers_and_sums_follow(page, qtbot):
    rows = [row(n, rack=f"R{n}") for n in (10, 2, 1)]
    show(page, [*rows, row(3, rack="R2", findings=(SILENT,))], qtbot)
    page.group_by(Grouping.RACK)
    heads = [page.model.head(at) for at in range(page.model.rowCount()) if page.model.head(at) is not None]
    assert [(head.title, head.count, head.sick) for head in heads] == [
        ("C3-R1", 1, 0),
        ("C3-R2", 2, 1),
        ("C3-R10", 1, 0),
    ]
    show(page, [row(3, 50.0, rack="R2")], qtbot)
    at = next(at for at in range(page.model.rowCount()) if (page.model.head(at) or heads[0]).title == "C3-R2")
    assert (page.model.head(at).sick, page.model.head(at).hashrate_ths) == (0, 150.0)
    page.group_by(Grouping.STATE)
    assert page.model.head(0).title == "Well"
    page.group_by(Grouping.RANGE)
    assert page.model.head(0).title == "10.3.0.*"


@pytest.mark.parametrize(
    "words",
    ["10.3.0.7", "jyzz700", "hall3.worker", "c3-r9", "fan 7", "s21 braiins", "024a00", "три 矿", "pool.example"],
)
def test_the_search_finds_by_everything_a_person_knows(page, qtbot, words):
    rich = row(
        7, rack="R9", model="Antminer S21", firmware="Braiins OS", mac="02:4A:00:00:00:01", hostname="Шахта три 矿",
        boards=(BoardReading(0, "JYZZ700"),), pools=(Pool("stratum+tcp://pool.example", "hall3.worker"),),
        findings=(SILENT,),
    )  # fmt: skip
    show(page, [row(1, rack="R1"), rich], qtbot)
    page.search.setText(words)
    assert [line.ip for line in page.model.shown()] == ["10.3.0.7"]


def test_chips_add_up(page, qtbot):
    show(page, [row(1), row(2, findings=(SILENT,)), row(3, None)], qtbot)
    page.chips[Group.BOARDS].click()
    page.chips[Group.UNKNOWN].click()
    assert page.model.rowCount() == 2
    assert not page.chips[None].isChecked()
    page.chips[Group.BOARDS].click()
    page.chips[Group.UNKNOWN].click()
    assert page.chips[None].isChecked()
    assert page.model.rowCount() == 3


def test_copied_rows_are_a_table_without_formulas(page, qtbot):
    show(page, [row(1, 101.5, hostname='=HYPERLINK("http://x")'), row(2, 99.0)], qtbot)
    page.columns.choose(("state", "ip", "ths", "host"))
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "State\tAddress\tTH/s\tName"
    assert lines[1] == 'Hashing\t10.3.0.1\t101.5\t\'=HYPERLINK("http://x")'
    page.tools.copy_ips()
    assert QGuiApplication.clipboard().text() == "10.3.0.1\n10.3.0.2"


def test_columns_and_widths_are_kept(page, qtbot):
    show(page, [row(1)], qtbot)
    page.columns.choose(("state", "ip", "mac"))
    page.table.setColumnWidth(COLUMNS.index("mac"), 222)
    page.columns._settled()
    kept = page.desk.preferences
    assert kept.fleet_columns == ("state", "ip", "mac")
    assert dict(kept.fleet_widths)["mac"] == 222
    from app.ui.preferences import load

    assert load(page.desk.data_dir) == kept
    menu = page.columns.menu(page)
    ticked = {entry.data() for entry in menu.actions() if entry.data() and entry.isChecked()}
    assert ticked == {"state", "ip", "mac"}
    menu.actions()[0].trigger()
    assert page.desk.preferences.fleet_columns == ()
    assert "model" in page.columns.shown()


def test_an_action_is_one_line_and_is_offered_where_it_applies(page, qtbot, monkeypatch):
    done = []
    monkeypatch.setattr("app.ui.pages.fleet_past.told", lambda _page, lines: done.append(lines), raising=False)
    many = FleetAction("tell", mark("Tell"), "action.scan", "app.ui.pages.fleet_past:told", Reach.MANY, in_bar=True)
    monkeypatch.setattr(fleet_actions, "ACTIONS", (many, FleetAction("one", mark("One"), "action.scan", "x:y")))
    show(page, [row(1), row(2)], qtbot)
    page.table.selectAll()
    assert [one.id for one in fleet_actions.offered(page.lines_of(page.selection.ips))] == ["tell"]
    next(made for made in page.bar.deeds._buttons if made.text() == "Tell").click()
    assert [line.ip for line in done[0]] == ["10.3.0.1", "10.3.0.2"]
    assert [one.text() for one in menu_of(page, page.lines_of(["10.3.0.1"]), page).actions()] == ["Tell", "One"]
    asked = []
    page.table.asked.disconnect(page.show_menu)  # offscreen, a menu that pops up is warned of
    page.table.asked.connect(asked.append)
    QTest.keyClick(page.table, Qt.Key.Key_F10, SHIFT)
    assert isinstance(asked[0], QPoint)


def test_what_changed_is_shown_for_a_while_and_noise_is_not():
    before = line_of(row(1, 100.0, power_w=3000.0, fans=(Fan(1, 5000.0),)))
    assert not moved(before, line_of(row(1, 103.0, power_w=3100.0, fans=(Fan(1, 5100.0),))), "ths")
    assert moved(before, line_of(row(1, 80.0, power_w=3000.0)), "ths")
    assert moved(before, line_of(row(1, fans=(Fan(1, 0.0),))), "fans")
    assert not moved(before, line_of(row(1, uptime_s=5.0)), "up")


def test_a_changed_state_is_dated_and_marked_and_fades(page, qtbot):
    show(page, [row(1), row(2)], qtbot)
    show(page, [row(1, findings=(SILENT,))], qtbot)
    line = page.model.line_at("10.3.0.1")
    assert page.model.changed(line, "state")
    assert not page.model.changed(page.model.line_at("10.3.0.2"), "state")
    assert page.model.text(line, "since") == "now"
    page.model._was = {place: (was, at - 10) for place, (was, at) in page.model._was.items()}
    with qtbot.waitSignal(page.model.faded, timeout=2000) as faded:
        pass
    assert [page.model.line(at).ip for at in range(2) if page.model.place_in(at) in faded.args[0]] == ["10.3.0.1"]
    assert not page.model.changed(line, "state")


def test_a_note_fills_its_columns_and_the_panel_begins_with_the_comeback(page, qtbot):
    show(page, [row(1), row(2)], qtbot)
    page.model.set_notes({"10.3.0.2": FleetNote("WO-B1-000098", open=True, comeback="Was here, 23 days ago")})
    page.table.sortByColumn(COLUMNS.index("order"), Qt.SortOrder.AscendingOrder)
    assert page.model.line(0).ip == "10.3.0.2"
    page.selection.choose(["10.3.0.2"])
    said = [one.text() for one in page.panel.findChildren(type(page.panel.title))]
    assert "Was here, 23 days ago" in said


def lines_of(chips) -> set[int]:
    return {chip.y() for chip in chips.chips.values() if chip.isVisible()}


def test_chips_stay_in_one_line_and_give_up_words_before_their_place(page, qtbot):
    show(page, [row(number, findings=(SILENT,)) for number in range(3)], qtbot)
    chips = page.chips_row
    tall = chips.height()
    for width in (1100, 700, 560, 420):
        chips.setFixedWidth(width)
        qtbot.waitUntil(lambda wide=width: chips.width() == wide and len(lines_of(chips)) == 1)
        assert chips.height() == tall
        assert chips.chips[Group.BOARDS].isVisible()
    assert not chips.chips[Group.LOW].isVisible()
    assert chips.chips[Group.BOARDS].accessibleName() == "Boards 3"


def test_rows_are_low_again_after_the_bright_theme(page, qtbot):
    show(page, [row(1)], qtbot)
    before = page.table.rowHeight(0)
    theme.choose(theme.BRIGHT_SITE)
    assert page.table.rowHeight(0) > before
    theme.choose(theme.LIGHT)
    assert page.table.rowHeight(0) == before


def test_columns_are_dragged_and_remembered_and_copied_in_that_order(page, frame, qtbot):
    show(page, [row(1)], qtbot)
    header, columns = page.table.horizontalHeader(), page.columns
    header.moveSection(header.visualIndex(COLUMNS.index("boards")), 1)
    qtbot.waitUntil(lambda: frame.preferences.fleet_order[:2] == ("state", "boards"))
    assert columns.shown()[:3] == ("state", "boards", "ip")
    page.table.selectRow(0)
    page.tools.copy_rows()
    assert QGuiApplication.clipboard().text().split("\n")[0].split("\t")[:3] == ["State", "Boards", "Address"]
    again = FleetColumns(FleetTable(page.model, FleetSelection()), frame)
    assert again.shown()[:3] == ("state", "boards", "ip")
    menu = columns.menu(page)
    next(entry for entry in menu.actions() if entry.text() == "As many as fit").trigger()
    assert columns.shown()[:2] == ("state", "ip")
    assert frame.preferences.fleet_order == ()


def test_one_cell_is_copied_by_key_and_offered_in_the_menu(page, qtbot):
    show(page, [row(7, serial="HKYD7")], qtbot)
    page.table.setCurrentIndex(page.model.index(0, COLUMNS.index("ip")))
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == page.model.line(0).ip
    assert page.table.cell_text() == page.model.line(0).ip
    page.table.setCurrentIndex(page.model.index(0, COLUMNS.index("day")))
    assert page.table.cell_text() == ""


def test_a_search_that_finds_nothing_says_so_and_shows_the_way_back(page, qtbot):
    show(page, [row(1), row(2)], qtbot)
    assert not page.table.nothing.isVisible()
    page.search.setText("no such machine")
    qtbot.waitUntil(page.table.nothing.isVisible)
    page.table.show_all.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert not page.table.nothing.isVisible()


def test_a_machine_that_wants_a_login_offers_the_logins_and_one_unknown_to_be_read_again(page, frame, qtbot):
    locked = FleetRow(DeviceReading("10.9.0.1", DeviceState.NEEDS_LOGIN, ports=(80,)), ())
    unknown = FleetRow(DeviceReading("10.9.0.2", DeviceState.SUSPICIOUS), ())
    show(page, [locked, unknown], qtbot)
    page.selection.choose(["10.9.0.2"])
    assert [made.text() for made in page.panel.deeds._buttons] == ["Read again"]
    page.selection.choose(["10.9.0.1"])
    assert [made.text() for made in page.panel.deeds._buttons] == ["Miner logins"]
    page.panel.deeds._buttons[0].click()
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("logins"))


def test_the_head_gives_up_words_before_anything_overlaps(page, frame, qtbot):
    show(page, [row(1)], qtbot)
    assert page.press_button.text() == "IP Report"
    theme.choose(theme.BRIGHT_SITE)
    frame.resize(1024, 640)
    qtbot.waitUntil(lambda: page.press_button.text() == "" and page.view.x() >= page.search.geometry().right())
    assert page.range.geometry().right() < page.scan_button.x()
    assert page.press_button.accessibleName().startswith("IP Report")
    assert set(page.columns.shown()) >= {"state", "ip", "ths"}
    theme.choose(theme.LIGHT)
    frame.resize(1280, 720)
    qtbot.waitUntil(lambda: page.press_button.text() == "IP Report")


def test_a_menu_offers_to_watch_only_who_is_not_watched(page, qtbot):
    show(page, [row(1), row(2)], qtbot)
    page.model.set_notes({"10.3.0.1": FleetNote(watched=True)})

    def offered(*ips):
        lines = page.lines_of(ips)
        can = fleet_actions.offered(lines, [page.model.note(line.ip) for line in lines])
        return {one.id for one in can} & {"watch", "unwatch"}

    assert offered("10.3.0.1") == {"unwatch"}
    assert offered("10.3.0.2") == {"watch"}
    assert offered("10.3.0.1", "10.3.0.2") == {"watch", "unwatch"}


def test_a_button_that_was_pressed_keeps_the_keyboard_when_more_is_offered(page, qtbot):
    known = {"offers": (ActionKind.LOCATE,)}
    show(page, [row(1, **known)], qtbot)
    click(page, "10.3.0.1")
    deeds = page.panel.deeds
    qtbot.waitUntil(lambda: deeds.isVisible())
    page.window().activateWindow()

    def blink():
        return next(made for made in deeds._buttons if made.text() == "Blink the light")

    before = blink()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    show(page, [row(1, light_on=True, **known)], qtbot)
    assert blink() is not before
    assert blink().hasFocus()


def test_a_scan_tells_miners_from_what_else_answered():
    one = row(1)
    sick = row(2, findings=(SILENT,))
    others = [
        FleetRow(DeviceReading(f"10.3.0.{number}", state), ())
        for number, state in enumerate(
            (DeviceState.NEEDS_LOGIN, DeviceState.UNIDENTIFIED, DeviceState.SUSPICIOUS, DeviceState.SEEN), 3
        )
    ]
    assert found_words([line_of(one)]) == "1 miner found"
    assert found_words(map(line_of, (one, sick, *others))) == "3 miners found, 1 needs help, 2 other devices answered"
    assert found_words([line_of(others[1])]) == "0 miners found, 1 other device answered"


def test_a_row_s_menu_opens_its_work_order_and_the_panel_does_not_say_it_twice(page, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(page, "open_order", opened.append)
    show(page, [row(1), row(2)], qtbot)
    (line,) = page.lines_of(["10.3.0.1"])
    entries = {one.text(): one for one in menu_of(page, [line], page).actions()}
    entries["Open work order"].trigger()
    assert opened == [line]
    both = page.lines_of(["10.3.0.1", "10.3.0.2"])
    assert "Open work order" not in {one.text() for one in menu_of(page, both, page).actions()}
    click(page, "10.3.0.1")
    assert "open_order" not in page.panel.deeds._shape


def test_only_what_does_not_hash_is_offered_to_resume(page, qtbot):
    able = {"offers": (ActionKind.PAUSE, ActionKind.RESUME)}
    hashing, paused = row(1, activity=Activity.HASHING, **able), row(2, activity=Activity.PAUSED, **able)
    show(page, [hashing, paused], qtbot)

    def offered(ip):
        entries = menu_of(page, page.lines_of([ip]), page).actions()
        return {one.text() for one in entries} & {"Pause hashing", "Resume hashing", "Watch", "Stop watching"}

    assert offered("10.3.0.1") == {"Pause hashing", "Watch"}
    assert offered("10.3.0.2") == {"Resume hashing", "Watch"}


def test_the_step_to_save_the_log_fetches_it_where_it_can_be_had(page, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr("app.ui.pages.fleet_logs.fetch_logs", lambda _page, lines: asked.append(lines))
    monkeypatch.setattr(fleet_actions, "tells_log", lambda reading: reading.make == "Antminer")
    lost = replace(SILENT, next_steps=(NextStep("save_log", Phrase("step.save_log")),))
    show(page, [row(1, make="Antminer", findings=(lost,)), row(2, make="Other", findings=(lost,))], qtbot)

    def links():
        buttons = page.panel.content.parentWidget().findChildren(QPushButton)
        return [one for one in buttons if one.text() == "Fetch log"]

    click(page, "10.3.0.1")
    (link,) = links()
    link.click()
    assert [line.ip for line in asked[0]] == ["10.3.0.1"]
    click(page, "10.3.0.2")
    assert links() == []
