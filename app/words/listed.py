"""Several things said one behind the other, with the marks that the language in force has between them."""

from __future__ import annotations

from collections.abc import Iterable

from app.words.language import _, pgettext


def clauses(parts: Iterable[str]) -> str:
    """Clauses of one sentence: "passed 2 tests in a row, ran 4 h under load"."""
    return _(", ").join(parts)


def told(what: str, said: str) -> str:
    """A thing and what is said of it: "corrosion: none"."""
    return _("{what}: {said}").format(what=what, said=said)


def aside(text: str, more: str) -> str:
    """A text with more in brackets behind it."""
    return _("{said} ({more})").format(said=text, more=more)


def names(parts: Iterable[str]) -> str:
    """Names of like things: "corrosion, heatsinks"."""
    return pgettext("between names", ", ").join(parts)
