"""Which board a person means who scans or types at the tester keypad, and the order that it is here on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.asset import AssetKind
from app.services.assets import assets
from app.services.connecting import matching_boards
from app.services.earlier import earlier_of
from app.services.keypad import boards_of
from app.services.shop import Shop
from drivers import catalogue
from drivers.model.board import BoardSpec

#: Boards that one search offers, and characters from which on a text is looked for among the shop's serials.
MOST_BOARDS, _SERIAL = 60, 4
#: What a serial on a label looks like: letters and figures without a gap, with a figure among them.
_LABEL = re.compile(r"(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{9,39}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A board that may be meant. `serial` where the shop knows that very board, `order` = its open order's number.

    `alike` = codes of boards of the same model that hold the same chips and domains, for which `spec` stands as well.
    """

    spec: BoardSpec
    serial: str | None = None
    order: str | None = None
    alike: tuple[str, ...] = ()


def candidates(shop: Shop | None, text: str) -> tuple[Candidate, ...]:
    """The boards that a text may mean, best first: a serial the shop knows, a code, a model or a part of either.

    Boards of one model that are alike are one candidate, unless the text is or holds the code of one.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return ()
    found = list(_of_shop(shop, wanted)) if shop is not None and len(wanted) >= _SERIAL else []
    specs = dict.fromkeys([*boards_of(wanted), *matching_boards(wanted)])
    return tuple([*found, *_alike(specs)][:MOST_BOARDS])


def is_serial(text: str) -> bool:
    """Whether a text that is no board of the catalogue looks like a serial off a label."""
    return _LABEL.fullmatch(text.strip()) is not None


def _alike(specs: Iterable[BoardSpec]) -> Iterator[Candidate]:
    groups: dict[tuple[object, ...], list[BoardSpec]] = {}
    for spec in specs:
        groups.setdefault((spec.make, spec.model, spec.chip, spec.chips, spec.domains), []).append(spec)
    for first, *rest in groups.values():
        yield Candidate(first, alike=tuple(spec.code for spec in rest))


def _of_shop(shop: Shop, text: str) -> list[Candidate]:
    found = []
    for known in assets(shop, text, AssetKind.HASHBOARD, limit=MOST_BOARDS):
        spec = catalogue.board(known.board_code) if known.board_code else None
        if spec is None and known.model:
            of_model = boards_of(known.model)
            spec = of_model[0] if len(of_model) == 1 else None
        if spec is not None and known.serial:
            here = earlier_of(shop, known.id).open_order
            found.append(Candidate(spec, known.serial, here.number if here is not None else None))
    return found
