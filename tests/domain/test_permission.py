"""Roles are one line: whoever is promoted loses nothing."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.permission import OFFERED, RANKS, Permission, doors, granted, lowest_role, reaches, rules
from app.domain.person import PersonRole
from app.ledger.entities import ENTITIES

ROLES = st.sampled_from(RANKS)
SHOPS = st.dictionaries(st.sampled_from(list(Permission)), ROLES)


def test_every_permission_has_its_row_and_every_role_its_rank():
    assert set(rules()) == set(Permission)
    assert set(RANKS) == set(PersonRole) == {*OFFERED, PersonRole.CUSTOMER}


@given(ROLES, ROLES, SHOPS)
def test_a_higher_role_may_all_that_a_lower_one_may(one, other, shops):
    lower, higher = sorted((one, other), key=RANKS.index)
    assert granted(lower, shops) <= granted(higher, shops)


@given(ROLES, st.sampled_from(list(Permission)), SHOPS)
def test_the_lowest_role_named_is_the_lowest_that_may(role, permission, shops):
    assert (permission in granted(role, shops)) == reaches(role, lowest_role(permission, shops))


@given(SHOPS)
def test_no_shop_lets_a_reader_write_or_a_lead_manage_people(shops):
    assert Permission.WRITE not in granted(PersonRole.READER, shops)
    assert Permission.MANAGE_PEOPLE not in granted(PersonRole.LEAD, shops)
    assert granted(PersonRole.MANAGER, shops) == set(Permission)


def test_doors_stand_before_tables_there_are():
    assert {door.entity for door in doors()} <= set(ENTITIES)
