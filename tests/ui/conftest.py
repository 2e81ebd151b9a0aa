"""What the window's tests share: one QApplication dressed as the program dresses it, a shop of its own, a frame."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.services.safety_card import note_read
from app.services.shop import Shop
from app.ui import fallback, theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from app.words import language


@pytest.fixture(scope="session")
def qapp_cls():
    from PySide6.QtWidgets import QApplication

    return QApplication


@pytest.fixture
def dressed(qapp):
    """The program's style, fonts and light theme."""
    start_application()
    theme.choose(theme.LIGHT, glove=False)
    yield qapp
    language.use("en")
    theme.choose(theme.LIGHT, glove=False)


@pytest.fixture
def shop(tmp_path) -> Iterator[Shop]:
    opened = Shop.open(tmp_path / "data", write=True)
    yield opened
    opened.close()


@pytest.fixture
def unanswered(dressed) -> Iterator[list[BaseException]]:
    """The last net, hung up as the program hangs it up: what falls into it, from any thread, fails the test."""
    fallen: list[BaseException] = []
    undo = fallback.catch(fallen.append)
    yield fallen
    undo()
    assert fallen == []


@pytest.fixture
def frame(unanswered, qtbot, shop) -> Frame:
    """The window, shown, on an empty shop."""
    made = Frame(shop, shop.data_dir, Preferences(theme=theme.LIGHT, person="Marko Kovač"))
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def bench_page(frame, qtbot):
    """The Bench page with its ports listed, before a person who has read the safety card; whatever is tested at the end
    is stopped and switched off.
    """
    note_read(frame.shop, frame.actor)
    frame.go_to("bench")
    made = frame.page()
    qtbot.waitUntil(lambda: made.station.ports.count() > 3)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: not made.holds_power, timeout=20_000)
