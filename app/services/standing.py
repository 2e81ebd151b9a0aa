"""What somebody is in the shop, in a state of the record that is being read; `Shop.writing` asks it at the one door."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.permission import RANKS, NotAllowed, Permission, doors, granted, lowest_role, rules
from app.domain.person import PersonRole
from app.ledger.change import Change, Op
from app.ledger.ledger import Reader

#: The setting that holds, with a permission as its scope, the lowest role that has it in this shop.
FROM = "people.from"
#: Roles of somebody who becomes known by being named.
_NAMED = (PersonRole.TECHNICIAN, PersonRole.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is here: name, person id and role (both None = nobody of that name works here), what they may.

    `managed` False = the shop has no manager yet, so that everybody may everything. `lowest` = which role has what the
    shop decides on.
    """

    name: str
    id: str | None
    role: PersonRole | None
    may: frozenset[Permission]
    managed: bool
    lowest: Mapping[Permission, PersonRole] = field(default_factory=dict)


def read_standing(db: Reader, actor: str) -> Standing:
    """What the person of that name is. Somebody unknown may read in a shop that has a manager."""
    name = " ".join(actor.split())
    managed = has_manager(db)
    row = db.execute(
        "SELECT p.id, p.role FROM person_private AS n JOIN person AS p ON p.id = n.id"
        " WHERE n.name = ? AND p.gone = 0 ORDER BY p.id LIMIT 1",
        (name,),
    ).fetchone()
    role = PersonRole(row["role"]) if row is not None else None
    if not managed:
        return Standing(name, row["id"] if row is not None else None, role, frozenset(Permission), False)
    lowest = lowest_roles(db)
    may = granted(role or PersonRole.READER, lowest)
    return Standing(name, row["id"] if row is not None else None, role, may, True, lowest)


def has_manager(db: Reader) -> bool:
    """Whether somebody here is a manager, which puts the roles in force."""
    found = db.execute(
        "SELECT 1 FROM person AS p JOIN person_private AS n ON n.id = p.id"
        " WHERE p.gone = 0 AND p.role = ? AND n.name IS NOT NULL LIMIT 1",
        (PersonRole.MANAGER.value,),
    ).fetchone()
    return found is not None


def lowest_roles(db: Reader) -> Mapping[Permission, PersonRole]:
    """Of the permissions a shop may decide on, the lowest role that has each."""
    lowest = {one: rule.lowest for one, rule in rules().items() if rule.shop_decides}
    for row in db.execute("SELECT scope, value FROM setting WHERE gone = 0 AND name = ? ORDER BY hlc", (FROM,)):
        value = json.loads(row["value"])
        if row["scope"] in {one.value for one in lowest} and value in {one.value for one in RANKS}:
            lowest[Permission(row["scope"])] = PersonRole(value)
    return lowest


def refuse(db: Reader, actor: str, permission: Permission) -> None:
    """Let the person of that name go on. Raises NotAllowed, whose sentence says who may."""
    here = read_standing(db, actor)
    if permission not in here.may:
        raise NotAllowed(here.name, here.role, permission, lowest_role(permission, lowest_roles(db)))


def refuse_hand(db: Reader, actor: str) -> None:
    """Let the person write. Raises NotAllowed for somebody who only reads, or whom nobody here knows."""
    refuse(db, actor, Permission.WRITE)


def refuse_changes(db: Reader, actor: str, changes: Sequence[Change]) -> None:
    """Let the changes through the doors they need. Raises NotAllowed."""
    guarded = {door.entity for door in doors()}
    asked = [change for change in changes if change.entity in guarded]
    if not asked or not has_manager(db):
        return
    here = read_standing(db, actor)
    named: set[str] = set()
    for change in asked:
        if change.entity == "person" and (change.id in named or _nobodys_business(db, here, change)):
            if change.op is Op.ADD:
                named.add(change.id)
            continue
        name = _setting_name(db, change) if change.entity == "setting" else ""
        for door in doors():
            if door.holds(change.entity, name) and door.permission not in here.may:
                raise NotAllowed(here.name, here.role, door.permission, lowest_role(door.permission, lowest_roles(db)))


def _nobodys_business(db: Reader, here: Standing, change: Change) -> bool:
    """A colleague or customer who is only named, a customer's name that is erased, and one's own PIN."""
    if change.op is Op.ADD:
        return change.fields.get("role") in _NAMED and "pin" not in change.fields
    if change.id == here.id and set(change.fields) == {"pin"}:
        return True
    row = db.execute("SELECT role FROM person WHERE id = ?", (change.id,)).fetchone()
    return row is not None and row["role"] == PersonRole.CUSTOMER and set(change.fields) == {"name"}


def _setting_name(db: Reader, change: Change) -> str:
    if change.op is Op.ADD:
        return str(change.fields["name"])
    row = db.execute("SELECT name FROM setting WHERE id = ?", (change.id,)).fetchone()
    return str(row["name"]) if row is not None else ""
