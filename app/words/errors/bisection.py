"""Sentences for a bisection that cannot be begun, taken up again, or answered."""

from __future__ import annotations

from app.diagnosis.holding import BisectionRefused
from app.domain.bisection_error import (
    BoardNotNamed,
    BodyUnreadable,
    CountImpossible,
    NotCounted,
    NothingAsked,
    PowerLocked,
)
from app.words.bisection import refusal_instead, refusal_text
from app.words.errors import says
from app.words.findings import verdict_text
from app.words.language import _
from app.words.plain_text import plain


@says(BodyUnreadable)
def _unreadable(error: BodyUnreadable) -> str:
    return _("What was kept of this bisection cannot be read: it is damaged, or of a later release.")


@says(NothingAsked)
def _nothing_asked(error: NothingAsked) -> str:
    return _("No count is asked for now. Take the last answer back, or add the result to the order.")


@says(CountImpossible)
def _impossible(error: CountImpossible) -> str:
    if error.count < 0:
        return _("No count was given. Type how many chips answered, such as 63.")
    words = _("{count} is more than the {chips} chips of this board. Read it once more.")
    return words.format(count=error.count, chips=error.chips)


@says(BoardNotNamed)
def _not_named(error: BoardNotNamed) -> str:
    words = _("Order {number} does not say which board it is. Give the board its code first, such as BHB42601.")
    return words.format(number=plain(error.number, 40))


@says(NotCounted)
def _not_counted(error: NotCounted) -> str:
    if error.cut_off:
        return _("The count was cut off, so it says nothing. Count again.")
    return _("This count says nothing about the chain: {why}").format(why=verdict_text(error.verdict))


@says(PowerLocked)
def _locked(error: PowerLocked) -> str:
    words = _("The cold check of {number} found a short: no power until it is cleared, or overridden with a reason.")
    return words.format(number=plain(error.number, 40))


@says(BisectionRefused)
def _refused(error: BisectionRefused) -> str:
    return f"{refusal_text(error.refusal, error.board)} {refusal_instead(error.refusal)}"
