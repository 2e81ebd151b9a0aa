"""What is odd about an EEPROM image, in words."""

from __future__ import annotations

from app.words.language import _
from drivers.model.eeprom import EepromContent, EepromWarning, Region


def region_name(region: Region) -> str:
    """The part of the image a checksum covers, in words."""
    return {
        Region.BOARD: _("board identity"),
        Region.PARAMS: _("test parameters"),
        Region.SWEEP: _("sweep result"),
        Region.WHOLE: _("whole image"),
    }[region]


def warning_text(warning: EepromWarning, content: EepromContent) -> str:
    """One sentence: what is odd, and what it may mean."""
    if warning is EepromWarning.CRC_MISMATCH:
        wrong = ", ".join(region_name(check.region) for check in content.checks if not check.ok)
        if wrong:
            return _("The checksum does not fit ({regions}): the image is damaged or was edited.").format(regions=wrong)
        return _("The checksum does not fit: the image is damaged or was edited.")
    return {
        EepromWarning.SERIAL_NOT_VENDOR: _(
            "The serial number is not in the maker's form: the EEPROM was probably rewritten with a repair tool."
        ),
        EepromWarning.TRUNCATED: _("The image is shorter than 256 bytes: read it again."),
        EepromWarning.FORMAT_UNKNOWN: _("No known format fits this image: it is foreign, empty or damaged."),
        EepromWarning.SWAPPED: _("Each two bytes of the file are exchanged; read in the right order it is whole."),
        EepromWarning.SHIFTED: _("The file does not begin with the image; read from where it begins it is whole."),
        EepromWarning.TRAILER_MISSING: _("The end mark 5A is missing from the last byte; some good boards have none."),
    }[warning]
