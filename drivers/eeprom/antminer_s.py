"""EEPROM formats 4, 5 and 6 of the Antminer S19 and S21 boards: two or three enciphered regions, a CRC-5 in each."""

from __future__ import annotations

from drivers.eeprom.ciphers import XOR_KEYS, XXTEA_KEYS, xor_words, xxtea_decrypt
from drivers.eeprom.judgement import content
from drivers.eeprom.layouts import Span, layout, read_sound_fields, within_bounds
from drivers.model.eeprom import Check, EepromContent, Region
from drivers.serial.crc import crc5

_XXTEA, _XOR = 1, 2


def decode(image: bytes) -> EepromContent | None:
    """The content, None when the image is not of this format. Never raises."""
    if len(image) < 2 or image[0] not in (4, 5, 6):
        return None
    algorithm, key = image[1] >> 4, image[1] & 0x0F
    if algorithm not in (_XXTEA, _XOR) or key >= len(XXTEA_KEYS):
        return None
    table = layout("antminer_s")
    spans = tuple(span for span in table.spans if image[0] > 4 or span.name is not Region.SWEEP)
    plain = bytearray(image)
    for span in spans:
        region = bytes(image[span.start : span.end])
        if len(region) == span.end - span.start:
            plain[span.start : span.end] = _decipher(region, algorithm, key)
        else:
            del plain[span.start :]
            break
    checks = tuple(
        Check(span.name, _holds(bytes(plain), span) and within_bounds(bytes(plain), table, span)) for span in spans
    )
    return content(str(image[0]), image, read_sound_fields(bytes(plain), table, checks), checks, trailer=image[0] > 4)


def _decipher(region: bytes, algorithm: int, key: int) -> bytes:
    return xxtea_decrypt(region, XXTEA_KEYS[key]) if algorithm == _XXTEA else xor_words(region, XOR_KEYS[key])


def _holds(plain: bytes, span: Span) -> bool:
    return len(plain) > span.check and crc5(plain[span.covers_from : span.check]) == plain[span.check]
