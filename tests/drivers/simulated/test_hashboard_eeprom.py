"""The images that simulated boards carry: every format there is, read back by the decoders."""

from __future__ import annotations

import pytest

from drivers import catalogue
from drivers.eeprom.aes import cbc_encrypt
from drivers.eeprom.decode import decode
from drivers.model.board import BoardSpec
from drivers.simulated.hashboard_eeprom import FORMATS, corrupted, image_of
from drivers.simulated.story import BOARD_SERIAL

#: A board of each generation -> the format that such boards carry (facts/serial.md section 4).
GENERATIONS = {
    "BHB42601": "4",
    "BHB56801": "5",
    "BHB68601": "5",
    "A3HB70501": "1",
    "NBP1901": "3",
    "BHB91601": "2",
    "S9k": "s9k",
    "L7": "l7",
}


def board(code: str) -> BoardSpec:
    found = catalogue.board(code)
    assert found is not None
    return found


def image(code: str, format_name: str | None = None) -> bytes:
    made = image_of(board(code), BOARD_SERIAL, format_name)
    assert made is not None
    return made


@pytest.mark.parametrize(("code", "format_name"), GENERATIONS.items())
def test_a_board_carries_the_format_of_its_generation(code: str, format_name: str) -> None:
    content = decode(image(code))
    assert (content.format, content.valid, content.warnings) == (format_name, True, ())
    assert content.board_sn in (BOARD_SERIAL, None)
    assert content.board_name in (code, None)


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_can_be_asked_for_and_its_damage_is_noticed(format_name: str) -> None:
    made = image("BHB42601", format_name)
    assert (decode(made).format, decode(made).valid, len(made)) == (format_name, True, 256)
    assert not decode(corrupted(made)).valid


def test_boards_of_other_makes_carry_none() -> None:
    assert image_of(board("Bitaxe Gamma"), BOARD_SERIAL) is None
    assert image_of(board("emberOne/00"), BOARD_SERIAL) is None


def test_the_encryption_is_the_standard_one() -> None:
    """SP 800-38A, F.2.5: CBC-AES256.Encrypt, first two blocks."""
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    text = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    cipher = "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
    assert cbc_encrypt(text, key, bytes(range(16))).hex() == cipher
