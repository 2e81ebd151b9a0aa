"""A board's domains at a glance, and one run beside another: what the strip under the board picture draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import fmean

from app.domain.board_state import BoardState, ChipState, value_at
from drivers.model.board import BoardSpec

#: The gravest first: a domain is coloured as the worst of its chips.
_GRAVITY = (
    ChipState.SILENT,
    ChipState.HOT,
    ChipState.WEAK,
    ChipState.ERRING,
    ChipState.WARM,
    ChipState.ANSWERED,
    ChipState.UNTESTED,
)


@dataclass(frozen=True, slots=True)
class DomainBar:
    """One domain. `rate` is the mean of its chips' relative rates, None where none was compared.

    `answered` of `asked` chips answered, 0 of 0 where none was asked. `worst` is the gravest state among its chips.
    `rate_then` and `share_then` are the same of the run that this one is compared with.
    """

    domain: int
    chips: tuple[int, ...]
    answered: int
    asked: int
    worst: ChipState
    rate: float | None = None
    rate_then: float | None = None
    share_then: float | None = None

    @property
    def share(self) -> float | None:
        """The share of its chips that answered, None where none was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def value(self) -> float | None:
        """How high its bar stands: the rate where there is one, else the share that answered."""
        return self.share if self.rate is None else self.rate

    @property
    def value_then(self) -> float | None:
        """The same of the other run, where that one measured the same thing."""
        return self.share_then if self.rate is None else self.rate_then


def domain_bars(state: BoardState, spec: BoardSpec | None, then: BoardState | None = None) -> tuple[DomainBar, ...]:
    """Every domain of a board from the connector on; () where its domains are not known."""
    if spec is None or not spec.domains or not spec.chips_per_domain:
        return ()
    bars = []
    for domain in range(1, spec.domains + 1):
        chips = tuple(chip for chip in spec.chips_of(domain) if chip <= state.chips)
        if not chips:
            continue
        answered, asked = _answers(state, chips)
        bar = DomainBar(domain, chips, answered, asked, _worst(state, chips), _rate(state, chips))
        if then is not None:
            was, of = _answers(then, chips)
            bar = replace(bar, rate_then=_rate(then, chips), share_then=was / of if of else None)
        bars.append(bar)
    return tuple(bars)


def compared(state: BoardState, then: BoardState) -> BoardState:
    """The state with, for every chip that both runs compared, its relative rate now minus then.

    A chip that answers in one run only has changed by its whole rate.
    """
    changes: list[float | None] = []
    for chip in range(1, state.chips + 1):
        now, was = _rate_or_silence(state, chip), _rate_or_silence(then, chip)
        changes.append(None if now is None or was is None else now - was)
    return replace(state, changes=tuple(changes) if any(change is not None for change in changes) else ())


def changed_chips(state: BoardState, by: float) -> tuple[int, ...]:
    """The chips whose rate changed by at least `by` to either side."""
    return tuple(chip for chip, change in enumerate(state.changes, start=1) if change is not None and abs(change) >= by)


def _rate_or_silence(state: BoardState, chip: int) -> float | None:
    if chip <= state.chips and state.states[chip - 1] is ChipState.SILENT:
        return 0.0
    return state.rate(chip)


def _rate(state: BoardState, chips: Iterable[int]) -> float | None:
    known = [rate for chip in chips if (rate := value_at(state.rates, chip)) is not None]
    return fmean(known) if known else None


def _answers(state: BoardState, chips: Iterable[int]) -> tuple[int, int]:
    kinds = [state.states[chip - 1] for chip in chips if chip <= state.chips]
    asked = [kind for kind in kinds if kind is not ChipState.UNTESTED]
    return sum(kind is not ChipState.SILENT for kind in asked), len(asked)


def _worst(state: BoardState, chips: Iterable[int]) -> ChipState:
    return min((state.states[chip - 1] for chip in chips), key=_GRAVITY.index)
