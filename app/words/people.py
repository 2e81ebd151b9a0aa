"""People in words: roles, and what belongs to which of them."""

from __future__ import annotations

from app.domain.permission import Permission
from app.domain.person import PersonRole
from app.words.language import _
from app.words.language import mark as _m

_ROLES = {
    PersonRole.TECHNICIAN: _m("Technician"),
    PersonRole.LEAD: _m("Lead"),
    PersonRole.MANAGER: _m("Manager"),
    PersonRole.CUSTOMER: _m("Customer"),
    PersonRole.READER: _m("Read-only"),
}
_PERMISSIONS = {
    Permission.WRITE: _m("Changing the record"),
    Permission.SEE_PRICES: _m("Seeing prices"),
    Permission.EDIT_PRICES: _m("Changing prices"),
    Permission.REVIEW_COUNT: _m("Accepting a stocktake"),
    Permission.WRITE_OFF: _m("Writing off stock"),
    Permission.PURCHASE: _m("Ordering from suppliers"),
    Permission.IMPORT: _m("Importing files"),
    Permission.EXPORT: _m("Exporting everything"),
    Permission.RESTORE: _m("Restoring a backup or moving the data"),
    Permission.SETTINGS: _m("Changing how the shop works"),
    Permission.MANAGE_PEOPLE: _m("Managing people"),
}
_FROM = {
    PersonRole.READER: _m("everybody"),
    PersonRole.TECHNICIAN: _m("technicians, leads and managers"),
    PersonRole.LEAD: _m("leads and managers"),
    PersonRole.MANAGER: _m("managers"),
}


def role_name(role: PersonRole) -> str:
    """What a role is called."""
    return _(_ROLES[role])


def permission_name(permission: Permission) -> str:
    """What a permission lets somebody do, as a heading."""
    return _(_PERMISSIONS[permission])


def who_may(lowest: PersonRole) -> str:
    """Who has what a role and all above it have."""
    return _(_FROM.get(lowest, _FROM[PersonRole.READER]))


def is_for(permission: Permission, lowest: PersonRole) -> str:
    """The reason why a button is not for everybody."""
    return _("{what} is for {who}.").format(what=permission_name(permission), who=who_may(lowest))
