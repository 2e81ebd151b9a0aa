"""Ranks causes on a thread of its own while values come in: the newest question is answered, older ones are dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.diagnosis.causes import Ranking, rank
from app.domain.clue import Clue
from app.domain.reference import Reference
from app.ui import bridge
from drivers.model.board import BoardSpec

#: A question: the board, its clues, the good boards it is compared with.
_Question = tuple[BoardSpec, tuple[Clue, ...], tuple[Reference, ...]]


class RankingJob(QObject):
    """`ranked` carries a Ranking and the clues it was made of."""

    ranked = Signal(object, object)

    def __init__(self, on_error: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_error = on_error
        self._busy = False
        self._asked: _Question | None = None
        self._answered: _Question | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._busy

    def ask(self, board: BoardSpec, clues: Sequence[Clue], references: Sequence[Reference]) -> None:
        """Rank these clues, unless that is what was ranked last."""
        question = (board, tuple(clues), tuple(references))
        if question == self._answered and self._asked is None:
            return
        self._asked = question
        self._next()

    def forget(self) -> None:
        """Another board begins: an answer that is still on its way is none of its."""
        self._asked = self._answered = None

    def _next(self) -> None:
        question = self._asked
        if self._busy or question is None:
            return
        self._busy, self._asked, self._answered = True, None, question

        def done(ranking: Ranking) -> None:
            self._busy = False
            if self._answered is question:
                self.ranked.emit(ranking, question[1])
            self._next()

        def failed(error: BaseException) -> None:
            self._busy = False
            self._on_error(error)
            self._next()

        bridge.run_in_thread(lambda: rank(*question), done, failed, self)
