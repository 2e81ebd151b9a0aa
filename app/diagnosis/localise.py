"""Where a chain stops: from a count to the break, the domain, and the next place to look. Pure arithmetic.

Reading of a short count (Antminer guides; zeusbtc.com 174 and 5767): replies run from chip N down to chip 1, so with
n of N answering, chips 1 to n answer and the chain stops between chip n and chip n + 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.phrase import Value
from drivers.model.board import BoardSpec


@dataclass(frozen=True, slots=True)
class Break:
    """A chain that answers up to `after` of `expected` chips. Domains None = this board's are not known.

    `boost_edge` = behind it begins what the boost feeds; `shifter` = this board has a level shifter at every border.
    """

    after: int
    expected: int
    after_domain: int | None = None
    next_domain: int | None = None
    boost_edge: bool = False
    shifter: bool = False

    @property
    def next(self) -> int:
        """The first chip that does not answer."""
        return self.after + 1

    @property
    def at_border(self) -> bool:
        """Whether the break lies exactly between two domains, which speaks for the level shifter there."""
        return self.after_domain is not None and self.after_domain != self.next_domain

    @property
    def situation(self) -> str:
        """The name by which `faults.toml` tells the causes apart."""
        if self.after_domain is None:
            return "unknown_domains"
        if self.boost_edge:
            return "boost"
        if self.at_border:
            return "shifter" if self.shifter else "border"
        return "inside"

    @property
    def domains(self) -> tuple[int, ...]:
        """The domains on both sides, () where unknown."""
        if self.after_domain is None or self.next_domain is None:
            return ()
        return tuple(sorted({self.after_domain, self.next_domain}))

    def values(self) -> dict[str, Value]:
        """The break as values of a phrase; `middle_chip` is where a bisection starts."""
        known: dict[str, Value | None] = {
            "after_chip": self.after,
            "next_chip": self.next,
            "expected": self.expected,
            "after_domain": self.after_domain,
            "next_domain": self.next_domain,
            "middle_chip": max(1, self.after // 2),
        }
        return {name: value for name, value in known.items() if value is not None}


def break_of(count: int, expected: int, board: BoardSpec | None) -> Break:
    """The break that a stable count of 0 < count < expected means."""
    if board is None:
        return Break(count, expected)
    after, following = board.domain_of(count), board.domain_of(count + 1)
    boosted = boosted_domains(board)
    edge = bool(boosted) and after != following and following == boosted[0]
    return Break(count, expected, after, following, edge, board.border_shifters)


def boosted_domains(board: BoardSpec) -> tuple[int, ...]:
    """The top domains that the boost converter feeds, lowest first; () where no source says which.

    Sources write `38-32 (boost 20 V)`, `domains 11 and 12 (14 V boost)`, `last 9 groups (17 V)`, `last domain (...)`.
    """
    told = board.boost_feeds_domains or ""
    if of := re.match(r"(?:domains )?(\d+)(?:-| and )(\d+)\b", told):
        low, high = sorted((int(of[1]), int(of[2])))
        return tuple(range(low, high + 1))
    if board.domains and (last := re.match(r"last (?:(\d+) )?(?:domain|group)s?\b", told)):
        fed = int(last[1] or 1)
        return tuple(range(board.domains - fed + 1, board.domains + 1)) if fed < board.domains else ()
    return ()


def domains_of(chips: tuple[int, ...], board: BoardSpec | None) -> tuple[int, ...]:
    """The domains that these chips sit in, each once, in order."""
    if board is None:
        return ()
    return tuple(sorted({domain for chip in chips if (domain := board.domain_of(chip)) is not None}))
