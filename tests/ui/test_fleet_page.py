"""The Fleet page on the simulated site, through the real LAN process."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.services.fleet import FleetRow, ScanProgress
from app.services.orders import order, orders
from app.services.paper import text_of, work_order_pdf
from app.ui.models.fleet_line import Group
from app.ui.pages.fleet_actions import action
from app.ui.widgets.buttons import QPushButton


@pytest.fixture
def fleet(frame):
    frame.go_to("fleet")
    page = frame.page()
    yield page
    page.leave()


def scan_whole(fleet, qtbot):
    fleet.scan_simulated()
    qtbot.waitUntil(lambda: not fleet.scans.running and fleet.model.rowCount() == 24, timeout=30_000)


def test_a_scan_fills_the_table_and_a_sick_miner_becomes_an_order(frame, fleet, qtbot, shop):
    assert fleet.stack.currentWidget() is fleet.empty
    scan_whole(fleet, qtbot)
    assert fleet.stack.currentWidget() is fleet.table
    counts = fleet.model.counts()
    assert fleet.chips[None].accessibleName() == "All 24"
    assert counts[Group.BOARDS] >= 2
    fleet.model.reorder()
    ranks = [fleet.model.line(row).standing.rank for row in range(24)]
    assert ranks == sorted(ranks)
    assert fleet.scan_button.text() == "Scan"
    row = next(row for row in range(24) if fleet.model.line(row).standing.word == "84 of 126 chips")
    line = fleet.model.line(row)
    fleet.table.selectRow(row)
    assert fleet.panel.isVisibleTo(fleet)
    assert fleet.panel.title.text() == line.reading.ip
    said = {child.accessibleName() for child in fleet.panel.findChildren(type(fleet.panel.pill))}
    assert "SIMULATED" in said
    qtbot.mouseClick(fleet.panel.order, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(orders(shop)) == 1)
    view = order(shop, orders(shop)[0].number)
    assert view.miner.ip == f"simulated://{line.reading.ip}"
    assert view.simulated
    assert view.miner.slot == 1
    assert view.asset.serial == next(board.serial for board in line.reading.boards if board.slot == 1)
    assert view.findings
    qtbot.waitUntil(lambda: frame.page() in (frame.pages.get("orders"), frame.pages.get("order")))
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("order") and frame.page().view is not None)
    assert frame.page().simulated.isVisible()
    paper = work_order_pdf(shop, view.number).pdf
    assert "simulated devices" in text_of(paper)
    frame.go_to("fleet")
    fleet.panel.order.click()
    qtbot.waitUntil(lambda: "already open" in frame._toast.sentence())
    assert len(orders(shop)) == 1


def test_filters_search_and_keys(frame, fleet, qtbot):
    scan_whole(fleet, qtbot)
    fleet.chips[Group.HOT].click()
    assert fleet.model.rowCount() == fleet.model.counts()[Group.HOT] > 0
    fleet.chips[None].click()
    fleet.search.setText("avalon")
    assert 0 < fleet.model.rowCount() < 24
    assert all("avalon" in fleet.model.line(row).needle for row in range(fleet.model.rowCount()))
    qtbot.keyClick(frame, Qt.Key.Key_Escape)
    assert fleet.model.rowCount() == 24
    serial = next(b.serial for line in fleet.model.lines() for b in line.reading.boards if b.serial)
    assert fleet.scanned(serial)
    assert any(board.serial == serial for board in fleet.panel.line().reading.boards)
    fleet.stop()
    assert not fleet.panel.isVisibleTo(fleet)


@pytest.mark.parametrize("text", ["", "10.0.0.0/4x", "10.0.0.9-3", "1.2.3.4/0", "no spaces here/24"])
def test_a_text_that_is_no_range_is_answered_in_place(fleet, text):
    fleet.range.set_value(text)
    fleet.start()
    assert not fleet.scans.running
    assert fleet.range.property("kind") == "error"
    assert fleet.progress.accessibleName().startswith("Not a range. ")
    assert len(fleet.progress.accessibleName()) > 30
    assert fleet.range.value() == text


def test_the_lan_process_killed_is_said_and_the_next_scan_works(fleet, qtbot):
    scan_whole(fleet, qtbot)
    lan, service = fleet.desk.lan, fleet.scans._started_service()
    hand_on = service._on_event

    def kill_at_first_word(event):
        hand_on(event)
        if isinstance(event, ScanProgress):
            os.kill(lan._child.pid, signal.SIGKILL)
            service._on_event = hand_on

    service._on_event = kill_at_first_word
    fleet.start()
    qtbot.waitUntil(lambda: not fleet.scans.running, timeout=10_000)
    assert fleet.progress.accessibleName().startswith("LAN process lost.")
    assert fleet.model.rowCount() == 24
    scan_whole(fleet, qtbot)
    assert fleet.progress.accessibleName().startswith("Scan done.")


def test_stop_stops_and_f5_starts_again(fleet, qtbot):
    fleet.scan_simulated()
    qtbot.waitUntil(lambda: fleet.scans._scan is not None, timeout=10_000)
    assert fleet.scan_button.text() == "Stop scan"
    fleet.stop()
    qtbot.waitUntil(lambda: not fleet.scans.running, timeout=10_000)
    assert fleet.progress.accessibleName().startswith(("Scan stopped.", "Scan done."))
    scan_whole(fleet, qtbot)


def test_what_answers_no_more_goes_offline_with_its_last_values(fleet, qtbot):
    scan_whole(fleet, qtbot)
    line = fleet.model.lines()[0]
    fleet.start()
    qtbot.waitUntil(lambda: not fleet.scans.running, timeout=30_000)
    from app.services.fleet import ScanFinished
    from drivers.model.reading import ScanSummary

    fleet._read.discard(line.reading.ip)
    fleet._finished(ScanFinished(ScanSummary(30, 23, 23, 1.0), cancelled=False))
    silent = fleet.model.line_at(line.reading.ip)
    assert silent.standing.word == "Offline"
    assert silent.reading.model == line.reading.model
    fleet.table.selectRow(fleet.model.row_of(line.reading.ip))
    assert any("No answer since" in words.text() for words in fleet.panel.findChildren(type(fleet.panel.title)))


def test_rows_with_names_in_any_script_and_hostile_ones_are_shown_plain(fleet, qtbot):
    from app.services.fleet import FleetRow
    from app.ui.models.fleet_line import line_of
    from drivers.model.reading import DeviceReading, DeviceState, Pool

    names = ["Шахта-3 · полка 7", "三号矿机", "<b>bold</b><img src=x>", "a\u202eb"]
    rows = [
        FleetRow(DeviceReading(f"10.9.9.{n}", DeviceState.IDENTIFIED, hostname=name, pools=(Pool(name, name),)), ())
        for n, name in enumerate(names, 1)
    ]
    fleet._lines(tuple(line_of(row) for row in rows))
    fleet.stack.setCurrentWidget(fleet.table)
    for row in range(4):
        fleet.table.selectRow(row)
        assert not fleet.grab().isNull()
    assert fleet.panel.title.textFormat() == Qt.TextFormat.PlainText
    assert not [one for one in fleet.panel.findChildren(QPushButton) if "bold" in one.text()]


def test_machines_are_read_again_without_a_scan_and_one_that_is_off_is_dated(frame, fleet, qtbot):
    scan_whole(fleet, qtbot)
    lines = [line for line in fleet.model.lines() if line.standing.group is Group.WELL][:3]
    gone = lines[0]
    off = gone_silent_at(gone)
    fleet.take_rows([off])
    fleet.scans.show_now()
    fleet.selection.choose([line.ip for line in lines[1:]] + [off.reading.ip])
    action("read_again").run(fleet, fleet.lines_of(fleet.selection.ips))
    assert fleet.again.running
    assert fleet.scan_button.text() == "Stop"
    qtbot.waitUntil(lambda: not fleet.again.running, timeout=30_000)
    assert fleet.scan_button.text() == "Scan"
    assert "2 machines read, 1 does not answer" in fleet.progress.accessibleName()
    after = fleet.model.line_at(off.reading.ip)
    assert after.silent_since is not None
    assert after.standing.group is Group.DOWN
    assert fleet.model.line_at(lines[1].ip) is not lines[1]
    assert fleet.model.line_at(lines[1].ip).silent_since is None


def gone_silent_at(line) -> FleetRow:
    """The same machine at an address of the simulated site where nothing answers."""
    reading = replace(line.reading, ip="127.77.255.254")
    return FleetRow(reading, (), simulated=False)
