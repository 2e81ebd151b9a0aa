"""Sentences for what people may not do, and for PINs."""

from __future__ import annotations

from app.domain.permission import NotAllowed
from app.words.errors import says
from app.words.language import _
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
