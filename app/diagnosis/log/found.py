"""How the rules on logs word what they found of one chain, of several, or of the whole machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.diagnosis.board_values import listed, rail_values
from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place
from app.diagnosis.log.chains import Chain
from app.domain.finding import Component, Fault
from drivers.model.observation import Observation


def of_chain(chain: Chain, fault: Fault, words: str, seen: Sequence[Observation], confidence: float = 0.7) -> Found:
    """What lines of one chain accuse by themselves."""
    return Found(
        fault, f"{words}.title", f"{words}.found", confidence, rail_values(chain.board), "one", place_of(chain),
        evidence=evidence_of(seen),
    )  # fmt: skip


def of_machine(fault: Fault, words: str, seen: Sequence[Observation], confidence: float = 0.6) -> Found:
    """What lines accuse that name no chain."""
    return Found(fault, f"{words}.title", f"{words}.found", confidence, situation="one", evidence=evidence_of(seen))


def of_several(
    chains: Sequence[Chain], fault: Fault, words: str, seen: Iterable[Observation], steps: tuple[str, ...],
    confidence: float = 0.6,
) -> Found:  # fmt: skip
    """What all boards show at once, so that it is looked for in what they share."""
    return Found(
        fault, f"{words}.title", f"{words}.found", confidence, {"chains": indices_of(chains)}, "several",
        component=Component.MINER, evidence=evidence_of(seen), steps=steps,
    )  # fmt: skip


def place_of(chain: Chain) -> Place:
    """The chain as a finding's place."""
    return Place(chain=chain.index, board_sn=chain.board_sn, board=chain.board)


def times_of(observations: Iterable[Observation]) -> int:
    """How often something was seen; a driver that folded repeats gives their number as value."""
    return sum(o.value if isinstance(o.value, int) else 1 for o in observations)


def indices_of(chains: Iterable[Chain]) -> str:
    """The chains by their indices, in a row."""
    return listed(chain.index for chain in chains)
