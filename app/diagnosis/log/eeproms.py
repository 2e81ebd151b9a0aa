"""What the EEPROMs of a log tell when they are laid side by side, and beside what was counted.

Boards of one machine are of one kind. Other layouts, parts lists or chip bins are told and accuse nobody: a machine
with an exchanged board works. A board whose EEPROM names another kind than the one that was counted carries a foreign
image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place
from app.diagnosis.log.chains import Log
from app.diagnosis.log.found import place_of
from app.diagnosis.sisters import NamedEeprom, built_otherwise
from app.domain.finding import Fault, Severity
from drivers.model.eeprom import EepromContent
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: What makes a board another kind of board, and not only another batch.
_KIND = "board_name"


def eeprom_findings(log: Log) -> Iterator[Found]:
    """EEPROMs that differ from their sisters, from the board they are on, or from the tester's settings."""
    odd = list(_sisters(log))
    named = {found.place.chain for found in odd if found.severity is not Severity.INFO}
    yield from odd
    yield from (found for found in _other_board(log) if found.place.chain not in named)
    yield from _other_settings(log)


def _sisters(log: Log) -> Iterator[Found]:
    told = _told(log)
    boards = [NamedEeprom(f"chain {chain}", _content(fields)) for chain, fields in sorted(told.items())]
    for chain, one in zip(sorted(told), boards, strict=True):
        for field, found in built_otherwise(one, boards):
            yield replace(
                found,
                place=_place(log, chain),
                severity=found.severity if field == _KIND else Severity.INFO,
                evidence=evidence_of([fields[field] for fields in told.values() if field in fields]),
            )


def _other_board(log: Log) -> Iterator[Found]:
    """Chains as long as the firmware wants them, with an EEPROM that names a board with another number of chips."""
    for chain, fields in sorted(_told(log).items()):
        named = fields.get(_KIND)
        board = log.board_of_code(str(named.value)) if named is not None else None
        counted = next((one for one in log.chains if one.index == chain and one.found), None)
        if named is None or board is None or counted is None or counted.found == board.chips:
            continue
        wanted = [o for o in log.all(Fact.CHIPS_EXPECTED) if o.chain in (None, chain) and o.value == counted.found]
        if wanted or (counted.found or 0) > board.chips:
            yield Found(
                Fault.EEPROM_MISMATCH, "log.eeprom_other_board.title", "log.eeprom_other_board.found", 0.75,
                {"name": str(named.value), "chips": board.chips, "found": counted.found or 0},
                place=_place(log, chain), evidence=evidence_of([named, *wanted[:1], *counted.counts[:1]]),
            )  # fmt: skip


def _other_settings(log: Log) -> Iterator[Found]:
    """A tester set for another kind of board than the EEPROM on it names."""
    if log.reading.kind is not LogKind.BITMAIN_FIXTURE_LOG:
        return
    settings = [o for o in log.all(Fact.BOARD_CODE) if o.name is None]
    for chain, fields in sorted(_told(log).items()):
        named = fields.get(_KIND)
        if named is None or not settings:
            continue
        own, other = log.board_of_code(str(named.value)), log.board_of_code(str(settings[0].value))
        if own is not None and other is not None and (own.chips, own.chip) != (other.chips, other.chip):
            yield Found(
                Fault.FIXTURE_CONFIG_MISMATCH, "log.fixture_board.title", "log.fixture_board.found", 0.8,
                {"mine": str(named.value), "theirs": str(settings[0].value)},
                place=_place(log, chain), evidence=evidence_of([settings[0], named]),
            )  # fmt: skip


def _told(log: Log) -> dict[int, dict[str, Observation]]:
    """What the last start tells of each chain's EEPROM: field -> the line that says so."""
    first = log.starts[-1].first_line if log.starts else 0
    seen = [o for o in log.all(Fact.EEPROM_FIELD) if o.name is not None]
    latest = [o for o in seen if (o.provenance.line or 0) >= first] or seen
    only = log.chains[0].index if len(log.chains) == 1 else None
    told: dict[int, dict[str, Observation]] = {}
    for one in latest:
        chain = one.chain if one.chain is not None else only
        if chain is not None and one.name is not None:
            told.setdefault(chain, {})[one.name] = one
    return told


#: What an EEPROM can hold of what a line tells.
_FIELDS = frozenset(one.name for one in dataclass_fields(EepromContent)) - {"valid", "checks", "warnings"}


def _content(fields: Mapping[str, Observation]) -> EepromContent:
    known: dict[str, Any] = {name: field.value for name, field in fields.items() if name in _FIELDS}
    return EepromContent(format=str(known.pop("format", "unknown")), valid=True, **known)


def _place(log: Log, chain: int) -> Place:
    counted = next((one for one in log.chains if one.index == chain), None)
    return place_of(counted) if counted is not None else Place(chain=chain)
