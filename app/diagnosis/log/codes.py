"""Antminer's codes such as `J7:4` ("Sweep error string"): what they name, and which chains.

The number behind J is a chain, or a mask of chains with one bit each, or 255 for "unknown" (facts of public logs and of
the firmware's strings). Where both readings fit, the log's own trouble decides; where it does not, both are told. A
code is the firmware's sum of what its log told before: it adds nothing where another finding says the same better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.diagnosis.board_values import listed
from app.diagnosis.error_codes import Resolved, resolve
from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place
from app.diagnosis.log.chains import Log
from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation
from drivers.model.reading import Message

_UNKNOWN = 255
#: The one code whose number the firmware makes as a mask of all chains that are short; godminer prints the chain there.
_MASKED = ":2"
#: Boards of a machine whose model nobody knows.
_BOARDS = 3
#: Faults that all say that chips of a board do not answer.
_SILENCE = frozenset(
    {
        Fault.NO_CHIPS, Fault.CHAIN_BREAK, Fault.CHIPS_MISSING, Fault.CHIPS_INTERMITTENT, Fault.BOARD_MISSING,
        Fault.UART_SIGNAL_INTEGRITY, Fault.LOW_HASHRATE, Fault.VOLTAGE_CONTROLLER_FAULT,
    }
)  # fmt: skip
_EEPROM = frozenset(
    {Fault.EEPROM_UNREADABLE, Fault.EEPROM_CORRUPT, Fault.WRONG_FIRMWARE_FOR_BOARD, Fault.EEPROM_MISMATCH}
)


def code_findings(log: Log, findings: Iterable[Finding]) -> Iterator[Found]:
    """What the codes accuse beyond the findings that there are."""
    findings = list(findings)
    told: dict[str, list[Observation]] = {}
    for o in log.all(Fact.ERROR_CODE):
        told.setdefault(str(o.value), []).append(o)
    for code, seen in told.items():
        for known in resolve("Antminer", Message(code, ""))[:1]:
            if not known.informs:
                yield from _code(log, code, known, seen, findings)


def readings(number: int, boards: int) -> tuple[tuple[int, ...], ...]:
    """The sets of chains that the number behind J may mean on a machine with so many boards; () = none is named.

    The chain itself comes first, then the mask; a number beyond the boards is a mask, one beyond all their bits none.
    """
    mask = tuple(chain for chain in range(boards) if number >> chain & 1)
    fits = 0 < number < 1 << boards
    chain = ((number,),) if number < boards else ()
    return tuple(dict.fromkeys((*chain, *((mask,) if fits else ()))))


def _code(
    log: Log, code: str, known: Resolved, seen: Sequence[Observation], findings: list[Finding]
) -> Iterator[Found]:
    fault = known.row.fault
    number = known.chain
    meant: tuple[tuple[int, ...], ...] = ()
    if number is not None and number != _UNKNOWN:
        printed = {chain.index for chain in log.chains}
        boards = log.boards_per_miner or max(_BOARDS, *(chain + 1 for chain in printed), 0)
        meant = ((number,),) if number in printed and number >= boards else readings(number, boards)
        if not code.endswith(_MASKED):
            meant = meant[:1]
        meant = _fitting(meant, {f.chain for f in findings if f.chain is not None and f.fault in _like(fault)})
    if _told(fault, meant, findings):
        return
    chains = meant[0] if len(meant) == 1 else ()
    several = len(meant) > 1
    values: dict[str, Value] = {"name": code, "chains": listed(chains)}
    if several:
        values |= {"chain_read": listed(meant[0]), "mask_read": listed(meant[1])}
    situation = "count" if fault is Fault.CHIPS_MISSING else "one"
    yield Found(
        fault,
        "log.code.title",
        "log.code_either.found" if several else "log.code_chains.found" if chains else "log.code.found",
        0.4,
        values,
        "several" if len(chains) > 1 and fault in (Fault.CHIPS_MISSING, Fault.BOARD_MISSING) else situation,
        Place(chain=chains[0]) if len(chains) == 1 else Place(),
        component=Component.MINER if len(chains) > 1 or several else known.row.component,
        evidence=evidence_of(seen),
        severity=known.row.severity,
    )


def _fitting(meant: tuple[tuple[int, ...], ...], troubled: set[int]) -> tuple[tuple[int, ...], ...]:
    """The readings left when the log itself shows which chains are in trouble."""
    fitting = tuple(chains for chains in meant if set(chains) <= troubled)
    return fitting[:1] or meant


def _told(fault: Fault, meant: tuple[tuple[int, ...], ...], findings: Iterable[Finding]) -> bool:
    """Whether a finding says as much already: the same or a like fault, on a chain that the code may mean."""
    chains = {chain for one in meant for chain in one}
    for finding in findings:
        if finding.fault not in _like(fault) or finding.severity is Severity.INFO:
            continue
        if not chains or finding.chain is None or finding.chain in chains:
            return True
    return False


def _like(fault: Fault) -> frozenset[Fault]:
    """The faults that tell the same trouble in other words."""
    return next((family for family in (_SILENCE, _EEPROM) if fault in family), frozenset({fault}))
