"""Actions and service mode from the Fleet page, on the simulated site through the real LAN process."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from app.domain.service_mode import Person, ServiceStage
from app.services.device_records import history
from app.services.service_mode import open_visits
from app.ui.pages import fleet_act, fleet_service
from app.ui.pages.fleet_act_dialog import ActionDialog
from app.ui.pages.fleet_actions import action, offered
from app.ui.pages.fleet_painter import marks_of
from app.ui.widgets.ask_dialog import AskDialog
from drivers.model.action import ActionKind, ActionOutcome


@pytest.fixture
def fleet(frame, qtbot, monkeypatch):
    monkeypatch.setattr(fleet_service.Services, "look_every_s", 0.2)
    frame.go_to("fleet")
    page = frame.page()
    page.scan_simulated()
    qtbot.waitUntil(lambda: not page.scans.running and page.model.rowCount() == 24, timeout=30_000)
    yield page
    page.leave()


@pytest.fixture
def lines(fleet, frame):
    """Lines by the machine's number in the simulated site."""
    addresses = frame.lan.simulated_fleet().addresses
    return lambda *numbers: fleet.lines_of([addresses[number - 1] for number in numbers])


def asked(frame, since=0):
    return [line for _, _, line in frame.lan.simulated_fleet().requests[since:]]


def cell(dialog, row, column=3):
    return dialog.model.data(dialog.model.index(row, column))


def test_a_restart_shows_who_is_asked_and_tells_each_result_and_esc_sends_nothing(fleet, lines, frame, shop, qtbot):
    before = len(asked(frame))
    dialog = ActionDialog(fleet, ActionKind.PAUSE, lines(5))
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not any("POST" in line for line in asked(frame, before))

    some = lines(5, 1, 19)
    dialog = ActionDialog(fleet, ActionKind.RESTART, some)
    dialog.open()
    assert dialog.windowTitle() == "Restart 3 miners?"
    assert [cell(dialog, row, 0) for row in range(3)] == sorted(
        (line.ip for line in some), key=lambda ip: int(ip.split(".")[3])
    )
    assert {cell(dialog, row) for row in range(3)} == {"will be asked"}
    assert "reboot" not in " ".join(asked(frame))
    dialog.go_button.click()
    qtbot.waitUntil(lambda: not dialog.go_button.isVisible(), timeout=20_000)
    assert {cell(dialog, row) for row in range(3)} == {"Done, seen on the machine"}
    assert frame._toast.sentence() == "Restart: done on 3 of 3"
    assert [one.kind for one in history(shop, some[0].reading.device)] == ["restart"]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_limit_wants_sane_watts_and_names_who_cannot_and_what_failed_is_tried_again(fleet, lines, frame, qtbot):
    dialog = ActionDialog(fleet, ActionKind.POWER_LIMIT, lines(1, 15))
    dialog.open()
    assert dialog.go_button.text() == "Limit 1 miner"
    assert cell(dialog, 0) == "cannot do that, or has not said so"
    for typed, fits in (("", False), ("90000", False), ("abc", False), ("3000", True)):
        dialog.watts.setText(typed)
        assert dialog.go_button.isEnabled() is fits
    dialog.go_button.click()
    qtbot.waitUntil(lambda: not dialog.go_button.isVisible(), timeout=20_000)
    assert cell(dialog, 1) == "Done, seen on the machine"
    dialog.close()

    (line,) = lines(16)
    machine = next(one for one in frame.lan.simulated_fleet()._machines if one.ip == line.ip)
    machine.writes_off = True
    dialog = ActionDialog(fleet, ActionKind.RESTART, [line])
    dialog.open()
    dialog.go_button.click()
    qtbot.waitUntil(lambda: dialog.go_button.isEnabled(), timeout=20_000)
    assert cell(dialog, 0).startswith("Refused: permission denied")
    assert dialog.go_button.text() == "Try 1 again"
    machine.writes_off = False
    dialog.go_button.click()
    qtbot.waitUntil(lambda: not dialog.go_button.isVisible(), timeout=20_000)
    assert cell(dialog, 0) == "Done, seen on the machine"
    dialog.close()


def test_one_machine_blinks_at_once_until_undo_or_the_end_of_the_window(fleet, lines, frame, qtbot):
    (line,) = lines(7)
    machine = next(one for one in frame.lan.simulated_fleet()._machines if one.ip == line.ip)
    action("locate").run(fleet, [line])
    lights = fleet_act.lights_of(fleet)
    qtbot.waitUntil(lambda: lights.blinking == (line.ip,), timeout=20_000)
    assert machine.light_on
    assert frame._toast.sentence() == f"{line.ip} blinks for 10 minutes"
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: not machine.light_on, timeout=20_000)
    assert lights.blinking == ()

    (line,) = lines(9)
    machine = next(one for one in frame.lan.simulated_fleet()._machines if one.ip == line.ip)
    fleet_act.locate(fleet, [line])
    qtbot.waitUntil(lambda: fleet_act.lights_of(fleet).blinking == (line.ip,), timeout=20_000)
    fleet.leave()
    assert not machine.light_on


def test_the_browser_gets_the_address_and_service_mode_goes_from_the_log_to_hashing_again(
    fleet, lines, frame, shop, qtbot, monkeypatch
):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    (line,) = lines(1)
    action("web_page").run(fleet, [line])
    assert opened == [f"http://{line.ip}/"], "the address of the row and nothing else"
    assert "web_page" not in {one.id for one in offered(lines(15))}  # a WhatsMiner shows no page

    (line,) = lines(6)
    action("service_mode").run(fleet, [line])
    services = fleet_service.services_of(fleet)
    dialog = services._dialogs[line.ip]
    qtbot.waitUntil(lambda: frame.status_line.text("service") == "1 machine in service mode")
    qtbot.waitUntil(lambda: dialog.head.text() == "Safe to pull", timeout=30_000)
    assert "Its log is kept." in dialog.known.text()
    assert dialog.mains.text().startswith("Mains is still on")
    qtbot.waitUntil(lambda: fleet.lines_of([line.ip])[0].standing.word == "Paused")
    assert marks_of(line, fleet.model.note(line.ip))[0].words == "In service mode"
    dialog.hide_button.click()
    assert not dialog.isVisible()
    assert services.machines == (line.ip,)
    action("service_mode").run(fleet, [line])
    assert dialog.isVisible()
    dialog.buttons[Person.RESUME].click()
    qtbot.waitUntil(lambda: services.machines == (), timeout=20_000)
    assert dialog.head.text() == "Service is over"
    assert frame.status_line.text("service") == ""
    assert open_visits(shop) == ()
    dialog.close()


def test_a_machine_left_in_service_mode_is_named_now_and_after_a_restart(fleet, lines, frame, shop, qtbot, monkeypatch):
    (line,) = lines(8)
    action("service_mode").run(fleet, [line])
    services = fleet_service.services_of(fleet)
    visit = services._visits[line.ip]
    qtbot.waitUntil(lambda: visit._visit.stage is ServiceStage.COOL, timeout=20_000)
    said = []
    monkeypatch.setattr(AskDialog, "exec", lambda dialog: said.append(dialog) or 0)
    frame.close()
    assert frame.isVisible()
    assert line.ip in " ".join(child.text() for child in said[0].findChildren(QLabel))
    fleet.leave()  # the window closes all the same
    assert [one.device.ip for one in open_visits(shop)] == [line.ip]
    again = fleet_service.services_of(fleet)
    again.look()
    qtbot.waitUntil(lambda: again.machines == (line.ip,))
    assert frame.status_line.text("service") == "1 machine in service mode"
    again.open(line)
    dialog = again._dialogs[line.ip]
    qtbot.waitUntil(lambda: dialog.head.text() == "Safe to pull", timeout=30_000)
    dialog.buttons[Person.END].click()
    qtbot.waitUntil(lambda: again.machines == ())
    assert dialog.head.text() == "Still paused"
    assert history(shop, line.reading.device)[0].outcome is ActionOutcome.DONE
    dialog.close()
