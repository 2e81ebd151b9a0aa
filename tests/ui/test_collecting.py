"""What only the garbage collector can end dies in the GUI thread, however busy other threads are."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import collecting
from app.ui.collecting import Collector


class Loop:
    """Holds itself, and writes down which thread ended it."""

    def __init__(self, ended_in: list[int]) -> None:
        self.itself = self
        self._ended_in = ended_in

    def __del__(self) -> None:
        self._ended_in.append(threading.get_ident())


def busy() -> None:
    """Makes enough cycles for Python to collect of its own accord, if it may."""
    held = []
    for _ in range(200_000):
        cycle: list[object] = []
        cycle.append(cycle)
        held.append(cycle)
    held.clear()


@pytest.fixture
def ended_in(qapp: QApplication) -> list[int]:
    return []


def test_garbage_is_left_to_the_gui_thread(qapp: QApplication, qtbot, monkeypatch, ended_in: list[int]) -> None:
    gc.collect()
    monkeypatch.setattr(collecting, "FULL_EVERY_S", 0.0)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    collector = Collector(qapp)
    Loop(ended_in)
    other = threading.Thread(target=busy)
    other.start()
    other.join()
    assert ended_in == []
    qtbot.waitUntil(lambda: bool(ended_in), timeout=20_000)
    assert ended_in == [threading.get_ident()]
    collector.deleteLater()


def test_the_whole_heap_is_not_collected_again_at_once(qapp: QApplication, monkeypatch) -> None:
    asked: list[int] = []
    collector = Collector(qapp)
    monkeypatch.setattr(gc, "collect", lambda generation=2: asked.append(generation))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "get_count", lambda: (701, 11, 11))
    collector.look()
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    collector.look()
    collector.look()
    assert asked == [1, 2, 1]
    collector.deleteLater()
