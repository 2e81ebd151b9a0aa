"""The ranking of causes: which single fault of a board explains all clues best, and what to do next.

`rank` weighs every clue under every candidate (`causes.toml` says what each candidate shows where), so that the order
of the clues does not matter and one wrong value costs a candidate only so much. Arithmetic is numpy's, imported when
the first ranking is asked for.
"""

from __future__ import annotations
