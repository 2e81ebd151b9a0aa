import threading

import pytest

from app.domain.finding import PartKind
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import Fit, Grade, Money, PartDraft
from app.services import stock
from drivers.model.board import BoardSpec
from tests.services.shop_story import CHIP, FINDING, WHO

COST = Money(325, "USD")
BOARD = BoardSpec("BHB56801", "Bitmain", "S19 XP", "BM1366", 110)
OTHER = BoardSpec("BHB42601", "Bitmain", "S19j Pro", "BM1362", 126)


def test_lots_of_one_part_add_up(shop):
    stock.receive(shop, WHO, CHIP, 10, COST)
    second = stock.receive(shop, WHO, CHIP.sku, 5, Money(290, "EUR"), grade=Grade.RECOVERED, bin="A3")
    (part,) = stock.parts(shop)
    assert (part.on_hand, part.lots, part.low, part.fits) == (15, 2, False, (Fit("BHB56801"),))
    assert [row.number for row in stock.lots(shop, part)] == ["LT-B1-000001", "LT-B1-000002"]
    assert (second.grade, second.unit_cost, second.bin) == (Grade.RECOVERED, Money(290, "EUR"), "A3")


def test_a_count_moves_the_difference(shop):
    lot = stock.receive(shop, WHO, CHIP, 10, COST)
    assert stock.adjust(shop, WHO, lot.id, 7, "shelf count").on_hand == 7
    stock.adjust(shop, WHO, lot.id, 7)
    (part,) = stock.parts(shop)
    assert [(move.quantity, move.reason.value) for move in stock.moves(shop, part)] == [(10, "receive"), (-3, "count")]
    with pytest.raises(BadQuantity):
        stock.adjust(shop, WHO, lot.id, -1)


def test_what_cannot_be_received(shop):
    with pytest.raises(NoSuchThing):
        stock.receive(shop, WHO, "UNKNOWN", 1, COST)
    with pytest.raises(BadQuantity):
        stock.receive(shop, WHO, CHIP, 0, COST)
    assert stock.parts(shop) == ()


def test_suggestions_follow_the_suspects_and_the_board(shop):
    ldo = PartDraft("LDO18", "LDO 1.8 V", PartKind.LDO)
    stock.receive(shop, WHO, ldo, 5, COST)
    first = stock.receive(shop, WHO, CHIP, 1, COST)
    stock.receive(shop, WHO, PartDraft("BM1362", "Chip", PartKind.CHIP, ("bm1362",)), 3, COST)
    assert [one.lot.sku for one in stock.suggest(shop, FINDING, BOARD)] == ["BM1366AL", "LDO18"]
    assert [one.lot.sku for one in stock.suggest(shop, FINDING, OTHER)] == ["BM1362", "LDO18"]
    stock.adjust(shop, WHO, first.id, 0)
    assert [one.lot.sku for one in stock.suggest(shop, FINDING, BOARD)] == ["LDO18"]


def test_numbers_stay_unique_when_many_receive_at_once(shop):
    def work():
        for _ in range(10):
            stock.receive(shop, WHO, CHIP, 1, COST)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (part,) = stock.parts(shop)
    assert (part.on_hand, part.lots) == (40, 40)
    assert len({row.number for row in stock.lots(shop)}) == 40


def test_money_of_two_currencies_is_not_added():
    with pytest.raises(ValueError, match="USD"):
        COST + Money(1, "EUR")
