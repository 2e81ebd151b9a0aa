"""The two checksums of the BM13xx chain, which the EEPROM formats share (Alex20129/eeprom_tool, skot/BM1397)."""

from __future__ import annotations


def crc5(data: bytes) -> int:
    """CRC-5: polynomial 0x05, start 0x1F, most significant bit first, not reflected. 0..31.

    Over a whole reply body, its own check bits included, the result is 0.
    """
    crc = 0x1F << 3
    for byte in data:
        crc = _CRC5[crc ^ byte]
    return crc >> 3


def crc5_bits(data: bytes, tail: int, bits: int) -> int:
    """CRC-5 over whole bytes and then the `bits` upper bits of `tail`, as replies need for their type bits."""
    crc = crc5(data)
    for position in range(7, 7 - bits, -1):
        feedback = (crc >> 4) ^ ((tail >> position) & 1)
        crc = ((crc << 1) & 0x1F) ^ (0x05 if feedback else 0)
    return crc


def crc16(data: bytes) -> int:
    """CRC-16 of job frames: polynomial 0x1021, start 0xFFFF, most significant bit first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _table() -> tuple[int, ...]:
    """CRC-5 one byte at a time, the register kept in the upper five bits."""
    table = []
    for byte in range(256):
        register = byte
        for _ in range(8):
            register = ((register << 1) ^ (0x05 << 3) if register & 0x80 else register << 1) & 0xFF
        table.append(register)
    return tuple(table)


_CRC5 = _table()
