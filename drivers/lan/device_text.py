"""Text from devices is hostile: bounded, and with every control and direction character made visible."""

from __future__ import annotations

import math
import unicodedata

#: Characters kept of one value; longer ones end in an ellipsis.
MAX_TEXT = 200


def plain(value: object, limit: int = MAX_TEXT) -> str | None:
    r"""A device's text as one plain line, None when there is nothing in it, or a list or an object in place of it.

    Control, format (bidi) and line-breaking characters appear as `\xNN` or `\uNNNN`.
    """
    if value is None or isinstance(value, dict | list):
        return None
    text = str(value)[: limit + 1].strip()
    if not text:
        return None
    shown = "".join(character if _harmless(character) else _escaped(character) for character in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def number(value: object, low: float = -1e18, high: float = 1e18) -> float | None:
    """A device's number where it is one: finite and within bounds, else None."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        result = float(value)
    except OverflowError:  # JSON knows whole numbers of any length
        return None
    return result if math.isfinite(result) and low <= result <= high else None


def _harmless(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
