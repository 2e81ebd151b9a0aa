"""What a person reads off a factory tester's display and types: counts, chips called bad, words such as `EEPROM NG`.

Testers count chips from 1 at the connector (Antminer S19 repair guide); the pattern log behind them counts from 0, and
so does a list of bad chips that names a chip 0.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

#: What stands as the source of the evidence: a person read it off the tester.
DISPLAY_SOURCE = "tester display"
#: Most numbers that one input may hold, and most characters of it that are read.
MOST_NUMBERS = 40
_MOST_CHARACTERS = 400

#: Words in front of the chips that a tester calls bad; `log` ones count from 0.
_BAD = re.compile(r"\b(?P<log>bad asics?)|\b(?:bad(?: chips?)?|ng chips?|chips? ng)\b|(?<!asic )\bng\b", re.I)
_COUNT = re.compile(
    r"(?:\basic\s*ng\b|\basics?\b|\bchips?\b|\bfinds?\b|\bfound\b|\bonly\b|\bfirst\b|\bnum(?:ber)?\b|\bcount\b|\btimes?\b)",
    re.I,
)
_PASSED = re.compile(r"\b(?:ok|pass(?:ed)?)\b", re.I)
_NUMBER = re.compile(r"\d+")
#: `82/108`: found of expected, where just two numbers stand together.
_OF = re.compile(r"\d{1,6}(?:\s?(?:/|\bof\b)\s?\d{1,6})+")
#: `82 x3`: the same count on three tries.
_TIMES = re.compile(r"(?<!\d)(\d{1,6})\s*[x×*]\s*(\d)(?!\d)", re.I)
_NEGATIVE = re.compile(r"(?:^|\s)-\s?\d+")
_BETWEEN = re.compile(r"[\s,;:/|()\[\]{}=#。、·+-]+")


class DisplayError(Exception):
    """What was typed cannot be what a tester's display says."""


class NothingTyped(DisplayError):
    """Nothing was typed, or nothing but punctuation."""


class NotACount(DisplayError):
    """`part` of what was typed is neither a count nor words that a tester shows."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class TooManyNumbers(DisplayError):
    """More numbers than a person reads off a display: `most` is the limit."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class CountTooHigh(DisplayError):
    """`count` is more than the `chips` of the board `code`."""

    def __init__(self, count: int, chips: int, code: str) -> None:
        super().__init__(count, chips, code)
        self.count = count
        self.chips = chips
        self.code = code


class OtherBoardSize(DisplayError):
    """The display says how many chips there should be, `expected`, and the board `code` has `chips`."""

    def __init__(self, expected: int, chips: int, code: str) -> None:
        super().__init__(expected, chips, code)
        self.expected = expected
        self.chips = chips
        self.code = code


class BoardUnknown(DisplayError):
    """No board and no model of the catalogue is called `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BoardUnclear(DisplayError):
    """The model `name` is built with boards that differ; one of `codes` is meant."""

    def __init__(self, name: str, codes: tuple[str, ...]) -> None:
        super().__init__(name, codes)
        self.name = name
        self.codes = codes


@dataclass(frozen=True, slots=True)
class TesterDisplay:
    """What a display said. `counts` = chips found on each try, in order; `bad_chips` from 1, as the tester names them.

    `expected` = how many chips the display itself asks for; `passed` = it says OK, or NG, or None for neither; `said` =
    what else it says, in the tester's words, such as `eeprom ng`.
    """

    __test__: ClassVar[bool] = False

    counts: tuple[int, ...] = ()
    bad_chips: tuple[int, ...] = ()
    expected: int | None = None
    passed: bool | None = None
    said: tuple[str, ...] = ()


def read_display(typed: str, sayings: tuple[str, ...] = ()) -> TesterDisplay:
    """What was typed, read: `82 82 84`, `82,82,84`, `ASIC NG: (82)`, `82/108`, `82 x3`, `NG 3 17 44`, `EEPROM NG`.

    `sayings` are the words that testers show besides numbers. Raises NothingTyped, NotACount and TooManyNumbers.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed)[:_MOST_CHARACTERS].casefold().split())
    if not any(character.isalnum() for character in text):
        raise NothingTyped
    if negative := _NEGATIVE.search(text):
        raise NotACount(negative[0].strip())
    said = []
    for saying in sorted(sayings, key=len, reverse=True):
        found = re.compile(rf"\b{re.escape(saying)}\b")
        if found.search(text):
            said.append(saying)
            text = found.sub(" ", text)
    expected, text = _expected(text)
    text = _TIMES.sub(lambda m: " ".join([m[1]] * max(1, int(m[2]))), text)
    bad, text = _bad_chips(text)
    passed = True if _PASSED.search(text) else None
    text = _COUNT.sub(" ", _PASSED.sub(" ", text))
    counts = tuple(int(word) for word in _words(text))
    refused = bool(re.search(r"\bng\b", typed, re.I)) and not said
    if len(counts) + len(bad) > MOST_NUMBERS:
        raise TooManyNumbers(MOST_NUMBERS)
    return TesterDisplay(counts, bad, expected, False if refused or bad else passed, tuple(said))


def fit(display: TesterDisplay, chips: int, code: str) -> None:
    """Raise CountTooHigh or OtherBoardSize where a board of so many chips cannot show this."""
    highest = max((*display.counts, *display.bad_chips), default=0)
    if highest > chips:
        raise CountTooHigh(highest, chips, code)
    if display.expected is not None and display.expected != chips:
        raise OtherBoardSize(display.expected, chips, code)


def _words(text: str) -> list[str]:
    words = [word for word in _BETWEEN.split(text) if word]
    for word in words:
        if not (word.isascii() and word.isdigit() and len(word) <= 6):
            raise NotACount(word)
    return words


def _expected(text: str) -> tuple[int | None, str]:
    """How many chips the display asks for, where every pair asks for the same, and the text with the counts alone."""
    pairs = [[int(n) for n in _NUMBER.findall(group[0])] for group in _OF.finditer(text)]
    asked = {pair[-1] for pair in pairs}
    if len(asked) != 1 or any(len(pair) != 2 for pair in pairs):
        return None, text
    return asked.pop(), _OF.sub(lambda group: f" {_NUMBER.findall(group[0])[0]} ", text)


def _bad_chips(text: str) -> tuple[tuple[int, ...], str]:
    """The chips behind a word that calls them bad, from 1, and the text before it."""
    word = _BAD.search(text)
    if word is None or not _NUMBER.search(text, word.end()):
        return (), (text[: word.start()] + " " + text[word.end() :]) if word else text
    numbers = [int(n) for n in _words(_PASSED.sub(" ", text[word.end() :]))]
    first = 1 if word["log"] or 0 in numbers else 0
    return tuple(sorted({number + first for number in numbers})), text[: word.start()]
