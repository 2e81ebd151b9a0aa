"""The bisection of a chain: where it stops, from counts with the chain held between two chips. Pure; nothing is sent.

With the chain held between chip k and chip k + 1 no chip behind k answers: a front that is whole gives exactly k. A
count below k says that the fault lies before that place; N good and N + 1 bad: N held gives N, N + 1 held gives 0 on
some boards and N on others (Antminer repair guides; rongbtc.com 1323, zeusbtc.com 174).

Counts are read off displays and typed, joints are dry, probes slip. No single answer is believed against all others: a
count that cannot be is asked again, and the place is told once every other one is contradicted by two more answers
than itself (Ulam's game: whichever one answer was wrong, the place is right).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.domain.bisection_error import BodyUnreadable, CountImpossible, NothingAsked

#: Every place that is not told has this many more answers against it than the one that is.
MARGIN = 2
#: How much less likely each answer against it makes a place while the next question is chosen.
_AGAINST = 1 / 16
#: How much likelier a place is at which a count with the chain held stopped.
_HINT = 8.0
#: So often a hold that lets more chips answer than it should is tried at one place; then the place is left out.
_MOST_SLIPS = 3
#: Counts asked for at each step once the counts of this board vary.
_TRIES_VARYING = 3


class CountFrom(StrEnum):
    """Where a count comes from."""

    TYPED = "typed"
    LINK = "link"
    TESTER = "tester"
    ORDER = "order"


class Heard(StrEnum):
    """What an answer was taken for. AGAIN_*: not believed, the same question is asked again."""

    FREE = "free"
    GOOD = "good"
    BAD = "bad"
    PASSED = "passed"
    AGAIN_WHOLE = "whole"
    AGAIN_SLIPPED = "slipped"
    AGAIN_UNLIKELY = "unlikely"
    AGAIN_VARYING = "varying"

    @property
    def asked_again(self) -> bool:
        """Whether it was not believed."""
        return self in (Heard.AGAIN_WHOLE, Heard.AGAIN_SLIPPED, Heard.AGAIN_UNLIKELY, Heard.AGAIN_VARYING)


class Ending(StrEnum):
    """How a bisection ends. OPEN: the places that are left cannot be told apart by holding."""

    PLACE = "place"
    WHOLE = "whole"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Step:
    """One answer: the counts with the chain held after chip `held`, None = nothing held. () = the place was passed."""

    held: int | None
    counts: tuple[int, ...]
    source: CountFrom = CountFrom.TYPED
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What to do next: hold the chain after chip `held` (None = hold nothing) and count `tries` times.

    `again` = why the same place is asked once more; `sure` = it was answered before and is confirmed. `good` is the
    count that a whole front gives.
    """

    held: int | None
    good: int
    tries: int = 1
    again: Heard | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the chain stops: chips up to `good_to` answer, the fault begins at `bad_from` (chips from 1; 0 = none).

    Of a PLACE `bad_from` is `good_to` + 1. `varying`: the counts vary, which speaks for a dry joint.
    """

    ending: Ending
    good_to: int
    bad_from: int
    varying: bool = False

    @property
    def chips(self) -> tuple[int, ...]:
        """The chips to look at: the last good one and the first bad one; only chip 1 where not even that answers."""
        if self.ending is Ending.WHOLE:
            return ()
        return tuple(chip for chip in (self.good_to, self.bad_from) if chip >= 1)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the answers together say: what each was taken for, and the votes."""

    heard: tuple[Heard, ...]
    score: tuple[int, ...]
    hints: frozenset[int]
    left_out: frozenset[int]
    free: tuple[int, ...] | None
    varying: bool


@dataclass(frozen=True)
class Bisection:
    """A bisection as it stands: a board of `chips` and the answers so far, oldest first. Every change is a new value.

    `likely` = (place, weight) where the chain may stop, place = the last chip that answers; what is not named weighs 1.
    """

    chips: int
    steps: tuple[Step, ...] = ()
    likely: tuple[tuple[int, float], ...] = ()

    # ------------------------------------------------------------ what it asks and says

    @property
    def question(self) -> Question | None:
        """What to do next, None once it has ended."""
        told = self._told
        if told.free is None:
            again = told.heard[-1] if told.heard else None
            return Question(None, self.chips, 1, again if again and again.asked_again else None)
        if min(told.free) >= self.chips or len(self.steps) >= self.most_steps:
            return None
        if self.steps and told.heard[-1].asked_again and self.steps[-1].held not in told.left_out:
            return self._asked(self.steps[-1].held, told.heard[-1])
        held = self._next_place()
        return None if held is None else self._asked(held)

    @property
    def place(self) -> Place | None:
        """Where the chain stops, None while something is asked."""
        if self.question is not None:
            return None
        told = self._told
        if told.free is not None and min(told.free) >= self.chips:
            return Place(Ending.WHOLE, self.chips, self.chips + 1)
        good_to, bad_from = self.interval
        sure = bad_from == good_to + 1 and self._confirmed
        return Place(Ending.PLACE if sure else Ending.OPEN, good_to, bad_from, told.varying)

    @property
    def interval(self) -> tuple[int, int]:
        """Good up to this chip (0 = none known), bad from this one (chips + 1 = none known)."""
        told = self._told
        if told.free is None:
            return 0, self.chips + 1
        if min(told.free) >= self.chips:
            return self.chips, self.chips + 1
        best = self._best
        return best[0], best[-1] + 1

    @property
    def proved(self) -> tuple[int, int]:
        """The same as counts with the chain held prove it; what a count with nothing held hints at is left out."""
        good_to, bad_from = self.interval
        held: dict[Heard, list[int]] = {Heard.GOOD: [], Heard.BAD: []}
        for step, heard in zip(self.steps, self._told.heard, strict=True):
            if heard in held and step.held is not None:
                held[heard].append(step.held)
        good = max((k for k in held[Heard.GOOD] if k <= good_to), default=0)
        bad = min((k for k in held[Heard.BAD] if k >= bad_from), default=self.chips + 1)
        return good, bad

    @property
    def heard(self) -> tuple[Heard, ...]:
        """What each step was taken for, in the order of the steps."""
        return self._told.heard

    @property
    def free_counts(self) -> tuple[int, ...] | None:
        """The counts with nothing held, None until they are known."""
        return self._told.free

    @property
    def varying(self) -> bool:
        """Whether the same question got different counts, which speaks for a dry joint."""
        return self._told.varying

    @property
    def most_steps(self) -> int:
        """After so many answers it ends, whatever they were."""
        return 4 * math.ceil(math.log2(max(2, self.chips))) + 20

    @property
    def steps_left(self) -> int:
        """How many more answers it takes if none is wrong, about."""
        if self.question is None:
            return 0
        good_to, bad_from = self.interval
        return math.ceil(math.log2(max(1, min(bad_from, self.chips) - good_to))) + (1 if self._confirmed else 2)

    # ------------------------------------------------------------ answers

    def answered(
        self,
        counts: tuple[int, ...],
        source: CountFrom = CountFrom.TYPED,
        *,
        at: datetime | None = None,
        by: str = "",
    ) -> Bisection:
        """With the counts of the question. Raises CountImpossible, or NothingAsked where it has ended."""
        if (question := self.question) is None:
            raise NothingAsked
        for count in counts:
            if not 0 <= count <= self.chips:
                raise CountImpossible(count, self.chips)
        if not counts:
            raise CountImpossible(-1, self.chips)
        return replace(self, steps=(*self.steps, Step(question.held, counts, source, at, by)))

    def passed(self, *, at: datetime | None = None, by: str = "") -> Bisection:
        """Without an answer: the place cannot be reached, another one is asked. Raises NothingAsked.

        The count with nothing held cannot be passed: then nothing changes.
        """
        if (question := self.question) is None:
            raise NothingAsked
        if question.held is None:
            return self
        return replace(self, steps=(*self.steps, Step(question.held, (), CountFrom.TYPED, at, by)))

    def undone(self) -> Bisection:
        """Without the last answer; itself where there is none."""
        return replace(self, steps=self.steps[:-1])

    # ------------------------------------------------------------ kept

    @property
    def body(self) -> str:
        """Its state as JSON text, from which `of_body` goes on."""
        steps = [
            {
                "held": step.held,
                "counts": list(step.counts),
                "source": step.source.value,
                "at": step.at.isoformat() if step.at else None,
                "by": step.by,
            }
            for step in self.steps
        ]
        return json.dumps({"chips": self.chips, "likely": [list(one) for one in self.likely], "steps": steps})

    @classmethod
    def of_body(cls, body: str) -> Bisection:
        """The bisection that `body` holds. Raises BodyUnreadable."""
        try:
            kept = json.loads(body)
            chips = int(kept["chips"])
            likely = tuple((int(place), float(weight)) for place, weight in kept["likely"])
            steps = tuple(_step(one) for one in kept["steps"])
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise BodyUnreadable from error
        if chips < 2 or any(not math.isfinite(weight) or weight <= 0 for _, weight in likely):
            raise BodyUnreadable
        for step in steps:
            if (step.held is not None and not 1 <= step.held < chips) or any(not 0 <= n <= chips for n in step.counts):
                raise BodyUnreadable
        return cls(chips, steps, likely)

    # ------------------------------------------------------------ how it is worked out

    @cached_property
    def _told(self) -> _Told:
        return _Reading(self.chips).of(self.steps)

    @cached_property
    def _best(self) -> tuple[int, ...]:
        """The places with the fewest answers against them, in order."""
        score = self._told.score
        most = max(score)
        return tuple(place for place, points in enumerate(score) if points == most)

    @property
    def _confirmed(self) -> bool:
        return self._to_confirm() is None

    def _next_place(self) -> int | None:
        """The hold that halves what is left, else the one that makes it sure; None = nothing left to ask."""
        best = self._best
        between = [k for k in range(best[0] + 1, best[-1] + 1) if k not in self._told.left_out]
        return self._halving(between) if between else self._to_confirm()

    def _to_confirm(self) -> int | None:
        """The hold beside the place at which an answer too few speaks against the places beyond it."""
        score, left_out, best = self._told.score, self._told.left_out, self._best
        enough = score[best[0]] - MARGIN
        below = next((k for k in range(best[0], 0, -1) if k not in left_out), None)
        if below is not None and any(points > enough for points in score[:below]):
            return below
        above = next((k for k in range(best[-1] + 1, self.chips) if k not in left_out), None)
        if above is not None and any(points > enough for points in score[above:]):
            return above
        return None

    def _halving(self, between: list[int]) -> int:
        """The hold with half of the weight on each side."""
        told, likely = self._told, dict(self.likely)
        most = max(told.score)
        weights = [
            likely.get(place, 1.0) * (_HINT if place in told.hints else 1.0) * _AGAINST ** (most - points)
            for place, points in enumerate(told.score)
        ]
        half = math.fsum(weights) / 2
        behind, best = math.fsum(weights[between[0] :]), (math.inf, between[0])
        for k in range(between[0], between[-1] + 1):
            if k in between and abs(behind - half) < best[0]:
                best = abs(behind - half), k
            behind -= weights[k]
        return best[1]

    def _asked(self, held: int | None, again: Heard | None = None) -> Question:
        answered = any(
            step.held == held and heard in (Heard.GOOD, Heard.BAD)
            for step, heard in zip(self.steps, self._told.heard, strict=True)
        )
        tries = _TRIES_VARYING if self._told.varying else 1
        return Question(held, self.chips if held is None else held, tries, again, answered and again is None)


class _Reading:
    """What the answers are taken for, one after the other."""

    def __init__(self, chips: int) -> None:
        self._chips = chips
        self._heard: list[Heard] = []
        self._score = [0] * chips
        self._hints: set[int] = set()
        self._left_out: set[int] = set()
        self._slips: Counter[int] = Counter()
        self._free: tuple[int, ...] | None = None
        self._stops: set[int] = {0}
        self._varying = False

    def of(self, steps: tuple[Step, ...]) -> _Told:
        doubted: Step | None = None
        for step in steps:
            if step.held is None:
                heard = self._nothing_held(step)
            elif not step.counts:
                self._left_out.add(step.held)
                heard = Heard.PASSED
            else:
                heard = self._held(step.held, step.counts, doubted)
            doubted = step if heard in (Heard.AGAIN_UNLIKELY, Heard.AGAIN_VARYING) else None
            self._heard.append(heard)
        return _Told(
            tuple(self._heard),
            tuple(self._score),
            frozenset(self._hints),
            frozenset(self._left_out),
            self._free,
            self._varying,
        )

    def _nothing_held(self, step: Step) -> Heard:
        if set(step.counts) == {self._chips} and len(step.counts) == 1 and Heard.AGAIN_WHOLE not in self._heard[-1:]:
            return Heard.AGAIN_WHOLE
        self._free = step.counts
        self._varying |= len(set(step.counts)) > 1
        self._stops |= set(step.counts)
        short = [count for count in step.counts if 0 < count < self._chips]
        if short:
            # A chain that answers up to a chip by itself most likely stops there (facts of the guides).
            self._score[max(short)] += 1
        return Heard.FREE

    def _held(self, held: int, counts: tuple[int, ...], doubted: Step | None) -> Heard:
        if max(counts) > held:
            self._slips[held] += 1
            if self._slips[held] >= _MOST_SLIPS:
                self._left_out.add(held)
            return Heard.AGAIN_SLIPPED
        different = set(counts)
        if different == {held}:
            self._vote_good(held)
            return Heard.GOOD
        repeated = doubted is not None and doubted.held == held
        if not repeated and len(different) > 1 and not self._varying:
            return Heard.AGAIN_VARYING
        low = {count for count in different if count < held}
        if not repeated and not low & self._stops and not (self._varying and len(different) > 1):
            return Heard.AGAIN_UNLIKELY
        self._vote_bad(held)
        if repeated and doubted is not None:
            before = {count for count in doubted.counts if count < held}
            # Two counts that differ may be one typed wrong; tries that differ twice are the board's own doing.
            self._varying |= len(different) > 1 and len(set(doubted.counts)) > 1
            if low == before:
                self._vote_bad(held)
        self._stops |= low
        self._hints |= low - {0}
        return Heard.BAD

    def _vote_good(self, held: int) -> None:
        for place in range(held, self._chips):
            self._score[place] += 1

    def _vote_bad(self, held: int) -> None:
        for place in range(held):
            self._score[place] += 1


def _step(kept: Any) -> Step:
    held = kept["held"]
    at = kept["at"]
    return Step(
        None if held is None else int(held),
        tuple(int(count) for count in kept["counts"]),
        CountFrom(kept["source"]),
        datetime.fromisoformat(at) if at else None,
        str(kept["by"]),
    )
