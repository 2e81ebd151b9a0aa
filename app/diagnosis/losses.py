"""What silent chips have in common: the end of the chain, a domain, the boost, every second chip, or nothing.

Pure arithmetic on chip numbers, from 1 at the connector, for every source of a map of silent chips.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.diagnosis.localise import boosted_domains, domains_of
from drivers.model.board import BoardSpec

#: Fewest silent chips from which "every second one" says anything.
_ALTERNATING = 5


class Pattern(StrEnum):
    """How the silent chips lie."""

    TAIL = "tail"
    DOMAIN = "domain"
    BOOST = "boost"
    ALTERNATE = "alternate"
    SCATTERED = "scattered"


@dataclass(frozen=True, slots=True)
class Losses:
    """Silent chips and how they lie; `domains` are those that are silent from end to end, else those they sit in."""

    chips: tuple[int, ...]
    pattern: Pattern
    domains: tuple[int, ...]


def losses_of(silent: tuple[int, ...], chips: int, board: BoardSpec | None) -> Losses:
    """How the silent ones of so many chips lie. What the boost feeds goes before the end, for it is both."""
    silent = tuple(sorted(set(silent)))
    domains = domains_of(silent, board)
    whole = _whole_domains(silent, board)
    if board is not None and silent and whole and len(whole) == len(domains):
        boosted = boosted_domains(board)
        if boosted and whole == boosted:
            return Losses(silent, Pattern.BOOST, whole)
        if len(whole) == 1 and len(silent) > 1 and whole[0] != board.domains:
            return Losses(silent, Pattern.DOMAIN, whole)
    if len(silent) > 1 and silent == tuple(range(silent[0], chips + 1)) and len(silent) < chips:
        return Losses(silent, Pattern.TAIL, domains)
    if whole and len(whole) == 1 and len(whole) == len(domains) and len(silent) > 1:
        return Losses(silent, Pattern.DOMAIN, whole)
    if len(silent) >= _ALTERNATING and {b - a for a, b in pairwise(silent)} == {2}:
        return Losses(silent, Pattern.ALTERNATE, domains)
    return Losses(silent, Pattern.SCATTERED, domains)


def _whole_domains(silent: tuple[int, ...], board: BoardSpec | None) -> tuple[int, ...]:
    """The domains of which every chip is silent."""
    if board is None or (board.domains or 0) < 2:
        return ()
    held = set(silent)
    return tuple(d for d in domains_of(silent, board) if held.issuperset(board.chips_of(d)))
