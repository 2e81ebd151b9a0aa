"""The legacy EEPROM formats 2 and 3 of S19 and S19 Pro boards, and the same header on L7 and L9.

The layout of the latter is that of the public eeprom_tool; no dump of such a board was at hand to try it.
"""

from __future__ import annotations

from drivers.eeprom.ciphers import L7_KEYS, LEGACY_KEY, xxtea_decrypt
from drivers.eeprom.judgement import content
from drivers.eeprom.layouts import layout, read_fields
from drivers.model.eeprom import Check, EepromContent, Region
from drivers.serial.crc import crc5

_HEADER = 0x11
_L7_LENGTH = 80
_FORMATS = {2: "antminer_legacy_2", 3: "antminer_legacy_3"}


def decode(image: bytes) -> EepromContent | None:
    """The content, None when the image is not of this format. Never raises."""
    if len(image) < 2 or image[0] != _HEADER:
        return None
    length = image[1]
    size = (length + 5) & ~7
    if size < 8:
        return None
    enciphered = image[2 : 2 + size]
    if len(enciphered) < size:
        return content("unknown", image, {}, (Check(Region.WHOLE, False),))
    keys = ((LEGACY_KEY, False), *((key, True) for key in L7_KEYS))
    for key, is_l7 in keys:
        plain = xxtea_decrypt(enciphered, key)
        if is_l7:
            # An L7 header counts its payload only; the checksum is the payload's last byte.
            if length == _L7_LENGTH and crc5(image[:2] + plain[: _L7_LENGTH - 1]) == plain[_L7_LENGTH - 1]:
                return content("l7", image, read_fields(plain, layout("antminer_l7")), (Check(Region.WHOLE, True),))
            continue
        if crc5(image[:2] + plain[: length - 3]) == plain[length - 3]:
            return _legacy(image, plain, ok=True)
    plain = xxtea_decrypt(enciphered, LEGACY_KEY)
    if plain[0] in _FORMATS:
        return _legacy(image, plain, ok=False)
    return content("l7" if length == _L7_LENGTH else "unknown", image, {}, (Check(Region.WHOLE, False),))


def _legacy(image: bytes, plain: bytes, *, ok: bool) -> EepromContent:
    checks = (Check(Region.WHOLE, ok),)
    name = _FORMATS.get(plain[0])
    if name is None:
        return content("unknown", image, {}, checks)
    return content(str(plain[0]), image, read_fields(plain, layout(name)) if ok else {}, checks)
