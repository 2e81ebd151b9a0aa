"""Who did what: every saved step stands in somebody's name, with the thing it was about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.person import PersonRole
from app.domain.work_order import Priority
from app.ledger.entities import ENTITIES
from app.services import customers, orders, people
from app.services.who_did_what import deeds
from app.words.deeds import NOUNS, by_text, deed_text, thing_text
from tests.services.shop_story import opening

ANA, BO = "Ana Ruiz", "Bo Larsen"


def test_every_table_has_a_word():
    assert set(NOUNS) == set(ENTITIES)


def test_steps_by_person_day_and_thing(shop):
    people.add(shop, ANA, ANA, PersonRole.MANAGER, "4711")
    view = orders.open_order(shop, ANA, opening())
    people.add(shop, ANA, BO, PersonRole.TECHNICIAN)
    orders.add_note(shop, BO, view.id, "fan rattles")
    with shop.noting() as noted:
        orders.set_priority(shop, BO, view.number, Priority.HIGH)
    shop.undo(ANA, noted[-1])
    found = deeds(shop)
    assert [by_text(one) for one in found[:3]] == [ANA, BO, BO]
    assert deed_text(found[0]).startswith("took a step back")
    assert deed_text(found[1]).endswith("taken back since")
    assert (thing_text(found[2].thing), deed_text(found[2])) == (f"order {view.number}", "new: note")
    bo = people.person(shop, BO)
    assert [one.by for one in deeds(shop, by=(bo.id,))] == [BO, BO]
    assert deeds(shop, since=datetime.now(UTC) + timedelta(hours=1)) == ()
    assert deeds(shop, until=datetime.now(UTC) - timedelta(hours=1)) == ()
    read, before = [], None
    while page := deeds(shop, before=before, limit=2):
        read += page
        before = page[-1].stamp
    assert read == list(deeds(shop))
    people.erase(shop, ANA, bo.id)
    assert by_text(next(one for one in deeds(shop) if one.commit == found[2].commit)).startswith("erased, …")


def test_what_is_about_a_customer_says_which(shop):
    from app.domain.customer import CustomerDraft

    kept = customers.new(shop, ANA, CustomerDraft(name="矿场 7"))
    first = deeds(shop)[0]
    assert (first.thing.kind, first.thing.id, thing_text(first.thing)) == ("customer", kept.id, "customer 矿场 7")
