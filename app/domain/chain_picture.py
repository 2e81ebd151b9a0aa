"""A chain of a log as a picture: what its chips did, as far as the log tells it, with its findings laid over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.board_state import BoardState, ChipState, board_state_of_findings
from app.domain.finding import Finding
from app.domain.log_diagnosis import ChainStatus, ChipSeen
from drivers.model.board import BoardSpec


def findings_of_chain(chain: ChainStatus, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that speak of this board: by its serial, else by the chain's number."""
    return tuple(
        one
        for one in findings
        if (chain.board_sn and one.board_sn == chain.board_sn) or (one.chain is not None and one.chain == chain.index)
    )


def state_of_chain(chain: ChainStatus, spec: BoardSpec | None, findings: Iterable[Finding]) -> BoardState:
    """The chips of a chain; one of which the log says nothing stays untested.

    Where every chip was found they all answer, where none was they are all silent; a count between says where only
    together with a finding. The kind of board gives the length of the chain, else what the log expects there.
    """
    own = findings_of_chain(chain, findings)
    listed = max((seen.chip for seen in chain.chips), default=0)
    count = spec.chips if spec else max(chain.expected or 0, chain.found or 0, listed)
    state = board_state_of_findings(own, spec, count)
    states = list(state.states)
    whole = chain.found is not None and chain.found >= count > 0
    if whole or chain.found == 0:
        plain = ChipState.ANSWERED if whole else ChipState.SILENT
        states = [plain if one is ChipState.UNTESTED else one for one in states]
    for seen in chain.chips:
        if 1 <= seen.chip <= len(states):
            states[seen.chip - 1] = _seen(seen, states[seen.chip - 1])
    made = replace(state, states=tuple(states), tested=any(one is not ChipState.UNTESTED for one in states))
    return _measured(made, chain.chips)


def _seen(seen: ChipSeen, state: ChipState) -> ChipState:
    if seen.answers is False:
        return ChipState.SILENT
    if state in (ChipState.UNTESTED, ChipState.SILENT) and (seen.answers or seen.nonces or seen.relative):
        return ChipState.ANSWERED
    return state


def _measured(state: BoardState, chips: tuple[ChipSeen, ...]) -> BoardState:
    """The values that the log lists, chip by chip."""
    seen = {one.chip: one for one in chips}
    every = range(1, state.chips + 1)
    rates = tuple(seen[chip].relative if chip in seen else None for chip in every)
    temps = tuple(seen[chip].temp_c if chip in seen else None for chip in every)
    counts = tuple(_number(seen[chip].nonces) if chip in seen else None for chip in every)
    errors = tuple(seen[chip].errors if chip in seen else None for chip in every)
    return replace(
        state,
        rates=rates if any(one is not None for one in rates) else state.rates,
        temps_c=temps if any(one is not None for one in temps) else (),
        counts=counts if any(one is not None for one in counts) else (),
        errors=errors if any(one is not None for one in errors) else (),
    )


def _number(nonces: int | None) -> float | None:
    return None if nonces is None else float(nonces)
