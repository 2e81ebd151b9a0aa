"""Names like one that was said and that nobody has. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 3
#: From which share of equal letters on two names count as alike; what difflib takes for a close match.
_CLOSE = 0.6


def alike(said: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most three of `names` that may have been meant: those that hold every word of `said`, else those spelt so."""
    from difflib import get_close_matches  # asked for when a name is wrong; the window opens without it

    by_fold = {name.casefold(): name for name in names if name}
    words = said.casefold().split()
    if not words:
        return ()
    holding = sorted(
        (fold for fold in by_fold if all(word in fold for word in words)), key=lambda fold: (len(fold), fold)
    )
    found = holding or get_close_matches(said.casefold(), by_fold, _MOST, _CLOSE)
    return tuple(by_fold[fold] for fold in found[:_MOST])
