"""Events of things, to be asked which of them came next after a moment; found for all at once."""

from __future__ import annotations

import numpy as np

from app.services.reports.arrays import Floats, Mask, Whole


class Events:
    """Moments (`at`, seconds; not a number = never) of things that have a whole number, `owner`."""

    def __init__(self, owner: Whole, at: Floats) -> None:
        known = np.flatnonzero(~np.isnan(at))
        self._owners, whose = np.unique(owner[known], return_inverse=True)
        self._moments, nth = np.unique(at[known], return_inverse=True)
        # One whole number grows with owner and moment, so that one search finds both.
        code = whose * self._apart + nth
        sort = np.argsort(code, kind="stable")
        self._place, self._code, self._whose = known[sort], code[sort], whose[sort]
        self._at = at

    @property
    def _apart(self) -> np.int64:
        return np.int64(len(self._moments) + 1)

    def next(self, owner: Whole, after: Floats) -> Whole:
        """The place of the first event of each of these owners after that moment, -1 = none."""
        number = np.searchsorted(self._owners, owner)
        asked = number * self._apart + np.searchsorted(self._moments, after, side="right")
        at = np.searchsorted(self._code, asked)
        named = np.append(self._owners, -1)[number] == owner
        there = named & (np.append(self._whose, -1)[at] == number)
        return np.where(there, np.append(self._place, -1)[at], -1)

    def within(self, owner: Whole, after: Floats, seconds: float) -> Mask:
        """Whether each of these owners had one after that moment, and no more than so many seconds after."""
        place = self.next(owner, after)
        mask: Mask = (place >= 0) & (np.append(self._at, np.nan)[place] <= after + seconds)
        return mask
