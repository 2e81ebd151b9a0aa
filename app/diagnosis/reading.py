"""What one reading of a miner means: boards, chips, rates, heat, fans, supply, the device's own codes, and its owner.

Works on `DeviceReading` alone, with what the site's owner states where somebody did. Warm-up and pause are not faults,
what is unknown accuses nobody, and several boards at once point at what they share. The rules lie in
`app.diagnosis.machine`, a module a subject; here what they found is put together: two rules that found the same make
one finding, and what another finding explains is its consequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.diagnosis.knowledge import Found, consequences, make
from app.diagnosis.machine import boards, codes, fans, heat, owner, pools, rates, supply
from app.diagnosis.machine.look import Look
from app.diagnosis.merged import merged
from app.domain.finding import Component, Finding, Role
from app.domain.site import SiteExpectations
from drivers.model.reading import DeviceReading, DeviceState

#: Every rule on a reading; of two that find the same, the one that stands first words it.
RULES: tuple[Callable[[Look], Iterable[Found]], ...] = (
    boards.silent_boards,
    boards.missing_chips,
    rates.low_rates,
    heat.hot_boards,
    heat.outliers,
    heat.lying_sensors,
    fans.standing_fans,
    fans.slow_fans,
    supply.supply_input,
    supply.supply_heat,
    pools.dead_pools,
    owner.foreign_pools,
    owner.foreign_firmware,
    owner.maker_password,
    codes.told_faults,
)


def findings_of_reading(reading: DeviceReading, expectations: SiteExpectations | None = None) -> tuple[Finding, ...]:
    """The findings of one reading, gravest first; `expectations` is what the site's owner states, if anything.

    A machine that is suspicious because it names itself twice is judged like any other by what it tells of its boards.
    Raises KnowledgeError where a table of ours is broken; nothing that a device says raises.
    """
    judged = reading.state is DeviceState.IDENTIFIED or (reading.state is DeviceState.SUSPICIOUS and reading.boards)
    if not judged:
        return ()
    look = Look(reading, expectations)
    findings = merged([make(found) for rule in RULES for found in rule(look)])
    return tuple(sorted(_with_roles(findings, look), key=_order))


def _with_roles(findings: Iterable[Finding], look: Look) -> list[Finding]:
    """Consequences marked: a finding that another, at least as grave and no consequence itself, explains."""
    judged: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.severity.rank, -one.confidence)):
        explained = any(_explains(cause, finding, look) for cause in judged if cause.role is Role.CAUSE)
        judged.append(replace(finding, role=Role.CONSEQUENCE) if explained else finding)
    return judged


def _explains(cause: Finding, later: Finding, look: Look) -> bool:
    everywhere, same_board = consequences(cause.fault)
    if later.fault in everywhere:
        # A board that fails alone beside working sisters is not explained by what all of them share.
        return later.slot is None or cause.component is Component.HASHBOARD or not look.alive
    if later.fault not in same_board:
        return False
    return cause.slot is None or cause.slot == later.slot


def _order(finding: Finding) -> tuple[int, bool, float, int]:
    return finding.severity.rank, finding.role is Role.CONSEQUENCE, -finding.confidence, finding.slot or 0
