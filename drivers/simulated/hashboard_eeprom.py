"""The EEPROM images of simulated boards, one format per generation, really enciphered and checksummed.

They live with the simulators because the program itself never makes an EEPROM image. What a board's image says stands
in `resources/simulated/eeproms.toml`, where a format keeps it in `resources/eeprom/layouts.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import resources
from drivers.eeprom.aes import cbc_encrypt
from drivers.eeprom.antminer_1 import crc8, derived
from drivers.eeprom.antminer_s9k import crc16_modbus
from drivers.eeprom.ciphers import L7_KEYS, LEGACY_KEY, XXTEA_KEYS, xxtea_encrypt
from drivers.eeprom.layouts import Field, layout
from drivers.model.board import BoardSpec
from drivers.serial.crc import crc5

Values = Mapping[str, str | float]

_SIZE = 256
_KEY_INDEX = 1
_ALGORITHM_XXTEA = 1
_TRAILER = 0x5A
_L7_KIND = 3
#: What every simulated image says alike.
_ALIKE: Final[Values] = MappingProxyType(
    {
        "chip_die": "ED",
        "chip_marking": "S1SIM0001",
        "chip_bin": 3,
        "ft_version": "F1V05B2C1",
        "chip_tech": "AC",
        "factory_job": "SIMU20260101001-Y1",
    }
)
#: Of formats 4 to 6: kind and mask of the sensors, and "passed, once" of the two factory tests.
_SENSORS, _PT1, _PT2 = (57, bytes((142, 15))), (95, b"\x01\x01"), (108, b"\x01\x01")


def image_of(board: BoardSpec, serial: str, format_name: str | None = None) -> bytes | None:
    """256 bytes that say what a factory writes into such a board; None for a board that carries no EEPROM.

    `format_name` asks for another format than the board's own. Raises KeyError for one there is not.
    """
    row = _row_of(board)
    if format_name is None:
        return _image(row["format"], row["values"], board.code, serial) if row else None
    # Another format says what boards of its own kind say; no board at hand carries format 6.
    like = next((other for other in _rows() if other["format"] == format_name), row)
    return _image(format_name, like["values"] if like else {}, board.code, serial)


def format_4_image(board_name: str, serial: str) -> bytes:
    """A format 4 image, as BHB42xxx boards carry it."""
    row = next(row for row in _rows() if row["format"] == "4")
    return _image("4", row["values"], board_name, serial)


def corrupted(image: bytes) -> bytes:
    """The image with one bit of its cipher text turned over, as a failing cell does."""
    at = 40 if image[:1] != b"\x7e" else 0x90
    return image[:at] + bytes((image[at] ^ 0x10,)) + image[at + 1 :]


def _image(format_name: str, said: Values, board_name: str, serial: str) -> bytes:
    return FORMATS[format_name]({**_ALIKE, **said, "board_name": board_name, "board_sn": serial})


def _row_of(board: BoardSpec) -> dict[str, Any] | None:
    if board.make != "Antminer":
        return None
    return next((row for row in _rows() if re.match(row["codes"], board.code)), None)


def _antminer_s(number: int) -> Callable[[Values], bytes]:
    def image(values: Values) -> bytes:
        table = layout("antminer_s")
        plain = bytearray(b"\xff" * _SIZE)
        plain[0:2] = bytes((number, _ALGORITHM_XXTEA << 4 | _KEY_INDEX))
        spans = table.spans if number > 4 else table.spans[:2]
        for span in spans:
            plain[span.start : span.end] = bytes(span.end - span.start)
        _write(plain, table.fields, values)
        for at, data in (_SENSORS, _PT1, _PT2):
            plain[at : at + len(data)] = data
        for span in spans:
            plain[span.check] = crc5(bytes(plain[span.covers_from : span.check]))
        for span in spans:
            plain[span.start : span.end] = xxtea_encrypt(bytes(plain[span.start : span.end]), XXTEA_KEYS[_KEY_INDEX])
        plain[_SIZE - 1] = _TRAILER
        return bytes(plain)

    return image


def _legacy(number: int, length: int) -> Callable[[Values], bytes]:
    def image(values: Values) -> bytes:
        plain = bytearray(length - 2)
        plain[0] = number
        _write(plain, layout(f"antminer_legacy_{number}").fields, values)
        header = bytes((0x11, length))
        plain[-1] = crc5(header + bytes(plain[:-1]))
        return (header + xxtea_encrypt(bytes(plain), LEGACY_KEY)).ljust(_SIZE, b"\xff")

    return image


def _l7(values: Values) -> bytes:
    header, plain = bytes((0x11, 80)), bytearray(80)
    plain[0] = _L7_KIND
    _write(plain, layout("antminer_l7").fields, values)
    plain[79] = crc5(header + bytes(plain[:79]))
    return (header + xxtea_encrypt(bytes(plain), L7_KEYS[0])).ljust(_SIZE, b"\xff")


def _antminer_1(values: Values) -> bytes:
    table = layout("antminer_1")
    key, start, mask = derived()
    plain = bytearray(_SIZE)
    plain[0] = 1
    _write(plain, table.fields, values)
    for span in table.spans:
        plain[span.check] = crc8(bytes(plain[span.covers_from : span.check]))
        block = bytes(byte ^ mask for byte in plain[span.start : span.end])
        plain[span.start : span.end] = cbc_encrypt(block, key, start)
    return bytes(plain)


def _s9k(values: Values) -> bytes:
    plain = bytearray(b"\xff" * _SIZE)
    plain[0] = 0x7E
    plain[0x87] = round((float(values.get("voltage_v", 9.9)) - 6.0) / 0.02)
    plain[0x88:0xC4] = bytes((round(float(values.get("frequency_mhz", 385.0)) / 5),)) * 60
    _write(plain, layout("antminer_s9k").fields, values)
    plain[254:] = crc16_modbus(bytes(plain[:254])).to_bytes(2, "little")
    return bytes(plain)


#: Every format that the decoders know -> what makes an image of it.
FORMATS: Final[Mapping[str, Callable[[Values], bytes]]] = MappingProxyType(
    {
        "1": _antminer_1,
        "2": _legacy(2, 66),
        "3": _legacy(3, 74),
        "4": _antminer_s(4),
        "5": _antminer_s(5),
        "6": _antminer_s(6),
        "l7": _l7,
        "s9k": _s9k,
    }
)


def _write(plain: bytearray, fields: Mapping[str, Field], values: Values) -> None:
    """Put every value where the layout keeps it; what the format has no place for is left out."""
    for name, field in fields.items():
        if name not in values:
            continue
        value = values[name]
        if field.kind == "text":
            data = str(value).encode("latin-1", "replace")[: field.size].ljust(field.size, b"\x00")
        else:
            order = "big" if field.kind.endswith("be") else "little"
            number = round(float(value) / (field.scale or 1.0))
            data = number.to_bytes(field.size, order, signed=field.kind.startswith("i"))  # type: ignore[arg-type]
        plain[field.at : field.at + field.size] = data


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    with resources.open_binary("simulated", "eeproms.toml") as file:
        return tuple(tomllib.load(file)["board"])
