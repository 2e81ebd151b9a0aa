"""Makes the pictures of the README anew: `.venv/bin/python packaging/screenshots.py [FOLDER]`.

Opens the window offscreen on a shop of its own, marked DEMO, scans the simulated range, tests the simulated hashboard
with a broken chain, and keeps what the window shows at 1280x720 in the light theme. The life of a board, a call and
the reports are shown on a synthetic shop (`tests/synthetic_shop`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PIL import Image  # travels with reportlab
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences

#: The README is read over slow links too, bytes.
LARGEST = 200_000
SICK = "84 of 126 chips"
BOARD = "simulated://BHB42601?fault=break"
_LONGEST_MS = 60_000


def main(folder: Path) -> None:
    """Write fleet.png, bench.png, board.png, call.png and reports.png."""
    application = start_application()
    theme.choose(theme.LIGHT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Shop.open(Path(data), write=True, demo=True) as shop:
        frame = Frame(shop, Path(data), Preferences(theme=theme.LIGHT, person="Marko Kovač"), demo=True)
        frame.resize(1280, 720)
        frame.show()
        try:
            frame.go_to("fleet")
            fleet = frame.pages["fleet"]
            fleet.scan_simulated()
            wait(application, lambda: not fleet.scans.running and fleet.model.rowCount() > 0)
            fleet.model.reorder()
            rows = range(fleet.model.rowCount())
            fleet.table.selectRow(next(row for row in rows if fleet.model.line(row).standing.word == SICK))
            keep(frame, folder / "fleet.png")
            frame.go_to("bench")
            page = frame.pages["bench"]
            bench = page.station
            wait(application, lambda: bench.ports.pick(BOARD))
            bench.begin(replace(bench._settings(bench.ports.port()), seconds=2))
            wait(application, lambda: bench.session.report is not None)
            keep(frame, folder / "bench.png")
        finally:
            frame.end()
            frame.close()

    with tempfile.TemporaryDirectory() as data:
        subprocess.run(
            (sys.executable, "-m", "tests.synthetic_shop", data, "--orders", "1500", "--rich"),
            cwd=Path(__file__).parents[1], check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with Shop.open(Path(data), write=True) as shop:
            _keep_shop(application, shop, Path(data), folder)


def _keep_shop(application: QApplication, shop: Shop, data: Path, folder: Path) -> None:
    """The life of the board with most orders, a call about it, and the reports."""
    with shop.read() as db:
        row = db.execute(
            "SELECT a.serial FROM asset AS a JOIN work_order AS o ON o.asset_id = a.id WHERE a.kind = 'hashboard'"
            " AND a.serial IS NOT NULL GROUP BY a.id ORDER BY sum(o.state NOT IN ('returned', 'scrapped')) > 0 DESC,"
            " count(*) DESC, a.id LIMIT 1"
        ).fetchone()
    frame = Frame(shop, data, Preferences(theme=theme.LIGHT, person="Marko Kovač"))
    frame.resize(1280, 720)
    frame.show()
    try:
        frame.go_to("board", serial=row["serial"])
        board = frame.pages["board"]
        wait(application, lambda: board.shown is not None)
        wait(application, lambda: board._lifetime is not None)
        keep(frame, folder / "board.png")
        frame.go_to("call", text=row["serial"][-4:])
        call = frame.pages["call"]
        wait(application, lambda: bool(call.cards))
        keep(frame, folder / "call.png")
        frame.go_to("reports")
        reports = frame.pages["reports"]
        wait(application, lambda: len(reports.overview.told()) > 0 and not reports.making.running)
        keep(frame, folder / "reports.png")
    finally:
        frame.end()
        frame.close()


def wait(application: QApplication, ready: Callable[[], bool]) -> None:
    """Let the window live until something is so. Raises TimeoutError."""
    loop = QEventLoop(application)
    look, late = QTimer(loop), QTimer(loop)
    look.timeout.connect(lambda: loop.exit(0) if ready() else None)
    look.start(50)
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(_LONGEST_MS)
    failed = loop.exec()
    look.stop()
    late.stop()
    if failed:
        raise TimeoutError(ready)


def keep(frame: Frame, path: Path) -> None:
    """Write what the window shows, in the 256 colours that serve it best. Raises ValueError when that is too large."""
    settled = QEventLoop()
    QTimer.singleShot(400, settled.quit)
    settled.exec()
    shown = frame.grab().toImage().convertToFormat(QImage.Format.Format_RGBX8888)
    whole = Image.frombuffer("RGBX", (shown.width(), shown.height()), bytes(shown.constBits()), "raw", "RGBX", 0, 1)
    whole.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path}: {path.stat().st_size} bytes, more than {LARGEST}")
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "screenshots")
