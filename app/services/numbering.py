"""Which number the next order, quote or delivery of a bench gets, so that a shop goes on where its old system ended.

A number is only ever raised: what was given stays given, and none comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.identifier import HumanNumber, NumberKind
from app.domain.paper_error import BadNumber
from app.ledger.change import Commit
from app.services.settings_kept import keep
from app.services.shop import NEXT_NUMBER, Shop

#: Numbers are written with six digits.
MOST = 999_999
#: The kinds whose numbers a shop may raise, as a person looks for them.
KINDS = (
    NumberKind.WORK_ORDER, NumberKind.QUOTE, NumberKind.BATCH, NumberKind.HASHBOARD, NumberKind.MINER, NumberKind.PSU,
    NumberKind.CONTROL_BOARD, NumberKind.FAN, NumberKind.LOT, NumberKind.PURCHASE, NumberKind.CLAIM, NumberKind.COUNT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextNumber:
    """The next number of a kind on this bench, whole (`WO-B1-000132`) and its running part."""

    kind: NumberKind
    text: str
    serial: int


def next_numbers(shop: Shop) -> tuple[NextNumber, ...]:
    """The next number of every kind that may be raised."""
    return tuple(next_number(shop, kind) for kind in KINDS)


def next_number(shop: Shop, kind: NumberKind) -> NextNumber:
    """The number that the next of a kind gets."""
    serial = shop.last_number(kind) + 1
    return NextNumber(kind, str(HumanNumber(kind, shop.bench_prefix, serial)), serial)


def set_next_number(shop: Shop, actor: str, kind: NumberKind, serial: int) -> Commit | None:
    """Let the next number of a kind be that one; None where it is. Raises BadNumber for one that is lower or too high,
    and what `Ledger.commit` raises.
    """
    lowest = next_number(shop, kind).serial
    if serial == lowest:
        return None
    if kind not in KINDS or not lowest < serial <= MOST:
        raise BadNumber(kind.value, lowest, MOST)
    with shop.writing(actor) as draft:
        if serial <= shop.last_number(kind):  # somebody was given it meanwhile
            raise BadNumber(kind.value, shop.last_number(kind) + 1, MOST)
        keep(shop, draft, "", {(NEXT_NUMBER, f"{kind.value}-{shop.bench_prefix}"): serial})
    return draft.saved()
