"""Choosing a simulated board, and changing what is wrong with it while it is tested."""

from __future__ import annotations

import pytest

from app.services.simulated_boards import Simulation
from app.ui.widgets.port_picker import PortPicker, port_name
from app.ui.widgets.simulated_dialog import SimulatedDialog


@pytest.fixture
def dialog(dressed, qtbot) -> SimulatedDialog:
    made = SimulatedDialog(None)
    qtbot.addWidget(made)
    return made


def choose(dialog: SimulatedDialog, code: str, fault: str) -> None:
    dialog.board.setCurrentIndex(dialog.board.findData(code))
    at = next(n for n in range(dialog.fault.count()) if dialog.fault.itemData(n).id == fault)
    dialog.fault.setCurrentIndex(at)


def test_board_fault_and_place_make_the_url(dialog):
    choose(dialog, "BHB42601", "break")
    dialog.place.setText("40")
    assert dialog.url == "simulated://BHB42601?fault=break:40"
    choose(dialog, "BHB42601", "hot")
    assert not dialog.place.isEnabled()
    assert dialog.url == "simulated://BHB42601?fault=hot"


@pytest.mark.parametrize("place", ["", "126", "9999999999", "x"])
def test_a_place_that_the_board_has_not_is_refused(dialog, place):
    choose(dialog, "BHB42601", "break")
    dialog.place.setText(place)
    assert not dialog.go_button.isEnabled()
    dialog.place.setText("125")
    assert dialog.go_button.isEnabled()


def test_the_choice_becomes_a_port_that_says_simulated(dressed, qtbot):
    picker = PortPicker()
    qtbot.addWidget(picker)
    picker.ask_simulated()
    asked = picker.findChild(SimulatedDialog)
    choose(asked, "emberOne/00", "weak")
    asked.accept()
    port = picker.port()
    assert port.simulated
    assert port.control_url == port.url
    assert port_name(port).startswith("Simulated emberOne/00: weak chip")


def test_the_faults_of_one_that_stands_begin_as_they_are(dressed, qtbot):
    made = SimulatedDialog(None, Simulation("BHB68601", (("joint", 33),)))
    qtbot.addWidget(made)
    assert made.simulation == Simulation("BHB68601", (("joint", 33),))
    assert not made.board.isEnabled()
