"""The page on which a move that tells causes apart is done, with the board of its order."""

from __future__ import annotations

from app.diagnosis.causes.ranking import NextMove
from app.ui.pages.page import Desk

#: Where a board is tested, by where the answers of this bench come from; "" = what a machine shows is typed.
TEST_PAGES = {"our_link": "bench", "tester_uart": "console", "tester_display": "keypad"}


def go_to_move(desk: Desk, move: NextMove, number: str) -> None:
    """Go there. A swap test is done in the machine, and a hot test too: their results are typed on the order."""
    if move.spot is not None:
        page = "walk" if move.spot.conditions.powered else "cold_check"
        desk.go_to(page, order=number, spot=move.spot)
        return
    if move.look is not None or move.count_held:
        desk.go_to("bisection" if move.count_held else "look", order=number)
        return
    tests = move.count_held == 0 or move.prove == "cold"
    tester = TEST_PAGES.get(desk.preferences.bench_source) if tests else None
    code = desk.at_hand.code
    where = {"board": code} if code and tester in ("bench", "keypad") else {}
    desk.go_to(tester or "order", order=number, **where)
