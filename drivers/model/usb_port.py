"""What a serial port says of itself on USB. The strings come from the device: printable and bounded, never trusted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UsbPort:
    """A port's USB identity. `location` is its place on the bus as the system writes it, such as `1-2:1.0`; `bridge`
    names the USB-UART chip where its identity is known, such as "WCH CH340".
    """

    vid: int
    pid: int
    serial: str | None = None
    manufacturer: str | None = None
    product: str | None = None
    location: str | None = None
    bridge: str | None = None
