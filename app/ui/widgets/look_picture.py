"""The board picture of the visual check: a click marks a chip, what is marked at the point in hand is framed."""

from __future__ import annotations

from dataclasses import replace

from app.domain.board_state import BoardState
from app.domain.visual_check import Look, LookAnswer
from app.ui.widgets.board_picture import BoardPictureView
from app.words.language import _
from drivers.model.board import BoardSpec


class LookPicture(BoardPictureView):
    """`taken` carries the chip that was clicked or entered."""

    def __init__(self) -> None:
        super().__init__()
        self._board: BoardSpec | None = None
        self._marked: frozenset[int] = frozenset()

    def show_look(self, board: BoardSpec | None, look: Look, at: LookAnswer | None) -> None:
        """Frame what is marked at the point in hand; without one, everything that is marked."""
        if board != self._board:
            self._board = board
            self.show_board(board)
        answers = (at,) if at is not None else look.found
        chips = {chip for answer in answers for chip in answer.chips if chip <= self.state.chips}
        domains = {domain for answer in answers for domain in answer.domains}
        inside = {chip for domain in domains for chip in board.chips_of(domain)} if board is not None else set()
        self._marked = frozenset(chips | inside)
        self.frame_domains(sorted(domains) if board is not None else ())
        self.show_state(replace(BoardState.untested(self.state.chips), suspects=frozenset(chips)))

    def describe(self, chip: int) -> str:
        """The chip, and whether it is marked."""
        domain = self.domain_of(chip)
        place = _("chip {chip}").format(chip=chip)
        if domain is not None:
            place = _("chip {chip}, domain {domain}").format(chip=chip, domain=domain)
        return _("{place}: marked").format(place=place) if chip in self._marked else place
