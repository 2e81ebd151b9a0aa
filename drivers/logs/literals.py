"""Where any of many fixed strings occur in a text, found in one pass however many they are.

The search is that of `ahocorasick_rs`. Where it has no wheel (pyproject.toml) each string is searched by itself: the
same places, at a speed that falls with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: One occurrence: the number of the string, and the place where it begins.
Hit = tuple[int, int]


#: What gives number, begin and end of every occurrence in a text.
Search = Callable[[str, bool], list[tuple[int, int, int]]]


class Literals:
    """Some strings, none of them empty, ready to be looked for."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._literals = tuple(literals)
        self._search = _search(self._literals)

    def hits(self, text: str) -> list[Hit]:
        """Every occurrence, in the order of their places, overlapping ones too."""
        if self._search is None:
            return one_by_one(self._literals, text)
        hits = [(number, start) for number, start, _end in self._search(text, True)]
        hits.sort(key=_place)
        return hits


def one_by_one(literals: Sequence[str], text: str) -> list[Hit]:
    """The same occurrences, each string looked for by itself."""
    hits: list[Hit] = []
    for number, literal in enumerate(literals):
        place = text.find(literal)
        while place >= 0:
            hits.append((number, place))
            place = text.find(literal, place + 1)
    hits.sort(key=_place)
    return hits


def _place(hit: Hit) -> int:
    return hit[1]


def _search(literals: tuple[str, ...]) -> Search | None:
    try:
        from ahocorasick_rs import AhoCorasick, Implementation
    except ImportError:  # a system without its wheel
        return None
    automaton = AhoCorasick(literals, implementation=Implementation.DFA)
    return automaton.find_matches_as_indexes
