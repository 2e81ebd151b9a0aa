"""What an EEPROM holds as rows of two: what it is, and what it says. For a terminal and for the window alike."""

from __future__ import annotations

from app.words.eeprom_warnings import region_name, warning_text
from app.words.language import _
from app.words.phrases import number_text
from app.words.plain_text import plain
from drivers.model.eeprom import EepromContent

#: Characters of the column of names in text.
_NAMES = 26


def sheet_rows(content: EepromContent) -> tuple[tuple[str, str], ...]:
    """Every field that is known, then each checksum."""
    rows = []
    for name, label in _labels().items():
        value = getattr(content, name)
        if value is not None:
            rows.append((label, number_text(value) if isinstance(value, float) else plain(str(value))))
    fits, not_fits = _("checksum fits"), _("checksum does not fit")
    return (*rows, *((region_name(check.region), fits if check.ok else not_fits) for check in content.checks))


def sheet_title(content: EepromContent) -> tuple[str, str]:
    """Whether it is valid, and its format."""
    return _("Valid") if content.valid else _("Not valid"), _("format {format}").format(format=content.format)


def sheet_lines(content: EepromContent) -> tuple[str, ...]:
    """All of it as lines of text, what is odd about it at the end."""
    return (
        "  ".join(sheet_title(content)),
        *(f"{label:<{_NAMES}}{value}" for label, value in sheet_rows(content)),
        *(warning_text(warning, content) for warning in content.warnings),
    )


def _labels() -> dict[str, str]:
    return {
        "board_name": _("Board"),
        "board_sn": _("Serial"),
        "chip_die": _("Chip die"),
        "chip_marking": _("Chip marking"),
        "chip_bin": _("Chip bin"),
        "ft_version": _("Factory test"),
        "pcb_version": _("PCB version"),
        "bom_version": _("BOM version"),
        "chip_tech": _("Chip technology"),
        "factory_job": _("Factory job"),
        "voltage_v": _("Voltage (V)"),
        "frequency_mhz": _("Frequency (MHz)"),
        "nonce_rate": _("Nonce rate"),
        "pcb_temp_in_c": _("Board inlet (°C)"),
        "pcb_temp_out_c": _("Board outlet (°C)"),
        "pt1_result": _("PT1 result (1 = passed)"),
        "pt2_result": _("PT2 result (1 = passed)"),
    }
