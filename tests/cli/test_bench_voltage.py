"""`hashwrench bench` on a board with a voltage controller: kept awake while it runs, off again however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from drivers import catalogue
from drivers.serial.control_frames import Pin
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.i2c_pic import PicDevice

BOARD = "NBP1901"
PATIENCE_S = 60


def once_kept_awake(board: SimulatedHashboard, pic: PicDevice, ends: Callable[[], object]) -> bool:
    """End a test when the voltage controller is enabled, and was kept awake at least once; whether it came to that."""
    deadline = time.monotonic() + PATIENCE_S
    while not any(order == 0x16 for order, _ in list(pic.commands)) and time.monotonic() < deadline:
        time.sleep(0.02)
    powered = board.powered
    ends()
    return powered


@pytest.mark.parametrize("ending", ["SIGTERM", "unplug the data port"])
def test_cut_off_the_voltage_controller_is_disabled_and_then_the_supply(hashwrench, ending: str) -> None:
    pic = PicDevice(0x89, framed=True)
    spec = catalogue.board(BOARD)
    assert spec is not None
    with SimulatedHashboard(spec, voltage_controller=pic) as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        command = ("bench", *ports, "--board", BOARD, "--plan", "full", "--seconds", "600", "--json")
        if ending.startswith("SIG"):
            running = subprocess.Popen([sys.executable, "-m", "app", *command], stdout=-1, stderr=-1)
            assert once_kept_awake(board, pic, lambda: running.send_signal(getattr(signal, ending)))
            out, _err = running.communicate(timeout=PATIENCE_S)
            code = running.returncode
        else:
            threading.Thread(target=once_kept_awake, args=(board, pic, board.unplug_data)).start()
            code, out, _err = hashwrench(*command)
        assert not pic.enabled
        assert board.pins == {Pin.RESET: False, Pin.ASIC_POWER: False, Pin.IO_POWER: False}
    assert pic.commands[-1] == (0x15, b"\x00")
    assert {order for order, _ in pic.commands} <= {0x15, 0x16, 0x17}
    document = json.loads(out)
    assert (code, document["interrupted"]) == (3, True)
    assert document["voltage_control"]["enabled"] is True
