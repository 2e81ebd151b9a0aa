"""Words at the head of a line: gettext has them as they stand inside a sentence."""

from __future__ import annotations


def capital(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
