"""One frame of the chip picture: four boards of 126 chips in one window, every chip in a new state. Offscreen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.board_state import BoardState, ChipState
from app.services.diagnosis import board_spec
from app.ui import theme
from app.ui.application import start_application
from app.ui.widgets.board_picture import BoardPictureView
from tests.benchmarks.budget import Budget, median_wall_and_cpu

BOARDS, CHIPS = 4, 126
#: As large as four boards stand on a screen.
WIDTH, HEIGHT = 586, 440


def measure() -> Iterable[Budget]:
    """New states of all four boards and the one pass of the event loop that paints them."""
    application = start_application()
    theme.choose("light")
    kinds = list(ChipState)
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    views = [BoardPictureView() for _ in range(BOARDS)]
    for place, view in enumerate(views):
        view.setFixedSize(WIDTH, HEIGHT)
        view.show_board(board_spec("BHB42601"))
        grid.addWidget(view, place // 2, place % 2)
    window.show()
    application.processEvents()
    turn = cycle(range(len(kinds)))

    def frame() -> None:
        shift = next(turn)
        state = BoardState(tuple(kinds[(chip + shift) % len(kinds)] for chip in range(CHIPS)), tested=True)
        for view in views:
            view.show_state(state)
        application.processEvents()

    for _ in kinds:
        frame()  # every tile has been drawn once
    seconds, cpu = median_wall_and_cpu(frame, runs=100)
    detail = f"{WIDTH} x {HEIGHT} each, every chip changing; {cpu * 1000:.2f} ms processor"
    yield Budget(f"chip picture {BOARDS} x {CHIPS}", seconds * 1000, "ms", 3, detail)
