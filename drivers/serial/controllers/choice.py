"""Which controller hangs on a port: told by its USB strings, or by asking it. Nothing is switched on the way."""

from __future__ import annotations

from typing import cast

from drivers.registry import drivers
from drivers.serial.control import ControlPort
from drivers.serial.controllers.controller import Controller, UsbIdentity
from drivers.serial.errors import ControlRefused, ControlSilent


def known_controllers() -> tuple[Controller, ...]:
    """Every registered controller."""
    return tuple(cast(Controller, driver) for driver in drivers("controller"))


def by_usb(
    ids: tuple[int | None, int | None], manufacturer: str | None, product: str | None
) -> tuple[Controller, UsbIdentity] | None:
    """The controller that shows itself so on USB, and by which of its identities; None for a stranger.

    The identity that names the most wins, so that one of a family is not taken for its plain relative.
    """
    fitting = [
        (controller, usb)
        for controller in known_controllers()
        for usb in controller.usb
        if usb.ids in (None, ids) and usb.manufacturer in (None, manufacturer) and usb.product in (None, product)
    ]
    return max(fitting, key=lambda found: _named(found[1]), default=None)


def by_asking(control: ControlPort) -> Controller:
    """The controller behind a control port: one that speaks its reply form and has the pins it answers for.

    One that can tell itself by a question is asked first, then the one with the most pins, since a simple one is part
    of every other; it is also what an answer that fits nobody is taken for. Only reads. Raises ControlSilent where no
    known form comes back, and PortLost.
    """
    form = control.probe()
    able = [controller for controller in known_controllers() if form in controller.forms]
    for controller in able:
        if controller.recognise is not None and controller.recognise(control):
            return controller
    able = [controller for controller in able if controller.recognise is None]
    able.sort(key=lambda controller: -len(controller.supplies))
    return next((one for one in able if all(_has(control, pin) for pin in one.supplies)), able[-1])


def _named(usb: UsbIdentity) -> int:
    return sum(part is not None for part in (usb.ids, usb.manufacturer, usb.product))


def _has(control: ControlPort, pin: int) -> bool:
    try:
        control.get_pin(pin)
    except (ControlRefused, ControlSilent):
        return False
    return True
