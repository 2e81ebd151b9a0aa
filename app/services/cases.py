"""Cases: logs with the verdict a technician gave them, kept so that a shop's history tests every later version.

A case is two files of one name in a folder: the log, with any ending, and `<name>.toml` with what it should come to:
`kind`, `verdict`, and, where known, `model`, `board_code`, `[[chain]]` (`index`, `found`, `expected`, `status`),
`[place]` of the verdict (`chain`, `chips`, `domains`, `position`), `also` (faults reported besides), `source`, `note`.
What is not stated is not compared. The same form lies in the shop's data folder and in `tests/diagnosis/corpus`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.case_error import Aspect, CaseBroken, CaseMoved, Difference
from app.domain.finding import Fault
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.diagnosis import diagnose_log, diagnose_log_file
from app.services.log_archive import readable_text
from app.services.redaction import redacted
from drivers.model.log import LogKind

_ENDING = ".toml"


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
class AddedCase:
    """A case that was kept. `differences` = what the diagnosis says other than the technician, now.

    `dump_left` = it holds an EEPROM dump, out of which a redacted log cannot take the board's serial.
    """

    case: Case
    differences: tuple[Difference, ...] = ()
    dump_left: bool = False


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case and what its log comes to now other than it says; () where it still agrees."""

    case: Case
    differences: tuple[Difference, ...]


def cases_folder(data_dir: Path) -> Path:
    """Where a shop keeps its cases; need not be there yet."""
    return data_dir / "cases"


def add_case(folder: Path, raw: bytes, verdict: Fault, place: Place = Place(), note: str | None = None) -> AddedCase:
    """Keep a log, packed or not, with the technician's verdict on it. The same log again replaces its case.

    Raises OSError where the folder cannot be written.
    """
    return _add(folder, readable_text(raw), verdict, place, note)


def add_redacted_case(
    folder: Path, raw: bytes, verdict: Fault, place: Place = Place(), note: str | None = None
) -> AddedCase:
    """The same with all names taken out of the log (`app.services.redaction`).

    Raises CaseMoved where it would come to something else then, and OSError.
    """
    text = readable_text(raw)
    without = redacted(text)
    if moved := differences(_case_of(diagnose_log("log", text)), diagnose_log("log", without.text)):
        raise CaseMoved(moved)
    added = _add(folder, without.text, verdict, place, note)
    return AddedCase(added.case, added.differences, without.left)


def check_cases(folder: Path) -> tuple[CheckedCase, ...]:
    """What every case of a folder comes to now, by name. Raises CaseBroken, and OSError from reading a log."""
    return tuple(CheckedCase(case, differences(case, diagnosis_of(case))) for case in cases_in(folder))


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


def _add(folder: Path, text: bytes, verdict: Fault, place: Place, note: str | None) -> AddedCase:
    diagnosis = diagnose_log("log", text)
    name = f"log-{hashlib.sha256(text).hexdigest()[:12]}"
    home = folder / diagnosis.reading.kind.value
    home.mkdir(parents=True, exist_ok=True)
    stated: dict[str, object] = {
        "kind": diagnosis.reading.kind.value,
        "verdict": verdict.value,
        "source": f"a log of this shop, kept on {datetime.now(UTC):%Y-%m-%d}",
    }
    if note:
        stated["note"] = note
    where = {"chain": place.chain, "chips": place.chips, "domains": place.domains, "position": place.position}
    lines = [f"{key} = {_toml(value)}" for key, value in stated.items()]
    if any(value is not None for value in where.values()):
        lines += ["", "[place]", *(f"{key} = {_toml(value)}" for key, value in where.items() if value is not None)]
    (home / f"{name}.log").write_bytes(text)
    described = home / f"{name}{_ENDING}"
    described.write_text("\n".join(lines) + "\n", encoding="utf-8")
    case = read_case(described, folder)
    return AddedCase(case, differences(case, diagnosis))


def _toml(value: object) -> str:
    """A number, a list of numbers or a text as TOML writes it: for these, as JSON does."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def _case_of(diagnosis: LogDiagnosis) -> Case:
    """A case that states all that a diagnosis says."""
    finding = diagnosis.verdict.finding
    chains = (ChainWanted(chain.index, chain.found, chain.expected, chain.status) for chain in diagnosis.chains)
    return Case(
        name="",
        log=Path(),
        kind=diagnosis.reading.kind,
        verdict=diagnosis.verdict.fault,
        model=diagnosis.model,
        board_code=diagnosis.board_code,
        also=tuple(dict.fromkeys(found.fault for found in diagnosis.findings)),
        chains=tuple(chains),
        place=Place() if finding is None else Place(finding.chain, finding.chips, finding.domains, finding.position),
    )


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
