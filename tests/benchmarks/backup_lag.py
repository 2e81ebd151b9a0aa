"""How late the window answers while a backup is made and proved beside it: a real window, offscreen.

The shop is a synthetic one of 60,000 changes. The same heartbeat as in `gui_lag`; the idle one tells what the machine
does besides.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop, QTimer

from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from tests.benchmarks.budget import Budget
from tests.benchmarks.gui_lag import Heart
from tests.synthetic_shop.making import make

CHANGES = 60_000
P95_MS, LONGEST_MS = 5, 50


def measure() -> Iterable[Budget]:
    """The 95th percentile and the longest lag of the beats while a backup runs."""
    start_application()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), order_count=2_000, asset_count=500, changes=CHANGES)
        with Shop.open(Path(folder)) as shop:
            frame = Frame(shop, Path(folder), Preferences(theme=theme.LIGHT, person="Marko"))
            frame.show()
            frame.go_to("orders")
            _spin(3_000)
            idle = _beats(lambda: _spin(3_000))
            began = perf_counter()
            busy = _beats(lambda: _backed_up(frame))
            took = perf_counter() - began
            frame.end()
    detail = (
        f"{took:.1f} s for a backup of {CHANGES:,} changes, {len(busy)} beats; idle window: p95 {_p95(idle):.1f} ms, "
        f"longest {max(idle):.1f} ms"
    )
    yield Budget("window's lag while a backup is made, p95", _p95(busy), "ms", P95_MS, detail)
    yield Budget("window's lag while a backup is made, longest", max(busy), "ms", LONGEST_MS)


def _beats(work: Callable[[], None]) -> list[float]:
    heart = Heart()
    heart.start()
    work()
    heart.stop()
    return heart.late_ms


def _backed_up(frame: Frame) -> None:
    loop = QEventLoop()
    frame.backups.changed.connect(loop.quit)
    frame.backups.look(now=True)
    loop.exec()


def _spin(for_ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(for_ms, loop.quit)
    loop.exec()


def _p95(late: list[float]) -> float:
    return statistics.quantiles(late, n=20)[-1]
