"""What the side panel says of a machine's past: who did what, and the way back to a log that was kept."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from app.services import device_logs, device_records
from app.services.fleet import FleetRow
from app.ui.models.fleet_line import line_of
from app.ui.pages.fleet_past import MachinePast, deed_words
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, FetchedLog
from drivers.model.reading import DeviceReading, DeviceState

READING = DeviceReading("10.3.4.17", DeviceState.IDENTIFIED, make="Antminer", serial="MINER-7")


def limited(outcome: ActionOutcome) -> device_records.Done:
    return device_records.Done(
        READING.device, ActionResult(READING.ip, Action(ActionKind.POWER_LIMIT, 3000.0), outcome)
    )


def test_a_deed_says_what_came_of_it_with_how_many_watts_and_by_whom(shop, dressed):
    device_records.record(shop, "Ada", [limited(ActionOutcome.DONE)])
    (deed,) = device_records.history(shop, READING.device)
    assert deed_words(deed).partition(" · ")[2] == "power limit set · 3,000 W · Ada"
    device_records.record(shop, "Ada", [limited(ActionOutcome.REFUSED)])
    assert "not done" in deed_words(device_records.history(shop, READING.device)[0])


def test_a_kept_log_is_opened_from_the_panel(frame, shop, qtbot, monkeypatch):
    log = FetchedLog(READING.ip, ActionOutcome.DONE, name="10.3.4.17.log", size=5)
    device_logs.keep(shop, "Ada", READING.device, log, b"a log", None)
    went = []
    monkeypatch.setattr(frame, "go_to", lambda page, **where: went.append((page, where)))
    past = MachinePast(frame, line_of(FleetRow(READING, ())))
    qtbot.addWidget(past)
    qtbot.waitUntil(lambda: bool(past.findChildren(QPushButton)))
    (wish,) = past.findChildren(QPushButton)
    wish.click()
    (kept,) = device_logs.kept_logs(shop, READING.device)
    assert went == [("log", {"kept": kept.sha256, "name": "10.3.4.17.log"})]
