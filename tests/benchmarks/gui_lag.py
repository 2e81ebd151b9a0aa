"""How late the window answers while it scans 2,000 hosts: the Fleet page of a real window, offscreen.

A heartbeat asks for the GUI thread every 5 ms; how much later it gets it is the lag a person's click would meet. The
hosts are 24 simulated miners in a process of their own, as real ones are no part of the window either, and 2,000
addresses of 127.0.0.0/8 at which nobody answers. The panel of a miner stands open and the table is sorted, so that
every batch of rows is painted.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.services.lan import Lan
from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from drivers.simulated.fleet import SimulatedFleet
from tests.benchmarks.budget import Budget

HOSTS = 2000
SCANS = 5
BEAT_MS = 5


class Wide:
    """The simulated miners in a process of their own, and 2,000 silent addresses besides."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.gui_lag", "miners"]
        self._miners = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._miners.stdout is not None
        told = json.loads(self._miners.stdout.readline())
        last = f"127.213.{HOSTS >> 8}.{HOSTS & 255}"
        self.text = ", ".join((*told["targets"], f"127.213.0.1-{last}"))
        self.lan = Lan({tuple(seen): tuple(real) for seen, real in told["dial_map"]})

    def close(self) -> None:
        """End the simulated miners."""
        self._miners.communicate()


def miners() -> None:
    """The simulated miners until the end of stdin; tells where they are in one line of JSON."""
    with SimulatedFleet() as fleet:
        print(json.dumps({"targets": fleet.targets, "dial_map": list(fleet.dial_map.items())}), flush=True)
        sys.stdin.read()


class Heart:
    """Notes how late each beat came, ms."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat from now on."""
        self._due = perf_counter() + BEAT_MS / 1000
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        self.late_ms.append(max(0.0, (perf_counter() - self._due) * 1000))
        self.start()


def measure() -> Iterable[Budget]:
    """Lag while five scans run, the first of which fills the table and starts the LAN process."""
    application = start_application()
    theme.choose("light")
    with tempfile.TemporaryDirectory() as folder, Shop.open(Path(folder), write=True) as shop:
        frame = Frame(shop, Path(folder), Preferences(theme="light", person="Bench"))
        frame.resize(1280, 720)
        frame.go_to("fleet")
        frame.show()
        page = frame.pages["fleet"]
        wide = Wide()
        frame._lan = wide.lan
        page.range.set_value(wide.text)
        heart = Heart()
        page.start()
        wait(application, page.scans.ended)  # the first scan starts the LAN process and imports what it needs
        page.table.selectRow(0)
        began, found = perf_counter(), page.model.rowCount()
        for _scan in range(SCANS):
            heart.start()
            page.start()
            wait(application, page.scans.ended)
            heart.stop()
        seconds = (perf_counter() - began) / SCANS
        frame.end()
        frame.close()
    late = sorted(heart.late_ms)
    detail = f"{len(late)} beats in {SCANS} scans of {seconds:.1f} s each; {found} miners answer"
    p95 = statistics.quantiles(late, n=100)[94]
    yield Budget(f"GUI lag while scanning {HOSTS} hosts, p95", p95, "ms", 5, detail)
    yield Budget(f"GUI lag while scanning {HOSTS} hosts, longest", late[-1], "ms", 50, detail)


def wait(application: QApplication, signal: object) -> None:
    """Run the event loop until the signal comes."""
    loop = QEventLoop(application)
    signal.connect(loop.quit)
    loop.exec()
    signal.disconnect(loop.quit)


if __name__ == "__main__" and sys.argv[1:] == ["miners"]:
    miners()
