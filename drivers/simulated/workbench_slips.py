"""Slips of a person who types what a meter shows: a digit, the decimal point, the value of the point beside it."""

from __future__ import annotations

import math
import random


def wrong_typing(value: float, rng: random.Random, neighbour: float | None = None) -> float:
    """The value as it is typed wrongly: one digit changed, the decimal point moved, or the neighbour's reading.

    OL (math.inf) is typed as a number that was on the display before. Never gives the value itself.
    """
    if math.isinf(value):
        return neighbour if neighbour is not None and math.isfinite(neighbour) else round(rng.uniform(0.1, 90.0), 1)
    slips = ["digit", "point"] if neighbour is None or neighbour == value else ["digit", "point", "neighbour"]
    slip = rng.choice(slips)
    if slip == "neighbour" and neighbour is not None:
        return neighbour
    if slip == "point" and value:
        return value * rng.choice((0.1, 10.0))
    decimals = max(0, 3 - math.floor(math.log10(abs(value)))) if value else 3
    text = f"{value:.{decimals}f}"
    places = [at for at, sign in enumerate(text) if sign.isdigit()]
    while True:
        at = rng.choice(places)
        typed = float(text[:at] + rng.choice("0123456789") + text[at + 1 :])
        if typed != float(text):
            return typed
