"""Simulated regulators and power meters, with the identities and number formats of the real ones."""

from __future__ import annotations

import math
from collections.abc import Callable

from drivers.simulated.i2c_device import RegisterDevice

#: A TPS546 tells its output in steps of 2^-9 V; that exponent stands in VOUT_MODE.
_VOUT_MODE = -9 & 0x1F
_VOUT_STEPS_PER_V = 512


class Ina260Device(RegisterDevice):
    """An INA260 that carries `amperes` at `volts`."""

    def __init__(self, volts: Callable[[], float], amperes: Callable[[], float]) -> None:
        super().__init__()
        self._volts = volts
        self._amperes = amperes

    def register(self, number: int, count: int) -> bytes | None:
        """Words, high byte first."""
        volts, amperes = self._volts(), self._amperes()
        value = {
            0x01: round(amperes / 0.00125) & 0xFFFF,
            0x02: round(volts / 0.00125),
            0x03: round(abs(volts * amperes) / 0.01),
            0xFE: 0x5449,
            0xFF: 0x2270,
        }.get(number, 0)
        return (value.to_bytes(2, "big") * count)[:count]


class Tps546Device(RegisterDevice):
    """A TPS546 that turns `volts_in` into `volts` at `amperes`, at a temperature in degrees Celsius.

    `set_v` is what it is meant to give, `status` its STATUS_WORD: 0 = on and well.
    """

    def __init__(
        self,
        volts_in: Callable[[], float],
        volts: Callable[[], float],
        amperes: Callable[[], float],
        temp_c: Callable[[], float],
        set_v: float = 1.15,
        status: Callable[[], int] = lambda: 0,
    ) -> None:
        super().__init__()
        self._set_v = set_v
        self._status = status
        self._volts_in = volts_in
        self._volts = volts
        self._amperes = amperes
        self._temp_c = temp_c

    def register(self, number: int, count: int) -> bytes | None:
        """PMBus words, low byte first; the device id is a block with its length."""
        if number == 0xAD:
            return (b"\x06TIT\x6d\x24\x41" + bytes(count))[:count]
        value = {
            0x20: _VOUT_MODE,
            0x21: round(self._set_v * _VOUT_STEPS_PER_V),
            0x79: self._status(),
            0x88: to_linear11(self._volts_in()),
            0x8B: round(self._volts() * _VOUT_STEPS_PER_V),
            0x8C: to_linear11(self._amperes()),
            0x8D: to_linear11(self._temp_c()),
        }.get(number, 0)
        return (value.to_bytes(2, "little") * count)[:count]


def to_linear11(value: float) -> int:
    """PMBus LINEAR11 of a value, with the smallest exponent that holds it."""
    exponent = -16
    while not -1024 <= round(value / 2.0**exponent) <= 1023:
        exponent += 1
    return (exponent & 0x1F) << 11 | math.floor(value / 2.0**exponent + 0.5) & 0x7FF
