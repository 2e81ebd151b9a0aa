"""Text from devices is hostile: bounded, and with every control and direction character made visible."""

from __future__ import annotations

import math
import re
import unicodedata

#: Characters kept of one value; longer ones end in an ellipsis.
MAX_TEXT = 200

_NUMBER = re.compile(r"[-+]?\d{1,20}(\.\d{1,20})?", re.ASCII)


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


def told_number(value: object, low: float = -1e18, high: float = 1e18) -> float | None:
    """As `number`, also where the firmware writes it as text."""
    if isinstance(value, str):
        text = value.strip()
        value = float(text) if _NUMBER.fullmatch(text) else None
    return number(value, low, high)


def rounded(value: float | None, digits: int = 2) -> float | None:
    """A number without the noise of its last digits, None where there is none."""
    return None if value is None else round(value, digits)


def nine_digits(value: float) -> float:
    """A number without the noise that unit conversion and sums leave."""
    return float(f"{value:.9g}")


def temperature(value: object) -> float | None:
    """A temperature in degrees Celsius; exactly 0 and the absurd are sensors that were not read."""
    return rounded(told_number(value, -40, 200)) or None


def serial(value: object) -> str | None:
    """A serial; firmwares that have none say so in words or zeros."""
    text = plain(value, 64)
    if text is None or text.upper() in ("N/A", "NA", "NONE", "NULL", "UNKNOWN") or not text.strip("0- "):
        return None
    return text


def _harmless(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
