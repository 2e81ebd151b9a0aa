"""Papers in words: for whom a copy is, and which one was kept."""

from __future__ import annotations

from app.words.language import _


def copy_word(copy: str) -> str:
    """For whom a copy of a paper is, by its id: bench, customer or internal."""
    return {"bench": _("bench copy"), "customer": _("customer's copy"), "internal": _("internal copy")}[copy]


def kept_word(revision: int, copy: str) -> str:
    """A paper frozen at a signature: "Revision 2, customer's copy"."""
    return _("Revision {n}, {copy}").format(n=revision, copy=copy_word(copy))
