"""EEPROM images: real dumps where they are at hand, our own in every state of damage, and random bytes."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from drivers.eeprom.aes import cbc_decrypt
from drivers.eeprom.antminer_1 import crc8
from drivers.eeprom.antminer_s9k import crc16_modbus
from drivers.eeprom.ciphers import LEGACY_KEY, XOR_KEYS, XXTEA_KEYS, xor_words, xxtea_decrypt, xxtea_encrypt
from drivers.eeprom.decode import decode
from drivers.model.eeprom import EepromContent, EepromWarning, Region
from drivers.serial.crc import crc5
from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL

REAL = Path(__file__).parents[4] / "shared" / "real" / "eeprom"
DUMPS = ["BHB42601", "BHB68701", "A3HB70701"]
NAMES = [*(f"eeprom_{name}.bin" for name in DUMPS), "s9k_plain.bin"]
NAMES += [f"s19pro_bmminer_605785_chain{chain}.bin" for chain in (0, 1)]


@pytest.mark.parametrize("name", NAMES)
def test_a_real_dump_reads_as_its_source_says(name: str) -> None:
    if not (REAL / name).exists():
        pytest.skip(f"recording ../shared/real/eeprom/{name} is not here")
    expected = json.loads((REAL / "expected.json").read_text(encoding="utf-8"))[name]
    content = dataclasses.asdict(decode((REAL / name).read_bytes()))
    said = {key: value for key, value in expected.items() if key not in ("source", "note") and value is not None}
    assert {key: content[key] for key in said} == said


def test_a_simulated_board_carries_a_real_format_4_image() -> None:
    content = decode(format_4_image(BOARD_CODE, BOARD_SERIAL))
    assert (content.format, content.valid, content.warnings) == ("4", True, ())
    assert (content.board_name, content.board_sn) == (BOARD_CODE, BOARD_SERIAL)
    assert (content.voltage_v, content.frequency_mhz, content.nonce_rate) == (13.6, 545, 0.9995)
    assert [check.region for check in content.checks] == [Region.BOARD, Region.PARAMS]


@pytest.mark.parametrize("at", [5, 40, 97, 100, 113])
def test_a_changed_byte_is_noticed_in_its_region(at: int) -> None:
    image = bytearray(format_4_image(BOARD_CODE, BOARD_SERIAL))
    image[at] ^= 0x10
    content = decode(bytes(image))
    broken = {check.region for check in content.checks if not check.ok}
    assert not content.valid
    assert broken == {Region.BOARD if at < 98 else Region.PARAMS}
    assert EepromWarning.CRC_MISMATCH in content.warnings


PARAMS = ("voltage_v", "frequency_mhz", "nonce_rate", "pcb_temp_in_c", "pcb_temp_out_c", "pt2_result", "pt2_count")


@pytest.mark.parametrize("at", [2, 5, 40, 62, 97, 98, 100, 102, 113])
def test_what_lies_in_a_failed_region_is_unknown_and_the_rest_still_reads(at: int) -> None:
    image = bytearray(format_4_image(BOARD_CODE, BOARD_SERIAL))
    sound = decode(bytes(image))
    image[at] ^= 0x11
    content = decode(bytes(image))
    names = {field.name for field in dataclasses.fields(content)} - {"format", "valid", "checks", "warnings"}
    lost = set(PARAMS) if at >= 98 else names - set(PARAMS)
    assert [name for name in lost if getattr(content, name) is not None] == []
    assert [name for name in names - lost if getattr(content, name) != getattr(sound, name)] == []


@pytest.mark.parametrize(("name", "at"), [("s9k_plain.bin", 0x87), ("s19pro_bmminer_605785_chain0.bin", 20)])
def test_a_real_dump_of_one_region_says_nothing_when_its_checksum_fails(name: str, at: int) -> None:
    if not (REAL / name).exists():
        pytest.skip(f"recording ../shared/real/eeprom/{name} is not here")
    image = bytearray((REAL / name).read_bytes())
    image[at] ^= 0x11
    content = dataclasses.asdict(decode(bytes(image)))
    assert content.pop("valid") is False
    assert EepromWarning.CRC_MISMATCH in content.pop("warnings")
    assert content.pop("checks")
    assert [key for key, value in content.items() if value is not None] == ["format"]


@pytest.mark.parametrize("length", [0, 1, 2, 16, 97, 113, 200, 255])
def test_a_cut_dump_is_not_valid_and_says_so(length: int) -> None:
    content = decode(format_4_image(BOARD_CODE, BOARD_SERIAL)[:length])
    assert not content.valid
    assert EepromWarning.TRUNCATED in content.warnings


def test_a_foreign_dump_is_unknown() -> None:
    content = decode(bytes(range(100, 256)) + bytes(100))
    assert content == EepromContent("unknown", False, warnings=(EepromWarning.FORMAT_UNKNOWN,))


def test_an_xored_image_reads_like_an_xxtea_one() -> None:
    image = bytearray(format_4_image(BOARD_CODE, BOARD_SERIAL))
    for start, end in ((2, 98), (98, 114)):
        image[start:end] = xxtea_decrypt(bytes(image[start:end]), XXTEA_KEYS[1])
    image[1] = 0x22
    image[97] = crc5(bytes(image[:97]))
    for start, end in ((2, 98), (98, 114)):
        image[start:end] = xor_words(bytes(image[start:end]), XOR_KEYS[2])
    content = decode(bytes(image))
    assert content.valid
    assert content.board_sn == BOARD_SERIAL


def test_a_serial_that_is_an_advertisement_is_pointed_out() -> None:
    content = decode(format_4_image(BOARD_CODE, "  fixed-by-me  "))
    assert content.valid
    assert content.warnings == (EepromWarning.SERIAL_NOT_VENDOR,)


def test_hostile_text_never_leaves_the_image() -> None:
    content = decode(format_4_image("A\x1b[31m", "\x85\x9b\x07SN"))
    assert (content.board_name, content.board_sn) == ("A.[31m", "...SN")


def test_a_legacy_format_2_image_reads_with_its_shorter_fields() -> None:
    plain = bytearray(64)
    plain[0] = 2
    plain[1:18] = b"HWSIM00000000TEST"
    plain[34:38] = b"F1V0"
    plain[45:49] = bytes.fromhex("011E0100")
    plain[51:55] = (1260).to_bytes(2, "big") + (525).to_bytes(2, "big")
    header = b"\x11\x42"
    plain[63] = crc5(header + bytes(plain[:63]))
    content = decode((header + xxtea_encrypt(bytes(plain), LEGACY_KEY)).ljust(256, b"\xff"))
    assert (content.format, content.valid, content.board_sn) == ("2", True, "HWSIM00000000TEST")
    assert (content.ft_version, content.pcb_version, content.voltage_v) == ("F1V0", 286, 12.6)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x04\x11", b"\x05\x21", b"\x06\x11", b"\x11\x4a", b"\x01A", b"\x7e"]),
)
def test_no_bytes_make_it_raise(noise: bytes, header: bytes) -> None:
    content = decode(header + noise)
    for text in (content.board_sn, content.board_name, content.chip_marking, content.factory_job):
        assert text is None or text.isprintable()


@given(st.integers(2, 40).map(lambda words: words * 4).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
def test_xxtea_undoes_itself(data: bytes) -> None:
    assert xxtea_decrypt(xxtea_encrypt(data, LEGACY_KEY), LEGACY_KEY) == data


def test_aes_is_the_standard_one() -> None:
    """SP 800-38A, F.2.6: CBC-AES256.Decrypt, first two blocks."""
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    text = bytes.fromhex("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d")
    plain = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    assert cbc_decrypt(text, key, bytes(range(16))).hex() == plain


def test_checksums_have_their_published_check_values() -> None:
    assert crc16_modbus(b"123456789") == 0x4B37
    assert crc8(b"123456789") == 0xA1


def test_every_layout_names_only_fields_of_the_contract() -> None:
    names = {field.name for field in dataclasses.fields(EepromContent)}
    with resources.open_binary("eeprom", "layouts.toml") as file:
        table = tomllib.load(file)
    for row in table.values():
        assert row["source"]
        assert set(row["fields"]) <= names
        for field in row["fields"].values():
            assert field["kind"] in {"text", "u8", "i8", "u16le", "u16be"}
            assert 0 <= field["at"] < 256
            assert field["size"] == {"u8": 1, "i8": 1, "u16le": 2, "u16be": 2}.get(field["kind"], field["size"])
