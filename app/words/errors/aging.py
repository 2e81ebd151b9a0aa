"""Sentences for aging tests that cannot be started."""

from __future__ import annotations

from app.domain.aging_error import AgingProblem, AgingRefused
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(AgingRefused)
def _refused(error: AgingRefused) -> str:
    order, serial, other = plain(error.order, 40), plain(error.serial, 60), plain(error.other, 60)
    match error.problem:
        case AgingProblem.NO_SLOT:
            return _("Choose at least one board to test.")
        case AgingProblem.LIMITS:
            return _("A test takes at least 0.1 hours and asks for at least 50 % of the expected hashrate.")
        case AgingProblem.RUNNING:
            return _("A test of this board is running already. End that one first.")
        case AgingProblem.ONE_BOARD:
            return _("{order} is about one board. Choose the one board that it is about.").format(order=order)
        case AgingProblem.OTHER_BOARD:
            words = _(
                "{order} is about board {serial}, and in this place sits {other}. Choose the right board or order."
            )
            return words.format(order=order, serial=serial, other=other)
        case _:
            words = _("{order} is about machine {serial}, and this one is {other}. Choose the right machine or order.")
            return words.format(order=order, serial=serial, other=other)
