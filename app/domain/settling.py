"""When a reading may be taken: the probes lie on something, and it has stood still for some readings. Pure.

A meter's stream goes up and down while probes slide; a technician with both hands on them cannot press a key. So a
value counts as settled once it stood still, and is offered once: the next only after the probes were lifted or moved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from drivers.model.probe_point import ProbeMode

#: How many readings must agree, and how closely: the greater of a share of the value and a few steps of a meter.
STILL_FOR: Final = 3
_SHARE: Final = 0.01
_STEPS: Final = {ProbeMode.VOLT: 0.002, ProbeMode.OHM: 0.3, ProbeMode.DIODE: 0.003}
#: Volts that leads in the air show; such a reading may be a dead rail too, so it is never taken by itself.
_HUM_V: Final = 0.02
#: A change by so much means other probes' places.
_MOVED: Final = 0.05


@dataclass(frozen=True, slots=True)
class MeterReading:
    """One reading as it comes. `value` in volts or ohms, math.inf = OL; `on`: the probes lie on something; `still`:
    it has stood for some readings; `settled`: it may be taken now, told once for each place of the probes.
    """

    value: float
    on: bool
    still: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class Settling:
    """The last readings of one stream; `taken` is the value offered since the probes came to lie where they are."""

    mode: ProbeMode
    last: tuple[float, ...] = ()
    taken: float | None = None

    def after(self, value: float) -> tuple[Settling, MeterReading]:
        """The stream with one reading more, and that reading judged."""
        on = self._on(value)
        if not on:
            return replace(self, last=(), taken=None), MeterReading(value, False, False, False)
        last = (*self.last, value)[-STILL_FOR:]
        still = len(last) == STILL_FOR and max(last) - min(last) <= self._most(value)
        taken = self.taken
        if taken is not None and abs(value - taken) > max(_MOVED * abs(taken), self._most(value)):
            taken = None
        settled = still and taken is None
        return replace(self, last=last, taken=value if settled else taken), MeterReading(value, True, still, settled)

    def _on(self, value: float) -> bool:
        if math.isinf(value) or math.isnan(value):
            return False
        return self.mode is not ProbeMode.VOLT or abs(value) >= _HUM_V

    def _most(self, value: float) -> float:
        return max(_SHARE * abs(value), _STEPS[self.mode])
