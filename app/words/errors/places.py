"""Sentences for places, stays and records of assets made one."""

from __future__ import annotations

from app.domain.place_error import NoSuchPlace, NoSuchStay, NotTwins, PlaceInItself, PlaceInUse
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(NoSuchPlace)
def _no_such_place(error: NoSuchPlace) -> str:
    if not error.name.strip():
        return _("A place needs a name.")
    return _("No place, or more than one, goes by {name}. Give its number.").format(name=plain(error.name, 60))


@says(PlaceInUse)
def _place_in_use(error: PlaceInUse) -> str:
    return _("{number} {name} is not empty. Move what lies in it first.").format(
        number=error.number, name=plain(error.name, 60)
    )


@says(PlaceInItself)
def _place_in_itself(error: PlaceInItself) -> str:
    return _("{name} cannot lie within itself.").format(name=plain(error.name, 60))


@says(NoSuchStay)
def _no_such_stay(error: NoSuchStay) -> str:
    return _("That stay has ended meanwhile; look at the board again.")


@says(NotTwins)
def _not_twins(error: NotTwins) -> str:
    return _("{one} and {other} cannot be one and the same.").format(
        one=plain(error.one, 40), other=plain(error.other, 40)
    )
