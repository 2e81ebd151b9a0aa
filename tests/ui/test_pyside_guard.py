"""Guards against PySide6 releases that lose references, as 6.12.0 does on Python 3.11: there emitting a signal some
600 times, or painting a few dozen frames, aborts the process. Each load therefore runs in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

EMIT = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Bell(QObject):
    rung = Signal(int)

app = QCoreApplication([])
heard = []
bell = Bell()
bell.rung.connect(heard.append)
for number in range(5000):
    bell.rung.emit(number)
print(len(heard))
"""

PAINT = """
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

class Card(QWidget):
    painted = 0

    def paintEvent(self, event):
        QPainter(self).drawLine(0, 0, 9, 9)
        Card.painted += 1

app = QApplication(["card", "-platform", "offscreen"])
card = Card()
card.resize(10, 10)
card.show()
app.processEvents()
Card.painted = 0
for _ in range(5000):
    card.repaint()
print(Card.painted)
"""


@pytest.mark.parametrize("load", [EMIT, PAINT], ids=["emit", "paint"])
def test_five_thousand_calls_into_python_survive(load):
    told = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == ["5000"]
