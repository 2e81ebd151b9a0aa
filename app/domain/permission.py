"""What somebody may do in the shop: roles in one line, and of each permission the lowest role that has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import resources
from app.domain.person import PersonRole
from app.domain.shop_error import ShopError

#: The roles from the one that may least to the one that may most.
RANKS = (PersonRole.CUSTOMER, PersonRole.READER, PersonRole.TECHNICIAN, PersonRole.LEAD, PersonRole.MANAGER)
#: The roles a person of the shop can have, from the one that may most: what a choice offers.
OFFERED = (PersonRole.MANAGER, PersonRole.LEAD, PersonRole.TECHNICIAN, PersonRole.READER)


class Permission(StrEnum):
    """Something that not everybody may do. Which role has it stands in `resources/knowledge/permissions.toml`."""

    #: Change anything at all in the record.
    WRITE = "write"
    #: See money of the shop: what parts cost, what customers pay, what the stock is worth.
    SEE_PRICES = "see_prices"
    #: Change the price list, agreements with customers and suppliers' prices.
    EDIT_PRICES = "edit_prices"
    #: Accept a stocktake.
    REVIEW_COUNT = "review_count"
    #: Write stock off without an order.
    WRITE_OFF = "write_off"
    #: Order from suppliers.
    PURCHASE = "purchase"
    #: Bring in a file of many rows.
    IMPORT = "import"
    #: Give out everything as files.
    EXPORT = "export"
    #: Put a backup in the place of the shop, or move its folder.
    RESTORE = "restore"
    #: Change how the shop works: gates of orders, texts of messages, warranty, letterhead, the name of the bench.
    SETTINGS = "settings"
    #: Add people, change roles, reset PINs, erase names.
    MANAGE_PEOPLE = "manage_people"


@dataclass(frozen=True, slots=True)
class Rule:
    """The lowest role that has a permission; `shop_decides` = a shop may say another."""

    lowest: PersonRole
    shop_decides: bool


class NotAllowed(ShopError):
    """Somebody may not do that: the name, the role (None = nobody of that name works here), what it was, and the
    lowest role that may.
    """

    def __init__(self, name: str, role: PersonRole | None, permission: Permission, lowest: PersonRole) -> None:
        super().__init__(name, role, permission, lowest)
        self.name = name
        self.role = role
        self.permission = permission
        self.lowest = lowest


@cache
def rules() -> Mapping[Permission, Rule]:
    """The table as the program has it, of every permission."""
    with resources.open_binary("knowledge", "permissions.toml") as file:
        rows = tomllib.load(file)["permission"]
    return {Permission(row["id"]): Rule(PersonRole(row["from"]), bool(row["shop_decides"])) for row in rows}


def reaches(role: PersonRole, lowest: PersonRole) -> bool:
    """Whether a role is that one or a higher one."""
    return RANKS.index(role) >= RANKS.index(lowest)


def granted(role: PersonRole, shops: Mapping[Permission, PersonRole] | None = None) -> frozenset[Permission]:
    """What a role may; `shops` = the lowest roles as the shop has them, of permissions it may decide on."""
    shops = shops or {}
    return frozenset(one for one, rule in rules().items() if reaches(role, _lowest(one, rule, shops)))


def lowest_role(permission: Permission, shops: Mapping[Permission, PersonRole] | None = None) -> PersonRole:
    """The lowest role that has a permission."""
    return _lowest(permission, rules()[permission], shops or {})


def _lowest(permission: Permission, rule: Rule, shops: Mapping[Permission, PersonRole]) -> PersonRole:
    return shops.get(permission, rule.lowest) if rule.shop_decides else rule.lowest


@dataclass(frozen=True, slots=True)
class Door:
    """Rows that only somebody with a permission changes: of which table; `names` = of settings, how theirs begin."""

    entity: str
    permission: Permission
    names: tuple[str, ...] = ()

    def holds(self, entity: str, name: str) -> bool:
        """Whether a row of that table, and of a setting that name, is behind this door."""
        return entity == self.entity and (not self.names or name.startswith(self.names))


@cache
def doors() -> tuple[Door, ...]:
    """Which rows are behind which permission."""
    with resources.open_binary("knowledge", "permissions.toml") as file:
        rows = tomllib.load(file)["door"]
    return tuple(Door(row["entity"], Permission(row["permission"]), tuple(row.get("names", ()))) for row in rows)
