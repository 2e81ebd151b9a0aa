"""Fetching logs from the Fleet page: progress, what came, the Log page, an order, stopping."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog

from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services.device_logs import LogCame, LogsOver, kept_logs
from app.services.diagnosis import diagnose_log
from app.services.order_reading import order
from app.services.orders import open_order
from app.ui.models.fetched_logs import size_text
from app.ui.pages import fleet_logs
from app.ui.pages.fleet_actions import action
from app.ui.pages.fleet_logs import LogsDialog
from drivers.model.action import ActionOutcome, FetchedLog, KnownDevice

LOG = b"2025-01-01 00:00:01 Miner compile time: x type: Antminer S19\n" + b"".join(
    b"2025-01-01 00:00:02 Chain[1]: find 0 asic, times %d\n" % n for n in range(3)
)


@pytest.fixture
def fetched(frame):
    """The dialog over the simulated fleet's first machines, fetching in earnest."""
    fleet = frame.lan.simulated_fleet()
    devices = [
        KnownDevice(ip, (80, 4028), "Antminer", "S19j Pro", "AntMiner Stock")
        for ip in (fleet.addresses[0], fleet.addresses[2])
    ]
    nobody = KnownDevice(fleet.addresses[0].rpartition(".")[0] + ".29", (80,), "Antminer", "S19", "AntMiner Stock")
    dialog = LogsDialog(frame, frame, [*devices, nobody])
    dialog.open()
    dialog.begin()
    yield dialog
    dialog.reject()
    frame.lan.close()


def test_logs_come_are_kept_and_open_on_the_log_page(frame, fetched, qtbot):
    open_order(frame.shop, "Ada", OrderDraft("weak", AssetDraft(AssetKind.MINER)))
    assert fetched.running
    qtbot.waitUntil(lambda: not fetched.running, timeout=30_000)
    model = fetched.model
    assert (model.settled, model.fetched) == (3, 2)
    texts = [[model.index(row, column).data() for column in range(5)] for row in range(3)]
    assert [row[2] for row in texts] == ["fetched", "fetched", "no answer"]
    assert "no chip" in texts[1][4]
    assert len(kept_logs(frame.shop)) == 2
    assert fetched.chosen is not None
    fetched.table.selectRow(1)
    fetched.open_log()
    page = frame.pages["log"]
    qtbot.waitUntil(lambda: page.log is not None)
    assert page.log.diagnosis.findings
    assert fetched.result() == QDialog.DialogCode.Accepted


def test_a_log_is_added_to_the_chosen_order(frame, qtbot):
    view = open_order(frame.shop, "Ada", OrderDraft("weak", AssetDraft(AssetKind.MINER)))
    fleet = frame.lan.simulated_fleet()
    device = KnownDevice(fleet.addresses[0], (80, 4028), "Antminer", "S19j Pro", "AntMiner Stock")
    dialog = LogsDialog(frame, frame, [device])
    dialog.open()
    dialog.begin()
    qtbot.waitUntil(lambda: not dialog.running and dialog.order.count() == 1, timeout=30_000)
    assert dialog.add_button.isEnabled()
    dialog.add_to_order()
    qtbot.waitUntil(lambda: view.number in dialog.answer.text())
    assert len(order(frame.shop, view.id).attachments) == 1
    dialog.reject()
    frame.lan.close()


class Standing:
    """A fetching that never ends by itself."""

    def __init__(self):
        self.cancelled = 0

    def cancel(self):
        self.cancelled += 1


def test_closing_stops_what_has_not_come(frame, monkeypatch):
    standing = Standing()
    monkeypatch.setattr(fleet_logs, "fetch", lambda *_args, **_named: standing)
    dialog = LogsDialog(frame, frame, [KnownDevice("10.0.0.1")])
    dialog.open()
    dialog.begin()
    assert dialog.stop_button.isVisible()
    assert not dialog.open_button.isEnabled()
    dialog.reject()
    assert standing.cancelled == 1


def test_a_failed_device_says_why_and_cannot_be_opened(frame, monkeypatch, qtbot):
    device = KnownDevice("10.0.0.1", model="<b>S19</b>\u202e")
    monkeypatch.setattr(fleet_logs, "fetch", lambda *_args, **_named: Standing())
    dialog = LogsDialog(frame, frame, [device])
    dialog.open()
    dialog.begin()
    log = FetchedLog(device.ip, ActionOutcome.NEEDS_LOGIN, detail="refused the login")
    dialog._take((LogCame(device, log), LogsOver()))
    dialog.table.selectRow(0)
    assert "refused the login" in dialog.answer.text()
    assert not dialog.open_button.isEnabled()
    assert "\u202e" not in dialog.model.index(0, 1).data()
    dialog.reject()


def test_the_action_is_offered_for_machines_whose_log_can_be_had():
    assert action("fetch_logs").function == "app.ui.pages.fleet_logs:fetch_logs"
    assert diagnose_log("x", LOG).findings


def test_sizes_are_for_people():
    assert [size_text(size) for size in (1, 5000, 3 * 2**20)] == ["1 KiB", "5 KiB", "3.0 MiB"]
