"""Sentences for what people may not do, and for PINs."""

from __future__ import annotations

import math

from app.domain.people_error import (
    BadPin,
    FirstIsManager,
    LastManager,
    ManagerNeedsPin,
    NobodyThere,
    PersonNameMissing,
    PersonNameTaken,
    PinAsked,
    TooSoon,
    WrongPin,
)
from app.domain.permission import NotAllowed
from app.words.errors import says
from app.words.language import _, ngettext
from app.words.near import near_text
from app.words.people import is_for, role_name
from app.words.plain_text import plain


@says(NotAllowed)
def _not_allowed(error: NotAllowed) -> str:
    what, name = is_for(error.permission, error.lowest), plain(error.name, 60)
    if error.role is None:
        return (
            what + " " + _("Nobody here is called {name}: a manager adds people on the People page.").format(name=name)
        )
    return what + " " + _("{name} is here as: {role}.").format(name=name, role=role_name(error.role))


@says(NobodyThere)
def _nobody_there(error: NobodyThere) -> str:
    return _("Nobody called {name} works here.").format(name=plain(error.name, 60)) + near_text(error.near)


@says(PersonNameMissing)
def _name_missing(_error: PersonNameMissing) -> str:
    return _("A person needs a name.")


@says(PersonNameTaken)
def _name_taken(error: PersonNameTaken) -> str:
    return _("Somebody called {name} works here already: tell the two apart by name.").format(
        name=plain(error.name, 60)
    )


@says(BadPin)
def _bad_pin(_error: BadPin) -> str:
    return _("A PIN is 4 to 8 digits.")


@says(ManagerNeedsPin)
def _manager_needs_pin(error: ManagerNeedsPin) -> str:
    return _("A manager needs a PIN: give {name} one of 4 to 8 digits.").format(name=plain(error.name, 60))


@says(LastManager)
def _last_manager(error: LastManager) -> str:
    return _("{name} is the only manager: make somebody else a manager first.").format(name=plain(error.name, 60))


@says(FirstIsManager)
def _first_is_manager(_error: FirstIsManager) -> str:
    return _("Roles are in force once there is a manager: make somebody a manager first.")


@says(PinAsked)
def _pin_asked(error: PinAsked) -> str:
    return _("{name} has a PIN: type it at a terminal, or give it in the variable HASHWRENCH_PIN.").format(
        name=plain(error.name, 60)
    )


@says(WrongPin)
def _wrong_pin(error: WrongPin) -> str:
    said = _("That is not the PIN of {name}.").format(name=plain(error.name, 60))
    seconds = math.ceil(error.wait_s)
    if not seconds:
        return said
    wait = ngettext("Wait {count} second before the next try.", "Wait {count} seconds before the next try.", seconds)
    return said + " " + wait.format(count=seconds)


@says(TooSoon)
def _too_soon(error: TooSoon) -> str:
    seconds = math.ceil(error.wait_s)
    wait = ngettext("Too many wrong PINs: wait {count} second.", "Too many wrong PINs: wait {count} seconds.", seconds)
    return wait.format(count=seconds)
