"""Which of the parts that repairs name on a board belong to a suspect: `boost` -> U9, MP1517DR."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.finding import PartKind, Suspect
from drivers.model.board import BoardSpec
from drivers.model.probe_point import UsualPart

#: What a table calls a part, in its first words -> the suspect it belongs to.
_KINDS: tuple[tuple[str, PartKind], ...] = (
    ("asic pins", PartKind.CHIP),
    ("asic", PartKind.CHIP),
    ("boost", PartKind.BOOST),
    ("ldo", PartKind.LDO),
    ("level", PartKind.LEVEL_SHIFTER),
    ("coupling/level", PartKind.LEVEL_SHIFTER),
    ("crystal", PartKind.CRYSTAL),
    ("pic", PartKind.VOLTAGE_CONTROLLER),
    ("controller", PartKind.VOLTAGE_CONTROLLER),
    ("eeprom", PartKind.EEPROM),
    ("temp sensor", PartKind.TEMP_SENSOR),
    ("fan/temperature", PartKind.TEMP_SENSOR),
    ("mosfet", PartKind.MOSFET),
    ("power mosfet", PartKind.MOSFET),
    ("gate driver", PartKind.MOSFET),
    ("regulator", PartKind.REGULATOR),
    ("buck", PartKind.REGULATOR),
    ("core converter", PartKind.REGULATOR),
    ("resistor", PartKind.PASSIVE),
    ("capacitor", PartKind.PASSIVE),
    ("diode", PartKind.PASSIVE),
    ("zener", PartKind.PASSIVE),
    ("inductor", PartKind.PASSIVE),
    ("rst parts", PartKind.PASSIVE),
    ("spares", PartKind.PASSIVE),
    ("bypass", PartKind.PASSIVE),
    ("connector", PartKind.CONNECTOR),
    ("heatsink", PartKind.HEATSINK),
    ("psu", PartKind.PSU),
    ("power", PartKind.PSU),
)


def kind_of(part: UsualPart) -> PartKind | None:
    """The suspect's kind that a part of the table is, None for what is only a place to measure or is not named."""
    name = part.kind.casefold()
    return next((kind for words, kind in _KINDS if name.startswith(words)), None)


def parts_named(board: BoardSpec, suspects: Iterable[Suspect]) -> tuple[UsualPart, ...]:
    """The parts of a board that repairs name for these suspects, likeliest suspect first; () where none is known."""
    wanted = list(dict.fromkeys(suspect.kind for suspect in suspects))
    return tuple(part for kind in wanted for part in board.usual_parts if kind_of(part) is kind)
