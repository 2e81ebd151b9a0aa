"""A measurement: one value a person or an instrument took, with unit, limits, instrument and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeasurementDraft:
    """What to record. `point` names the test point as the board's guide does; chips and domains count from 1.

    `quantity` such as "voltage", "resistance", "diode_drop", "frequency", "temperature"; `unit` its symbol ("V", "Ω").
    """

    point: str
    quantity: str
    value: float
    unit: str
    domain: int | None = None
    chip: int | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    uncertainty: float | None = None
    instrument: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A recorded measurement: the draft, when (UTC) and by whom."""

    id: str
    at: datetime
    by: str
    taken: MeasurementDraft
    test_run_id: str | None = None
    stamp: int = 0

    @property
    def passed(self) -> bool | None:
        """Within the limits of the time; None where no limit was given."""
        low, high = self.taken.limit_low, self.taken.limit_high
        if low is None and high is None:
            return None
        return (low is None or self.taken.value >= low) and (high is None or self.taken.value <= high)
