"""A test in a machine that somebody watched: how long the board hashed there, and what the machine showed at the end.

Boards that pass cold on a tester may fail hot; the hours count for the gate of the model (`Policy.burn_in_hours`). A
machine that the program watches itself writes its own test (`app.services.aging`).
"""

from __future__ import annotations

from app.domain.finding import Fault, Verdict
from app.domain.shop_error import BadQuantity
from app.domain.test_run import TestKind
from app.services.keypad import KeypadAnswer, answer
from app.services.measuring import board_of
from app.services.order_reading import order
from app.services.order_records import unsigned, write_test_run
from app.services.orders import KeptOrder
from app.services.shop import Shop
from app.words.language import _

#: Nobody ages a board longer in one go, hours.
LONGEST_H = 1000.0


def hours_of(text: str) -> float:
    """Hours as typed, with point or comma; 0 for none typed. Raises BadQuantity for what is no number of hours."""
    if not text.strip():
        return 0.0
    try:
        hours = float(text.strip().replace(",", "."))
    except ValueError:
        raise BadQuantity(0) from None
    if not 0 <= hours <= LONGEST_H:
        raise BadQuantity(-1 if hours < 0 else 0)
    return hours


def shown_at_end(shop: Shop, number: str, shown: str) -> KeypadAnswer:
    """What the machine's count means for the order's board. Raises the errors of `app.domain.tester_display`."""
    view = order(shop, number)
    board = board_of(view.asset.board_code, view.asset.model)
    return answer(board.code if board else view.asset.board_code or view.asset.model or "", shown)


def verdict_of_machine(found: KeypadAnswer) -> Verdict:
    """All chips at the end of hashing is a pass, unless what was typed says otherwise: a tester's count alone is none,
    but here the board hashed, and who types it saw that.
    """
    whole = bool(found.attempts) and set(found.attempts) == {found.board.chips}
    if found.verdict.fault is Fault.INCONCLUSIVE and whole and found.display.passed is not False:
        return Verdict(Fault.NONE)
    return found.verdict


def keep_machine_test(shop: Shop, actor: str, number: str, hours: float, shown: str) -> KeptOrder:
    """Add the test to the order, in one commit: hours of hashing, and the count (or words) shown at the end.

    With hours it is an aging test, whose hours count; without it is a short test in the miner, which counts as a pass.
    Raises as `shown_at_end` does, and what `orders` raises.
    """
    found = shown_at_end(shop, number, shown)
    with shop.writing(actor) as draft:
        view = unsigned(shop, number)
        write_test_run(
            draft, view, verdict_of_machine(found), found.run if found.attempts else None, findings=found.findings,
            board=found.board, kind=TestKind.BURN_IN if hours else TestKind.IN_MINER, seconds=hours * 3600,
            fixture=_("in a machine, read by a person"), note=shown.strip()[:200],
        )  # fmt: skip
    return KeptOrder(view.number, draft.saved())
