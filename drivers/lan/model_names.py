"""Model names as people write them: the miner library's `S19jPro`, `M30SPlusVE40` are `S19j Pro`, `M30S+ VE40`."""

from __future__ import annotations

import re

_PLUS_PLUS = re.compile(r"(?:Plus){2}")
_PLUS = re.compile(r"Plus")
#: A new word begins before a capital that follows a small letter, and before these after anything.
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[0-9A-Za-z+])(?=(?:XP|Pro|Hydro|Hyd|Immersion|Imm)(?![a-z]))")
#: WhatsMiner's variant: V, a letter, digits, at the end.
_VARIANT = re.compile(r"(?<=[0-9A-Z+])(?=V[A-Z]?\d{2,3}$)")


def model_name(name: str) -> str:
    """The name with its words apart."""
    name = _PLUS.sub("+", _PLUS_PLUS.sub("++", name))
    return " ".join(_VARIANT.sub(" ", _WORD.sub(" ", name)).split())
