"""The EEPROM image of a simulated board, in format 4 with real encryption and checksums, so that it is really decoded.

It lives with the simulators because the program itself never makes an EEPROM image.
"""

from __future__ import annotations

from drivers.eeprom.ciphers import XXTEA_KEYS, xxtea_encrypt
from drivers.serial.crc import crc5

_SIZE = 256
_KEY_INDEX = 1
_ALGORITHM_XXTEA = 1
_TRAILER = 0x5A


def format_4_image(board_name: str, serial: str) -> bytes:
    """256 bytes that say what a factory writes into a board of that code and serial (17 characters)."""
    image = bytearray(b"\xff" * _SIZE)
    image[0:2] = bytes((4, _ALGORITHM_XXTEA << 4 | _KEY_INDEX))
    image[2:98] = bytes(96)
    _text(image, 2, 18, serial)
    _text(image, 20, 3, "ED")
    _text(image, 23, 14, "S1SIM0001")
    image[37] = 3
    _text(image, 38, 10, "F1V05B2C1")
    image[48:50] = (0x0130).to_bytes(2, "little")
    image[50:52] = (0x0010).to_bytes(2, "little")
    image[57:59] = bytes((142, 15))
    _text(image, 59, 3, "AC")
    _text(image, 62, 9, board_name)
    _text(image, 71, 24, "SIMU20260101001-Y1")
    image[95:97] = b"\x01\x01"
    image[97] = crc5(bytes(image[:97]))
    image[98:114] = bytes(16)
    image[98:100] = (1360).to_bytes(2, "little")
    image[100:102] = (545).to_bytes(2, "little")
    image[102:104] = (9995).to_bytes(2, "little")
    image[104:106] = bytes((28, 29))
    image[108:110] = b"\x01\x01"
    image[113] = crc5(bytes(image[98:113]))
    for start, end in ((2, 98), (98, 114)):
        image[start:end] = xxtea_encrypt(bytes(image[start:end]), XXTEA_KEYS[_KEY_INDEX])
    image[255] = _TRAILER
    return bytes(image)


def _text(image: bytearray, at: int, size: int, text: str) -> None:
    image[at : at + size] = text.encode("latin-1", "replace")[:size].ljust(size, b"\x00")
