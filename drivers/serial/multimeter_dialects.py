"""How multimeters are spoken to: reads `resources/knowledge/meters.toml`, and reads values out of what they answer."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import resources
from drivers.model.probe_point import ProbeMode

_KEYS = {ProbeMode.VOLT: "volt", ProbeMode.OHM: "ohm", ProbeMode.DIODE: "diode"}
#: A number as meters send it, and the unit that some put behind it.
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*([a-zA-Z\u03a9]{0,5})")
_OVER = re.compile(r"[+-]?\s*(?:O\.?L\.?|OVLD|OVERLOAD|OVER|INF(?:INITY)?)", re.IGNORECASE)
#: SCPI's own number for "not a number" (SCPI 1999 volume 1, 7.2.1.5).
_NAN = 9.91e37


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one family of meters is spoken to. "" = it has no such command; what each is for stands in the table."""

    id: str
    idn: str
    volt: str
    ohm: str
    diode: str
    read: str | Mapping[str, str]
    overload: float
    bauds: tuple[int, ...]
    source: str
    remote: str = ""
    local: str = ""
    function: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)
    errors: str = ""
    confirms: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()

    def sets(self, mode: ProbeMode) -> str:
        """The command that sets a function."""
        return {ProbeMode.VOLT: self.volt, ProbeMode.OHM: self.ohm, ProbeMode.DIODE: self.diode}[mode]

    def reads(self, mode: ProbeMode) -> str:
        """The query for one value."""
        return self.read if isinstance(self.read, str) else self.read[_KEYS[mode]]

    def is_set(self, mode: ProbeMode, told: str) -> bool:
        """Whether what the meter tells of its function is that mode."""
        return told.strip().strip("\"'").upper().startswith(self.shows[_KEYS[mode]].upper())

    def value_of(self, text: str) -> float | None:
        """The value in an answer, math.inf for OL; None where it is none."""
        first = text.split(",")[0].strip()
        if _OVER.fullmatch(first):
            return math.inf
        number = _NUMBER.fullmatch(first)
        if number is None:
            return None
        value = float(number[1])
        if math.isclose(abs(value), _NAN, rel_tol=1e-4):
            return None
        return math.inf if abs(value) >= self.overload * (1 - 1e-9) else value


@cache
def dialects() -> tuple[Dialect, ...]:
    """All of them, in the order in which they are tried."""
    with resources.open_binary("knowledge", "meters.toml") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["dialect"]
    lists = ("bauds", "confirms", "refuses")
    found = []
    for row in rows:
        said: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in row.items()}
        found.append(Dialect(**said))
    return tuple(found)


def dialect_of(idn: str) -> Dialect | None:
    """The dialect of a meter that answers so to *IDN?; None where it is no such answer."""
    return next((one for one in dialects() if re.search(one.idn, idn.strip(), re.IGNORECASE)), None)


@cache
def usual_bauds() -> tuple[int, ...]:
    """Every speed that some meter has from its maker, the most usual first."""
    lists = [one.bauds for one in dialects()]
    longest = max(map(len, lists))
    return tuple(dict.fromkeys(one[place] for place in range(longest) for one in lists if place < len(one)))
