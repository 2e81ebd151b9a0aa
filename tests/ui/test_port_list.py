"""The live list of ports in the window, over a simulated board that stands up and goes."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from app.ui.models.port_list import PortList
from drivers import catalogue
from drivers.simulated.hashboard import SimulatedHashboard


def test_what_comes_and_goes_is_told_in_the_gui_thread(unanswered: Any, qtbot: QtBot) -> None:
    spec = catalogue.board("emberOne/00")
    assert spec is not None
    ports = PortList()
    with qtbot.waitSignal(ports.changed, timeout=20_000):
        ports.look()
    assert ports.arrived == ()
    with SimulatedHashboard(spec) as board:
        with qtbot.waitSignal(ports.changed, timeout=20_000):
            ports.look()
        assert board.data_url in [port.url for port in ports.arrived]
    url = board.data_url
    with qtbot.waitSignal(ports.changed, timeout=20_000):
        ports.look()
    assert url in [port.url for port in ports.left]
    ports.rest()
