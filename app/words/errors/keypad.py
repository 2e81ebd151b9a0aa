"""Sentences for what was typed from a tester's display and cannot stand there."""

from __future__ import annotations

from app.domain.tester_display import (
    BoardUnclear,
    BoardUnknown,
    CountTooHigh,
    NotACount,
    NothingTyped,
    OtherBoardSize,
    TooManyNumbers,
)
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(NothingTyped)
def _nothing(error: NothingTyped) -> str:
    return _("Nothing was typed. Type what the tester's display says, such as 82 82 84.")


@says(NotACount)
def _not_a_count(error: NotACount) -> str:
    return _(
        "{part} is neither a count nor words that a tester shows. Type numbers with spaces between them, such as "
        "82 82 84."
    ).format(part=plain(error.part, 40))


@says(TooManyNumbers)
def _too_many(error: TooManyNumbers) -> str:
    return _("That is more than {most} numbers. Type the counts of a few tries only.").format(most=error.most)


@says(CountTooHigh)
def _too_high(error: CountTooHigh) -> str:
    return _("{count} is more than the {chips} chips of board {code}. Check it, or choose the right board.").format(
        count=error.count, chips=error.chips, code=plain(error.code, 40)
    )


@says(OtherBoardSize)
def _other_size(error: OtherBoardSize) -> str:
    return _(
        "The tester asks for {expected} chips and a {code} has {chips}. Choose the right board, or load the tester's "
        "file for it."
    ).format(expected=error.expected, chips=error.chips, code=plain(error.code, 40))


@says(BoardUnknown)
def _unknown(error: BoardUnknown) -> str:
    return _("The catalogue knows no board and no model called {name}.").format(name=plain(error.name, 60))


@says(BoardUnclear)
def _unclear(error: BoardUnclear) -> str:
    return _("{name} is built with boards that differ. Name one of these: {codes}.").format(
        name=plain(error.name, 60), codes=", ".join(plain(code, 40) for code in error.codes)
    )
