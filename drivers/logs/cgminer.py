"""Replies of the cgminer API and of stock Antminers' pages, saved to a file: JSON, plain, or as cgminer-api prints.

The values are a table. What depends on another value of the same reply is put right here: the unit of the rates, the
places that hold no board, the fans that do not exist, and lists of temperatures printed as `52-41-60-61`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache

from drivers.logs.language import Block, Session
from drivers.logs.table import table_language
from drivers.model.observation import Fact, Observation

#: TH/s in one of the units that replies name, by the letter they begin with, as against the GH/s that the table reads.
_GIGA = {"K": 1e-6, "M": 1e-3, "G": 1.0, "T": 1e3, "P": 1e6}
#: Where an S9 and its relatives have their three boards, and where later machines have theirs.
_USUAL = (frozenset({6, 7, 8}), frozenset({1, 2, 3}), frozenset({1, 2, 3, 4}))
#: A count in a flat table, which has more places than machines have boards.
_FLAT = re.compile(r"(?:^|\.)chain_acn\d{1,2}$")
_TEMPERATURE = re.compile(r"(?:^|-)(-?\d{1,3}(?:\.\d{1,2})?)")
#: Fields that mean what they are named after; an L7's `GHS 5s` is MH/s, as its `rate_unit` says.
_OWN_UNIT = "MHS "
#: Fields of a reply that only help to read others.
_HELPERS = frozenset({"boards", "rate_unit", "fans", "status"})


class Replies:
    """A session that puts the values of each reply right by the others of its object, as far as one block shows it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __copy__(self) -> Replies:
        return Replies(copy(self._session))

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block, in line order."""
        seen = list(self._session.feed(block))
        reply = _Reply(seen)
        for one in seen:
            yield from reply.right(one)


class _Reply:
    """What the values of one block say of each other."""

    def __init__(self, seen: Sequence[Observation]) -> None:
        self._units = {_place(o): str(o.value) for o in seen if o.name == "rate_unit" and _is_helper(o)}
        self._boards = {_place(o): o.value for o in seen if o.name == "boards" and _is_helper(o)}
        self._fans = {_place(o): o.value for o in seen if o.name == "fans" and _is_helper(o)}
        self._fine = {_place(o) for o in seen if o.name == "status" and _is_helper(o) and str(o.value).lower() == "s"}
        self._counts: dict[str, dict[int, int]] = {}
        self._flat: dict[str, dict[int, int]] = {}
        self._silent: dict[tuple[str, int], int] = {}
        self._turning: dict[str, tuple[int, int]] = {}
        self._without_board: dict[str, frozenset[int]] = {}
        for o in seen:
            if o.fact is Fact.CHIPS_FOUND and o.chain is not None and isinstance(o.value, int):
                self._counts.setdefault(_place(o), {})[o.chain] = o.value
                if _FLAT.search(o.provenance.field or "") is not None:
                    self._flat.setdefault(_place(o), {})[o.chain] = o.value
            elif o.fact is Fact.CHIP_SILENT and o.chain is not None:
                key = (_place(o), o.chain)
                self._silent[key] = self._silent.get(key, 0) + 1
            elif o.fact is Fact.FAN_SPEED and o.value and (o.name or "").isdecimal():
                fans, highest = self._turning.get(_place(o), (0, 0))
                self._turning[_place(o)] = fans + 1, max(highest, int(o.name or 0))

    def right(self, seen: Observation) -> Iterator[Observation]:
        """The observation as it is meant; nothing where it is about what does not exist."""
        path = seen.provenance.field
        if path is None:
            yield seen
        elif _is_helper(seen):
            if seen.name == "boards":
                yield seen
        elif seen.chain is not None and seen.chain in self._absent(_place(seen)):
            return
        elif seen.fact in (Fact.HASHRATE, Fact.HASHRATE_NOMINAL):
            yield from self._rate(seen, path)
        elif seen.fact in (Fact.TEMP_CHIP, Fact.TEMP_PCB):
            yield from _temperatures(seen)
        elif seen.fact is Fact.CHIP_SILENT:
            counted = self._counts.get(_place(seen), {}).get(seen.chain or 0)
            # Marks of a board that is silent as a whole tell nothing of single chips.
            if counted is None or self._silent.get((_place(seen), seen.chain or 0), 0) < counted:
                yield seen
        elif seen.fact is Fact.MESSAGE:
            if _place(seen) not in self._fine:
                yield replace(seen, name=None) if seen.name == "0" else seen
        elif seen.fact is not Fact.FAN_SPEED or self._has_fan(seen):
            yield seen

    def _absent(self, place: str) -> frozenset[int]:
        """The places of a flat table that hold no board, as far as it says how many boards it counts."""
        absent = self._without_board.get(place)
        if absent is None:
            absent = self._without_board[place] = self._found_absent(place)
        return absent

    def _found_absent(self, place: str) -> frozenset[int]:
        counts, boards = self._flat.get(place, {}), self._boards.get(place)
        alive = {chain for chain, chips in counts.items() if chips}
        if not alive:
            return frozenset()
        if not isinstance(boards, int) or len(alive) >= boards:
            between = {chain for chain in counts if min(alive) < chain < max(alive)}
            return frozenset(counts) - alive - between
        usual = next((places for places in _USUAL if alive <= places and len(places) == boards), None)
        return frozenset() if usual is None else frozenset(counts) - usual

    def _rate(self, seen: Observation, path: str) -> Iterator[Observation]:
        unit = self._unit(path)
        if unit is None or _OWN_UNIT in path:
            yield seen
            return
        factor = _GIGA.get(unit[:1].upper()) if unit[1:2].upper() in ("", "H") else None
        if factor is not None and isinstance(seen.value, int | float):
            yield replace(seen, value=seen.value * factor)

    def _unit(self, path: str) -> str | None:
        """The unit that the object of a path names, or one around it."""
        while "." in path:
            path = path.rpartition(".")[0]
            if path in self._units:
                return self._units[path]
        return None

    def _has_fan(self, seen: Observation) -> bool:
        """Whether a fan exists: one that turns, or one of the first so many that are all there are."""
        if seen.value or not (seen.name or "").isdecimal():
            return True
        (turning, highest), count = self._turning.get(_place(seen), (0, 0)), self._fans.get(_place(seen))
        if not isinstance(count, int):
            return ".fan." in (seen.provenance.field or "")
        # An S7 counts its six plugs, two of which are in use.
        return 2 * turning >= count >= highest and int(seen.name or 0) <= count


def _is_helper(seen: Observation) -> bool:
    return seen.fact is Fact.CONFIG_VALUE and seen.name in _HELPERS


def _place(seen: Observation) -> str:
    """The path of the object that a value stands in, for a chain of a list that of the whole list's owner."""
    return _owner(seen.provenance.field or "")


@lru_cache(maxsize=4096)
def _owner(path: str) -> str:
    return re.sub(r"\.(?:chain|fan)(?:\.\d+)?(?:\.temp_\w+)?$", "", path.rpartition(".")[0])


def _temperatures(seen: Observation) -> Iterator[Observation]:
    """One observation a sensor, without those that nobody read."""
    if isinstance(seen.value, int | float):
        if seen.value:
            yield seen
        return
    for number, printed in enumerate(_TEMPERATURE.findall(str(seen.value))):
        if float(printed):
            yield replace(seen, name=str(number), value=float(printed))


LANGUAGE = replace(table_language("cgminer"), wrap=Replies)
