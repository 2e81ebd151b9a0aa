"""The Console page on real ptys and simulated consoles: text, stages, findings, search, and a tester's runs."""

from __future__ import annotations

import os
import pty
import tty
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.test_run import TestKind
from app.services import orders
from app.services.bench_steps import Port
from app.services.console_events import ConsoleLine, ConsoleSettings, LinesArrived, console_timing
from app.services.orders import OrderFilter
from app.ui import console_text
from app.ui.console_text import ConsoleText
from drivers.simulated.story import BOARD_SERIAL

BOOT = "Xilinx First Stage Boot Loader\nBoot mode is NAND\nU-Boot 2016.07-x (Apr 26 2020)\n"
CRC = BOOT + "   Verifying Checksum ... Bad Data CRC\nERROR: can't get kernel image!\nplease restart ...\n"


@pytest.fixture
def far():
    ends = pty.openpty()
    tty.setraw(ends[1])
    yield ends[0], os.ttyname(ends[1])
    for descriptor in ends:
        try:
            os.close(descriptor)
        except OSError:
            continue


@pytest.fixture
def page(frame, qtbot):
    frame.go_to("console")
    made = frame.page()
    made.timing = replace(console_timing(), run_quiet_s=0.3, quiet_s=0.05, diagnose_s=0.1, reopen_s=0.02, trial_s=1.5)
    qtbot.waitUntil(lambda: made.ports.count() > 3, timeout=10_000)
    yield made
    made.capture.end()


def listen(page, qtbot, port, **more):
    page.listen(ConsoleSettings(port, folder=page.desk.data_dir, **more))
    qtbot.waitUntil(lambda: page.capture.session is not None, timeout=10_000)


def test_the_port_is_chosen_and_space_of_the_button_starts_and_stops(page, qtbot):
    assert page.ports.pick("simulated-console://nand")
    QTest.keyClick(page.start_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(page.text) > 15, timeout=10_000)
    assert page.start_button.text() == "Stop"
    assert page._kind.accessibleName() == "SIMULATED"
    qtbot.waitUntil(lambda: "starts up to the miner" in _said(page), timeout=10_000)
    assert page.stop()
    qtbot.waitUntil(lambda: not page.capture.running, timeout=10_000)
    assert page.start_button.text() == "Start"
    assert len(list((page.desk.data_dir / "console").iterdir())) == 1


def _said(page):
    diagnosis = page.findings.diagnosis
    from app.words.findings import verdict_text

    return verdict_text(diagnosis.verdict) if diagnosis is not None else ""


def test_stages_findings_and_evidence_come_while_it_streams(page, qtbot, far):
    listen(page, qtbot, far[1])
    os.write(far[0], CRC.encode())
    qtbot.waitUntil(lambda: bool(page.view.tones), timeout=10_000)
    assert page.strip.isVisibleTo(page)
    assert "Boot loader" in page.strip.accessibleName()
    assert sorted(page.view.tones) == [4, 5, 6]
    page.findings.pick(page.findings.diagnosis.findings[0])
    assert page.view.current == 4
    assert not page.view.follows


def test_the_text_follows_until_somebody_reads_further_up(page, qtbot, far):
    listen(page, qtbot, far[1])
    os.write(far[0], b"".join(b"line %d\n" % number for number in range(300)))
    qtbot.waitUntil(lambda: len(page.text) == 300, timeout=10_000)
    bar = page.view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    assert not page.view.follows
    assert page.follow_button.isEnabled()
    os.write(far[0], b"more\n" * 50)
    qtbot.waitUntil(lambda: len(page.text) == 350, timeout=10_000)
    assert bar.value() == 10
    page.follow_button.click()
    assert bar.value() == bar.maximum()


def test_hits_are_counted_walked_and_grow(page, qtbot, far):
    listen(page, qtbot, far[1])
    os.write(far[0], b"alpha one\nbeta\nAlpha two\n")
    qtbot.waitUntil(lambda: len(page.text) == 3, timeout=10_000)
    page.search.setText("alpha")
    assert page.finder.place.text() == "2 hits"
    page.finder.jump(1)
    assert (page.view.current, page.finder.place.text()) == (1, "1 of 2 hits")
    page.finder.jump(-1)
    assert page.view.current == 3
    os.write(far[0], b"gamma alpha\n")
    qtbot.waitUntil(lambda: page.finder.place.text() == "2 of 3 hits", timeout=10_000)
    page.search.setText("nowhere")
    assert page.finder.place.text() == "no hits"


def test_a_wrong_speed_is_one_click_from_the_right_one(page, qtbot):
    listen(page, qtbot, "simulated-console://nand?baud=57600")
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=10_000)
    assert "115200" in page.trouble.line.text()
    page._try_speeds()
    qtbot.waitUntil(lambda: page.speed.currentData() == 57600, timeout=15_000)
    assert not page.trouble.isVisibleTo(page)


def test_a_pulled_cable_is_one_sentence_and_what_came_stays(page, qtbot, far, tmp_path):
    port = tmp_path / "ttyUSB0"
    port.symlink_to(far[1])
    listen(page, qtbot, str(port))
    os.write(far[0], BOOT.encode())
    qtbot.waitUntil(lambda: len(page.text) == 3, timeout=10_000)
    port.unlink()
    os.close(far[0])
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=10_000)
    assert "went away" in page.trouble.line.text()
    assert len(page.text) == 3
    target = tmp_path / "saved.log"
    page.save(target)
    qtbot.waitUntil(lambda: target.is_file() and target.read_bytes() == BOOT.encode(), timeout=10_000)


def test_a_port_that_is_not_there_is_said(page, qtbot):
    page.listen(ConsoleSettings("/dev/nothing-here"))
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=10_000)
    assert "/dev/nothing-here" in page.trouble.line.text()
    assert not page.capture.running


def board_order(shop):
    board = AssetDraft(AssetKind.HASHBOARD, serial=BOARD_SERIAL)
    return orders.open_order(shop, "Ana", OrderDraft("weak", board)).number


def test_a_testers_runs_go_to_the_boards_order_and_back(page, qtbot, shop):
    number = board_order(shop)
    listen(page, qtbot, "simulated-console://tester")
    tester = page.tester
    qtbot.waitUntil(lambda: len(tester.kept) == 2, timeout=20_000)
    runs = orders.order(shop, number).test_runs
    assert [(run.kind, run.passed) for run in runs] == [(TestKind.FIXTURE, True)] * 2
    assert (tester.serial, tester.order) == (BOARD_SERIAL, number)
    assert tester.card.isVisibleTo(page)
    tester.card.undo_button.click()
    qtbot.waitUntil(lambda: len(orders.order(shop, number).test_runs) == 1, timeout=10_000)
    tester.card.open_button.click()
    assert page.desk.page() is not page


def test_a_person_can_switch_it_off(page, qtbot, shop):
    number = board_order(shop)
    page.tester.card.takes.setChecked(False)
    listen(page, qtbot, "simulated-console://tester_short")
    qtbot.waitUntil(lambda: len(page.tester.runs) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: page.tester.order == number, timeout=10_000)
    assert orders.order(shop, number).test_runs == ()
    assert not page.tester.runs[0].passed


def test_a_board_without_an_order_gets_one_by_a_click(page, qtbot, shop):
    listen(page, qtbot, "simulated-console://tester_short")
    card = page.tester.card
    qtbot.waitUntil(lambda: bool(page.tester.runs) and card.open_button.text() == "Open a new order", timeout=20_000)
    assert orders.orders(shop, OrderFilter()) == ()
    card.open_button.click()
    qtbot.waitUntil(lambda: len(orders.orders(shop, OrderFilter())) == 1, timeout=10_000)
    (row,) = orders.orders(shop, OrderFilter())
    qtbot.waitUntil(lambda: page.tester.order == row.number, timeout=10_000)
    assert len(orders.order(shop, row.number).test_runs) == 1


def test_text_is_bounded_and_keeps_its_numbers(monkeypatch):
    monkeypatch.setattr(console_text, "MOST", 1000)
    monkeypatch.setattr(console_text, "_SLACK", 100)
    text = ConsoleText()
    gone = sum(text.add([ConsoleLine(number, 0.0, f"line {number}")], "") for number in range(1, 3001))
    assert len(text) == 3000 - gone <= 1100
    assert text[0] == f"line {gone + 1}"
    assert text.row_of(3000) == len(text) - 1
    assert text.row_of(1) is None
    text.add((), "half a li")
    assert text[len(text) - 1] == "half a li"


def test_a_port_that_comes_is_offered_and_one_that_goes_is_said(page, qtbot, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(page.desk, "toast", lambda text, *_more: said.append(text))
    page.port_list.rest()
    usb = Port("/dev/ttyUSB9", "ttyUSB9 · CP2102", "serial")
    page.port_list.arrived, page.port_list.ports = (usb,), (*page.port_list.ports, usb)
    page.port_list.changed.emit()
    assert page.ports.port() == usb
    assert page.ports.pick("/dev/ttyUSB9")
    page.port_list.arrived, page.port_list.ports = (), ()
    page.port_list.changed.emit()
    assert [text.split(" was ")[1] for text in said] == ["plugged in", "unplugged"]
    assert page.ports.pick("simulated-console://nand")


def test_the_speed_belongs_to_the_port(page, qtbot):
    assert page.ports.pick("simulated-console://sd")
    page.speed.setCurrentIndex(page.speed.findData(9600))
    page.speed.activated.emit(page.speed.currentIndex())
    assert page.ports.pick("simulated-console://nand")
    assert page.speed.currentData() == 115200
    assert page.ports.pick("simulated-console://sd")
    assert page.speed.currentData() == 9600


def test_other_speeds_can_be_tried_after_the_end_too(page, qtbot):
    listen(page, qtbot, "simulated-console://nand?baud=57600")
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=10_000)
    assert page.stop()
    qtbot.waitUntil(lambda: not page.capture.running, timeout=10_000)
    assert page.trouble.isVisibleTo(page)
    page._try_speeds()
    qtbot.waitUntil(lambda: page.speed.currentData() == 57600, timeout=20_000)
    qtbot.waitUntil(lambda: len(page.text) > 2, timeout=10_000)


def test_before_there_is_text_the_page_says_what_to_do(page, qtbot, far):
    assert page._stack.currentWidget() is page._idle
    assert not page._scroll.isVisibleTo(page)
    listen(page, qtbot, far[1])
    assert page._stack.currentWidget() is page._listening
    os.write(far[0], b"hello\n")
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page._text, timeout=10_000)


def test_what_is_heard_can_be_recorded_and_played_again(page, qtbot):
    assert page.ports.pick("simulated-console://nand")
    page.record.setChecked(True)
    page.toggle()
    qtbot.waitUntil(lambda: len(page.text) > 15, timeout=10_000)
    heard = list(page.text)
    page.stop()
    qtbot.waitUntil(lambda: not page.capture.running, timeout=10_000)
    (file,) = (page.desk.data_dir / "recordings").iterdir()
    page.record.setChecked(False)
    page.ports.type_port(f"replay:{file}", None)
    page.toggle()
    qtbot.waitUntil(lambda: list(page.text)[:15] == heard[:15], timeout=10_000)
    assert page._kind.accessibleName() == "REPLAY"


def test_hits_stay_right_when_the_oldest_lines_go(page, monkeypatch):
    monkeypatch.setattr(console_text, "MOST", 1000)
    monkeypatch.setattr(console_text, "_SLACK", 100)
    page.search.setText("seven")
    for start in range(1, 3001, 50):
        lines = (ConsoleLine(n, 0.0, "seven" if n % 7 == 0 else "other") for n in range(start, start + 50))
        page._take_lines([LinesArrived(tuple(lines))])
    held = [page.text.line(row).number for row in page.text.rows_with("seven")]
    assert held[-1] == 2996
    for number in held[:3]:
        page.finder.jump(1)
        assert page.text.line(page.view.current - 1).number == number
    page.finder.jump(-1)
    assert page.finder.place.text() == f"2 of {len(held)} hits"


def test_a_capture_opens_on_the_log_page(frame, qtbot, tmp_path):
    frame.go_to("console")
    page = frame.page()
    assert page.read_button.isHidden(), "there is nothing to read yet"
    page._raw = tmp_path / "capture.log"
    page._raw.write_bytes(b"U-Boot 2019.04\nStarting kernel ...\n")
    page._show_running()
    page.read_button.click()
    log = frame.pages["log"]
    assert frame.page() is log
    qtbot.waitUntil(lambda: log.log is not None and log.log.name == "capture.log", timeout=10_000)
