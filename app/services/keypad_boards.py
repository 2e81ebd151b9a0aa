"""Which board a person means who scans or types at the tester keypad, and the order that its answer goes to."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.asset import AssetKind, SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.assets import assets
from app.services.bench_orders import history_of
from app.services.keypad import KeypadAnswer, boards_of, keep_answer
from app.services.shop import Shop
from app.words.findings import verdict_text
from drivers import catalogue
from drivers.model.board import BoardSpec

#: Boards that one search offers, and characters from which on a text is looked for among the shop's serials.
MOST_BOARDS, _SERIAL = 8, 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A board that may be meant. `serial` where the shop knows that very board, `order` = its open order's number."""

    spec: BoardSpec
    serial: str | None = None
    order: str | None = None


def candidates(shop: Shop | None, text: str) -> tuple[Candidate, ...]:
    """The boards that a text may mean, best first: a serial the shop knows, a code, a model or a part of either."""
    wanted = " ".join(text.split())
    if not wanted:
        return ()
    found = list(_of_shop(shop, wanted)) if shop is not None and len(wanted) >= _SERIAL else []
    specs = dict.fromkeys([*boards_of(wanted), *_holding(wanted)])
    return tuple([*found, *(Candidate(spec) for spec in specs)][:MOST_BOARDS])


def open_for_answer(shop: Shop, actor: str, answer: KeypadAnswer, serial: str | None, *, fixture: str = "") -> str:
    """Open an order for the board and add the answer to it; the order's number. Raises what `orders` raises.

    Two commits: the order, then the test run.
    """
    board = answer.board
    wanted = AssetDraft(
        AssetKind.HASHBOARD, make=board.make, model=board.model, board_code=board.code, serial=serial,
        serial_source=SerialSource.LABEL if serial else None,
    )  # fmt: skip
    view = orders.open_order(shop, actor, OrderDraft(verdict_text(answer.verdict), wanted))
    return keep_answer(shop, actor, answer, view.number, fixture=fixture)


def _of_shop(shop: Shop, text: str) -> list[Candidate]:
    found = []
    for known in assets(shop, text, AssetKind.HASHBOARD, limit=MOST_BOARDS):
        spec = catalogue.board(known.board_code) if known.board_code else None
        if spec is None and known.model:
            of_model = boards_of(known.model)
            spec = of_model[0] if len(of_model) == 1 else None
        if spec is not None and known.serial:
            history = history_of(shop, known.serial)
            found.append(Candidate(spec, known.serial, history.open_order if history else None))
    return found


def _holding(text: str) -> list[BoardSpec]:
    """The boards whose code or model holds every word of the text."""
    words = text.casefold().split()
    return [
        spec
        for spec in catalogue.boards()
        if all(word in f"{spec.code} {spec.make} {spec.model}".casefold() for word in words)
    ]
