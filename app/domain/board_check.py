"""A guided check of a board on the bench: looking, measuring cold, walking the voltages, bisection.

A check belongs to an order and lives in the record from its first step on, value by value, so that nothing is lost when
the laptop dies; it ends as a test run with its findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.measurement import Measurement, with_bands
from app.domain.test_run import Phase, TestKind, TestRun


class CheckKind(StrEnum):
    """What is done; each ends as a test run of the kind of the same name."""

    VISUAL = "visual"
    COLD = "cold"
    WALK = "walk"
    BISECTION = "bisection"

    @property
    def test_kind(self) -> TestKind:
        """The kind of test run that it ends as."""
        return TestKind(self.value)


@dataclass(frozen=True, slots=True)
class BoardCheck:
    """One check as it stands. `body` is its own state as JSON text (what was looked at, the interval of a bisection).

    `measurements` oldest first, taken-back ones left out. `test_run_id` once it has `ended`. `simulated`: the values
    come from a simulated board or meter.
    """

    id: str
    at: datetime
    by: str
    order_id: str
    kind: CheckKind
    phase: Phase
    board_code: str | None = None
    revision: str = ""
    instrument: str = ""
    simulated: bool = False
    body: str = ""
    ended: bool = False
    test_run_id: str | None = None
    measurements: tuple[Measurement, ...] = ()
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class PowerOverride:
    """Somebody let a board have power against a hard fail of the cold check, and said why."""

    id: str
    at: datetime
    by: str
    reason: str
    check_id: str | None = None
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as one line of an order's history: itself, and the test run it ended as; None while it is under way."""

    check: BoardCheck
    run: TestRun | None = None

    @property
    def at(self) -> datetime:
        """When it ended, else when it was begun (UTC)."""
        return self.run.at if self.run else self.check.at

    @property
    def by(self) -> str:
        """Who ended it, else who began it."""
        return self.run.by if self.run else self.check.by

    @property
    def stamp(self) -> int:
        """Its place in the history."""
        return self.run.stamp if self.run else self.check.stamp

    @property
    def out(self) -> tuple[Measurement, ...]:
        """The values out of the band they were judged by; of a spot measured twice the newer one."""
        newest = {one.taken.spot or one.id: one for one in with_bands(self.check.measurements)}
        return tuple(one for one in newest.values() if one.passed is False)
