"""The papers that everything is set for. Light on purpose: a command's options name them before anything is printed."""

from __future__ import annotations

from enum import StrEnum


class Paper(StrEnum):
    """A size of paper, upright."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points of 1/72 inch: A4 = 210 × 297 mm (ISO 216), Letter = 8.5 × 11 in (ANSI A)."""
        return (210 / 25.4 * 72, 297 / 25.4 * 72) if self is Paper.A4 else (612.0, 792.0)
