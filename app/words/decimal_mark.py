"""Figures as the language in force writes them: its own mark before the decimals."""

from __future__ import annotations

from app.words.language import PSEUDO, code


def marked(figures: str) -> str:
    """Figures written with a point, with the language's own mark in its place: `33.9` is `33,9` in Russian."""
    if "." not in figures or code() in ("en", PSEUDO):
        return figures
    from babel.numbers import get_decimal_symbol  # late: English needs none of it

    return figures.replace(".", get_decimal_symbol(code()))
