"""Sentences for what switches a board: its voltage controller, and the interlock of its controller."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.serial.errors import (
    InterlockRefused,
    VoltageControllerBootLoader,
    VoltageControllerForeign,
    VoltageControllerRefused,
    VoltageControllerSilent,
    VoltageControllerUnknown,
    VoltageRefused,
)


@says(VoltageControllerUnknown)
def _unknown(error: VoltageControllerUnknown) -> str:
    return _(
        "This board's chips get their supply through its voltage controller ({name}), and how to switch that one is "
        "not known. Test the board in its miner or on the factory tester."
    ).format(name=plain(error.name, 60))


@says(VoltageControllerSilent)
def _silent(error: VoltageControllerSilent) -> str:
    return _(
        "The voltage controller ({name}) does not answer at {addresses}. Check its 3.3 V supply and the SDA and SCL "
        "lines of the connector."
    ).format(name=plain(error.name, 60), addresses=", ".join(f"0x{address:02X}" for address in error.addresses))


@says(VoltageControllerBootLoader)
def _boot_loader(error: VoltageControllerBootLoader) -> str:
    return _(
        "The voltage controller ({name}) runs no firmware of its own (0x{version:02X}), so the chips stay without "
        "supply. Its firmware must be written again with a programmer, or the controller replaced."
    ).format(name=plain(error.name, 60), version=error.version)


@says(VoltageControllerForeign)
def _foreign(error: VoltageControllerForeign) -> str:
    return _(
        "The voltage controller ({name}) runs firmware 0x{version:02X}, which is not known here. Nothing was switched. "
        "Test the board in its miner or on the factory tester."
    ).format(name=plain(error.name, 60), version=error.version)


@says(VoltageControllerRefused)
def _refused(error: VoltageControllerRefused) -> str:
    return _(
        "The voltage controller ({name}) did not confirm command 0x{command:02X} (it sent: {answer}). Check the "
        "board's supply, then start again."
    ).format(name=plain(error.name, 60), command=error.command, answer=error.answer[:8].hex(" ") or "-")


@says(VoltageRefused)
def _voltage(error: VoltageRefused) -> str:
    return _("{asked:.2f} V is not set: this board allows {lowest:.2f} to {highest:.2f} V.").format(
        asked=error.asked, lowest=error.lowest, highest=error.highest
    )


@says(InterlockRefused)
def _interlock(error: InterlockRefused) -> str:
    return _(
        "The controller at {port} holds its outputs off (state {state}, fault {fault}). Take the board off the supply, "
        "find what tripped it, then start again."
    ).format(port=plain(error.port, 120), state=error.state, fault=error.fault)
