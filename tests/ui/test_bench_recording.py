"""Recording and replay from the Bench page: recorded by a tick, kept with the order, played as a port that says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.services import orders
from app.services.bench import run_bench
from app.services.bench_steps import BenchSettings
from app.services.shop import Shop
from app.ui.pages.bench import Page
from app.ui.widgets.energise_dialog import energise_facts
from app.ui.widgets.port_picker import port_name
from drivers import catalogue
from drivers.serial.recording import read_recording

SMALL = "simulated://emberOne/00?fault=break"


@pytest.fixture
def page(bench_page: Page) -> Page:
    return bench_page


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


def test_a_replay_is_named_as_one_before_it_begins(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "запись 李.hwrec"
    run_bench(BenchSettings(SMALL, seconds=0.0, record=path))
    page.station.menu.replay_chosen.emit(f"replay:{path}")
    port = page.station.ports.port()
    assert port_name(port) == "Replay of запись 李.hwrec"
    facts = energise_facts(page.station._settings(port), port, None)
    assert facts[0].head == "Replay of a recording"
    assert "nothing gets power" in facts[0].line


def test_the_connect_view_shows_the_board_at_hand(frame: Any) -> None:
    spec = catalogue.board("NBS1902")
    assert spec is not None
    frame.at_hand.take_board(spec)
    frame.go_to("connect")
    assert frame.page().shown.board.code == "NBS1902"
