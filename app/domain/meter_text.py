"""What a person types off a meter, a meter types as a keyboard, or a SCPI meter answers: text -> value.

Decimal point or comma, prefixes, units in three languages, OL in every spelling, SCPI's numbers (9.9E37 = over range,
9.91E37 = not a number; SCPI 1999 volume 1, 7.2.1.4 and 7.2.1.5), and what a foreign keyboard layout makes of a point.
"""

from __future__ import annotations

import math
import re
import unicodedata
from enum import StrEnum

from app.domain.spot import OVER_RANGE
from drivers.model.probe_point import ProbeMode

#: The longest text that is looked at, and what no hand-held meter shows.
_LONGEST, _MOST = 64, {ProbeMode.VOLT: 1500.0, ProbeMode.DIODE: 50.0, ProbeMode.OHM: 1e10}
#: Ohms that a zeroed meter's leads may be below zero.
_ZEROED_OHM = 0.5
_PREFIXES = {"": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}
_OVER = re.compile(r"[+\-<>]?\.?[0o]\.?l\.?|[+\-]?over(load|range|\.range)?|[+\-]?inf(inity)?|[+\-]?∞|open|-{2,}")
_NUMBER = re.compile(r"([+\-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+\-]?\d{1,3})?)(.*)", re.IGNORECASE)
#: 3k1 is 3.1k, 4R7 is 4.7 ohm, 1V2 is 1.2 V, as parts are marked.
_MARKED = re.compile(r"([+\-]?\d+)([kMRrVv])(\d+)(.*)")
_UNIT = re.compile(r"([numkMG]?)(ohms?|v(?:olts?|dc)?|r)?", re.IGNORECASE)
_OHM_WORDS, _VOLT_WORDS = frozenset({"ohm", "ohms", "r"}), frozenset({"v", "vdc", "volt", "volts"})
#: A run of figures that is longer than a meter's, or one with an exponent and no point: what codes look like.
_BARE_CODE = re.compile(r"\d{8,}|[+\-]?\d+[eE]\d+.*")
#: What a Russian keyboard makes of OL and of a point, and what a Chinese one makes of a point.
_FOREIGN = str.maketrans(
    {"ю": ".", "Ю": ".", "б": ",", "。": ".", "、": ",", "−": "-", "–": "-", "Ω": "ohm", "ω": "ohm"}
)
_WORDS = (
    (re.compile(r"^щд$|^ол$", re.IGNORECASE), "OL"), (re.compile("ом", re.IGNORECASE), "ohm"),
    (re.compile("[кК](?=ohm|$)"), "k"), (re.compile("М(?=ohm|$)"), "M"), (re.compile("м(?=[Вв]|ohm|$)"), "m"),
    (re.compile("[Вв]"), "V"), (re.compile("千欧姆?"), "kohm"), (re.compile("兆欧姆?"), "Mohm"),
    (re.compile("毫伏"), "mV"), (re.compile("欧姆?"), "ohm"), (re.compile("伏特?"), "V"), (re.compile("[μµ]"), "u"),
)  # fmt: skip
#: What instruments add to a value that changes nothing: the kind of current, and a Fluke's state behind commas.
_TRIMMINGS = re.compile(
    r"(,\s*(normal|none|valid|hold|auto|manual)\b)+$|\b(dc|diode|ohm\s*(?=[+\-.\d]))\b|^v(?=[+\-\d])", re.I
)


class Unreadable(StrEnum):
    """Why a text is no value."""

    EMPTY = "empty"
    NUMBER = "number"
    UNIT = "unit"
    NEGATIVE = "negative"
    RANGE = "range"
    MILLI_OR_MEGA = "milli_or_mega"


class NotAReading(ValueError):
    """A text that is no value of what the meter is set to: `text` as it came, `mode`, `why`."""

    def __init__(self, text: str, mode: ProbeMode, why: Unreadable) -> None:
        super().__init__(f"{text!r} is no {mode.value} value: {why.value}")
        self.text = text
        self.mode = mode
        self.why = why


def read_value(text: str, mode: ProbeMode) -> float:
    """The value in volts or ohms that a text says; OL is infinity. Raises NotAReading."""
    cleaned = _cleaned(text)
    if not cleaned:
        raise NotAReading(text, mode, Unreadable.EMPTY)
    if len(text) > _LONGEST:
        raise NotAReading(text[:_LONGEST], mode, Unreadable.NUMBER)
    words = _TRIMMINGS.sub("", cleaned).strip().rstrip(" ,;\t")
    unit = re.search(r"\s*([numkMG]?(?:ohms?|v(?:olts?|dc)?))$", words, re.IGNORECASE)
    if _OVER.fullmatch((words[: unit.start()] if unit else words).replace(" ", "").casefold()):
        _factor(text, mode, unit[1] if unit else "")
        return math.inf
    number, rest = _split(text, mode, words)
    value = number * _factor(text, mode, rest)
    if math.isnan(value) or math.isclose(abs(value), 9.91e37, rel_tol=1e-4):
        raise NotAReading(text, mode, Unreadable.NUMBER)
    if abs(value) >= OVER_RANGE:
        return math.inf
    if mode is ProbeMode.OHM and value < 0:
        raise NotAReading(text, mode, Unreadable.NEGATIVE)
    if abs(value) > _MOST[mode]:
        raise NotAReading(text, mode, Unreadable.RANGE)
    return value


def checked(value: float, mode: ProbeMode) -> float:
    """A number that a meter gave, unless it says nothing: no number at all, or ohms that only a charge makes.

    A zeroed meter shows a dead short a little below zero. Raises NotAReading.
    """
    if math.isnan(value):
        raise NotAReading(str(value), mode, Unreadable.NUMBER)
    if mode is ProbeMode.OHM and value < -_ZEROED_OHM:
        raise NotAReading(str(value), mode, Unreadable.NEGATIVE)
    return value


def is_reading(text: str) -> bool:
    """Whether a text that was typed too fast for fingers is a meter's reading and no barcode.

    A serial or an asset's code is no number, or one of more figures without a point than a meter shows; only a number
    with a point has an exponent.
    """
    if _BARE_CODE.fullmatch(text.strip()):
        return False
    for mode in (ProbeMode.OHM, ProbeMode.VOLT):
        try:
            read_value(text, mode)
        except NotAReading as error:
            if error.why is Unreadable.NEGATIVE:  # ohms below zero: a reading all the same, answered at the field
                return True
        else:
            return True
    return False


def meter_form(value: float, mode: ProbeMode) -> str:
    """A value as a meter shows it, four figures and unit, which `read_value` reads again: `3.1 kΩ`, `0.32 V`, `OL`."""
    if math.isinf(value) or abs(value) >= OVER_RANGE:
        return "OL"
    unit = "Ω" if mode is ProbeMode.OHM else "V"
    size = abs(value)
    for prefix, factor in (("M", 1e6), ("k", 1e3)):
        if mode is ProbeMode.OHM and size >= 0.99995 * factor:
            return f"{value / factor:.4g} {prefix}{unit}"
    return f"{value:.4g} {unit}" if size >= 1e-4 or not size else f"{value:.6f}".rstrip("0").rstrip(".") + f" {unit}"


def _cleaned(text: str) -> str:
    """The text in ASCII spelling where that is known, without what a terminal or a keyboard puts around it."""
    folded = unicodedata.normalize("NFKC", text.strip("\ufeff\x00 \t\r\n")).translate(_FOREIGN)
    for word, ours in _WORDS:
        folded = word.sub(ours, folded)
    return folded.strip()


def _split(text: str, mode: ProbeMode, words: str) -> tuple[float, str]:
    """The number a text begins with, and what follows it."""
    if marked := _MARKED.fullmatch(words.replace(" ", "")):
        whole, mark, part, rest = marked.groups()
        return float(f"{whole}.{part}"), mark + rest
    compact = re.sub(r"^([+\-])\s+", r"\1", words)
    pointed = re.sub(r"(?<=\d),(?=\d)|^,(?=\d)|(?<=[+\-]),(?=\d)", ".", compact)
    found = _NUMBER.fullmatch(pointed)
    if found is None or re.match(r"[.,]?\d", found[2].strip()):
        raise NotAReading(text, mode, Unreadable.NUMBER)
    return float(found[1]), found[2].strip(" ,;\t").replace(" ", "")


def _factor(text: str, mode: ProbeMode, rest: str) -> float:
    """What a prefix and a unit make of the number. Raises NotAReading where the unit is another quantity's."""
    found = _UNIT.fullmatch(rest)
    if found is None:
        raise NotAReading(text, mode, Unreadable.UNIT)
    prefix, unit = found[1], (found[2] or "").casefold()
    fitting = _OHM_WORDS if mode is ProbeMode.OHM else _VOLT_WORDS
    if unit and unit not in fitting:
        raise NotAReading(text, mode, Unreadable.UNIT)
    if mode is ProbeMode.OHM and prefix == "m" and not unit:
        raise NotAReading(text, mode, Unreadable.MILLI_OR_MEGA)
    return _PREFIXES[{"K": "k", "N": "n", "U": "u", "g": "G"}.get(prefix, prefix)]
