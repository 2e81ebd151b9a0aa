"""Two logs of one device side by side, before and after a repair: what is gone, what is new, what stayed.

Silence is no repair: a finding of the first log counts as gone only where the second log speaks of the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.finding import Component, Fault, Finding, Role, Severity
from app.domain.log_diagnosis import ChainState, ChainStatus, ChipSeen, LogDiagnosis


class Became(StrEnum):
    """What became of a finding. `not_told` = the second log says nothing about its place."""

    STAYED = "stayed"
    NEW = "new"
    NOT_TOLD = "not_told"
    GONE = "gone"


class Outcome(StrEnum):
    """The comparison in one word. `gone_so_far` = gone, and the second log ends before it shows the machine healthy."""

    REPAIRED = "repaired"
    GONE_SO_FAR = "gone_so_far"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEVER_ILL = "never_ill"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ComparedFinding:
    """One finding and what became of it; `before` None = new, `after` None = gone or not told."""

    became: Became
    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The newer one there is."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a comparison of nothing")
        return found


@dataclass(frozen=True, slots=True)
class ComparedChip:
    """One chip that both logs tell of, and by how much its share of the board's median changed; None = not told."""

    chip: int
    before: ChipSeen
    after: ChipSeen

    @property
    def change(self) -> float | None:
        """The change of its relative nonce rate."""
        if self.before.relative is None or self.after.relative is None:
            return None
        return self.after.relative - self.before.relative


@dataclass(frozen=True, slots=True)
class ComparedChain:
    """One chain in both logs. `moved` = the board sits on another chain now; `other_board` = another serial sits here.

    `chips` holds only those that both logs list.
    """

    before: ChainStatus | None
    after: ChainStatus | None
    moved: bool = False
    other_board: bool = False
    chips: tuple[ComparedChip, ...] = ()

    @property
    def index(self) -> int:
        """The chain as the newer log numbers it."""
        status = self.after or self.before
        if status is None:
            raise ValueError("a comparison of nothing")
        return status.index


@dataclass(frozen=True, slots=True)
class LogComparison:
    """Two logs, compared. `other_model` = they name different models, so they are not of one device."""

    before: LogDiagnosis
    after: LogDiagnosis
    findings: tuple[ComparedFinding, ...]
    chains: tuple[ComparedChain, ...]
    outcome: Outcome
    other_model: bool = False

    def of(self, became: Became) -> tuple[ComparedFinding, ...]:
        """The findings of which this became."""
        return tuple(one for one in self.findings if one.became is became)


def compare_logs(before: LogDiagnosis, after: LogDiagnosis) -> LogComparison:
    """What the second log says of what the first one found."""
    chains = _chains(before.chains, after.chains)
    findings = _findings(before, after, chains)
    other_model = bool(before.model and after.model and before.model.casefold() != after.model.casefold())
    return LogComparison(before, after, findings, chains, _outcome(before, after, findings), other_model)


# ---------------------------------------------------------------- chains


def _chains(before: Sequence[ChainStatus], after: Sequence[ChainStatus]) -> tuple[ComparedChain, ...]:
    """The board of a serial is itself wherever it sits; without serials a chain is compared with its namesake."""
    left = list(before)
    made = []
    for status in after:
        same = _same_board(status, left)
        if same is not None:
            left.remove(same)
        made.append(_compared(same, status))
    made += [ComparedChain(status, None) for status in left]
    return tuple(sorted(made, key=lambda one: one.index))


def _same_board(status: ChainStatus, among: Sequence[ChainStatus]) -> ChainStatus | None:
    by_serial = [one for one in among if status.board_sn and one.board_sn == status.board_sn]
    by_index = [one for one in among if one.index == status.index]
    return next(iter(by_serial or by_index), None)


def _compared(before: ChainStatus | None, after: ChainStatus) -> ComparedChain:
    if before is None:
        return ComparedChain(None, after)
    serials = (before.board_sn, after.board_sn)
    other = all(serials) and serials[0] != serials[1]
    chips = () if other else _chips(before.chips, after.chips)
    return ComparedChain(before, after, before.index != after.index, bool(other), chips)


def _chips(before: Sequence[ChipSeen], after: Sequence[ChipSeen]) -> tuple[ComparedChip, ...]:
    then = {chip.chip: chip for chip in before}
    return tuple(ComparedChip(chip.chip, then[chip.chip], chip) for chip in after if chip.chip in then)


# ---------------------------------------------------------------- findings


def _findings(
    before: LogDiagnosis, after: LogDiagnosis, chains: Sequence[ComparedChain]
) -> tuple[ComparedFinding, ...]:
    now = {
        chain.before.index: chain.after.index
        for chain in chains
        if chain.before is not None and chain.after is not None and not chain.other_board
    }
    left = list(after.findings)
    made = []
    for finding in before.findings:
        chain = now.get(finding.chain) if finding.chain is not None else None
        same = next((one for one in left if _same(finding, one, chain)), None)
        if same is not None:
            left.remove(same)
            made.append(ComparedFinding(Became.STAYED, finding, same))
        elif _told(finding, after, chain):
            made.append(ComparedFinding(Became.GONE, finding, None))
        else:
            made.append(ComparedFinding(Became.NOT_TOLD, finding, None))
    made += [ComparedFinding(Became.NEW, None, finding) for finding in left]
    order = list(Became)
    return tuple(sorted(made, key=lambda one: (order.index(one.became), one.finding.severity.rank)))


def _same(before: Finding, after: Finding, chain: int | None) -> bool:
    """The same fault of the same part; a break that moved along the chain is still the chain's break."""
    if (before.fault, before.component) != (after.fault, after.component):
        return False
    if before.chain is not None or after.chain is not None:
        return after.chain is not None and after.chain == chain
    return before.position == after.position


def _told(finding: Finding, after: LogDiagnosis, chain: int | None) -> bool:
    """Whether the second log speaks of the place, so that its not finding it there means something."""
    if finding.chain is not None:
        status = next((one for one in after.chains if one.index == chain), None) if chain is not None else None
        return status is not None and status.found is not None and status.status is not ChainState.UNKNOWN
    if finding.component is Component.HASHBOARD:
        return any(status.found is not None for status in after.chains)
    return after.verdict.fault is not Fault.INCONCLUSIVE


# ---------------------------------------------------------------- the whole


def _outcome(before: LogDiagnosis, after: LogDiagnosis, findings: Sequence[ComparedFinding]) -> Outcome:
    ill = [one for one in findings if _weighs(one.finding)]
    gone = [one for one in ill if one.became is Became.GONE]
    new = [one for one in ill if one.became is Became.NEW]
    stayed = [one for one in ill if one.became is Became.STAYED]
    if any(one.became is Became.NOT_TOLD for one in ill):
        return Outcome.WORSE if new else Outcome.UNKNOWN
    if new:
        return Outcome.WORSE
    if stayed:
        return Outcome.BETTER if gone else Outcome.SAME
    settled = after.verdict.fault is not Fault.INCONCLUSIVE
    if gone:
        return Outcome.REPAIRED if settled else Outcome.GONE_SO_FAR
    return Outcome.NEVER_ILL if settled and before.verdict.fault is not Fault.INCONCLUSIVE else Outcome.UNKNOWN


def _weighs(finding: Finding) -> bool:
    return finding.role is Role.CAUSE and finding.severity is not Severity.INFO
