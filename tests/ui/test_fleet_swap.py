"""The swap test in the window, on a simulated machine: tiles, moves, verdict, order."""

from __future__ import annotations

import queue

import pytest

from app.diagnosis.knowledge import limits
from app.domain.swap_test import MoveKind, Tile, TileState
from app.services.fleet import DeviceRead, FleetService, ScanFinished
from app.services.orders import order
from app.services.swap_test import kept_tests
from app.ui.models.fleet_line import line_of
from app.ui.pages.fleet_actions import action
from app.ui.pages.fleet_swap_dialog import SwapTestDialog


@pytest.fixture
def row(frame, monkeypatch):
    """The row of the machine with a board of 84 chips."""
    monkeypatch.setattr("drivers.simulated.fleet.machine._STARTS_S", 0.3)
    monkeypatch.setitem(limits("swap"), "look_every_s", 0.3)
    fleet = frame.lan.simulated_fleet()
    heard = queue.SimpleQueue()
    FleetService(heard.put, frame.lan).scan([fleet.story_address])
    rows = []
    while not isinstance(event := heard.get(timeout=30), ScanFinished):
        if isinstance(event, DeviceRead):
            rows.append(event.row)
    yield rows[0]
    frame.lan.close()


@pytest.fixture
def dialog(frame, row):
    frame.go_to("fleet")
    action("swap_test").run(frame.pages["fleet"], (line_of(row),))
    (made,) = frame.findChildren(SwapTestDialog)
    yield made
    made.done(0)


def made_step(dialog, qtbot, count):
    qtbot.waitUntil(lambda: len(dialog.testing.test.steps) == count and dialog.read_button.isEnabled(), timeout=20_000)


def test_a_board_that_takes_its_fault_along_goes_on_an_order(frame, dialog, qtbot):
    assert dialog.isVisible()
    assert [card.pill.accessibleName() for card in dialog.tiles.values()] == ["not tested"] * 4
    assert dialog.read_button.property("kind") == "primary"
    assert dialog.kind.currentData() is MoveKind.RESEAT
    assert "board 2 (middle)" in dialog.instruction.text()
    assert not dialog.order_button.isEnabled()
    dialog.read_button.click()
    assert dialog.progress.isVisible()
    assert not dialog.kind.isEnabled()
    made_step(dialog, qtbot, 1)
    assert dialog.kind.currentData() is MoveKind.BOARD
    assert dialog.other.isVisible()
    dialog.read()
    made_step(dialog, qtbot, 2)
    assert dialog.outcome.text() == "The fault follows the board."
    assert dialog.tiles[Tile.BOARD].pill.accessibleName() == "at fault"
    assert dialog.testing.test.tiles[Tile.CABLE] is TileState.CLEARED
    assert dialog.order_button.property("kind") == "primary"
    assert dialog.read_button.property("kind") != "primary"
    assert frame.pages["fleet"].model.rowCount() == 1
    dialog.order_button.click()
    qtbot.waitUntil(lambda: dialog.testing.order_number is not None)
    view = order(frame.shop, dialog.testing.order_number)
    assert view.findings[0].finding.message.key == "swap.follows_board.title"
    assert len(kept_tests(frame.shop, dialog.testing.row.reading.device)) == 1


def test_a_step_can_be_taken_back_and_another_move_chosen(dialog, qtbot):
    dialog.kind.setCurrentIndex(dialog.kind.findData(None))
    assert dialog.move_chosen is None
    dialog.read()
    made_step(dialog, qtbot, 1)
    assert dialog.undo_button.isVisible()
    dialog.undo_button.click()
    qtbot.waitUntil(lambda: dialog.testing.test.steps == () and dialog.read_button.isEnabled())
    assert not dialog.undo_button.isVisible()
    dialog.kind.setCurrentIndex(dialog.kind.findData(MoveKind.CONTROL_BOARD))
    assert dialog.address.isVisible()


def test_a_test_under_way_is_taken_up_again_and_closing_stops_the_reading(frame, dialog, row, qtbot):
    dialog.kind.setCurrentIndex(dialog.kind.findData(None))
    dialog.read()
    made_step(dialog, qtbot, 1)
    dialog.read()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.testing.busy)
    assert not dialog.isVisible()
    action("swap_test").run(frame.pages["fleet"], (line_of(row),))
    assert frame.findChildren(SwapTestDialog) == [dialog]
    assert dialog.isVisible()


def test_the_action_is_offered_for_a_machine_with_a_sick_and_a_well_board(frame, row):
    from dataclasses import replace

    assert action("swap_test").takes((line_of(row),))
    assert not action("swap_test").takes((line_of(replace(row, findings=())),))


def test_an_address_that_is_none_is_answered_in_the_dialog(dialog, qtbot):
    dialog.kind.setCurrentIndex(dialog.kind.findData(MoveKind.CONTROL_BOARD))
    dialog.address.setText("nowhere at all")
    dialog.read()
    qtbot.waitUntil(lambda: dialog.problem.isVisible() and dialog.read_button.isEnabled(), timeout=20_000)
    assert dialog.problem.text()
    assert dialog.testing.test.steps == ()
