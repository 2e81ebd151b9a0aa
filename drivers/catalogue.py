"""The board catalogue: what a board of a given code is made of. Reads `resources/boards`; reasons about nothing.

A new board is one row of `catalogue.csv`; its placement (`grids.json`) and layout notes (`layout.csv`) may follow.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

import resources
from drivers.model.board import BoardSpec
from drivers.probe_points import with_tables

#: Units of measure stand in the column's name; a blank cell means that no source says.
COLUMNS = (
    "code", "make", "model", "names", "chip", "chips", "domains", "chips_per_domain", "address_interval",
    "boards_per_miner", "fans", "chain_voltage_v", "domain_voltage_v", "clk_v", "ci_co_v", "ri_ro_v", "bo_v", "rst_v",
    "ldo_rails_v", "temp_sensor", "voltage_controller", "psu", "nominal_ths", "j_per_th", "confidence", "source",
    "note", "not_sourced_fields",
)  # fmt: skip


def board(code: str) -> BoardSpec | None:
    """The board of a code, as an EEPROM, a log or a person writes it (`BHB42601`, `NBP1901-38`), or None."""
    known = _by_key()
    key = _key(code)
    if key in known:
        return known[key]
    # Fixtures append the number of domains to the code: NBP1901-38.
    stem, _dash, tail = code.strip().partition("-")
    return known.get(_key(stem)) if tail.isdigit() else None


@cache
def boards() -> tuple[BoardSpec, ...]:
    """Every board of the catalogue, in its order."""
    grids = _grids()
    layouts = {row["code"]: row for row in _rows("layout.csv")}
    specs = [spec_of_row(row, grids.get(row["code"], ()), layouts.get(row["code"], {})) for row in catalogue_rows()]
    return with_tables(specs)


def boards_of_chip(chip_id: str) -> tuple[BoardSpec, ...]:
    """The boards that carry a chip: by its name (`BM1362`) or its id register's upper half (`1362`)."""
    wanted = chip_id.upper().removeprefix("0X").removeprefix("BM")
    return tuple(spec for spec in boards() if wanted in re.findall(r"\d{4}", spec.chip))


@lru_cache(maxsize=512)
def boards_of_model(make: str | None, model: str) -> tuple[BoardSpec, ...]:
    """The boards that a miner of this make and model may hold; make None searches all makes."""
    wanted = _key(model)
    return tuple(
        spec for row, spec in zip(catalogue_rows(), boards(), strict=True)
        if (make is None or _key(spec.make) == _key(make)) and _name(wanted, spec) in _names(row, spec)
    )  # fmt: skip


def board_for_model(make: str | None, model: str, chips: int | None = None) -> BoardSpec | None:
    """The one kind of board a model holds, or None where its variants differ. `chips` narrows the choice."""
    found = [spec for spec in boards_of_model(make, model) if chips is None or spec.chips == chips]
    shapes = {(spec.chip, spec.chips, spec.domains) for spec in found}
    return found[0] if len(shapes) == 1 else None


def board_by_size(make: str, chips: int, per_miner: int) -> BoardSpec | None:
    """The one kind of board of a make with so many chips, in machines with so many boards; None for none or several."""
    found = [
        spec for row, spec in zip(catalogue_rows(), boards(), strict=True)
        if spec.make == make and spec.chips == chips and row["boards_per_miner"] == str(per_miner)
    ]  # fmt: skip
    # A board whose chips somebody saw listed goes before one that only stands in a table of sizes.
    found = [spec for spec in found if spec.confidence.startswith("confirmed")] or found
    return found[0] if len({spec.model for spec in found}) == 1 else None


@cache
def boards_per_miner(make: str | None, model: str) -> int | None:
    """How many boards a miner of this make and model holds, where all its rows agree; make None searches all."""
    codes = {spec.code for spec in boards_of_model(make, model)}
    counts = {row["boards_per_miner"] for row in catalogue_rows() if row["code"] in codes}
    return int(counts.pop()) if len(counts) == 1 and counts != {""} else None


@cache
def board_ths(code: str) -> float | None:
    """What one board of a code hashes by the maker's word, TH/s: the machine's, of a range such as 13.5-14.5 the
    middle, shared among its boards. None where the table has none, or one of several models or of another algorithm.
    """
    spec = board(code)
    row = next((one for one in catalogue_rows() if spec is not None and one["code"] == spec.code), None)
    told = re.fullmatch(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", row["nominal_ths"].strip()) if row else None
    if row is None or told is None or not row["boards_per_miner"]:
        return None
    low = float(told[1])
    return (low + float(told[2] or low)) / 2 / int(row["boards_per_miner"])


@cache
def catalogue_rows() -> tuple[dict[str, str], ...]:
    """The rows of the table as they stand, with the columns that `BoardSpec` leaves out."""
    return _rows("catalogue.csv")


def spec_of_row(
    row: Mapping[str, str], grid: tuple[tuple[int, ...], ...] = (), layout: Mapping[str, str] | None = None
) -> BoardSpec:
    """A board from one row. A row that cannot be a board raises ValueError that names its code."""
    layout = layout or {}
    try:
        return BoardSpec(
            code=row["code"],
            make=row["make"],
            model=row["model"],
            chip=row["chip"],
            chips=int(row["chips"]),
            domains=_int(row["domains"]),
            chips_per_domain=_int(row["chips_per_domain"]),
            address_interval=_int(row["address_interval"]),
            domain_voltage_v=_middle(row["domain_voltage_v"]),
            chain_voltage_v=_range(row["chain_voltage_v"]),
            io_voltage_v=_middle(row["ldo_rails_v"].partition("/")[0]),
            voltage_controller=row["voltage_controller"] or None,
            connector_side=layout.get("connector_side") or None,
            boost_feeds_domains=layout.get("boost_feeds_domains") or None,
            border_shifters=_shifts_at_borders(row, layout),
            grid=grid,
            source=row["source"],
            confidence=row["confidence"],
            unsourced=tuple(name for name in row["not_sourced_fields"].split(";") if name),
        )
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"board {row.get('code')!r}: {wrong}") from wrong


def _shifts_at_borders(row: Mapping[str, str], layout: Mapping[str, str]) -> bool:
    """Whether there is a level shifter for every border: `11 level shifters` of a board with 12 domains."""
    told = re.match(r"(\d+) level shifters", layout.get("level_shifters") or "")
    domains = _int(row["domains"])
    return told is not None and domains is not None and int(told[1]) == domains - 1


@cache
def _by_key() -> dict[str, BoardSpec]:
    return {_key(spec.code): spec for spec in boards()}


@cache
def _grids() -> dict[str, tuple[tuple[int, ...], ...]]:
    with resources.open_text("boards", "grids.json") as file:
        placed = json.load(file)["boards"]
    return {code: tuple(tuple(row) for row in entry["rows"]) for code, entry in placed.items()}


def _rows(name: str) -> tuple[dict[str, str], ...]:
    with resources.open_text("boards", name) as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """Letters, digits and plus signs only: `S19 Pro` and `s19_pro` are one, `S19j Pro+` is another."""
    return re.sub(r"[^a-z0-9+()]", "", name.casefold())


def _name(key: str, spec: BoardSpec) -> str:
    """A model's key without its make: `Antminer S19 Pro` and `S19 Pro` are one."""
    return key.removeprefix(_key(spec.make))


def _names(row: Mapping[str, str], spec: BoardSpec) -> set[str]:
    return {_name(_key(name), spec) for name in row["names"].split(";")}


def _int(cell: str) -> int | None:
    return int(cell) if cell else None


def _range(cell: str) -> tuple[float, float] | None:
    """Lowest and highest of a cell such as `12.6-13.6 (15.0 pre-open)`; None for words such as `5 V input`."""
    numbers = re.match(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?(?: \(|$)", cell)
    if numbers is None:
        return None
    return float(numbers[1]), float(numbers[2] or numbers[1])


def _middle(cell: str) -> float | None:
    """The number a cell begins with, or the middle of its range: `1.13-1.17 (...)` is 1.15."""
    numbers = re.match(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", cell)
    if numbers is None:
        return None
    low = float(numbers[1])
    return round((low + float(numbers[2] or low)) / 2, 3)
