"""Why a serial port cannot be opened, and the command that mends it."""

from __future__ import annotations

import re

from app.domain.phrase import Phrase
from drivers.serial.access import Closed

#: Devices that the rules in packaging/linux are for.
_USB_DEVICE = re.compile(r"/dev/tty(ACM|USB)\d+")


def denied_phrase(port: str, closed: Closed | None) -> Phrase:
    """What is said of a port that this user may not open."""
    if closed is None or closed.group is None:
        return Phrase.of("port.closed", port=port)
    if closed.member:
        return Phrase.of("port.log_in_again", port=port, group=closed.group)
    key = "port.denied_usb" if _USB_DEVICE.fullmatch(port) else "port.denied"
    return Phrase.of(key, port=port, group=closed.group)
