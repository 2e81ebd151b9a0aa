"""The shop's policy is kept in the shop, decides the gates of its orders, and can be undone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.shop_error import BadQuantity, GateNotMet
from app.domain.work_order import Policy, State
from app.services import orders, safety
from app.services.policy import policy_of, set_burn_in, set_policy
from app.services.shop import Shop
from tests.services.shop_story import WHO, opening, passed


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.open(tmp_path) as opened:
        yield opened
        assert safety.check(opened).sound


def test_a_new_shop_has_the_gates_and_they_are_off(shop: Shop) -> None:
    assert policy_of(shop) == policy_of(shop, "S19 XP", None) == Policy()
    assert (Policy().photos, Policy().checklist, Policy().burn_in_hours, Policy().passes) == (0, False, 0.0, 2)


def test_what_is_set_is_there_when_the_shop_is_opened_again(tmp_path: Path) -> None:
    wanted = Policy(photos=3, checklist=True, serial=False, passes=3, second_person=True)
    with Shop.open(tmp_path) as shop:
        assert set_policy(shop, WHO, wanted) == wanted
        set_burn_in(shop, WHO, "Antminer S19 XP", 12)
    with Shop.open(tmp_path, write=False) as shop:
        assert policy_of(shop) == wanted
        assert policy_of(shop, None, " antminer  s19 xp").burn_in_hours == 12
        assert policy_of(shop, "Antminer S21").burn_in_hours == 0
        assert [type(value) for value in (policy_of(shop).checklist, policy_of(shop).photos)] == [bool, int]


def test_setting_the_same_again_saves_nothing_and_undo_takes_it_back(shop: Shop) -> None:
    with shop.noting() as noted:
        set_policy(shop, WHO, Policy(photos=1))
        set_policy(shop, WHO, Policy(photos=2, checklist=True))
    first, second = noted
    saved = safety.check(shop).changes
    set_policy(shop, WHO, Policy(photos=2, checklist=True))
    set_burn_in(shop, WHO, "S9", 0)
    assert safety.check(shop).changes == saved
    shop.undo(WHO, second)
    assert policy_of(shop) == Policy(photos=1)
    shop.undo(WHO, first)
    assert policy_of(shop) == Policy()
    set_policy(shop, WHO, Policy(photos=4))
    assert policy_of(shop).photos == 4


def test_the_number_of_passes_holds_up_an_order(shop: Shop) -> None:
    view = passed(shop)
    assert view.policy.passes == 2
    set_policy(shop, WHO, Policy(passes=3))
    again = orders.order(shop, view.id)
    assert again.policy.passes == 3


def test_aging_hours_of_a_model_hold_up_its_orders_and_no_others(shop: Shop) -> None:
    aged = opening().asset.board_code or opening().asset.model or ""
    set_burn_in(shop, WHO, "another model", 24)
    assert orders.open_order(shop, WHO, opening()).policy.burn_in_hours == 0
    set_burn_in(shop, WHO, aged, 24)
    with pytest.raises(GateNotMet) as held:
        passed(shop)
    assert held.value.target == State.PASSED.value
    assert held.value.why.key == "gate_burn_in"


@pytest.mark.parametrize("policy", [Policy(passes=0), Policy(photos=-1)])
def test_a_policy_that_makes_no_sense_is_refused(shop: Shop, policy: Policy) -> None:
    with pytest.raises(BadQuantity):
        set_policy(shop, WHO, policy)
    assert policy_of(shop) == Policy()


@pytest.mark.parametrize("hours", [-1, math.inf, math.nan])
def test_hours_that_make_no_sense_are_refused(shop: Shop, hours: float) -> None:
    with pytest.raises(BadQuantity):
        set_burn_in(shop, WHO, "S9", hours)
