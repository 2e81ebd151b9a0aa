"""A board lands on the bench: who it is, when it was here before and what was done, and the order it is here on now.

What comes next on the bench is the rule `app.domain.board_path.path_of`; the words of both are in
`app.words.board_path`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.asset import AssetIdentity, AssetKind, SerialSource
from app.domain.board_path import BoardPath, Source, Stage, StageState, StageView, path_of
from app.domain.board_visit import Visit, visit_of
from app.domain.identifier import NumberKind, parse_number
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.services.assets import asset
from app.services.keypad_boards import Candidate, candidates, is_serial
from app.services.order_reading import order
from app.services.orders import KeptOrder, write_order
from app.services.shop import Shop
from app.words.board_path import visit_text
from drivers import catalogue
from drivers.model.board import BoardSpec

__all__ = [
    "BoardFound", "BoardPath", "Source", "Stage", "StageState", "StageView", "Visit", "find_board",
    "find_order", "history_lines", "open_for_board", "path_of", "visit_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardFound:
    """What a scanned or typed text means. `visits` are those before the order that is open, the newest first.

    `serial` is the maker's; a board without one has `asset` and its own label only. `number` = the order it is here on
    now, `view` that order whole. `candidates` where the text may mean several boards, or a board code of none yet.
    `new_serial` = a serial the shop has never seen, so that the person must say which board carries it.
    """

    text: str
    serial: str | None = None
    spec: BoardSpec | None = None
    asset: AssetIdentity | None = None
    number: str | None = None
    view: OrderView | None = None
    visits: tuple[Visit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    new_serial: bool = False

    @property
    def known(self) -> bool:
        """Whether it is one certain board, or at least one certain kind of board."""
        return self.asset is not None or self.spec is not None


def find_board(shop: Shop | None, text: str) -> BoardFound:
    """The board a person means who scans or types: an order's number, our label, a serial, a board code or a model."""
    text = " ".join(text.split())
    if shop is None or not text:
        return _of_catalogue(None, text)
    try:
        number = parse_number(text)
    except ValueError:
        number = None
    if number is not None and number.kind is NumberKind.WORK_ORDER:
        return find_order(shop, str(number))
    try:
        passport = asset(shop, text)
    except NoSuchThing:
        return _of_catalogue(shop, text)
    rows = passport.orders
    here = next((row.number for row in reversed(rows) if not row.state.closed), None)
    return _found(shop, text, passport.identity, here, [row.number for row in rows])


def find_order(shop: Shop, number: str) -> BoardFound:
    """The board of an order. Raises NoSuchThing."""
    view = order(shop, number)
    rows = asset(shop, view.asset.id).orders
    return _found(shop, view.number, view.asset, view.number, [row.number for row in rows])


def _found(shop: Shop, text: str, identity: AssetIdentity, here: str | None, numbers: list[str]) -> BoardFound:
    spec = _spec_of(identity)
    before = tuple(visit_of(order(shop, number)) for number in reversed(numbers) if number != here)
    view = order(shop, here) if here is not None else None
    return BoardFound(text, identity.serial, spec, identity, here, view, before)


def _spec_of(identity: AssetIdentity) -> BoardSpec | None:
    spec = catalogue.board(identity.board_code) if identity.board_code else None
    if spec is None and identity.model:
        of_model = catalogue.boards_of_model(None, identity.model)
        spec = of_model[0] if len(of_model) == 1 else None
    return spec


def _of_catalogue(shop: Shop | None, text: str) -> BoardFound:
    found = candidates(shop, text)
    alone = len(found) == 1 or (
        bool(found) and found[0].serial in (None, text) and text in (found[0].spec.code, found[0].serial)
    )
    one = found[0] if alone else None
    if one is not None and one.serial is not None and shop is not None:
        return replace(find_board(shop, one.serial), text=text)
    if one is not None:
        return BoardFound(text, spec=one.spec, candidates=found)
    return BoardFound(text, candidates=found, new_serial=not found and is_serial(text))


def history_lines(shop: Shop, serial: str) -> tuple[str, ...]:
    """The board's earlier stays, the newest first, one sentence each; () where it was never here."""
    return tuple(visit_text(visit) for visit in find_board(shop, serial).visits)


def open_for_board(
    shop: Shop, actor: str, found: BoardFound, reported: str = "", serial: str | None = None
) -> KeptOrder:
    """Open an order for the board on the bench, in one commit; a board without any serial gives a draft.

    `serial` = one that is new to the shop. Raises NoSuchThing where it is not known
    what board it is, and what `orders.open_order` raises.
    """
    identity, spec = found.asset, found.spec
    wanted = serial or found.serial
    if identity is None and spec is None:
        raise NoSuchThing("board", found.text)
    draft_asset = AssetDraft(
        identity.kind if identity else AssetKind.HASHBOARD,
        make=spec.make if spec else None,
        model=(identity.model if identity else None) or (spec.model if spec else None),
        board_code=(identity.board_code if identity else None) or (spec.code if spec else None),
        serial=wanted,
        serial_source=SerialSource.LABEL if wanted else None,
    )
    with shop.writing(actor) as draft:
        number = write_order(shop, draft, OrderDraft(reported, draft_asset))[1]
    return KeptOrder(number, draft.saved())
