"""Simulated temperature sensors with the identities and registers of the real ones (drivers.serial.sensors)."""

from __future__ import annotations

from collections.abc import Callable

from drivers.simulated.i2c_device import RegisterDevice


class Tmp1075Device(RegisterDevice):
    """A TMP1075 at a temperature in degrees Celsius."""

    def __init__(self, temp_c: Callable[[], float]) -> None:
        super().__init__()
        self._temp_c = temp_c

    def register(self, number: int, count: int) -> bytes | None:
        """Temperature and identity registers."""
        value = {0x00: (round(self._temp_c() / 0.0625) << 4) & 0xFFFF, 0x0F: 0x7500}.get(number, 0)
        return (value.to_bytes(2, "big") * count)[:count]


class Lm75Device(RegisterDevice):
    """An LM75A at a temperature in degrees Celsius, its limits as after power-on."""

    def __init__(self, temp_c: Callable[[], float]) -> None:
        super().__init__()
        self._temp_c = temp_c

    def register(self, number: int, count: int) -> bytes | None:
        """Temperature in steps of 0.125 C, and the two limits."""
        value = {0x00: (round(self._temp_c() * 8) << 5) & 0xFFFF, 0x02: 0x4B00, 0x03: 0x5000}.get(number, 0)
        return (value.to_bytes(2, "big") * count)[:count]


class Tmp451Device(RegisterDevice):
    """A TMP451 with its own temperature and a diode's, both in degrees Celsius; the diode may be open."""

    def __init__(self, local_c: Callable[[], float], diode_c: Callable[[], float | None]) -> None:
        super().__init__()
        self._local_c = local_c
        self._diode_c = diode_c

    def register(self, number: int, count: int) -> bytes | None:
        """Registers of one byte; a longer read repeats it."""
        diode = self._diode_c()
        sixteenths = round((diode or 0.0) * 16)
        value = {
            0x00: round(self._local_c()) & 0xFF,
            0x01: sixteenths >> 4 & 0xFF,
            0x02: 0x04 if diode is None else 0,
            0x10: (sixteenths & 0x0F) << 4,
            0xFE: 0x55,
        }.get(number, 0)
        return bytes((value,)) * count


class Emc2101Device(RegisterDevice):
    """An EMC2101 with its own temperature and a diode's, both in degrees Celsius; the diode may be open."""

    def __init__(self, local_c: Callable[[], float], diode_c: Callable[[], float | None]) -> None:
        super().__init__()
        self._local_c = local_c
        self._diode_c = diode_c

    def register(self, number: int, count: int) -> bytes | None:
        """Registers of one byte; a longer read repeats it."""
        diode = self._diode_c()
        eighths = 0x3F8 if diode is None else round(diode * 8) & 0x7FF
        value = {
            0x00: round(self._local_c()) & 0xFF,
            0x01: eighths >> 3,
            0x10: (eighths & 0x07) << 5,
            0xFD: 0x16,
        }.get(number, 0)
        return bytes((value,)) * count
