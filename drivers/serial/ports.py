"""Which serial ports there are, grouped into controllers, without opening any: opening can reset a board.

bitaxe-raw and emberOne controllers show two CDC ports: the first is control, the second data (256foundation/mujina).
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo


@dataclass(frozen=True, slots=True)
class Controller:
    """A controller with a control and a data port, known by its USB ids or its strings.

    `board` is the catalogue's code where the chips sit on the same board as the controller.
    """

    name: str
    usb: tuple[int, int] | None = None
    manufacturer: str | None = None
    product: str | None = None
    board: str | None = None


CONTROLLERS: tuple[Controller, ...] = (
    Controller("emberOne", usb=(0x1209, 0x256F), product="EmberOne00", board="emberOne/00"),
    Controller("emberOne", usb=(0x1209, 0x256F)),
    Controller("Bitaxe (bitaxe-raw)", manufacturer="OSMU", product="Bitaxe"),
)


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A port, or a controller with its two. `data` is the device to test at; `group` is the group of users who may open
    it when this user may not, None when nothing stands in the way. `board` is the code of the board that the
    controller is a part of, None where any board may hang on it.
    """

    data: str
    label: str
    control: str | None = None
    group: str | None = None
    board: str | None = None


def find_ports(comports: Callable[[], Iterable[ListPortInfo]] = list_ports.comports) -> tuple[FoundPort, ...]:
    """Every serial port of this machine, controllers first."""
    groups: dict[tuple[str | None, str | None], list[ListPortInfo]] = defaultdict(list)
    for port in sorted(comports(), key=_order):
        groups[(port.serial_number, _usb_place(port)) if port.vid is not None else (None, port.device)].append(port)
    boards: list[FoundPort] = []
    singles: list[FoundPort] = []
    for group in groups.values():
        known = _controller(group[0])
        if known is not None and len(group) == 2:
            control, data = group
            group_needed = closed_to(control.device) or closed_to(data.device)
            serial = f" {_plain(control.serial_number)}" if control.serial_number else ""
            boards.append(FoundPort(data.device, f"{known.name}{serial}", control.device, group_needed, known.board))
        else:
            singles += [FoundPort(port.device, _label(port), None, closed_to(port.device)) for port in group]
    return (*boards, *singles)


def _controller(port: ListPortInfo) -> Controller | None:
    for known in CONTROLLERS:
        if known.usb not in (None, (port.vid, port.pid)) or known.manufacturer not in (None, port.manufacturer):
            continue
        if known.product in (None, port.product):
            return known
    return None


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


def closed_to(device: str) -> str | None:
    """The group of users who may open a device that this user may not open; None when it is open or no such file."""
    if sys.platform == "win32" or os.access(device, os.R_OK | os.W_OK) or not os.path.exists(device):
        return None
    import grp

    owner = os.stat(device).st_gid
    try:
        return grp.getgrgid(owner).gr_name
    except KeyError:
        return str(owner)
