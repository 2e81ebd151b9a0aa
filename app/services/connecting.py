"""How a board is connected: which adapters, level, pins, supply and order, and what can be tested that way.

Reads `resources/boards/connecting.toml`; voltages come from the board's row in the catalogue. What no source says is
None or "unknown", and shown as not known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.services.diagnosis import board_codes, board_spec
from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.serial.chips import chip_id_of
from resources import open_binary


class Can(StrEnum):
    """Whether something can be tested in a way; see the table for what each means."""

    YES = "yes"
    POWERED = "powered"
    LOG = "log"
    NETWORK = "network"
    NONE = "none"
    NO = "no"
    UNKNOWN = "unknown"


#: What stands behind these needs the chips' own protocol.
_ON_THE_CHAIN = frozenset({"count", "address_map", "registers", "counters"})


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to connect. `level_v` is the logic level on its wires, None where the way has none to choose or it is the
    board's own; `wires` pairs a line of the adapter with a pin of the connector; `order` are the ids of the steps.
    """

    id: str
    order: tuple[str, ...]
    tests: dict[str, Can]
    source: str
    level_v: float | None = None
    wires: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin that a source names; `direction` as the board sees it, "in" or "out"."""

    number: int
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector with `pins` pins, of which only those in `named` are known."""

    id: str
    pins: int
    columns: int
    level_v: float
    named: tuple[Pin, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Supply:
    """What feeds the board on the bench. `volts` lowest and highest, `amps` what the guide's supply can give,
    `discharge` the resistor before ohms are measured; None = no source says. `unsourced` = the board's own row
    names the volts as general knowledge.
    """

    volts: tuple[float, float] | None = None
    unsourced: bool = False
    amps: float | None = None
    discharge: str | None = None
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """An adapter for one board: the level on its wires in volts, None = not known or not the person's to choose."""

    adapter: Adapter
    level_v: float | None
    tests: Mapping[str, Can]


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything about connecting one board. `connector` None = not known, or USB where `usb` is set."""

    board: BoardSpec
    family: str
    ways: tuple[Way, ...]
    safety: tuple[str, ...]
    connector: Connector | None
    usb: bool
    supply: Supply
    spoken: bool


@dataclass(frozen=True, slots=True)
class _Book:
    tests: tuple[str, ...]
    adapters: Mapping[str, Adapter]
    connectors: Mapping[str, Connector]
    families: tuple[dict[str, Any], ...]
    supplies: tuple[dict[str, Any], ...]


def tests() -> tuple[str, ...]:
    """The ids of what the matrix shows, in its order."""
    return _book().tests


def connection_of(board: BoardSpec) -> Connection:
    """How that board is connected. Raises KeyError for a make that the table does not know (a test keeps it whole)."""
    book = _book()
    family = next((one for one in book.families if board.make in one["makes"]), None)
    if family is None:
        raise KeyError(board.make)
    spoken = chip_id_of(board.chip) is not None
    ways = tuple(
        _way(book.adapters[one], board, family.get("but", {}).get(one, {}), spoken=spoken) for one in family["adapters"]
    )
    return Connection(
        board,
        family["id"],
        ways,
        tuple(family["safety"]),
        book.connectors.get(family["connector"]),
        family["connector"] == "usb",
        _supply(board, book),
        spoken,
    )


def found_board(text: str) -> BoardSpec | None:
    """The board that a typed or scanned text names: its code, or a model of which there is one kind of board."""
    wanted = text.strip().casefold()
    code = _code_in(wanted)
    if code is not None:
        return board_spec(code)
    specs = [spec for spec in map(board_spec, board_codes()) if spec and spec.model.casefold() == wanted]
    return specs[0] if len(specs) == 1 else None


def _code_in(wanted: str) -> str | None:
    """The one code that a text is, holds, or begins."""
    if not wanted:
        return None
    exact = next((code for code in board_codes() if code.casefold() == wanted), None)
    inside = [code for code in board_codes() if len(code) > 4 and code.casefold() in wanted]
    begun = [code for code in board_codes() if code.casefold().startswith(wanted)]
    return exact or (inside[0] if len(inside) == 1 else None) or (begun[0] if len(begun) == 1 else None)


@cache
def boards_by_make() -> tuple[BoardSpec, ...]:
    """Every board: the makes in the catalogue's order, the codes of each as people count, 9 before 10."""
    boards = [spec for spec in map(board_spec, board_codes()) if spec is not None]
    makes = list(dict.fromkeys(spec.make for spec in catalogue.boards()))
    return tuple(sorted(boards, key=lambda spec: (makes.index(spec.make), _counted(spec.code))))


def _counted(code: str) -> list[tuple[bool, int, str]]:
    """A code for sorting, its numbers by their value."""
    parts = re.findall(r"\d+|\D+", code.casefold())
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def matching_boards(text: str) -> tuple[BoardSpec, ...]:
    """The boards that a typed text may mean, by code, make, model or chip; all its words are in each.

    By make, the make of the best fit first, and of a make first those with the very words that were typed.
    """
    code = _code_in(text.strip().casefold())
    if code is not None:
        spec = board_spec(code)
        return (spec,) if spec is not None else ()
    words = text.casefold().split()
    found: list[tuple[int, BoardSpec]] = []
    for spec in boards_by_make():
        about = f"{spec.code} {spec.make} {spec.model} {spec.chip}".casefold()
        if words and all(word in about for word in words):
            parts = re.split(r"[\s_/()]+", about)
            found.append((max(_distance(word, parts) for word in words), spec))
    makes = [spec.make for _far, spec in sorted(found, key=lambda one: one[0])]
    return tuple(spec for _far, spec in sorted(found, key=lambda one: (makes.index(one[1].make), one[0])))


def _distance(word: str, parts: list[str]) -> int:
    """0 where a word of the board is the one typed, 1 where one begins with it, 2 where it stands inside."""
    return 0 if word in parts else 1 if any(part.startswith(word) for part in parts) else 2


def _way(adapter: Adapter, board: BoardSpec, but: Mapping[str, str], *, spoken: bool) -> Way:
    level = board.io_voltage_v if adapter.id == "uart_chip1" else adapter.level_v
    can = {
        test: Can.NO if not spoken and test in _ON_THE_CHAIN and said in (Can.YES, Can.POWERED) else said
        for test, said in (adapter.tests | {test: Can(said) for test, said in but.items()}).items()
    }
    return Way(adapter, level, can)


def _supply(board: BoardSpec, book: _Book) -> Supply:
    row = next(
        (one for one in book.supplies if one["make"] == board.make and re.search(one["model"], board.model)), None
    ) or {}  # fmt: skip
    volts = board.chain_voltage_v or (tuple(row["volts"]) if "volts" in row else None)
    return Supply(
        volts,
        board.chain_voltage_v is not None and "chain_voltage_v" in board.unsourced,
        row.get("amps"),
        row.get("discharge"),
        row.get("note"),
        row.get("source"),
    )


@cache
def _book() -> _Book:
    with open_binary("boards", "connecting.toml") as file:
        told = tomllib.load(file)
    names = tuple(told["tests"])
    adapters = {
        one["id"]: Adapter(
            one["id"],
            tuple(one["order"]),
            {test: Can(one["tests"][test]) for test in names},
            one["source"],
            one.get("level_v"),
            tuple((line, number) for line, number in one.get("wires", ())),
        )
        for one in told["adapter"]
    }
    connectors = {
        one["id"]: Connector(
            one["id"],
            one["pins"],
            one["columns"],
            one["level_v"],
            tuple(Pin(pin["number"], pin["name"], pin["direction"]) for pin in one["pin"]),
            one["source"],
        )
        for one in told["connector"]
    }
    return _Book(names, adapters, connectors, tuple(told["family"]), tuple(told["supply"]))
