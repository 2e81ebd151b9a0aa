"""Cases: logs with the verdict a technician gave them, kept so that a shop's history tests every later version.

A case is two files of one name in a folder: the log, with any ending, and `<name>.toml` with what it should come to:
`kind`, `verdict`, and, where known, `model`, `board_code`, `[[chain]]` (`index`, `found`, `expected`, `status`),
`[place]` of the verdict (`chain`, `chips`, `domains`, `position`), `also` (faults reported besides), `source`, `note`.
What is not stated is not compared. The same form lies in the shop's data folder and in `tests/diagnosis/corpus`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.domain.finding import Fault
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.diagnosis import diagnose_log_file
from drivers.model.log import LogKind

_ENDING = ".toml"

#: What a case can differ in, in the order it is compared.
Aspect = Literal["kind", "model", "board_code", "verdict", "also", "chains", "chain", "chips", "domains", "position"]


class CaseBroken(Exception):
    """A case that cannot be read: which file, and what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ChainWanted:
    """What one chain should come to; None = not stated."""

    index: int
    found: int | None = None
    expected: int | None = None
    status: ChainState | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the verdict's finding should be; None = not stated. Chips and domains count from 1 at the connector."""

    chain: int | None = None
    chips: tuple[int, ...] | None = None
    domains: tuple[int, ...] | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One log and what it should come to. `name` = its place below the folder, without ending."""

    name: str
    log: Path
    kind: LogKind
    verdict: Fault
    model: str | None = None
    board_code: str | None = None
    also: tuple[Fault, ...] = ()
    chains: tuple[ChainWanted, ...] = ()
    place: Place = Place()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a log comes to other than its case says; both as they are compared."""

    aspect: Aspect
    wanted: object
    got: object


def cases_in(folder: Path) -> tuple[Case, ...]:
    """The cases of a folder and the folders in it, by name. No folder, no cases. Raises CaseBroken."""
    return tuple(read_case(path, folder) for path in sorted(folder.rglob(f"*{_ENDING}")))


def read_case(path: Path, folder: Path) -> Case:
    """The case described by a `.toml` file somewhere below `folder`. Raises CaseBroken."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
        return _case(table, path.relative_to(folder).with_suffix("").as_posix(), _log_of(path))
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise CaseBroken(path, f"{type(wrong).__name__}: {wrong}") from wrong


def differences(case: Case, diagnosis: LogDiagnosis) -> tuple[Difference, ...]:
    """What a diagnosis says other than the case; () where it agrees in all that the case states."""
    finding = diagnosis.verdict.finding
    faults = {found.fault for found in diagnosis.findings}
    pairs: list[tuple[Aspect, object, object]] = [
        ("kind", case.kind.value, diagnosis.reading.kind.value),
        ("verdict", case.verdict.value, diagnosis.verdict.fault.value),
        ("also", [fault.value for fault in case.also], [fault.value for fault in case.also if fault in faults]),
        ("chains", [_stated(chain) for chain in case.chains], [_seen(chain, diagnosis) for chain in case.chains]),
    ]
    if case.model is not None:
        pairs.append(("model", case.model, diagnosis.model))
    if case.board_code is not None:
        pairs.append(("board_code", case.board_code, diagnosis.board_code))
    if case.place.chain is not None:
        pairs.append(("chain", case.place.chain, finding.chain if finding else None))
    if case.place.chips is not None:
        pairs.append(("chips", case.place.chips, finding.chips if finding else ()))
    if case.place.domains is not None:
        pairs.append(("domains", case.place.domains, finding.domains if finding else ()))
    if case.place.position is not None:
        pairs.append(("position", case.place.position, finding.position if finding else None))
    return tuple(Difference(aspect, wanted, got) for aspect, wanted, got in pairs if wanted != got)


def diagnosis_of(case: Case) -> LogDiagnosis:
    """What the log of a case comes to now. Raises OSError from reading only."""
    with case.log.open("rb") as file:
        return diagnose_log_file(case.log.name, file)


def _log_of(path: Path) -> Path:
    beside = [other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != _ENDING]
    if len(beside) != 1:
        raise ValueError(f"{len(beside)} logs of that name lie beside it; there has to be one")
    return beside[0]


def _case(table: Mapping[str, Any], name: str, log: Path) -> Case:
    known = {"kind", "verdict", "model", "board_code", "also", "chain", "place", "source", "note"}
    if unknown := set(table) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    stated: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.get("place", {}).items()
    }
    return Case(
        name=name,
        log=log,
        kind=LogKind(table["kind"]),
        verdict=Fault(table["verdict"]),
        model=table.get("model"),
        board_code=table.get("board_code"),
        also=tuple(Fault(fault) for fault in table.get("also", ())),
        chains=tuple(_chain(row) for row in table.get("chain", ())),
        place=Place(**stated),
        source=table.get("source"),
        note=table.get("note"),
    )


def _chain(row: Mapping[str, Any]) -> ChainWanted:
    stated = dict(row)
    status = stated.pop("status", None)
    return ChainWanted(**stated, status=None if status is None else ChainState(status))


def _stated(chain: ChainWanted) -> dict[str, object]:
    """What a case states of a chain, the rest left out."""
    values = {"found": chain.found, "expected": chain.expected, "status": chain.status and chain.status.value}
    return {"index": chain.index} | {key: value for key, value in values.items() if value is not None}


def _seen(chain: ChainWanted, diagnosis: LogDiagnosis) -> dict[str, object]:
    """What a diagnosis says of that chain, as far as the case states it."""
    seen = next((other for other in diagnosis.chains if other.index == chain.index), None)
    if seen is None:
        return {}
    values = {"index": seen.index, "found": seen.found, "expected": seen.expected, "status": seen.status.value}
    return {key: values[key] for key in _stated(chain)}
