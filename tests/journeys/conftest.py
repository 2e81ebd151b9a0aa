"""What the journeys through the window share: a shop, the window before a bench technician, and the hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.safety_card import note_read
from app.services.shop import Shop
from app.ui import fallback, theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from drivers.simulated.workbench import Workbench
from tests.journeys.bench_hands import Hands

ME = "Marko Kovač"


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The widgets' application, also where no other window test runs before."""
    from PySide6.QtWidgets import QApplication

    return QApplication


@pytest.fixture
def bench_shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose technician has read the safety card."""
    with Shop.open(tmp_path / "data", write=True) as shop:
        note_read(shop, ME)
        yield shop


@pytest.fixture
def hands_on(qapp: Any, qtbot: Any, bench_shop: Shop) -> Iterator[Callable[[Workbench], Hands]]:
    """hands_on(bench) -> the hands at the window of a bench with a tester that only shows numbers."""
    start_application()
    theme.choose(theme.LIGHT, glove=False)
    fallen: list[BaseException] = []
    undo = fallback.catch(fallen.append)
    frames: list[Frame] = []

    def at(bench: Workbench) -> Hands:
        preferences = Preferences(theme=theme.LIGHT, person=ME, bench_source="tester_display")
        frame = Frame(bench_shop, bench_shop.data_dir, preferences)
        frames.append(frame)
        qtbot.addWidget(frame)
        frame.resize(1280, 720)
        frame.show()
        frame.activateWindow()
        qtbot.waitExposed(frame)
        return Hands(frame, qtbot, bench)

    yield at
    for frame in frames:
        frame.end()
        frame.close()
    undo()
    assert fallen == []
