"""A measurement: one value a person or an instrument took, with unit, limits, instrument and conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.spot import Conditions, Spot, over_range


@dataclass(frozen=True, slots=True)
class MeasurementDraft:
    """What to record. `point` names the test point as the board's guide does; chips and domains count from 1.

    `quantity` such as "voltage", "resistance", "diode_drop", "frequency", "temperature"; `unit` its symbol ("V", "Ω").
    `taken_under` = the conditions that make it comparable, None where nobody said; `conditions` = a remark in words.
    A meter's OL is `spot.OVER_RANGE`.
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
    taken_under: Conditions | None = None

    @classmethod
    def at_spot(
        cls,
        spot: Spot,
        value: float,
        instrument: str = "",
        *,
        limit_low: float | None = None,
        limit_high: float | None = None,
    ) -> MeasurementDraft:
        """A value taken at a spot, with the limits it was judged by."""
        how = spot.conditions
        return cls(
            spot.point, how.quantity, value, how.unit, spot.domain, spot.chip, limit_low, limit_high,
            instrument=instrument, taken_under=how,
        )  # fmt: skip

    @property
    def spot(self) -> Spot | None:
        """Where and how it was taken; None where the conditions are not known, so that it compares with nothing."""
        return Spot(self.point, self.taken_under, self.domain, self.chip) if self.taken_under else None

    @property
    def over_range(self) -> bool:
        """The meter showed OL."""
        return over_range(self.value)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A recorded measurement: the draft, when (UTC) and by whom."""

    id: str
    at: datetime
    by: str
    taken: MeasurementDraft
    test_run_id: str | None = None
    stamp: int = 0
    check_id: str | None = None

    @property
    def passed(self) -> bool | None:
        """Within the limits of the time; None where no limit was given."""
        low, high = self.taken.limit_low, self.taken.limit_high
        if low is None and high is None:
            return None
        return (low is None or self.taken.value >= low) and (high is None or self.taken.value <= high)


def with_bands(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The same measurements, those of a check that were taken before anything was known to judge them by with the band
    of the last like one of that check: the first domains of a board have no neighbours yet.
    """
    listed = tuple(measurements)
    bands: dict[object, tuple[float | None, float | None]] = {}
    for one in listed:
        spot = one.taken.spot
        if spot is not None and one.check_id is not None and one.passed is not None:
            bands[one.check_id, spot.alike] = (one.taken.limit_low, one.taken.limit_high)
    made = []
    for one in listed:
        spot = one.taken.spot
        band = bands.get((one.check_id, spot.alike)) if spot is not None and one.passed is None else None
        taken = replace(one.taken, limit_low=band[0], limit_high=band[1]) if band is not None else None
        made.append(one if taken is None else replace(one, taken=taken))
    return tuple(made)
