"""The plain EEPROM of S9k and S9 SE boards: nothing enciphered, one CRC-16."""

from __future__ import annotations

from drivers.eeprom.judgement import SIZE, content
from drivers.eeprom.layouts import layout, read_fields
from drivers.model.eeprom import Check, EepromContent, Region

_MAGIC = 0x7E
_VOLTAGE, _FREQUENCIES = 0x87, slice(0x88, 0xC4)
_CHECK = 254


def decode(image: bytes) -> EepromContent | None:
    """The content, None when the image is not of this format. Never raises.

    The voltage is 6.0 + 0.02 per step; the frequency is the median over the board's 60 chips, 5 MHz per step.
    """
    if not image or image[0] != _MAGIC:
        return None
    ok = len(image) >= SIZE and crc16_modbus(image[:_CHECK]) == int.from_bytes(image[_CHECK:SIZE], "little")
    checks = (Check(Region.WHOLE, ok),)
    if not ok:
        return content("s9k", image, {}, checks)
    fields: dict[str, object] = dict(read_fields(image, layout("antminer_s9k")))
    if len(image) > _VOLTAGE and image[_VOLTAGE] not in (0, 0xFF):
        fields["voltage_v"] = round(6.0 + 0.02 * image[_VOLTAGE], 2)
    steps = sorted(step for step in image[_FREQUENCIES] if step not in (0, 0xFF))
    if steps:
        fields["frequency_mhz"] = 5.0 * steps[len(steps) // 2]
    return content("s9k", image, fields, checks)


def crc16_modbus(data: bytes) -> int:
    """CRC-16 as in Modbus: polynomial 0x8005 reflected, start 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
