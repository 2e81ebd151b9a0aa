"""From starting the program to its first painted window, against an empty PySide6 window: offscreen, warm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.budget import Budget, median_ratio

#: A filter on the whole application would see every event of every widget, and have Qt's types made for it: the many
#: widgets of ours would pay for being watched. So the window itself says when it paints.
EMPTY = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))

application = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""

HASHWRENCH = """
import os
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import frame, window

class Frame(frame.Frame):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))

window.Frame = Frame
sys.exit(window.run(Path(sys.argv[1])))
"""


def measure() -> Iterable[Budget]:
    """Wall time of the whole process, Python's own start included."""
    with TemporaryDirectory() as folder:
        ratio, ours, empty = median_ratio(lambda: painted(HASHWRENCH, folder), lambda: painted(EMPTY, folder))
        yield Budget("start to first painted window", ours, "s", 1.0, "offscreen, warm")
        yield Budget("start / start of an empty window", ratio, "x", 3.0, f"{ours:.2f} s / {empty:.2f} s")


def painted(program: str, folder: str) -> None:
    """Run a program that leaves with 0 once it has painted."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", program, folder], env=environment, cwd=root, check=True)
