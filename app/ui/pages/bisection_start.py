"""What the bisection page shows while no bisection is open: which board, an order for it, or why it is not halved."""

from __future__ import annotations

from collections.abc import Callable

from app.diagnosis.holding import BisectionRefused
from app.domain.bisection_error import BodyUnreadable
from app.ui.pages.page import Desk
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.no_board import order_wanted, which_board
from app.words import bisection as words
from app.words.errors import sentence
from app.words.language import _


def start_view(desk: Desk, number: str, problem: BaseException | None, begin_anew: Callable[[], None]) -> EmptyState:
    """The page without a bisection. `number` = the order of the board at hand, `problem` = what keeps it closed."""
    at_hand = desk.at_hand
    if isinstance(problem, BisectionRefused):
        return _refused(desk, number, problem)
    if isinstance(problem, BodyUnreadable):
        again = (_("Begin anew"), "ph.arrows-clockwise", begin_anew)
        return EmptyState(_("This bisection cannot be read"), sentence(problem), (), again)
    if at_hand.found is not None and at_hand.found.known and not number:
        return order_wanted(desk, _("Every count is kept with an order, from the first one on."))
    line = sentence(problem) if problem else _("Scan its serial, or choose it; then it says what to hold.")
    return which_board(desk, line)


def _refused(desk: Desk, number: str, problem: BisectionRefused) -> EmptyState:
    """Why this board is not halved, and what to do instead."""
    board, refusal = problem.board, problem.refusal
    return EmptyState(
        words.refusal_title(refusal, board),
        f"{words.refusal_text(refusal, board)} {words.refusal_instead(refusal)}",
        (
            Way(
                "source.multimeter", _("Walk the voltages"), _("domains and signals, chip by chip"), "",
                lambda: desk.go_to("walk", order=number),
            ),
            Way(
                "ph.calculator", _("Tester keypad"), _("type what the tester's display says"), "",
                lambda: desk.go_to("keypad", board=board.code),
            ),
            Way(
                "nav.bench", _("Back to the board's path"), _("what is done and what is next"), "",
                lambda: desk.go_to("path"),
            ),
        ),
    )  # fmt: skip
