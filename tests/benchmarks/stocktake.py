"""200 bins counted with the keys of a scanner alone, in a real window: what a scan costs the processor, all threads
together. The count must come out right to the piece, or nothing is measured.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import stock
from app.services.shop import Shop
from app.services.stocktake_reading import counts
from app.services.stocktake_review import accept, accuracy
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from tests.benchmarks.budget import Budget
from tests.ui.test_stocktake_page import count_all, shelves, typed

BINS, SCAN_MS = 200, 40


def measure() -> Iterable[Budget]:
    """All bins, one lot of two pieces in each; a piece is missing in one."""
    application = start_application()
    theme.choose(theme.LIGHT, glove=False)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop.open(Path(folder), write=True)
        labels = shelves(shop, BINS)
        frame = Frame(shop, Path(folder), Preferences(theme=theme.LIGHT, person="Ana"))
        frame.resize(1280, 720)
        frame.show()
        QTest.qWaitForWindowExposed(frame)
        frame.activateWindow()
        frame.go_to("parts")
        frame.page().setFocus()
        began, work = time.perf_counter(), time.process_time()
        typed(frame, labels[0][0])
        _until(application, lambda: "stocktake" in frame.pages and frame.pages["stocktake"].sheet is not None)
        page = frame.page()
        count_all(frame, labels)
        _until(application, lambda: not page._under_way and page.sheet.name == f"C{BINS}")
        spent, clock = time.process_time() - work, time.perf_counter() - began
        page.finish_button.click()
        _until(application, lambda: frame.page() is frame.pages.get("count_review") and frame.page().shown is not None)
        accept(shop, "Ana", counts(shop)[0].id)
        right = stock.parts(shop)[0].on_hand == 2 * BINS - 1 and accuracy(shop).exact == BINS - 1
        frame.close()
        frame.end()
    if not right:
        raise AssertionError("the count did not come out right")
    scans = 3 * BINS - 1
    yield Budget(
        f"a scan of {scans} in a stocktake of {BINS} bins, by its keys", spent / scans * 1000, "ms", SCAN_MS,
        f"{clock:.1f} s by the clock for all of them, each saved before the next",
    )  # fmt: skip


def _until(application: QApplication, done: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        application.processEvents()
        time.sleep(0.002)
