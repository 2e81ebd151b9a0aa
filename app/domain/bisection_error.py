"""What keeps a bisection from being begun, taken up again, or answered."""

from __future__ import annotations

from app.domain.finding import Verdict


class BisectionError(Exception):
    """Base of what goes wrong with a bisection."""


class BodyUnreadable(BisectionError):
    """The kept state of a bisection cannot be read: cut off, or of a later release."""


class NothingAsked(BisectionError):
    """An answer came although the bisection has ended, or its end was asked for while it is open."""


class CountImpossible(BisectionError):
    """`count` is more than the `chips` of the board, or no count at all (-1)."""

    def __init__(self, count: int, chips: int) -> None:
        super().__init__(count, chips)
        self.count = count
        self.chips = chips


class BoardNotNamed(BisectionError):
    """The order `number` does not say which kind of board lies on it, so nobody knows how its chain is held."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NotCounted(BisectionError):
    """A count over our link came to none that could be believed; `verdict` of that test, `cut_off` = it was stopped or
    unplugged.
    """

    def __init__(self, verdict: Verdict, *, cut_off: bool) -> None:
        super().__init__(verdict.fault.value, cut_off)
        self.verdict = verdict
        self.cut_off = cut_off


class PowerLocked(BisectionError):
    """The cold check of the order `number` failed hard, so the board gets no power."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number
