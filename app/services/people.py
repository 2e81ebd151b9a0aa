"""The people of the shop: who works here, as what, who has a PIN, and who may be given an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.alike import alike
from app.domain.people_error import (
    FirstIsManager,
    LastManager,
    ManagerNeedsPin,
    NobodyThere,
    PersonNameMissing,
    PersonNameTaken,
    PinAsked,
)
from app.domain.permission import Permission, rules
from app.domain.person import Person, PersonRole
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.permissions import require
from app.services.pins import TRIES, Tries, hashed
from app.services.settings_kept import keep
from app.services.shop import Shop
from app.services.standing import FROM, has_manager, lowest_roles

_PEOPLE = """
SELECT p.id, p.role, n.name, n.pin IS NOT NULL AS has_pin FROM person AS p JOIN person_private AS n ON n.id = p.id
WHERE p.gone = 0 AND p.role <> ? AND coalesce(n.name, '') <> '' AND coalesce(n.name, '') <> p.id
"""


def hands(shop: Shop) -> tuple[str, ...]:
    """The names of everybody an order may be given to, in order."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT DISTINCT n.name FROM person AS p JOIN person_private AS n ON n.id = p.id"
            " WHERE p.gone = 0 AND n.name <> '' AND p.role NOT IN (?, ?)",
            (PersonRole.CUSTOMER.value, PersonRole.READER.value),
        ).fetchall()
    return tuple(sorted((row["name"] for row in rows), key=str.casefold))


def people(shop: Shop) -> tuple[Person, ...]:
    """Everybody who works here, by name; customers who signed are none of them."""
    with shop.read() as db:
        rows = db.execute(_PEOPLE, (PersonRole.CUSTOMER.value,)).fetchall()
    found = [Person(row["id"], row["name"], PersonRole(row["role"]), bool(row["has_pin"])) for row in rows]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def person(shop: Shop, name_or_id: str) -> Person:
    """One of them, by name or id. Raises NobodyThere."""
    wanted = " ".join(name_or_id.split())
    everybody = people(shop)
    for one in everybody:
        if wanted == one.id or wanted.casefold() == one.name.casefold():
            return one
    raise NobodyThere(wanted, alike(wanted, (one.name for one in everybody)))


def last_saved(shop: Shop) -> Mapping[str, datetime]:
    """When each person last saved something (UTC), by id; who never did is absent."""
    last = "SELECT at FROM change WHERE actor = p.id ORDER BY hlc DESC LIMIT 1"
    with shop.read() as db:
        rows = db.execute(f"SELECT p.id, ({last}) AS at FROM person AS p WHERE p.gone = 0").fetchall()  # noqa: S608
    return {row["id"]: datetime.fromisoformat(row["at"]) for row in rows if row["at"]}


def managed(shop: Shop) -> bool:
    """Whether the shop has a manager, which puts the roles in force."""
    with shop.read() as db:
        return has_manager(db)


def add(shop: Shop, actor: str, name: str, role: PersonRole, pin: str = "") -> Person:
    """Somebody new. In a shop without a manager, the first who is more than a technician is the manager.

    Raises PersonNameMissing, PersonNameTaken, FirstIsManager, ManagerNeedsPin, BadPin, NotAllowed.
    """
    name = " ".join(name.split())
    if not name:
        raise PersonNameMissing
    kept = hashed(pin) if pin else None
    with shop.writing(actor) as draft:
        with shop.read() as db:
            _refuse_role(db, role, name)
        if role is PersonRole.MANAGER and kept is None:
            raise ManagerNeedsPin(name)
        if any(one.name.casefold() == name.casefold() for one in people(shop)):
            raise PersonNameTaken(name)
        if draft.changes and name == " ".join(actor.split()):  # the first to write here is the one who is added
            draft.changes.clear()
            id_ = draft.actor
            draft.add_as("person", id_, role=role.value, name=name, pin=kept)
            draft.mean(id_)
        else:
            id_ = draft.add("person", role=role.value, name=name, pin=kept)
    return person(shop, id_)


def set_role(shop: Shop, actor: str, person_id: str, role: PersonRole, pin: str = "") -> Commit | None:
    """Make somebody something else; None where they are it already. `pin` = given along with the role.

    Raises NobodyThere, FirstIsManager, ManagerNeedsPin, LastManager, BadPin, NotAllowed.
    """
    kept = hashed(pin) if pin else None
    with shop.writing(actor) as draft:
        one = person(shop, person_id)
        if one.role is role and kept is None:
            return None
        with shop.read() as db:
            _refuse_role(db, role, one.name)
        if role is PersonRole.MANAGER and not (one.has_pin or kept):
            raise ManagerNeedsPin(one.name)
        if one.role is PersonRole.MANAGER and role is not PersonRole.MANAGER:
            _refuse_last(shop, one)
        draft.set("person", one.id, role=role.value, **({"pin": kept} if kept else {}))
    return draft.saved()


def set_pin(shop: Shop, actor: str, person_id: str, pin: str) -> Commit:
    """Give somebody a PIN, or another one; "" takes it away. One's own, or a manager does it.

    Raises NobodyThere, BadPin, ManagerNeedsPin (a manager keeps one), NotAllowed.
    """
    kept = hashed(pin) if pin else None
    with shop.writing(actor) as draft:
        one = person(shop, person_id)
        if one.role is PersonRole.MANAGER and kept is None:
            raise ManagerNeedsPin(one.name)
        draft.set("person", one.id, pin=kept)
    return draft.saved()


def reset_pin(shop: Shop, person_id: str, pin: str) -> Commit:
    """The way out for a forgotten PIN, at the machine itself, in the name of the person who forgot it.

    Raises NobodyThere, BadPin, ManagerNeedsPin, and NotAllowed for somebody who only reads: a manager does it for them.
    """
    one = person(shop, person_id)
    return set_pin(shop, one.name, one.id, pin)


def rename(shop: Shop, actor: str, person_id: str, name: str) -> Person:
    """Call somebody otherwise, everywhere they stand. Raises NobodyThere, PersonNameMissing, PersonNameTaken."""
    name = " ".join(name.split())
    if not name:
        raise PersonNameMissing
    with shop.writing(actor) as draft:
        one = person(shop, person_id)
        if any(other.id != one.id and other.name.casefold() == name.casefold() for other in people(shop)):
            raise PersonNameTaken(name)
        draft.set("person", one.id, name=name)
    return person(shop, one.id)


def remove(shop: Shop, actor: str, person_id: str) -> Commit:
    """Somebody works here no more: offered nowhere, the name stays on what they did. Undo brings them back.

    Raises NobodyThere, LastManager, NotAllowed.
    """
    with shop.writing(actor) as draft:
        one = person(shop, person_id)
        _refuse_last(shop, one)
        draft.set("person", one.id, gone=1)
    return draft.saved()


def erase(shop: Shop, actor: str, person_id: str) -> None:
    """Take name and PIN out of the record for good; what they did stays, by id. Backups made before, papers that were
    printed or frozen and notes still hold the name.

    Raises NobodyThere, LastManager, NotAllowed.
    """
    require(shop, actor, Permission.MANAGE_PEOPLE)
    with shop.writing(actor) as draft:
        one = person(shop, person_id)
        _refuse_last(shop, one)
        draft.set("person", one.id, name="", pin=None, role=PersonRole.READER.value)


def let_in(shop: Shop, name_or_id: str, pin: str | None, tries: Tries = TRIES) -> Person:
    """The person who wants to be at the bench, if the PIN is theirs or none is asked.

    Raises NobodyThere, PinAsked (`pin` None or empty where one is asked for), WrongPin, TooSoon.
    """
    one = person(shop, name_or_id)
    if not one.has_pin:
        return one
    if not pin:
        raise PinAsked(one.name)
    with shop.read() as db:
        kept = db.execute("SELECT pin FROM person_private WHERE id = ?", (one.id,)).fetchone()["pin"]
    tries.check(one.id, one.name, pin, kept)
    return one


def decided(shop: Shop) -> Mapping[Permission, PersonRole]:
    """Of the permissions a shop may decide on, the lowest role that has each."""
    with shop.read() as db:
        return lowest_roles(db)


def decide(shop: Shop, actor: str, permission: Permission, lowest: PersonRole) -> Commit | None:
    """Give a permission to a role and all above it; None where it is so. Raises NotAllowed, and ValueError for a
    permission that no shop decides on.
    """
    rule = rules()[permission]
    if not rule.shop_decides:
        raise ValueError(permission)
    with shop.writing(actor) as draft:
        if decided(shop)[permission] is lowest:
            return None
        name, _dot, rest = FROM.partition(".")
        keep(shop, draft, f"{name}.", {(rest, permission.value): lowest.value if lowest is not rule.lowest else None})
    return draft.saved()


def _refuse_role(db: Reader, role: PersonRole, name: str) -> None:
    if role in (PersonRole.LEAD, PersonRole.READER) and not has_manager(db):
        raise FirstIsManager(name)


def _refuse_last(shop: Shop, one: Person) -> None:
    others = [other for other in people(shop) if other.role is PersonRole.MANAGER and other.id != one.id]
    if one.role is PersonRole.MANAGER and not others:
        raise LastManager(one.name)
