"""One frame of the chip picture: four boards of 126 chips repainted, every chip in a new state. Offscreen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

from app.domain.board_state import BoardState, ChipState
from app.services.diagnosis import board_spec
from app.ui import theme
from app.ui.application import start_application
from app.ui.widgets.board_picture import BoardPictureView
from tests.benchmarks.budget import Budget, median_seconds

BOARDS, CHIPS = 4, 126


def measure() -> Iterable[Budget]:
    """The four views as the Bench page lays out one of them, 900 x 420 each."""
    application = start_application()
    theme.choose("light")
    views = [BoardPictureView() for _ in range(BOARDS)]
    for view in views:
        view.resize(900, 420)
        view.show_board(board_spec("BHB42601"))
        view.show()
    application.processEvents()
    kinds = list(ChipState)
    turn = cycle(range(len(kinds)))

    def frame() -> None:
        shift = next(turn)
        state = BoardState(tuple(kinds[(chip + shift) % len(kinds)] for chip in range(CHIPS)), tested=True)
        for view in views:
            view.show_state(state)
            view.repaint()

    yield Budget(f"chip picture {BOARDS} x {CHIPS}", median_seconds(frame, runs=60) * 1000, "ms", 3)
