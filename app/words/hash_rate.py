"""How a hash rate is written, in the window and on the console."""

from __future__ import annotations

from math import floor, log10

#: Below this many TH/s a machine counts in GH/s or less: two decimals would leave nothing of it.
SMALL_THS = 0.1


def hash_rate_text(ths: float) -> str:
    """A rate in TH/s: one decimal, two below 10, three digits below a tenth; down to one H/s."""
    if 1e-12 <= ths < SMALL_THS:
        return f"{ths:.{2 - floor(log10(ths))}f}"
    return f"{ths:,.2f}" if 0 < ths < 10 else f"{ths:,.1f}"
