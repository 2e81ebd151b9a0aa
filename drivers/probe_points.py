"""Test points and parts of the boards: reads `resources/boards/test_points.csv` and `components.csv`.

Which board a row is for stands in its column `boards`: patterns on the catalogue's codes (`NBS1902`, `M2*`), on its
chips (`chip:BM13*`), or a family by signal level (`family:1.2`). A row of a board's own goes before one of another
board of the same model, that before one of its family; what nobody published is not made up.
"""

from __future__ import annotations

import csv
import fnmatch
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

import resources
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState, Trust, UsualPart

POINT_COLUMNS = (
    "boards", "make", "model", "point", "where", "mode", "state", "reference", "low", "typical", "high", "unit",
    "if_low", "if_high", "source", "confidence",
)  # fmt: skip
PART_COLUMNS = (
    "boards", "make", "model", "kind", "identifier", "marking", "package", "location", "typical_failure", "symptom",
    "source", "confidence",
)  # fmt: skip


_T = TypeVar("_T")


def with_tables(specs: Sequence[BoardSpec]) -> tuple[BoardSpec, ...]:
    """The boards with their test points and usual parts: a board's own first, then of sisters, then of its family."""
    alike: dict[tuple[str, str, int, int | None], list[str]] = {}
    for spec in specs:
        alike.setdefault((spec.make, spec.model, spec.chips, spec.domains), []).append(spec.code)
    point_rows = _by_code(points(), specs)
    part_rows = _by_code(parts(), specs)
    chip_points = [(row, point) for row, point in points() if "chip:" in row["boards"]]
    chip_parts = [(row, part) for row, part in parts() if "chip:" in row["boards"]]
    made = []
    for spec in specs:
        sisters = [code for code in alike[spec.make, spec.model, spec.chips, spec.domains] if code != spec.code]
        found = (*_points_of(spec, sisters, point_rows), *_of_chip(chip_points, spec))
        usual = (*_parts_of(spec, sisters, part_rows), *_of_chip(chip_parts, spec))
        made.append(replace(spec, points=found, usual_parts=usual))
    return tuple(made)


def _points_of(spec: BoardSpec, sisters: Iterable[str], rows: Mapping[str, list[ProbePoint]]) -> list[ProbePoint]:
    family = _family_points(f"family:{family_of(spec.chip)}")
    of_family = [point for make, point in family if make == spec.make]
    found = list(rows.get(spec.code, ()))
    for trust, more in ((Trust.MODEL, [p for code in sisters for p in rows.get(code, ())]), (Trust.FAMILY, of_family)):
        told = {_place(point) for point in found}
        for point in more:
            if _place(point) not in told:
                found.append(replace(point, trust=trust))
                told.add(_place(point))
    return found


def _parts_of(spec: BoardSpec, sisters: Iterable[str], rows: Mapping[str, list[UsualPart]]) -> list[UsualPart]:
    if own := rows.get(spec.code):
        return own
    of_model = next((rows[code] for code in sisters if code in rows), [])
    return [replace(part, trust=Trust.MODEL) for part in of_model]


def family_of(chip: str) -> str | None:
    """The family of a chip by the volts of its signals, `1.8` or `1.2`; None where no guide names the chip."""
    numbers = set(re.findall(r"BM\d{4}", chip))
    return next((volts for volts, chips in _families().items() if numbers & set(chips)), None)


@cache
def points() -> tuple[tuple[dict[str, str], ProbePoint], ...]:
    """The whole table, each row as it stands and as a value. A row that is none raises ValueError that names it."""
    return tuple((row, _point(row)) for row in _rows("test_points.csv"))


@cache
def parts() -> tuple[tuple[dict[str, str], UsualPart], ...]:
    """The whole table of parts, each row as it stands and as a value."""
    return tuple((row, _part(row)) for row in _rows("components.csv"))


def _point(row: Mapping[str, str]) -> ProbePoint:
    try:
        return ProbePoint(
            point=row["point"], where=row["where"], mode=ProbeMode(row["mode"]), state=ProbeState(row["state"]),
            reference=Ground(row["reference"]), low=_volts(row["low"]), typical=_volts(row["typical"]),
            high=_volts(row["high"]), unit=row["unit"], if_low=row["if_low"], if_high=row["if_high"],
            source=row["source"], trust=Trust(row["confidence"]),
        )  # fmt: skip
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"test point {row.get('model')!r} {row.get('point')!r}: {wrong}") from wrong


def _part(row: Mapping[str, str]) -> UsualPart:
    try:
        return UsualPart(
            row["kind"], row["identifier"], row["marking"], row["package"], row["location"], row["typical_failure"],
            row["symptom"], row["source"], Trust(row["confidence"]),
        )  # fmt: skip
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"part {row.get('model')!r} {row.get('kind')!r}: {wrong}") from wrong


def _by_code(table: Iterable[tuple[dict[str, str], _T]], specs: Sequence[BoardSpec]) -> dict[str, list[_T]]:
    """The rows that name boards, by the code of each."""
    makes: dict[str, list[str]] = {}
    for spec in specs:
        makes.setdefault(spec.make, []).append(spec.code)
    found: dict[str, list[_T]] = {}
    for row, value in table:
        names = [name for name in row["boards"].split(";") if name and ":" not in name]
        codes = makes.get(row["make"], [])
        for name in names:
            for code in fnmatch.filter(codes, name) if "*" in name else [name]:
                found.setdefault(code, []).append(value)
    return found


def _of_chip(table: Iterable[tuple[dict[str, str], _T]], spec: BoardSpec) -> list[_T]:
    """Of rows for kinds of chips, those for a board of this make with such a chip."""
    chips = re.findall(r"BM\d{4}", spec.chip)
    return [
        value
        for row, value in table
        if row["make"] == spec.make
        and any(fnmatch.filter(chips, name.removeprefix("chip:")) for name in row["boards"].split(";"))
    ]


@cache
def _family_points(boards: str) -> tuple[tuple[str, ProbePoint], ...]:
    return tuple((row["make"], point) for row, point in points() if row["boards"] == boards)


def _place(point: ProbePoint) -> tuple[str, ProbeMode, ProbeState]:
    return point.point, point.mode, point.state


@cache
def _families() -> dict[str, list[str]]:
    with resources.open_binary("boards", "families.toml") as file:
        families: dict[str, list[str]] = tomllib.load(file)["families"]
    return families


def _rows(name: str) -> tuple[dict[str, str], ...]:
    with resources.open_text("boards", name) as file:
        return tuple(csv.DictReader(file))


def _volts(cell: str) -> float | None:
    return float(cell) if cell else None
