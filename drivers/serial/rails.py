"""Regulators and power meters behind the I2C page: found by their identity, read in volts, amperes and watts.

INA260 at 0x40: big-endian words, current 0x01 (signed) and bus voltage 0x02 in steps of 1.25 mA and 1.25 mV, power 0x03
in 10 mW; maker 0xFE = `TI`, die 0xFF = 0x227x (TI SBOS656; bitaxeorg/ESP-Miner main/power/INA260.h).
TPS546 at 0x24: PMBus words, low byte first; VIN 0x88, IOUT 0x8C and temperature 0x8D in LINEAR11, VOUT 0x8B and its set
point 0x21 in LINEAR16 with the exponent of VOUT_MODE 0x20; status 0x79, device id 0xAD (PMBus 1.3 part II sections 7,
8 and 17; ESP-Miner main/power/TPS546.c; 256foundation/mujina peripheral/tps546.rs). ESP-Miner warns below 0.90 and
above 1.16 of the set point; these bounds come with a reading, unless nobody switched the regulator on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.model.bench_run import Rail
from drivers.serial.control import ControlPort
from drivers.serial.errors import ControlRefused

INA260, TPS546 = 0x40, 0x24
_TI = b"\x54\x49"
_INA260_DIE = 0x227
_INA260_STEP, _INA260_WATTS = 0.00125, 0.01
_TPS546_ID_BYTES = 6
_TPS546_FAMILIES = (0x6B, 0x6D)
_TPS546_ID_END = 0x24
_VOUT_COMMAND, _STATUS = 0x21, 0x79
_VOUT_MODE, _READ_VIN, _READ_VOUT, _READ_IOUT, _READ_TEMPERATURE, _DEVICE_ID = 0x20, 0x88, 0x8B, 0x8C, 0x8D, 0xAD
#: STATUS_WORD: off; and any fault of output, input, current or temperature.
_OFF, _FAULTS = 0x0040, 0xE03C
_LOW_SHARE, _HIGH_SHARE = 0.90, 1.16
#: Bits 6 and 5 of VOUT_MODE: 0 = linear, the one mode this reads.
_NOT_LINEAR = 0x60


@dataclass(frozen=True, slots=True)
class RailProbe:
    """One supply that can be read."""

    name: str
    read: Callable[[], Rail]


def find_rails(control: ControlPort) -> tuple[RailProbe, ...]:
    """Every known regulator and meter that answers. Raises PortLost, ControlSilent."""
    return (*_ina260(control), *_tps546(control))


def read_rail(probe: RailProbe) -> Rail:
    """One reading; a meter that refuses reads as nothing. Raises PortLost, ControlSilent."""
    try:
        return probe.read()
    except ControlRefused:
        return Rail(probe.name)


def linear11(word: int) -> float:
    """PMBus LINEAR11: five bits of exponent, eleven of mantissa, both signed."""
    exponent, mantissa = word >> 11 & 0x1F, word & 0x7FF
    return _signed(mantissa, 11) * 2.0 ** _signed(exponent, 5)


def linear16(word: int, mode: int) -> float | None:
    """PMBus LINEAR16: an unsigned mantissa, its exponent in VOUT_MODE; None where the mode is another."""
    return None if mode & _NOT_LINEAR else word * 2.0 ** _signed(mode & 0x1F, 5)


def _ina260(control: ControlPort) -> tuple[RailProbe, ...]:
    try:
        maker, die = control.i2c_register(INA260, 0xFE, 2), control.i2c_register(INA260, 0xFF, 2)
    except ControlRefused:
        return ()
    if maker != _TI or int.from_bytes(die, "big") >> 4 != _INA260_DIE:
        return ()
    name = f"INA260 0x{INA260:02X}"

    def read() -> Rail:
        amperes, volts, watts = (control.i2c_register(INA260, register, 2) for register in (1, 2, 3))
        return Rail(
            name,
            int.from_bytes(volts, "big") * _INA260_STEP,
            int.from_bytes(amperes, "big", signed=True) * _INA260_STEP,
            int.from_bytes(watts, "big") * _INA260_WATTS,
        )

    return (RailProbe(name, read),)


def _tps546(control: ControlPort) -> tuple[RailProbe, ...]:
    if not _is_tps546(control):
        return ()
    name = f"TPS546 0x{TPS546:02X}"

    def output() -> Rail:
        mode = control.i2c_register(TPS546, _VOUT_MODE, 2)[0]
        volts, asked = (linear16(_word(control, command), mode) for command in (_READ_VOUT, _VOUT_COMMAND))
        status = _word(control, _STATUS)
        meant_to_be_on = not status & _OFF or bool(status & _FAULTS)
        bounded = asked if meant_to_be_on else None
        return Rail(
            f"{name} output",
            volts,
            linear11(_word(control, _READ_IOUT)),
            low_v=_share(bounded, _LOW_SHARE),
            high_v=_share(bounded, _HIGH_SHARE),
            temp_c=linear11(_word(control, _READ_TEMPERATURE)),
        )

    return (
        RailProbe(f"{name} input", lambda: Rail(f"{name} input", linear11(_word(control, _READ_VIN)))),
        RailProbe(f"{name} output", output),
    )


def _is_tps546(control: ControlPort) -> bool:
    try:
        said = control.i2c_register(TPS546, _DEVICE_ID, 1 + _TPS546_ID_BYTES)
    except ControlRefused:
        return False
    known = said[0] == _TPS546_ID_BYTES and said[1:4] == b"TIT"
    return known and said[4] in _TPS546_FAMILIES and said[5] == _TPS546_ID_END


def _share(volts: float | None, share: float) -> float | None:
    return round(volts * share, 3) if volts else None


def _word(control: ControlPort, command: int) -> int:
    return int.from_bytes(control.i2c_register(TPS546, command, 2), "little")


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
