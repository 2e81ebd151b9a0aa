"""Which serial ports there are, grouped into controllers, without opening any: opening can reset a board.

bitaxe-raw and emberOne controllers show two CDC ports: the first is control, the second data (256foundation/mujina).
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from drivers.model.usb_port import UsbPort
from drivers.serial.access import Closed, closed_to
from drivers.serial.bridges import bridge_of
from drivers.serial.controllers.choice import by_usb
from drivers.serial.controllers.controller import Controller
from drivers.serial.printable import printable

#: Two names of one port on macOS: the second waits for a modem's carrier, which no board gives.
_CALL_OUT, _DIAL_IN = "/dev/cu.", "/dev/tty."
#: Characters kept of one USB string.
_MOST_TEXT = 60


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A port, or a controller with its two. `data` is the device to test at; `closed` says what keeps this user from
    opening it, None when nothing does. `controller` is what its USB strings say it is; `board` is the code of the board
    that the controller is a part of, None where any board may hang on it. `usb` is what hangs there, None = no USB.
    """

    data: str
    label: str
    control: str | None = None
    closed: Closed | None = None
    controller: Controller | None = None
    board: str | None = None
    usb: UsbPort | None = None


def find_ports(comports: Callable[[], Iterable[ListPortInfo]] = list_ports.comports) -> tuple[FoundPort, ...]:
    """Every serial port of this machine, controllers first."""
    groups: dict[tuple[str | None, str | None], list[ListPortInfo]] = defaultdict(list)
    for port in sorted(_once(comports()), key=_order):
        groups[(port.serial_number, _usb_place(port)) if port.vid is not None else (None, port.device)].append(port)
    boards: list[FoundPort] = []
    singles: list[FoundPort] = []
    for group in groups.values():
        first = group[0]
        known = by_usb((first.vid, first.pid), first.manufacturer, first.product)
        if known is not None and len(group) == 2:
            (controller, usb), (control, data) = known, group
            closed = closed_to(control.device) or closed_to(data.device)
            serial = f" {_plain(control.serial_number)}" if control.serial_number else ""
            label = f"{controller.name}{serial}"
            boards.append(FoundPort(data.device, label, control.device, closed, controller, usb.board, _usb(data)))
        else:
            singles += [
                FoundPort(port.device, _label(port), closed=closed_to(port.device), usb=_usb(port)) for port in group
            ]
    return (*boards, *singles)


def _once(ports: Iterable[ListPortInfo]) -> list[ListPortInfo]:
    """Each port by one of its names."""
    listed = {port.device: port for port in ports}
    return [port for name, port in listed.items() if name.replace(_DIAL_IN, _CALL_OUT, 1) not in listed.keys() - {name}]


def _usb_place(port: ListPortInfo) -> str | None:
    """The USB place without the interface, so that both ports of a controller share it: `1-2:1.0` -> `1-2`."""
    return port.location.split(":")[0] if port.location else None


def _order(port: ListPortInfo) -> tuple[str, int, str]:
    """By USB place, then interface number, then name with its numbers as numbers: COM numbers are not ordered."""
    interface = re.search(r":(?:x|\d+)\.(\d+)$", port.location or "")
    name = re.sub(r"\d+", lambda number: f"{int(number.group()):08d}", port.device)
    return _usb_place(port) or "", int(interface.group(1)) if interface else 0, name


def _usb(port: ListPortInfo) -> UsbPort | None:
    if port.vid is None or port.pid is None:
        return None
    bridge = bridge_of(port.vid, port.pid)
    return UsbPort(
        port.vid,
        port.pid,
        _plain(port.serial_number) or None,
        _plain(port.manufacturer) or None,
        _plain(port.product) or None,
        _plain(port.location) or None,
        f"{bridge.maker} {bridge.name}" if bridge else None,
    )


def _label(port: ListPortInfo) -> str:
    """What hangs there, and the device: two adapters of one kind differ in nothing else."""
    device = os.path.basename(port.device)
    bridge = bridge_of(port.vid, port.pid)
    said = " ".join(_plain(part) for part in (port.manufacturer, port.product or port.description) if part)
    name = f"{bridge.maker} {bridge.name}" if bridge else said
    return f"{name}, {device}" if name and name not in ("n/a", device) else device


def _plain(text: str | None) -> str:
    """USB strings come from a device."""
    return printable(text or "", _MOST_TEXT)
