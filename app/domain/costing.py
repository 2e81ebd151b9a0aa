"""What stock moves are worth: whole minor units, shared so that nothing is lost or made up by rounding.

What came into a lot equals what went out of it and what is still there, to the minor unit, after any moves.
"""

from __future__ import annotations

from dataclasses import dataclass


def share(held: int, value: int, quantity: int) -> int:
    """What `quantity` of `held` pieces worth `value` minor units together are worth, rounded half to even; all of them
    are worth all of it. Raises ZeroDivisionError where nothing is held.
    """
    return value if quantity == held else rounded(value * quantity, held)


def rounded(numerator: int, denominator: int) -> int:
    """The fraction as a whole number, rounded half to even. Raises ZeroDivisionError."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


@dataclass(frozen=True, slots=True)
class Holding:
    """What a lot holds: `quantity` pieces (below zero: more was taken than came in) worth `value` minor units.

    `came` pieces came in for `paid` minor units: the rate at which a lot gives what it does not hold.
    """

    quantity: int
    value: int
    came: int
    paid: int

    def worth(self, quantity: int) -> int:
        """The value in minor units of a move of so many pieces, signed like it.

        What leaves takes its share and the last piece takes all that is left; what leaves an empty lot, or comes into
        one, is worth what the lot was bought at; what a lot is found to hold besides is worth what the others in it
        are. What comes into a lot below zero brings back first what was charged for the pieces missing.
        """
        after = self.quantity + quantity
        if after == 0:
            return -self.value
        if self.quantity > 0:
            if after > 0:
                return share(self.quantity, self.value, quantity)
            return -self.value + share(self.came, self.paid, after)
        if self.quantity < 0 < quantity:
            if after < 0:
                return share(self.quantity, self.value, quantity)
            return -self.value + share(self.came, self.paid, after)
        return share(self.came, self.paid, quantity)

    def moved(self, quantity: int, value: int) -> Holding:
        """The lot after a move."""
        return Holding(self.quantity + quantity, self.value + value, self.came, self.paid)
