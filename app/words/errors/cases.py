"""Sentences for cases that cannot be read or kept, and for what a log comes to other than its case says."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.case_error import CaseBroken, CaseMoved, Difference
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


def differences_text(differences: Sequence[Difference]) -> str:
    """What differs, one after the other: "verdict is none, not chain_break"."""
    words = _("{aspect} is {got}, not {wanted}")
    parts = (
        words.format(aspect=one.aspect, got=plain(str(one.got), 120), wanted=plain(str(one.wanted), 120))
        for one in differences
    )
    return "; ".join(parts)


@says(CaseBroken)
def _broken(error: CaseBroken) -> str:
    words = _("{path} is no case that can be read: {reason}")
    return words.format(path=plain(str(error.path), 200), reason=plain(error.reason, 200))


@says(CaseMoved)
def _moved(error: CaseMoved) -> str:
    words = _("Without its names the log comes to something else, so it was not kept: {differences}")
    return words.format(differences=differences_text(error.differences))
