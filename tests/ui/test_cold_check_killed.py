"""The laptop dies in the middle of a cold check: every value that was saved is there, and the check goes on with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import orders
from app.services.shop import Shop
from app.ui import theme
from app.ui.frame import Frame
from app.ui.preferences import Preferences

#: Opens the window on a board of 108 chips, types values into it, and is killed without a word after the ninth.
_TYPES_AND_DIES = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.shop import Shop
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences

application = start_application()
shop = Shop.open(Path(sys.argv[1]), write=True)
draft = AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601", serial="JYZZ5BBAJJBJH0842")
number = orders.open_order(shop, "Marko", OrderDraft("no hash", draft)).number
frame = Frame(shop, Path(sys.argv[1]), Preferences(person="Marko"))
frame.show()
frame.at_hand.take_order(number)
frame.go_to("cold_check")
page = frame.page()
loop = QEventLoop()
look = QTimer()
look.timeout.connect(lambda: loop.quit() if page.session is not None else None)
look.start(10)
loop.exec()
field = page.entry.field
for value in range(9):
    QTest.keyClicks(field, str(400 + value))
    QTest.keyClick(field, Qt.Key.Key_Return)
page.session.wait()
QTest.keyClicks(field, "41")
print(number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_window_loses_nothing_and_the_next_one_goes_on(unanswered, qtbot, tmp_path):
    data = tmp_path / "data"
    died = subprocess.run(
        [sys.executable, "-c", _TYPES_AND_DIES, str(data)],
        capture_output=True, text=True, timeout=120, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr
    number = died.stdout.strip()
    with Shop.open(data, write=True) as shop:
        values = [one.taken.value for one in sorted(orders.order(shop, number).measurements, key=lambda m: m.stamp)]
        assert values == [400.0 + value for value in range(9)]
        frame = Frame(shop, data, Preferences(theme=theme.LIGHT, person="Marko"))
        qtbot.addWidget(frame)
        frame.show()
        frame.at_hand.take_order(number)
        frame.go_to("cold_check")
        page = frame.page()
        qtbot.waitUntil(lambda: page.session is not None, timeout=20_000)
        assert page.session.at == page.session.spots[9]
        assert page.view.stages._segments[1].text().endswith("8 / 12")
        QTest.keyClicks(page.entry.field, "410")
        QTest.keyClick(page.entry.field, Qt.Key.Key_Return)
        page.session.wait()
        view = orders.order(shop, number)
        assert len(view.measurements) == 10
        assert len(view.checks) == 1
        frame.end()
