"""Which drivers there are: the built-in ones as a list per kind, third parties' by entry point `hashwrench.drivers`.

A new driver is one module and one line here. A third party names its entry point `<kind>.<name>`, e.g. `logs.acme`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

GROUP = "hashwrench.drivers"

#: kind -> "module:name" of each built-in driver, in the order they are asked; makes from the last, so that the generic
#: one, which reads whatever speaks the cgminer API, is asked when no other knows the machine.
BUILT_IN: dict[str, tuple[str, ...]] = {
    "logs": (
        "drivers.logs.antminer:LANGUAGE",
        "drivers.logs.fixture:LANGUAGE",
        "drivers.logs.control_board:LANGUAGE",
        "drivers.logs.bitaxe:LANGUAGE",
        "drivers.logs.whatsminer:LANGUAGE",
        "drivers.logs.avalon:LANGUAGE",
        "drivers.logs.mujina:LANGUAGE",
        "drivers.logs.elphapex:LANGUAGE",
        "drivers.logs.sealminer:LANGUAGE",
        "drivers.logs.braiins:LANGUAGE",
        "drivers.logs.luxos:LANGUAGE",
        "drivers.logs.epic:LANGUAGE",
        "drivers.logs.vnish:LANGUAGE",
        "drivers.logs.cgminer:LANGUAGE",
    ),
    "eeprom": (
        "drivers.eeprom.antminer_s:decode",
        "drivers.eeprom.antminer_legacy:decode",
        "drivers.eeprom.antminer_1:decode",
        "drivers.eeprom.antminer_s9k:decode",
    ),
    "controller": (
        "drivers.serial.controllers.emberone:CONTROLLER",
        "drivers.serial.controllers.bitaxe_raw:CONTROLLER",
        "drivers.serial.controllers.bonanza:CONTROLLER",
    ),
    "voltage_controller": (
        "drivers.serial.voltage_controllers.bare:FORM",
        "drivers.serial.voltage_controllers.framed:FORM",
    ),
    "make": (
        "drivers.lan.makes.cgminer:MAKE",
        "drivers.lan.makes.antminer:MAKE",
        "drivers.lan.makes.avalon:MAKE",
        "drivers.lan.makes.axeos:MAKE",
        "drivers.lan.makes.braiins:MAKE",
        "drivers.lan.makes.elphapex:MAKE",
        "drivers.lan.makes.epic:MAKE",
        "drivers.lan.makes.goldshell:MAKE",
        "drivers.lan.makes.hammer:MAKE",
        "drivers.lan.makes.iceriver:MAKE",
        "drivers.lan.makes.luxos:MAKE",
        "drivers.lan.makes.sealminer:MAKE",
        "drivers.lan.makes.vnish:MAKE",
        "drivers.lan.makes.whatsminer:MAKE",
        "drivers.lan.makes.whatsminer_reading:MAKE",
        "drivers.lan.makes.whatsminer_v3:MAKE",
    ),
}


@cache
def drivers(kind: str) -> tuple[object, ...]:
    """Every driver of a kind, built-in ones first; imported at the first call. An unknown kind raises KeyError."""
    built_in = (_load(place) for place in BUILT_IN[kind])
    foreign = (point.load() for point in entry_points(group=GROUP) if point.name.split(".")[0] == kind)
    return (*built_in, *foreign)


def _load(place: str) -> object:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
