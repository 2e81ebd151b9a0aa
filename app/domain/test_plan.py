"""A test plan: which steps a bench test takes, and how long the chips hash at which frequencies. Data, not code.

The plans stand in `resources/knowledge/test_plans.toml`; `app.services.test_plans` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

#: The plan of a test whose plan nobody chose.
STANDARD: Final = "standard"


class BenchStep(StrEnum):
    """The steps there are, in the order they are taken; a plan leaves some out."""

    CONNECT = "connect"
    IDENTITY = "identity"
    POWER = "power"
    VOLTAGE = "voltage"
    SENSORS = "sensors"
    COUNT = "count"
    ADDRESS_MAP = "address_map"
    REGISTERS = "registers"
    FAST_COUNT = "fast_count"
    KNOWN_ANSWER = "known_answer"
    COUNTERS = "counters"
    FREQUENCIES = "frequencies"
    POWER_OFF = "power_off"


class UnknownPlan(Exception):
    """A test plan that there is not; `plan` as the person wrote it, `plans` the ids there are."""

    def __init__(self, plan: str, plans: tuple[str, ...]) -> None:
        super().__init__(plan, plans)
        self.plan = plan
        self.plans = plans


class BrokenPlan(Exception):
    """A test plan that cannot be used: `plan` its name or file, `detail` what is wrong with it, in English."""

    def __init__(self, plan: str, detail: str) -> None:
        super().__init__(plan, detail)
        self.plan = plan
        self.detail = detail


@dataclass(frozen=True, slots=True)
class TestPlan:
    """One plan. `seconds` is how long the chips hash for the counters, and for each of the `frequencies_mhz`.

    A plan rises through its frequencies and never goes above the one that the board's EEPROM states; where none is
    stated, not above `safe_mhz`.
    """

    __test__: ClassVar[bool] = False

    id: str
    steps: tuple[BenchStep, ...]
    seconds: float = 0.0
    frequencies_mhz: tuple[float, ...] = ()
    safe_mhz: float = 0.0

    def frequencies_up_to(self, stated_mhz: float | None) -> tuple[float, ...]:
        """The frequencies to test a board at for which `stated_mhz` is stated: the last is that one itself, where the
        plan goes as far. None = nobody states one.
        """
        limit = self.safe_mhz if stated_mhz is None else stated_mhz
        below = tuple(mhz for mhz in self.frequencies_mhz if mhz <= limit)
        reached = stated_mhz is not None and len(below) < len(self.frequencies_mhz) and stated_mhz not in below
        return (*below, limit) if reached else below

    @property
    def left_out(self) -> tuple[BenchStep, ...]:
        """The steps that this plan does not take."""
        return tuple(step for step in BenchStep if step not in self.steps)

    @property
    def proves_repair(self) -> bool:
        """Whether a pass of this plan counts as one of the passes that prove a repair."""
        return proves_repair(step.value for step in self.left_out)


def proves_repair(left_out: Iterable[str]) -> bool:
    """Whether a test that took no step of `left_out` can prove a repair: one that asks every chip by its own address
    and compares what each computes. A count alone passes boards whose chips answer and do not work.
    """
    return not {BenchStep.ADDRESS_MAP.value, BenchStep.COUNTERS.value} & set(left_out)
