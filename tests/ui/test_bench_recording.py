"""Recording and replay from the Bench page: recorded by a tick, kept with the order, played as a port that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.services import orders
from app.services.shop import Shop
from app.ui.pages.bench import Page
from drivers.serial.recording import read_recording

SMALL = "simulated://emberOne/00?fault=break"


@pytest.fixture
def page(frame: Any, qtbot: QtBot) -> Any:
    frame.go_to("bench")
    made = frame.page()
    qtbot.waitUntil(lambda: made.station.ports.count() > 3)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: not made.holds_power, timeout=20_000)


def run(page: Page, qtbot: QtBot, url: str) -> Any:
    page.station.ports.type_port(url, None)
    page.begin(replace(page.station._settings(page.station.ports.port()), seconds=0))
    qtbot.waitUntil(lambda: not page.session.running, timeout=30_000)
    return page.session.report


def test_a_recorded_test_goes_to_its_order_and_is_played_again(frame: Any, page: Any, qtbot: QtBot, shop: Shop) -> None:
    page.station.menu.record_action.setChecked(True)
    first = run(page, qtbot, SMALL)
    assert first.recorded.parent == shop.data_dir / "recordings"
    assert read_recording(first.recorded).complete
    page.station.result.primary.click()
    qtbot.waitUntil(lambda: frame.page() is not page, timeout=10_000)
    (row,) = orders.orders(shop)
    (kept,) = orders.order(shop, row.id).attachments
    assert kept.phase == "recording"

    frame.go_to("bench")
    page.station.menu.record_action.setChecked(False)
    page.station.menu.replay_chosen.emit(f"replay:{first.recorded}")
    again = run(page, qtbot, f"replay:{first.recorded}")
    assert again.run.replayed
    assert again.recorded is None
    assert again.verdict.fault is first.verdict.fault
    assert again.run.attempts == first.run.attempts
