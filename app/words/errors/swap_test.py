"""Sentences for swap tests."""

from __future__ import annotations

from app.domain.swap_test import NothingToFollowError
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(NothingToFollowError)
def _nothing_to_follow(error: NothingToFollowError) -> str:
    return _(
        "{ip}: there is nothing for a swap test to follow. It needs one sick board, and one that works to exchange "
        "it with."
    ).format(ip=plain(error.ip, 60))
