"""People: roles come into force with the first manager, at the one door; PINs tell people at a bench apart."""

from __future__ import annotations

import sqlite3
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people_error import (
    BadPin,
    FirstIsManager,
    LastManager,
    ManagerNeedsPin,
    NobodyThere,
    PersonNameTaken,
    PinAsked,
    TooSoon,
    WrongPin,
)
from app.domain.permission import NotAllowed, Permission
from app.domain.person import PersonRole
from app.domain.price import PriceDraft, PriceKind
from app.domain.stock import Money
from app.domain.work_order import Policy
from app.services import handover, orders, people, permissions, pins, policy, prices, safety
from app.services.shop import Shop
from app.words.errors import sentence
from tests.services.shop_story import opening

ANA, BO, CY, DEE = "Ana Ruiz", "Bo Larsen", "陈伟", "Дина Орлова"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The cost of scrypt is not what is tried here."""
    monkeypatch.setattr(pins, "_N", 16)


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "data") as opened:
        yield opened
        assert safety.check(opened).sound


@pytest.fixture
def staffed(shop):
    """A shop with one of each: Ana the manager, Bo the technician, Cy the lead, Dee who only reads."""
    people.add(shop, ANA, ANA, PersonRole.MANAGER, "4711")
    people.add(shop, ANA, BO, PersonRole.TECHNICIAN)
    people.add(shop, ANA, CY, PersonRole.LEAD, "00123")
    people.add(shop, ANA, DEE, PersonRole.READER)
    return shop


def test_everybody_may_everything_until_there_is_a_manager(shop):
    assert permissions.standing(shop, "anybody").may == frozenset(Permission)
    policy.set_policy(shop, BO, Policy(passes=4))
    assert not people.managed(shop)
    with pytest.raises(FirstIsManager):
        people.add(shop, BO, CY, PersonRole.LEAD)
    with pytest.raises(ManagerNeedsPin):
        people.add(shop, BO, BO + " senior", PersonRole.MANAGER)
    bo = people.person(shop, BO)
    assert people.set_role(shop, BO, bo.id, PersonRole.MANAGER, "1234")
    assert people.managed(shop)
    with pytest.raises(NotAllowed):
        people.add(shop, CY, CY, PersonRole.MANAGER, "1234")


def test_the_first_to_write_may_make_themselves_the_manager(shop):
    ana = people.add(shop, ANA, ANA, PersonRole.MANAGER, "4711")
    assert [one.name for one in people.people(shop)] == [ANA]
    assert (ana.role, ana.has_pin) == (PersonRole.MANAGER, True)


def test_a_reader_and_a_stranger_are_refused_at_the_door(staffed):
    for actor, said in ((DEE, "Read-only"), ("Eve", "Nobody here is called Eve")):
        with pytest.raises(NotAllowed) as refused:
            orders.open_order(staffed, actor, opening())
        assert "technicians, leads and managers" in sentence(refused.value)
        assert said in sentence(refused.value)
    assert orders.open_order(staffed, BO, opening()).number
    assert permissions.standing(staffed, "Eve").may == permissions.standing(staffed, DEE).may


def test_what_belongs_to_a_role_is_refused_wherever_it_comes_from(staffed):
    price = PriceDraft(PriceKind.REPAIR, Money(9_000, "USD"), "S19")
    with pytest.raises(NotAllowed) as refused:
        prices.set_prices(staffed, BO, (price,))
    assert sentence(refused.value) == "Changing prices is for leads and managers. Bo Larsen is here as: Technician."
    with pytest.raises(NotAllowed):
        policy.set_policy(staffed, BO, Policy(passes=3))
    with pytest.raises(NotAllowed):
        people.set_role(staffed, CY, people.person(staffed, CY).id, PersonRole.MANAGER)
    saved = prices.set_prices(staffed, CY, (price,))
    with pytest.raises(NotAllowed):  # the undo of it is the same door
        staffed.undo(BO, saved)
    with pytest.raises(NotAllowed):
        staffed.undo(DEE, saved)
    staffed.undo(CY, saved)
    assert prices.prices(staffed) == ()


def test_a_shop_decides_from_which_role_on_prices_are_seen(staffed):
    assert [permissions.may(staffed, one, Permission.SEE_PRICES) for one in (DEE, BO, CY, ANA)] == [False] * 2 + [
        True
    ] * 2
    with pytest.raises(NotAllowed):
        people.decide(staffed, CY, Permission.SEE_PRICES, PersonRole.TECHNICIAN)
    commit = people.decide(staffed, ANA, Permission.SEE_PRICES, PersonRole.TECHNICIAN)
    assert permissions.may(staffed, BO, Permission.SEE_PRICES)
    assert people.decide(staffed, ANA, Permission.SEE_PRICES, PersonRole.TECHNICIAN) is None
    staffed.undo(ANA, commit)
    assert not permissions.may(staffed, BO, Permission.SEE_PRICES)
    with pytest.raises(ValueError, match="manage_people"):
        people.decide(staffed, ANA, Permission.MANAGE_PEOPLE, PersonRole.READER)


def test_the_only_manager_stays_and_keeps_a_pin(staffed):
    ana = people.person(staffed, ANA)
    for refused in (
        lambda: people.set_role(staffed, ANA, ana.id, PersonRole.LEAD),
        lambda: people.remove(staffed, ANA, ana.id),
        lambda: people.erase(staffed, ANA, ana.id),
    ):
        with pytest.raises(LastManager):
            refused()
    with pytest.raises(ManagerNeedsPin):
        people.set_pin(staffed, ANA, ana.id, "")
    people.set_role(staffed, ANA, people.person(staffed, CY).id, PersonRole.MANAGER)
    people.set_role(staffed, ANA, ana.id, PersonRole.TECHNICIAN)
    assert not permissions.may(staffed, ANA, Permission.MANAGE_PEOPLE)


def test_ones_own_pin_is_ones_own_business_and_a_forgotten_one_has_a_way_out(staffed):
    bo, cy = people.person(staffed, BO), people.person(staffed, CY)
    people.set_pin(staffed, BO, bo.id, "8642")
    with pytest.raises(NotAllowed):
        people.set_pin(staffed, BO, cy.id, "8642")
    with pytest.raises(WrongPin):
        people.let_in(staffed, BO, "8641", pins.Tries())
    people.reset_pin(staffed, people.person(staffed, ANA).id, "00000000")
    assert people.let_in(staffed, ANA, "00000000").name == ANA


def test_who_has_a_pin_is_asked_for_it(staffed):
    assert people.let_in(staffed, BO.upper(), None).name == BO
    with pytest.raises(PinAsked):
        people.let_in(staffed, ANA, "")
    with pytest.raises(NobodyThere):
        people.let_in(staffed, "Eve", "4711")
    assert people.let_in(staffed, CY, "00123").role is PersonRole.LEAD


def test_wrong_tries_slow_down():
    now = [100.0]
    tries, kept = pins.Tries(lambda: now[0]), pins.hashed("4711")
    waits = []
    for _again in range(9):
        with pytest.raises(WrongPin) as refused:
            tries.check("x", ANA, "0000", kept)
        waits.append(refused.value.wait_s)
        if waits[-1]:
            with pytest.raises(TooSoon):  # not even the right one is looked at
                tries.check("x", ANA, "4711", kept)
        now[0] += waits[-1]
    now[0] -= 1
    assert tries.wait_s("y") == 0 < tries.wait_s("x")  # nobody else is held up
    now[0] += 1
    assert waits == [0, 0, 0, 2, 5, 15, 30, 60, 60]
    tries.check("x", ANA, "4711", kept)
    assert tries.wait_s("x") == 0


@given(st.text(max_size=12))
def test_a_pin_is_four_to_eight_digits(text):
    if 4 <= len(text) <= 8 and set(text) <= set("0123456789"):
        assert pins.checked(text) == text
    else:
        with pytest.raises(BadPin):
            pins.checked(text)


@pytest.mark.parametrize("kept", ["", "4711", "scrypt$x$8$1$00$00", "scrypt$999999999$8$1$00$00", "md5$1$1$1$00$00"])
def test_a_hash_of_no_known_form_lets_nobody_in(kept):
    assert not pins.matches("4711", kept)


def test_a_pin_is_in_no_log_and_in_no_handover(staffed, tmp_path):
    view = orders.open_order(staffed, ANA, opening())
    handed = handover.export_order(staffed, ANA, view.number, tmp_path / "one")
    with zipfile.ZipFile(handed) as file:
        told = b"".join(file.read(name) for name in file.namelist())
    assert ANA.encode() in told
    assert b"scrypt" not in told
    with sqlite3.connect(staffed.data_dir / "shop.db") as db:
        assert not db.execute("SELECT 1 FROM change WHERE new LIKE '%scrypt%' OR old LIKE '%scrypt%'").fetchone()
    with Shop.open(tmp_path / "other") as other:
        handover.import_file(other, "Bo", handed)
        there = people.person(other, ANA)
        assert (there.role, there.has_pin) == (PersonRole.TECHNICIAN, False)


def test_somebody_who_left_is_offered_no_more_and_comes_back(staffed):
    bo = people.person(staffed, BO)
    commit = people.remove(staffed, ANA, bo.id)
    assert BO not in people.hands(staffed)
    with pytest.raises(NotAllowed):
        orders.open_order(staffed, BO, opening())
    staffed.undo(ANA, commit)
    assert people.hands(staffed) == tuple(sorted((ANA, BO, CY), key=str.casefold))


def test_a_name_is_erased_and_what_was_done_stays(staffed):
    bo = people.person(staffed, BO)
    people.set_pin(staffed, BO, bo.id, "8642")
    view = orders.open_order(staffed, BO, opening())
    people.erase(staffed, ANA, bo.id)
    assert BO not in [one.name for one in people.people(staffed)]
    with sqlite3.connect(staffed.data_dir / "shop.db") as db:
        assert db.execute("SELECT name, pin FROM person_private WHERE id = ?", (bo.id,)).fetchone() == ("", None)
        assert db.execute("SELECT created_by FROM work_order WHERE id = ?", (view.id,)).fetchone() == (bo.id,)
    assert orders.order(staffed, view.number).number == view.number


def test_two_of_one_name_cannot_be_told_apart(staffed):
    with pytest.raises(PersonNameTaken):
        people.add(staffed, ANA, "bo  larsen", PersonRole.TECHNICIAN)
    bo = people.person(staffed, BO)
    assert people.rename(staffed, ANA, bo.id, "Bo L.").name == "Bo L."
    with pytest.raises(PersonNameTaken):
        people.rename(staffed, ANA, bo.id, ANA)
