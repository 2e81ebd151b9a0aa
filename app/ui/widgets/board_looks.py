"""What the tiles of a board look like in each mode: states by their marks, measured values by a heat scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.board_state import BoardState, ChipState
from app.ui.widgets.board_atlas import HEAT_STEPS, Look, look


class Mode(StrEnum):
    """What the tiles show. `CHANGE` is the rate now minus that of another run."""

    STATE = "state"
    RATE = "rate"
    ERRORS = "errors"
    TEMP = "temp"
    NONCES = "nonces"
    CHANGE = "change"


_OF_STATE = {state: look(state) for state in ChipState}
UNTESTED = _OF_STATE[ChipState.UNTESTED]
_HEAT = [look(ChipState.ANSWERED, heat=step) for step in range(HEAT_STEPS)]


def values_of(state: BoardState, mode: Mode) -> tuple[float | None, ...]:
    """The value of each chip that a mode colours; () for the states, which are none."""
    return {
        Mode.STATE: (),
        Mode.RATE: state.rates,
        Mode.ERRORS: state.errors,
        Mode.TEMP: state.temps_c,
        Mode.NONCES: state.nonces,
        Mode.CHANGE: state.changes,
    }[mode]


def looks_of(state: BoardState, mode: Mode) -> list[Look]:
    """The look of every chip, in chain order."""
    return _state_looks(state) if mode is Mode.STATE else _heat_looks(state, mode)


def _weak(rate: float | None) -> Look:
    """A weak chip filled to its rate, half where the rate is not known."""
    return look(ChipState.WEAK, 10 if rate is None else round(min(max(rate, 0.0), 1.0) * 20))


def _state_looks(state: BoardState) -> list[Look]:
    looks = [_OF_STATE[kind] for kind in state.states]
    if ChipState.WEAK in state.states:
        weak = _OF_STATE[ChipState.WEAK]
        for place, one in enumerate(looks):
            if one is weak:
                looks[place] = _weak(state.rate(place + 1))
    return looks


def _heat_looks(state: BoardState, mode: Mode) -> list[Look]:
    values = values_of(state, mode)
    scale = HeatScale.of(values, mode)
    silent = _OF_STATE[ChipState.SILENT]
    looks = [silent if kind is ChipState.SILENT else UNTESTED for kind in state.states]
    for place, value in enumerate(values[: len(looks)]):
        if value is not None:
            looks[place] = _HEAT[scale.step(value)]
    return looks


@dataclass(frozen=True, slots=True)
class HeatScale:
    """The range of a heat map: what was measured, from lowest to highest; a change as far to either side of none."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float | None], mode: Mode) -> HeatScale:
        """The scale of these values."""
        known = [value for value in values if value is not None]
        if mode is Mode.CHANGE:
            far = max((abs(value) for value in known), default=1.0)
            return cls(-far, far)
        if mode is Mode.ERRORS:
            return cls(0.0, max(known, default=1.0))
        return cls(min(known, default=0.0), max(known, default=1.0))

    def step(self, value: float) -> int:
        """The step of the heat scale that a value has."""
        span = self.high - self.low
        if span > 1e-9:
            return round((value - self.low) / span * (HEAT_STEPS - 1))
        return 0 if self.low == 0.0 else HEAT_STEPS // 2
