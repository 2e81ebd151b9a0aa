"""The legend under the picture of the probes: measured, to do, stands out; and where one looks from."""

from __future__ import annotations

from app.domain.board_state import ChipState
from app.ui.widgets.board_legend import BoardLegend
from app.words.language import _


class ProbeLegend(BoardLegend):
    """The tiles of the picture with the words of a measurement."""

    def show_side(self, aside: str) -> None:
        """`aside` says from where the board is seen."""
        words = (_("measured"), _("to do"))
        self.show_worded(tuple(zip((ChipState.ANSWERED, ChipState.UNTESTED), words, strict=True)), aside)
