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

from drivers.serial.access import closed_to
from drivers.serial.controllers.choice import by_usb
from drivers.serial.controllers.controller import Controller


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A port, or a controller with its two. `data` is the device to test at; `group` is the group of users who may open
    it when this user may not, None when nothing stands in the way. `controller` is what its USB strings say it is;
    `board` is the code of the board that the controller is a part of, None where any board may hang on it.
    """

    data: str
    label: str
    control: str | None = None
    group: str | None = None
    controller: Controller | None = None
    board: str | None = None


def find_ports(comports: Callable[[], Iterable[ListPortInfo]] = list_ports.comports) -> tuple[FoundPort, ...]:
    """Every serial port of this machine, controllers first."""
    groups: dict[tuple[str | None, str | None], list[ListPortInfo]] = defaultdict(list)
    for port in sorted(comports(), key=_order):
        groups[(port.serial_number, _usb_place(port)) if port.vid is not None else (None, port.device)].append(port)
    boards: list[FoundPort] = []
    singles: list[FoundPort] = []
    for group in groups.values():
        first = group[0]
        known = by_usb((first.vid, first.pid), first.manufacturer, first.product)
        if known is not None and len(group) == 2:
            (controller, usb), (control, data) = known, group
            group_needed = closed_to(control.device) or closed_to(data.device)
            serial = f" {_plain(control.serial_number)}" if control.serial_number else ""
            label = f"{controller.name}{serial}"
            boards.append(FoundPort(data.device, label, control.device, group_needed, controller, usb.board))
        else:
            singles += [FoundPort(port.device, _label(port), None, closed_to(port.device)) for port in group]
    return (*boards, *singles)


def _usb_place(port: ListPortInfo) -> str | None:
    """The USB place without the interface, so that both ports of a controller share it: `1-2:1.0` -> `1-2`."""
    return port.location.split(":")[0] if port.location else None


def _order(port: ListPortInfo) -> tuple[str, int, str]:
    """By USB place, then interface number, then name with its numbers as numbers: COM numbers are not ordered."""
    interface = re.search(r":(?:x|\d+)\.(\d+)$", port.location or "")
    name = re.sub(r"\d+", lambda number: f"{int(number.group()):08d}", port.device)
    return _usb_place(port) or "", int(interface.group(1)) if interface else 0, name


def _label(port: ListPortInfo) -> str:
    said = " ".join(_plain(part) for part in (port.manufacturer, port.product or port.description) if part)
    return said if said and said != "n/a" else os.path.basename(port.device)


def _plain(text: str | None) -> str:
    """USB strings come from a device: printable characters only, bounded."""
    return "".join(c if c.isprintable() else "?" for c in text or "")[:60]
