"""Values as levels: next to nothing, low, in band, high, open, as `app.diagnosis.values` judges them on this board."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.diagnosis.causes.rules import DEAD, HIGH, LOW, OK, OPEN, Runs, cause_table
from app.diagnosis.values import expected_at, judge
from app.domain.clue import Clue, Valued
from app.domain.expected import Basis, Expected, Judgement, ValueState
from app.domain.reference import Reference
from app.domain.spot import Spot, over_range
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Trust

#: A value that lacks more than this share of what is expected is next to nothing.
_NOTHING_LEFT = 0.6
#: The places that show the supply of the whole chain, which the board's row tells; and how far beside it is still good.
_SUPPLY = ("input_volts", "chain_volts")
_BESIDE = 0.03


@dataclass(frozen=True, slots=True)
class Reading:
    """One value judged: the clue it came from, its level (None = nothing to compare with), and how far to doubt it.

    `doubt` = how likely the expected value is not this board's; `shared` = whether that doubt is one for all values of
    the point, because one published value stands behind them.
    """

    clue: int
    spot: Spot
    place: int
    level: int | None
    judgement: Judgement
    expected: Expected | None
    doubt: float
    shared: bool


class Scale:
    """What is expected at the spots of one board: by references, by the values taken so far, or as published."""

    def __init__(self, board: BoardSpec, references: Sequence[Reference], clues: Sequence[Clue]) -> None:
        self._board = board
        self._references = references
        self._alike: dict[object, dict[Spot, float]] = defaultdict(dict)
        for clue in clues:
            if isinstance(clue, Valued):
                self._alike[clue.spot.alike][clue.spot] = clue.value
        self._published: dict[object, Expected | None] = {}
        self._expected: dict[Spot, Expected | None] = {}

    def expected(self, spot: Spot) -> Expected | None:
        """What a good board would show there."""
        if spot not in self._expected:
            self._expected[spot] = self._known(spot)
        return self._expected[spot]

    def _known(self, spot: Spot) -> Expected | None:
        published = self.published(spot)
        place = cause_table().place_of(spot)
        signal = place is not None and cause_table().places[place].runs in (Runs.FORWARD, Runs.BACK)
        if published is not None and signal:
            # Half of a chain's signals may be dead: what most of them show says nothing of what they should.
            return published
        alike = tuple(self._alike.get(spot.alike, {}).items())
        best = (expected_at(spot, self._board, self._references, alike) if alike else None) or published
        if best is None or best.basis is not Basis.NEIGHBOURS:
            return best
        if signal or (published is not None and _dead_beside(best, published)):
            return published
        return best

    def published(self, spot: Spot) -> Expected | None:
        """What references or the catalogue tell of it, whatever this board shows elsewhere."""
        key = spot if self._references else spot.alike
        if key not in self._published:
            known = expected_at(spot, self._board, self._references)
            self._published[key] = known if known is not None else self._usual(spot)
        return self._published[key]

    def _usual(self, spot: Spot) -> Expected | None:
        """What the board's row, or all guides, say of a place that no table of test points names."""
        table = cause_table()
        number = table.place_of(spot)
        if number is None:
            return None
        place, volts = table.places[number], self._board.chain_voltage_v
        if place.id in _SUPPLY and volts is not None:
            return _band(*volts, Trust.MODEL)
        if place.usual is not None:
            return _band(*place.usual, Trust.FAMILY)
        return None

    def judged(self, spot: Spot, value: float) -> tuple[Judgement, Expected | None]:
        """A value taken at a spot, judged."""
        expected = self.expected(spot)
        return judge(spot, value, expected, self._board), expected


def readings_of(scale: Scale, clues: Sequence[Clue]) -> list[Reading]:
    """Every value among the clues at a place that the table of causes knows, judged."""
    table = cause_table()
    readings = []
    for number, clue in enumerate(clues):
        if not isinstance(clue, Valued) or (place := table.place_of(clue.spot)) is None:
            continue
        judgement, expected = scale.judged(clue.spot, clue.value)
        shared = expected is not None and expected.basis is Basis.CATALOGUE
        level = level_of(judgement, clue.value)
        readings.append(
            Reading(number, clue.spot, place, level, judgement, expected, doubt_of(expected, table.doubt), shared)
        )
    return readings


def level_of(judgement: Judgement, value: float) -> int | None:
    """The level of a judged value; None where there was nothing to compare with."""
    match judgement.state:
        case ValueState.UNKNOWN:
            return OPEN if over_range(value) else None
        case ValueState.SHORT:
            return DEAD
        case ValueState.OPEN:
            return OPEN
        case ValueState.HIGH:
            return HIGH
        case ValueState.IN_BAND:
            return OK
    far = judgement.difference is None or judgement.difference < -_NOTHING_LEFT
    return DEAD if far and not math.isinf(value) else LOW


def doubt_of(expected: Expected | None, doubt: Mapping[str, float]) -> float:
    """How likely what is expected does not hold for this board, by what it rests on."""
    if expected is None:
        return doubt["family"]
    if expected.basis is Basis.CATALOGUE:
        return doubt[expected.trust.value]
    return doubt[expected.basis.value]


def _band(low: float, high: float, trust: Trust) -> Expected:
    margin = _BESIDE * high
    return Expected((low + high) / 2, low - margin, high + margin, Basis.CATALOGUE, 1, trust)


def _dead_beside(best: Expected, published: Expected) -> bool:
    """Whether what this board shows everywhere is itself next to nothing, so that its own parts are no measure."""
    return published.value > 0 and best.value < (1 - _NOTHING_LEFT) * published.value
