"""Turns fields and checks into `EepromContent` with its warnings: what all formats share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from drivers.model.eeprom import Check, EepromContent, EepromWarning

SIZE = 256
_TRAILER = 0x5A
#: Bitmain serials: 17 capitals and digits.
_VENDOR_SERIAL = re.compile(r"[A-Z0-9]{17}")


def content(
    format_name: str,
    image: bytes,
    fields: Mapping[str, Any],
    checks: tuple[Check, ...],
    *,
    trailer: bool = False,
) -> EepromContent:
    """The content of an image whose format is known; valid when it is whole and every checksum holds.

    `trailer` asks for the mark 0x5A at the end, which the format's boards carry.
    """
    warnings = []
    if format_name == "unknown":
        warnings.append(EepromWarning.FORMAT_UNKNOWN)
    if len(image) < SIZE:
        warnings.append(EepromWarning.TRUNCATED)
    if not all(check.ok for check in checks):
        warnings.append(EepromWarning.CRC_MISMATCH)
    serial = fields.get("board_sn")
    if serial is not None and not _VENDOR_SERIAL.fullmatch(str(serial)):
        warnings.append(EepromWarning.SERIAL_NOT_VENDOR)
    if trailer and len(image) >= SIZE and image[SIZE - 1] != _TRAILER:
        warnings.append(EepromWarning.TRAILER_MISSING)
    valid = len(image) >= SIZE and bool(checks) and all(check.ok for check in checks)
    return EepromContent(format=format_name, valid=valid, checks=checks, warnings=tuple(warnings), **fields)
