"""EEPROM format 1 of the S21+, S21 XP and S21 Pro boards: the name in clear, three blocks in AES, CRC-8 each."""

from __future__ import annotations

from drivers.eeprom.aes import cbc_decrypt
from drivers.eeprom.ciphers import xor_words
from drivers.eeprom.judgement import content
from drivers.eeprom.layouts import Layout, Span, layout, read_sound_fields, within_bounds
from drivers.model.eeprom import Check, EepromContent

#: The production key and the two phrases it is mixed with (Alex20129/eeprom_tool).
_KEY = 0xAA4380BC
_PHRASE_1 = "可上九天揽月，可下五洋捉鳖".encode()[:32]
_PHRASE_2 = "世上无难事，".encode()[:16]


def decode(image: bytes) -> EepromContent | None:
    """The content, None when the image is not of this format. Never raises."""
    if len(image) < 16 or image[0] != 1 or not image[1:16].rstrip(b"\x00\xff").isalnum():
        return None
    table = layout("antminer_1")
    key, start, mask = derived()
    plain = bytearray(image[: table.spans[0].start])
    for span in table.spans:
        block = image[span.start : span.end]
        if len(block) < span.end - span.start:
            break
        plain += bytes(byte ^ mask for byte in cbc_decrypt(block, key, start))
    whole = bytes(plain)
    checks = tuple(Check(span.name, _holds(whole, table, span)) for span in table.spans)
    return content("1", image, read_sound_fields(whole, table, checks), checks)


def _holds(plain: bytes, table: Layout, span: Span) -> bool:
    """Whether a block's checksum fits, and its numbers and texts are such as boards have."""
    if len(plain) <= span.check or crc8(plain[span.covers_from : span.check]) != plain[span.check]:
        return False
    texts = [field for field in table.fields.values() if field.kind == "text" and span.start <= field.at < span.end]
    printed = [plain[field.at : field.at + field.size].rstrip(b"\x00\xff") for field in texts]
    return within_bounds(plain, table, span) and all(0x20 <= byte < 0x7F for text in printed for byte in text)


def crc8(data: bytes) -> int:
    """CRC-8, polynomial 0x8C reflected, start 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc


def derived() -> tuple[bytes, bytes, int]:
    """Key, start vector and byte mask that the production key makes of the two phrases (Alex20129/eeprom_tool)."""
    first, second = xor_words(_PHRASE_1, _KEY), xor_words(_PHRASE_2, _KEY)
    every = _KEY % 3 + 2
    key = bytes(second[at] if at < 16 and at % every == 0 else first[at] for at in range(32))
    start = bytes(second[at] if at % every else first[at] for at in range(16))
    return key, start, first[1]
