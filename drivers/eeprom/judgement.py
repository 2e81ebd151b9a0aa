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
#: Texts of which a board's own image holds at least one; a checksum of five bits alone fits chance bytes too often.
_TEXTS = ("board_sn", "board_name", "factory_job", "chip_marking")
_READABLE = re.compile(r"[ -~]{6,}")


def content(
    format_name: str,
    image: bytes,
    fields: Mapping[str, Any],
    checks: tuple[Check, ...],
    *,
    trailer: bool = False,
) -> EepromContent:
    """The content of an image whose format is known; valid when it is whole and every checksum holds.

    Where no text of it can be read, the checksums hold by chance and the format is unknown. `trailer` asks for the mark
    0x5A at the end, which the format's boards carry.
    """
    if checks and all(check.ok for check in checks) and not _sensible(fields):
        format_name, fields, checks = "unknown", {}, tuple(Check(check.region, False) for check in checks)
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
    known = format_name != "unknown"
    valid = known and len(image) >= SIZE and bool(checks) and all(check.ok for check in checks)
    return EepromContent(format=format_name, valid=valid, checks=checks, warnings=tuple(warnings), **fields)


def _sensible(fields: Mapping[str, Any]) -> bool:
    """Whether the fields hold at least one readable text, or the format keeps none."""
    texts = [fields[name] for name in _TEXTS if name in fields]
    return not texts or any(_READABLE.fullmatch(text) and text.count(".") < 2 for text in texts if text)
