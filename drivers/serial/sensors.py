"""Temperature sensors behind the I2C page: found by their identity registers, read in degrees Celsius.

TMP1075: id register 0x0F = 0x7500, temperature 0x00, 12 bits of 1/16 C, left-justified (TI SBOS854). TMP451 / NCT218:
maker register 0xFE = 0x55 (TI) or 0x41 (ON), local 0x00, remote 0x01/0x10, status 0x02 bit 2 = diode open (TI SBOS686).
LM75A / TMP75 have no identity: known by their power-on limits, 0x02 = 75 C and 0x03 = 80 C (NXP LM75A, TI SBOS288).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.model.bench_run import Sensor
from drivers.serial.control import ControlPort
from drivers.serial.errors import ControlRefused

ADDRESSES = tuple(range(0x48, 0x50))
_TMP1075_ID = b"\x75\x00"
_TMP451_MAKERS = (0x55, 0x41)
_LM75_LIMITS = (b"\x4b\x00", b"\x50\x00")
_DIODE_OPEN = 0x04
#: The diode beside emberOne's chip 0 reads high; 256foundation/mujina corrects it so.
_REMOTE_OFFSET_C = {0x49: -7.0}


@dataclass(frozen=True, slots=True)
class Probe:
    """One place that can be read for a temperature: `read` gives degrees Celsius, or None for an open diode."""

    name: str
    read: Callable[[], float | None]


def find_sensors(control: ControlPort) -> tuple[Probe, ...]:
    """Every known sensor that answers. Raises PortLost, ControlSilent."""
    return tuple(probe for address in ADDRESSES for probe in _probes_at(control, address))


def read_sensor(probe: Probe) -> Sensor:
    """One reading; a sensor that refuses reads as None. Raises PortLost, ControlSilent."""
    try:
        return Sensor(probe.name, probe.read())
    except ControlRefused:
        return Sensor(probe.name, None)


def _probes_at(control: ControlPort, address: int) -> tuple[Probe, ...]:
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
            Probe(f"TMP451 0x{address:02X} diode", lambda: _remote(control, address)),
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


def _remote(control: ControlPort, address: int) -> float | None:
    if control.i2c_register(address, 0x02, 2)[0] & _DIODE_OPEN:
        return None
    high = _signed(control.i2c_register(address, 0x01, 2)[0])
    low = control.i2c_register(address, 0x10, 2)[0] >> 4
    return high + low / 16 + _REMOTE_OFFSET_C.get(address, 0.0)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
