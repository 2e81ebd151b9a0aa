"""The Bench page with four boards under test: how long each update of all four chip pictures takes. Offscreen.

Four simulated boards are tested at once over the real path; what is measured is a pass of the event loop in which every
board has news, on the page that shows all four of them side by side.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.services.bench_steps import ChipAnswered
from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.models.bench_session import SHOW_EVERY_MS
from app.ui.preferences import Preferences
from tests.benchmarks.budget import Budget

BOARDS, CHIPS, UPDATES = 4, 126, 100
FAULTS = ("none", "break", "weak", "silent")


def measure() -> Iterable[Budget]:
    """Real tests of four boards and the lag of the window meanwhile; then every chip of every board in turn."""
    application = start_application()
    theme.choose("light")
    with tempfile.TemporaryDirectory() as data, Shop.open(Path(data), write=True) as shop:
        frame = Frame(shop, Path(data), Preferences(theme=theme.LIGHT, person="Bench"))
        frame.resize(1920, 1080)
        frame.show()
        frame.go_to("bench")
        page = frame.pages["bench"]
        try:
            for number, fault in enumerate(FAULTS):
                if number:
                    page.add_station()
                page.station.ports.type_port(f"simulated://BHB42601?fault={fault}", None)
                page.begin(replace(page.station._settings(page.station.ports.port()), seconds=2))
            page.show_station(-1)
            lags, works = [], []
            while any(station.session.running for station in page.stations):
                began, work = time.perf_counter(), time.thread_time()
                application.processEvents()
                lags.append((time.perf_counter() - began) * 1000)
                works.append((time.thread_time() - work) * 1000)
                time.sleep(0.001)
            busy = sorted(zip(works, lags, strict=True))[-sum(work >= 1.0 for work in works) :]
            worst = statistics.quantiles([work for work, _lag in busy], n=20)[18]
            lag = statistics.quantiles([lag for _work, lag in busy], n=20)[18]
            yield Budget(
                "work of the window in one pass, four tests at once, p95", worst, "ms", 50,
                f"processor; {len(busy)} of {len(lags)} passes had work; by the clock, beside four simulated boards in "
                f"this process, p95 {lag:.0f} ms",
            )  # fmt: skip
            spent = []
            for update in range(UPDATES):
                for station in page.stations:
                    session = station.session
                    session.report, session.running = None, True
                    for chip in range(1, CHIPS + 1):
                        session._apply(ChipAnswered(chip, bool((chip + update) % 3)), 0.0)
                began = time.thread_time()
                for station in page.stations:
                    station.session.changed.emit()
                application.processEvents()
                spent.append((time.thread_time() - began) * 1000)
            for station in page.stations:
                station.session.running = False
            middle = statistics.median(spent)
            share = middle * 1000 / SHOW_EVERY_MS / 1000
            yield Budget(
                "one update of four boards", middle, "ms", SHOW_EVERY_MS / 4,
                f"every chip changing, processor; {share:.0%} of a core at {1000 // SHOW_EVERY_MS} updates a second",
            )  # fmt: skip
        finally:
            frame.end()
            frame.close()
