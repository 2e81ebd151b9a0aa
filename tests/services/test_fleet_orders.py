"""A row's open order is found again, also where a silent board tells no serial."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.asset import AssetKind, SerialSource
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.order_view import SIMULATED
from app.services.fleet_orders import open_order_of
from app.services.orders import open_order
from app.services.shop import Shop

WHO = "M. Kovač"
BOARD = AssetDraft(AssetKind.HASHBOARD, "Antminer", "S19", None, None, None)
MINER = MinerDraft("10.3.1.7", "Antminer", "S19", "SN7", "AA:BB:CC:00:00:07", 2)
SILENT = OrderDraft("Board 3 is silent", BOARD, MINER)
TOLD = replace(SILENT, asset=replace(BOARD, serial="HB7", serial_source=SerialSource.DEVICE))


def test_a_silent_board_has_one_order_by_its_machine_and_slot(shop: Shop) -> None:
    assert open_order_of(shop, SILENT) is None
    number = open_order(shop, WHO, SILENT).number
    moved = replace(SILENT, miner=replace(MINER, ip="10.3.1.99"))  # a new address, the same machine
    for same in (SILENT, moved):
        found = open_order_of(shop, same)
        assert found is not None
        assert found.number == number


def test_a_machine_without_a_serial_is_known_by_its_mac(shop: Shop) -> None:
    nameless = replace(SILENT, miner=replace(MINER, serial=None))
    number = open_order(shop, WHO, nameless).number
    found = open_order_of(shop, nameless)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize(
    "other",
    [
        replace(SILENT, miner=replace(MINER, slot=1)),
        replace(SILENT, miner=replace(MINER, serial="SN8", mac="AA:BB:CC:00:00:08")),
        replace(SILENT, miner=replace(MINER, ip=SIMULATED + "10.3.1.7")),
        replace(SILENT, miner=replace(MINER, serial=None, mac=None)),
        TOLD,
    ],
)
def test_another_slot_machine_or_board_and_a_simulated_one_have_orders_of_their_own(
    shop: Shop, other: OrderDraft
) -> None:
    open_order(shop, WHO, SILENT)
    assert open_order_of(shop, other) is None


def test_a_moved_board_keeps_the_order_of_the_slot_it_came_from(shop: Shop) -> None:
    number = open_order(shop, WHO, SILENT).number
    for now in (SILENT, TOLD):  # silent still, or telling its serial only in its new slot
        moved = replace(now, miner=replace(MINER, slot=0))
        assert open_order_of(shop, moved) is None
        found = open_order_of(shop, moved, began_in=2)
        assert found is not None
        assert found.number == number


def test_a_board_with_another_serial_does_not_take_the_order_of_its_slot(shop: Shop) -> None:
    open_order(shop, WHO, TOLD)
    other = replace(TOLD, asset=replace(TOLD.asset, serial="HB8"))
    assert open_order_of(shop, other, began_in=2) is None
