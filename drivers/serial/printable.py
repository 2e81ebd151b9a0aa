"""Words that came from a device, or from the system about one, as one line of printable characters, bounded."""

from __future__ import annotations


def printable(text: str, most: int) -> str:
    """The text cut to `most` characters, with a `?` for each that cannot be printed."""
    return "".join(character if character.isprintable() else "?" for character in text[:most])
