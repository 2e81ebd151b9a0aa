"""Decodes an EEPROM image by asking every registered format; the one whose checksums hold wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from drivers.model.eeprom import EepromContent, EepromWarning
from drivers.registry import drivers

#: What a format driver is: the content, or None when the image is not of its format.
Format = Callable[[bytes], EepromContent | None]

#: Makes whose hashboards carry an EEPROM of a format known here; boards of others are not expected to answer.
MAKES = ("Antminer",)
SIZE = 256
#: More than this is no EEPROM dump; it is cut before any format sees it.
_LIMIT = 4096


def decode(image: bytes) -> EepromContent:
    """The content of an image; never raises. What no format recognises is `unknown`, not valid, with a warning."""
    image = image[:_LIMIT]
    found = [content for driver in drivers("eeprom") if (content := cast(Format, driver)(image)) is not None]
    if found:
        return max(found, key=lambda content: (content.valid, sum(check.ok for check in content.checks)))
    warnings = [EepromWarning.FORMAT_UNKNOWN]
    if len(image) < SIZE:
        warnings.append(EepromWarning.TRUNCATED)
    return EepromContent(format="unknown", valid=False, warnings=tuple(warnings))
