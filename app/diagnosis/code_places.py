"""What the numbers inside a code say: the chain, slot or chip that is meant, and bit masks of several chains.

An Antminer code `J<x>:<y>` names a chain by its number or several as a bit mask (7 = chains 0, 1 and 2; 255 = none
named): public logs show both, so numbers that could be either are told as either.
"""

from __future__ import annotations

from dataclasses import dataclass

#: No chain is named.
ANY_CHAIN = 255
#: Chains of the control boards there are; a number beyond can only be a mask.
_MOST_CHAINS = 4


@dataclass(frozen=True, slots=True)
class ChainsNamed:
    """`chain` = the one chain, if the number is one; `mask` = the chains, if it is a mask; both where both fit.

    None and () where the number names no chain at all.
    """

    chain: int | None = None
    mask: tuple[int, ...] = ()

    @property
    def certain(self) -> tuple[int, ...]:
        """The chains that are meant either way; () where the number may mean one or another."""
        if self.chain is None:
            return self.mask
        return (self.chain,) if not self.mask or self.mask == (self.chain,) else ()


def chains_named(number: int) -> ChainsNamed:
    """The chains that the number in front of the colon means."""
    if number < 0 or number >= ANY_CHAIN:
        return ChainsNamed()
    mask = tuple(bit for bit in range(8) if number >> bit & 1)
    return ChainsNamed(number if number < _MOST_CHAINS else None, mask)
