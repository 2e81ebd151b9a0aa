"""EEPROMs of sister boards compared: one serial on two boards, and boards that were not built alike.

Boards of one machine leave the factory with the same layout, parts list and chip bin; a serial is there once. What a
region with a bad checksum says is None in the content, and is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.diagnosis.knowledge import Found, Place, make
from app.domain.finding import Evidence, Fault, Finding, Severity
from app.domain.phrase import Value
from drivers.model.eeprom import EepromContent


@dataclass(frozen=True, slots=True)
class NamedEeprom:
    """One board's EEPROM and what the board is called: a file, an order's number, a place in a machine."""

    name: str
    content: EepromContent


#: What boards of one machine share, the most telling first: the field, the key of its sentences, how sure a difference
#: is, and whether the board merely runs worse with it.
_SHARED: tuple[tuple[str, str, float, Severity | None], ...] = (
    ("board_name", "bench.sister_board", 0.8, None),
    ("format", "bench.sister_format", 0.6, None),
    ("pcb_version", "bench.sister_pcb", 0.7, None),
    ("bom_version", "bench.sister_bom", 0.7, None),
    ("chip_bin", "bench.sister_bin", 0.6, Severity.INFO),
)
#: What tells two boards apart, or one image from another, when they carry the same serial.
_OWN = ("chip_die", "chip_marking", "chip_bin", "ft_version", "factory_job", "board_name", "format")


def compare_eeproms(boards: Sequence[NamedEeprom]) -> tuple[tuple[Finding, ...], ...]:
    """What the comparison finds, for each of the boards in their order; () for a board that is like its sisters.

    Where most agree only the odd one is named; where none has most, each is.
    """
    return tuple(
        tuple(make(found) for found in (*_same_serial(one, boards), *(f for _field, f in built_otherwise(one, boards))))
        for one in boards
    )


def same_board(one: NamedEeprom, other: NamedEeprom) -> bool:
    """Whether two readings may be of one board: the same serial, and nothing in them that the factory wrote differs."""
    return _serial(one) == _serial(other) and all(
        getattr(one.content, field) == getattr(other.content, field) for field in _OWN
    )


def _same_serial(one: NamedEeprom, boards: Sequence[NamedEeprom]) -> Iterable[Found]:
    serial = _serial(one)
    twins = [other for other in boards if other is not one and serial and _serial(other) == serial]
    if not twins:
        return
    twin = twins[0]
    alike = same_board(one, twin)
    key, confidence = ("bench.sister_serial", 0.7) if alike else ("bench.sister_serial_other", 0.85)
    yield _found(Fault.EEPROM_CLONED, key, confidence, one, twin, serial, serial)


def built_otherwise(one: NamedEeprom, boards: Sequence[NamedEeprom]) -> Iterable[tuple[str, Found]]:
    """In what a board differs from its sisters: the field of the content, and the finding of it."""
    for field, key, confidence, severity in _SHARED:
        mine = getattr(one.content, field)
        known = [other for other in boards if getattr(other.content, field) not in (None, "unknown")]
        others = [other for other in known if getattr(other.content, field) != mine]
        if mine in (None, "unknown") or not others:
            continue
        counts = Counter(getattr(other.content, field) for other in known)
        if 2 * counts[mine] <= len(known):
            usual = max(others, key=lambda other: counts[getattr(other.content, field)])
            theirs = getattr(usual.content, field)
            yield field, _found(Fault.EEPROM_MISMATCH, key, confidence, one, usual, mine, theirs, severity)
        if field == "board_name":
            return  # another kind of board differs in everything else too


def _found(
    fault: Fault,
    key: str,
    confidence: float,
    one: NamedEeprom,
    other: NamedEeprom,
    mine: Value,
    theirs: Value,
    severity: Severity | None = None,
) -> Found:
    return Found(
        fault,
        f"{key}.title",
        f"{key}.found",
        confidence,
        {"other": other.name, "mine": mine, "theirs": theirs},
        place=Place(board_sn=one.content.board_sn),
        evidence=(Evidence(one.name, None, f"EEPROM: {mine}"), Evidence(other.name, None, f"EEPROM: {theirs}")),
        severity=severity,
        steps=("compare_labels",) if fault is Fault.EEPROM_MISMATCH else None,
    )


def _serial(one: NamedEeprom) -> str:
    return (one.content.board_sn or "").strip().upper()
