"""A donor board becomes lots: what is proposed, what it costs, what its life tells, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.finding import Component, Fault, Finding, PartKind, Severity
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.salvage import NothingToSalvage, NotSalvageable, SalvageLine, shared
from app.domain.stock import Grade, Money, PartDraft
from app.services import orders, stock
from app.services.asset_list import edit_asset
from app.services.assets import asset, known_or_new
from app.services.board_history import history_of
from app.services.salvage import propose, salvage, salvaged_from

WHO, SERIAL = "Ana", "JYZZYRHBCJGBI000C"
BOARD = AssetDraft(AssetKind.HASHBOARD, "Bitmain", "S19j Pro", "BHB42601", SERIAL, SerialSource.LABEL)


@settings(max_examples=20)
@given(st.integers(0, 10**9), st.lists(st.integers(0, 500), max_size=6))
def test_a_book_value_is_shared_out_to_the_last_minor_unit(value, pieces):
    shares = shared(Money(value, "USD"), pieces)
    assert sum(one.minor for one in shares) == (value if sum(pieces) else 0)
    assert all(share.minor == 0 for share, count in zip(shares, pieces, strict=True) if not count)


def test_a_board_becomes_lots_and_is_whole_again_after_undo(shop):
    bad = Finding(
        Fault.WEAK_CHIPS, Severity.MAJOR, Component.HASHBOARD, Phrase("x"), Phrase("x"), 0.9, chips=(84, 85)
    )  # fmt: skip
    stock.receive(shop, WHO, PartDraft("CHIP-62", "BM1362 chip", PartKind.CHIP, mpn="BM1362"), 1, Money(500, "USD"))
    number = orders.open_order(shop, WHO, OrderDraft("weak", asset=BOARD, findings=(bad,))).number
    found = propose(shop, SERIAL)
    chip = found.parts[0]
    assert (chip.sku, chip.there, chip.bad, chip.usable, chip.bad_places) == ("CHIP-62", 126, 2, 124, ("84", "85"))
    assert {one.kind for one in found.parts} >= {PartKind.CHIP, PartKind.EEPROM, PartKind.BOOST}
    assert found.open_order == number
    lines = [SalvageLine("CHIP-62", 124), SalvageLine("EE-02", 1, PartKind.EEPROM, "EEPROM", ("BHB42601",))]
    with pytest.raises(NotSalvageable):
        salvage(shop, WHO, SERIAL, lines, "D1", Money(1000, "USD"))


def test_its_life_tells_what_came_of_it(shop):
    with shop.writing(WHO) as draft:
        known_or_new(shop, draft, BOARD)
    edit_asset(shop, WHO, asset(shop, SERIAL).identity.id, condition=Condition.FAULTY)
    with pytest.raises(NothingToSalvage):
        salvage(shop, WHO, SERIAL, [SalvageLine("BM1362", 0)], "D1")
    lines = [
        SalvageLine("BM1362", 3, PartKind.CHIP, "Chip", ("BM1362",)),
        SalvageLine("EE-02", 1, PartKind.EEPROM, "EEPROM", ("BHB42601",)),
    ]
    commit = salvage(shop, WHO, SERIAL, lines, "D1", Money(1001, "USD"))
    lots = stock.lots(shop)
    assert [(one.sku, one.on_hand, one.value.minor, one.grade, one.bin) for one in lots] == [
        ("BM1362", 3, 751, Grade.RECOVERED, "D1"),
        ("EE-02", 1, 250, Grade.RECOVERED, "D1"),
    ]
    assert {one.donor_asset_id for one in lots} == {asset(shop, SERIAL).identity.id}
    assert asset(shop, SERIAL).identity.condition is Condition.DONOR
    assert salvaged_from(shop, SERIAL) == history_of(shop, SERIAL).given
    assert [(one.lot, one.sku, one.pieces) for one in history_of(shop, SERIAL).given] == [
        ("LT-B1-000001", "BM1362", 3),
        ("LT-B1-000002", "EE-02", 1),
    ]
    shop.undo(WHO, commit)
    assert stock.lots(shop) == ()
    assert asset(shop, SERIAL).identity.condition is Condition.FAULTY
    assert history_of(shop, SERIAL).given == ()
