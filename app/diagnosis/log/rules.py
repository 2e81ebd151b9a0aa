"""Every rule on logs, in the order in which they word what several of them find."""

from __future__ import annotations

from app.diagnosis.knowledge import make
from app.diagnosis.log.absent import absent_boards
from app.diagnosis.log.boards import board_findings
from app.diagnosis.log.chains import Log
from app.diagnosis.log.codes import code_findings
from app.diagnosis.log.counts import count_findings, noise_findings
from app.diagnosis.log.eeproms import eeprom_findings
from app.diagnosis.log.fixture import failed_test, fixture_config
from app.diagnosis.log.lists import list_findings
from app.diagnosis.log.machine import machine_findings
from app.diagnosis.log.starts import regulator, starts
from app.diagnosis.log.state import State
from app.diagnosis.merged import merged
from app.domain.finding import Fault, Finding


def findings_of(log: Log, state: State) -> list[Finding]:
    """Every finding of a log, roles not yet told apart."""
    counted = list(count_findings(log))
    broken = {found.place.chain for found in counted if found.fault is Fault.CHAIN_BREAK}
    found = [
        *starts(log),
        *regulator(log),
        *fixture_config(log),
        *noise_findings(log),
        *counted,
        *(
            item
            for chain in log.chains
            for item in list_findings(chain, log)
            if item.fault is not Fault.CHAIN_BREAK or chain.index not in broken  # the count tells the same break better
        ),
        *board_findings(log),
        *absent_boards(log, state),
        *eeprom_findings(log),
    ]
    found += failed_test(log, found)
    findings = merged(machine_findings(state), map(make, found))
    return [*findings, *map(make, code_findings(log, findings))]
