"""Temperature sensors behind the I2C page: found by their identity registers, read in degrees Celsius.

TMP1075: id register 0x0F = 0x7500, temperature 0x00, 12 bits of 1/16 C, left-justified (TI SBOS854). TMP451 / NCT218:
maker register 0xFE = 0x55 (TI) or 0x41 (ON), local 0x00, remote 0x01/0x10, status 0x02 bit 2 = diode open (TI SBOS686).
EMC2101: product register 0xFD = 0x16 or 0x28, internal 0x00, external 0x01/0x10, 11 bits of 1/8 C (bitaxeorg/ESP-Miner
main/thermal/EMC2101.h). LM75A / TMP75 have no identity: known by their power-on limits, 0x02 = 75 C and 0x03 = 80 C
(NXP LM75A, TI SBOS288). Those that sit behind a voltage controller are not read: its passage to them is a fifth
command, and it gets four.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drivers.model.bench_run import Sensor
from drivers.serial.control import ControlPort
from drivers.serial.errors import ControlRefused

ADDRESSES = tuple(range(0x48, 0x50))
NO_OFFSETS: Mapping[int, float] = MappingProxyType({})
_TMP1075_ID = b"\x75\x00"
_TMP451_MAKERS = (0x55, 0x41)
_LM75_LIMITS = (b"\x4b\x00", b"\x50\x00")
_DIODE_OPEN = 0x04
_EMC2101_IDS = (0x16, 0x28)
#: Readings of 1/8 C that stand for an open and a shorted diode.
_EMC2101_FAULTS = (0x3F8, 0x3FF)


@dataclass(frozen=True, slots=True)
class Probe:
    """One place that can be read for a temperature: `read` gives degrees Celsius, or None for an open diode."""

    name: str
    read: Callable[[], float | None]


def find_sensors(control: ControlPort, diode_offsets_c: Mapping[int, float] = NO_OFFSETS) -> tuple[Probe, ...]:
    """Every known hashboard sensor that answers; the diode at an address is corrected by its offset in degrees Celsius.

    Raises PortLost, ControlSilent.
    """
    return tuple(
        probe for address in ADDRESSES for probe in _probes_at(control, address, diode_offsets_c.get(address, 0.0))
    )


def emc2101_at(control: ControlPort, address: int) -> tuple[Probe, ...]:
    """An EMC2101's own sensor and the diode on the chip, () when none answers. Raises PortLost, ControlSilent."""
    try:
        product = control.i2c_register(address, 0xFD, 2)[0]
    except ControlRefused:
        return ()
    if product not in _EMC2101_IDS:
        return ()
    return (
        Probe(f"EMC2101 0x{address:02X}", lambda: float(_signed(control.i2c_register(address, 0x00, 2)[0]))),
        Probe(f"EMC2101 0x{address:02X} diode", lambda: _eleven_bits(control, address)),
    )


def read_sensor(probe: Probe) -> Sensor:
    """One reading; a sensor that refuses reads as None. Raises PortLost, ControlSilent."""
    try:
        return Sensor(probe.name, probe.read())
    except ControlRefused:
        return Sensor(probe.name, None)


def _probes_at(control: ControlPort, address: int, diode_offset_c: float) -> tuple[Probe, ...]:
    try:
        maker = control.i2c_register(address, 0xFE, 2)
        identity = control.i2c_register(address, 0x0F, 2)
    except ControlRefused:
        return ()
    if identity == _TMP1075_ID:
        return (Probe(f"TMP1075 0x{address:02X}", lambda: _left_justified(control, address)),)
    if maker[0] in _TMP451_MAKERS:
        return (
            Probe(f"TMP451 0x{address:02X} local", lambda: float(_signed(control.i2c_register(address, 0x00, 2)[0]))),
            Probe(f"TMP451 0x{address:02X} diode", lambda: _remote(control, address, diode_offset_c)),
        )
    return _lm75_at(control, address)


def _lm75_at(control: ControlPort, address: int) -> tuple[Probe, ...]:
    try:
        limits = control.i2c_register(address, 0x02, 2), control.i2c_register(address, 0x03, 2)
    except ControlRefused:
        return ()
    if limits != _LM75_LIMITS:
        return ()
    return (Probe(f"LM75 0x{address:02X}", lambda: _left_justified(control, address)),)


def _left_justified(control: ControlPort, address: int) -> float:
    raw = int.from_bytes(control.i2c_register(address, 0x00, 2), "big", signed=True)
    return (raw >> 4) * 0.0625


def _remote(control: ControlPort, address: int, offset_c: float) -> float | None:
    if control.i2c_register(address, 0x02, 2)[0] & _DIODE_OPEN:
        return None
    high = _signed(control.i2c_register(address, 0x01, 2)[0])
    low = control.i2c_register(address, 0x10, 2)[0] >> 4
    return high + low / 16 + offset_c


def _eleven_bits(control: ControlPort, address: int) -> float | None:
    high, low = (control.i2c_register(address, register, 2)[0] for register in (0x01, 0x10))
    raw = high << 3 | low >> 5
    return None if raw in _EMC2101_FAULTS else (raw - 0x800 if raw & 0x400 else raw) / 8


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
