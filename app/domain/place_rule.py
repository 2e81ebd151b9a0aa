"""Place rules: a pattern such as `10.3.R.P` that reads area, rack and position out of an IP address. Pure.

Each of the four numbers of the address has its part of the pattern:

- `10` this number, `1-8` one of these, `*` any;
- `R`, `P`, `A` the number is the rack, the position, the area; `R+10` and `P-100` say what is added to it first;
- `RP/6` machines are counted through: 1 to 6 stand in rack 1, 7 to 12 in rack 2; `RP-9/6` begins at .10;
- brackets after a letter bound it: `P(1-48)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_OCTET = 255
_FIXED = re.compile(r"(?P<star>\*)|(?P<low>\d{1,3})(?:-(?P<high>\d{1,3}))?")
_LETTER = re.compile(
    r"(?P<letter>RP|[ARP])(?P<offset>[+-]\d{1,4})?(?:/(?P<run>\d{1,3}))?(?:\((?P<low>\d{1,3})-(?P<high>\d{1,3})\))?"
)
#: The most characters of a pattern; what is longer is no pattern.
_MOST = 100


class RuleProblem(StrEnum):
    """What is wrong with a pattern."""

    NOT_FOUR = "not_four"
    NOT_UNDERSTOOD = "not_understood"
    OVER_255 = "over_255"
    BACKWARDS = "backwards"
    TWICE = "twice"
    NO_LETTER = "no_letter"
    NO_RUN = "no_run"
    NEVER = "never"


class PlaceRuleError(ValueError):
    """A pattern that cannot be read; `part` is the piece of it that is wrong."""

    def __init__(self, text: str, problem: RuleProblem, part: str) -> None:
        super().__init__(text, problem, part)
        self.text = text
        self.problem = problem
        self.part = part


@dataclass(frozen=True, slots=True)
class RulePlace:
    """The numbers a rule reads out of an address; None where the pattern does not tell."""

    area: int | None = None
    rack: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class RulePart:
    """One of the four parts: the numbers it takes, and which of area, rack, position they tell.

    `letter` is "", "A", "R", "P" or "RP"; `run` counts the positions of a rack where machines are counted through.
    """

    low: int
    high: int
    letter: str = ""
    offset: int = 0
    run: int = 0

    def takes(self, octet: int) -> bool:
        """Whether an address may have this number here."""
        return self.low <= octet <= self.high and octet + self.offset >= (1 if self.run else 0)

    def __str__(self) -> str:
        whole = (self.low, self.high) == (0, _OCTET)
        if not self.letter:
            if whole:
                return "*"
            return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        offset = f"{self.offset:+d}" if self.offset else ""
        run = f"/{self.run}" if self.run else ""
        return f"{self.letter}{offset}{run}" + ("" if whole else f"({self.low}-{self.high})")


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """A pattern that was read; `str` writes it down again. Made by `parse_rule`."""

    parts: tuple[RulePart, RulePart, RulePart, RulePart]

    def place_of(self, ip: str) -> RulePlace | None:
        """Where the machine at an address stands; None where the rule does not cover it or it is no address."""
        octets = octets_of(ip)
        return None if octets is None else self.place_of_octets(octets)

    def place_of_octets(self, octets: tuple[int, int, int, int]) -> RulePlace | None:
        """The same for an address as its four numbers."""
        area = rack = position = None
        for part, octet in zip(self.parts, octets, strict=True):
            if not part.takes(octet):
                return None
            number = octet + part.offset
            match part.letter:
                case "A":
                    area = number
                case "R":
                    rack = number
                case "P":
                    position = number
                case "RP":
                    rack, position = (number - 1) // part.run + 1, (number - 1) % part.run + 1
        return RulePlace(area, rack, position)

    def example(self) -> str:
        """An address that the rule covers: the lowest, but no 0 at the end or for a place where it can be helped."""
        numbers = []
        for at, part in enumerate(self.parts):
            least = 1 if (at == 3 or part.letter) and part.high > 0 else 0
            numbers.append(max(part.low, least, (1 if part.run else 0) - part.offset))
        return ".".join(str(number) for number in numbers)

    def __str__(self) -> str:
        return ".".join(str(part) for part in self.parts)


def parse_rule(text: str) -> PlaceRule:
    """Read a pattern, small letters or capitals. Raises PlaceRuleError."""
    packed = "".join(text.split()).upper()
    pieces = packed.split(".")
    if len(pieces) != 4 or len(packed) > _MOST:
        raise PlaceRuleError(text[:_MOST], RuleProblem.NOT_FOUR, "")
    first, second, third, last = (_part(text, piece) for piece in pieces)
    rule = PlaceRule((first, second, third, last))
    letters = "".join(part.letter for part in rule.parts)
    twice = next((letter for letter in "ARP" if letters.count(letter) > 1), None)
    if twice:
        raise PlaceRuleError(text, RuleProblem.TWICE, twice)
    if not letters:
        raise PlaceRuleError(text, RuleProblem.NO_LETTER, "")
    return rule


def octets_of(ip: str) -> tuple[int, int, int, int] | None:
    """The four numbers of a dotted address; None where it is none."""
    pieces = ip.split(".")
    if len(pieces) != 4 or not all(piece.isascii() and piece.isdigit() and len(piece) <= 3 for piece in pieces):
        return None
    a, b, c, d = (int(piece) for piece in pieces)
    return (a, b, c, d) if max(a, b, c, d) <= _OCTET else None


def _part(text: str, piece: str) -> RulePart:
    fixed = _FIXED.fullmatch(piece)
    lettered = _LETTER.fullmatch(piece)
    match = fixed or lettered
    if match is None or not piece.isascii():
        raise PlaceRuleError(text, RuleProblem.NOT_UNDERSTOOD, piece)
    low = int(match["low"] or 0)
    high = int(match["high"]) if match["high"] else (low if fixed and not match["star"] else _OCTET)
    if max(low, high) > _OCTET:
        raise PlaceRuleError(text, RuleProblem.OVER_255, piece)
    if high < low:
        raise PlaceRuleError(text, RuleProblem.BACKWARDS, piece)
    if fixed:
        return RulePart(low, high)
    part = RulePart(low, high, match["letter"], int(match["offset"] or 0), int(match["run"] or 0))
    if (part.letter == "RP") != bool(part.run):
        raise PlaceRuleError(text, RuleProblem.NO_RUN, piece)
    if not part.takes(high):
        raise PlaceRuleError(text, RuleProblem.NEVER, piece)
    return part
