"""`hashwrench bench` on a board with a voltage controller: kept awake while it runs, off again however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from drivers import catalogue
from drivers.serial.control_frames import Pin
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.i2c_pic import PicDevice

BOARD = "NBP1901"
PATIENCE_S = 60


@pytest.mark.parametrize("ending", ["SIGTERM", "unplug the data port"])
def test_cut_off_the_voltage_controller_is_disabled_and_then_the_supply(ending: str) -> None:
    pic = PicDevice(0x89, framed=True)
    spec = catalogue.board(BOARD)
    assert spec is not None
    with SimulatedHashboard(spec, voltage_controller=pic) as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        command = (sys.executable, "-m", "app", "bench", *ports, "--board", BOARD, "--plan", "full", "--seconds", "600")
        running = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
        ends = time.monotonic() + PATIENCE_S
        # Enabled, and kept awake at least once.
        while not any(order == 0x16 for order, _ in list(pic.commands)) and time.monotonic() < ends:
            assert running.poll() is None, running.communicate()
            threading.Event().wait(0.02)
        assert board.powered
        if ending.startswith("SIG"):
            running.send_signal(getattr(signal, ending))
        else:
            board.unplug_data()
        out, _err = running.communicate(timeout=PATIENCE_S)
        assert not pic.enabled
        assert board.pins == {Pin.RESET: False, Pin.ASIC_POWER: False, Pin.IO_POWER: False}
    assert pic.commands[-1] == (0x15, b"\x00")
    assert {order for order, _ in pic.commands} <= {0x15, 0x16, 0x17}
    document = json.loads(out)
    assert (running.returncode, document["interrupted"]) == (3, True)
    assert document["voltage_control"]["enabled"] is True
