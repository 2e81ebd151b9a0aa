"""Dumps as people keep them: every habit of writing bytes, copies and turned images, and what no habit makes valid."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.eeprom.ciphers import L7_KEYS, XXTEA_KEYS, xxtea_decrypt, xxtea_encrypt
from drivers.eeprom.decode import decode
from drivers.eeprom.dump_text import DumpReader
from drivers.eeprom.hex_text import bytes_of_text, swapped
from drivers.eeprom.images import decode_dump
from drivers.model.eeprom import EepromWarning, Region
from drivers.serial.crc import crc5
from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL

IMAGE = format_4_image(BOARD_CODE, BOARD_SERIAL)


def rows(form: Callable[[int, bytes], str], image: bytes = IMAGE, size: int = 16) -> str:
    return "\n".join(form(at, image[at : at + size]) for at in range(0, len(image), size)) + "\n"


def printed(data: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)


def intel_hex(image: bytes = IMAGE) -> str:
    def record(at: int, data: bytes, kind: int = 0) -> str:
        raw = bytes((len(data),)) + at.to_bytes(2, "big") + bytes((kind,)) + data
        return f":{(raw + bytes((-sum(raw) & 0xFF,))).hex().upper()}"

    return "\n".join([*(record(at, image[at : at + 16]) for at in range(0, len(image), 16)), record(0, b"", 1)])


HABITS = {
    "plain": IMAGE.hex(),
    "spaced": IMAGE.hex(" ").upper(),
    "lines of 32": rows(lambda _at, row: row.hex(), size=32),
    "xxd": rows(lambda at, row: f"{at:08x}: {row.hex(' ', 2)}  {printed(row)}"),
    "xxd -c8": rows(lambda at, row: f"{at:08x}: {row.hex(' ', 2)}  {printed(row)}", size=8),
    "hexdump -C": rows(lambda at, row: f"{at:08x}  {row[:8].hex(' ')}  {row[8:].hex(' ')}  |{printed(row)}|"),
    "hexdump": rows(lambda at, row: f"{at:07x} {swapped(row).hex(' ', 2)}"),
    "i2cdump": "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef\n"
    + rows(lambda at, row: f"{at:02x}: {row.hex(' ')}    {printed(row)}"),
    "places": rows(lambda at, row: f"0x{at:02X} {row.hex(' ').upper()}"),
    "stamped": rows(lambda at, row: f"2025-01-02 03:04:05 0x{at:04X} {row[:8].hex(' ')}   {row[8:].hex(' ')}"),
    "C array": "const unsigned char eeprom[256] = {\n"
    + rows(lambda at, row: "  " + " ".join(f"0x{byte:02X}," for byte in row) + f" // {at}")
    + "};\n",
    "escaped": '"' + "".join(f"\\x{byte:02x}" for byte in IMAGE) + '"',
    "decimal list": "[" + ", ".join(map(str, IMAGE)) + "]",
    "decimal rows": rows(lambda _at, row: " ".join(map(str, row))),
    "Intel HEX": intel_hex(),
    "one place": "0x00 " + IMAGE.hex(" "),
    "CRLF": rows(lambda at, row: f"{at:02x}: {row.hex(' ')}").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_dump_reads_the_same_in_every_habit(habit: str) -> None:
    content = decode_dump(HABITS[habit].encode())
    assert (content.valid, content.board_sn, content.warnings) == (True, BOARD_SERIAL, ())


def test_text_of_windows_reads_too() -> None:
    assert decode_dump(HABITS["xxd"].encode("utf-16")).valid


@pytest.mark.parametrize(
    ("image", "warning"),
    [
        (swapped(IMAGE), EepromWarning.SWAPPED),
        (IMAGE[40:] + IMAGE[:40], EepromWarning.SHIFTED),
        (b"\xff" * 256 + IMAGE, EepromWarning.SHIFTED),
    ],
)
def test_an_image_that_was_turned_is_put_right_and_says_so(image: bytes, warning: EepromWarning) -> None:
    content = decode_dump(image)
    assert (content.valid, content.board_sn, content.warnings) == (True, BOARD_SERIAL, (warning,))


@pytest.mark.parametrize("image", [IMAGE * 2, IMAGE + b"\xff" * 256, IMAGE + bytes(3840)])
def test_two_copies_and_padding_are_no_remark(image: bytes) -> None:
    content = decode_dump(image)
    assert (content.valid, content.warnings) == (True, ())


@pytest.mark.parametrize(
    "image", [b"\xff" * 256, bytes(256), IMAGE[:128] + b"\xff" * 128, IMAGE[:128], b"", IMAGE[128:]]
)
def test_an_empty_or_half_image_is_not_valid(image: bytes) -> None:
    # What format 4 leaves unused may be blank: half of it is whole in both of its regions.
    assert decode_dump(image).valid is (image == IMAGE[:128] + b"\xff" * 128)


def test_a_cut_image_is_never_valid() -> None:
    for cut in range(0, 256, 5):
        assert not decode_dump(IMAGE[:cut]).valid, cut
        assert not decode_dump(rows(lambda at, row: f"{at:08x}: {row.hex(' ', 2)}", IMAGE[:cut]).encode()).valid, cut


@pytest.mark.parametrize("habit", HABITS)
def test_a_cut_text_is_never_valid(habit: str) -> None:
    text, chance = HABITS[habit], Random(habit)
    for _try in range(12):
        assert not decode_dump(text[: chance.randrange(len(text) * 9 // 10)].encode()).valid


def test_every_flipped_bit_of_a_region_is_noticed() -> None:
    for bit in range(8 * 2, 8 * 114):
        image = bytearray(IMAGE)
        image[bit // 8] ^= 1 << bit % 8
        content = decode(bytes(image))
        broken = {check.region for check in content.checks if not check.ok}
        assert not content.valid, bit
        assert broken >= {Region.BOARD if bit < 8 * 98 else Region.PARAMS}, bit


@given(
    st.binary(min_size=256, max_size=600),
    st.sampled_from([b"", b"\x04\x11", b"\x05\x11", b"\x06\x21", b"\x11\x50", b"\x11\x4a"]),
)
def test_chance_bytes_are_never_valid(noise: bytes, header: bytes) -> None:
    assert not decode_dump(header + noise).valid


@given(st.text(max_size=400))
def test_no_text_makes_it_raise(text: str) -> None:
    bytes_of_text(text)
    assert not decode_dump(text.encode("utf-8", "surrogatepass")).valid


def test_a_record_of_intel_hex_with_a_wrong_checksum_ends_it() -> None:
    lines = intel_hex().splitlines()
    broken = lines[3][:-1] + ("0" if lines[3][-1] != "0" else "1")
    assert bytes_of_text("\n".join([*lines[:3], broken, *lines[4:]])) == IMAGE[:48]


def test_the_header_of_an_l7_reads_by_its_public_layout() -> None:
    plain = bytearray(80)
    plain[0] = 3
    plain[1:18] = b"HWSIM00000000L7L7"
    plain[18:20], plain[20:30] = b"ED", b"L7VT24AB01"
    plain[58:60] = (600).to_bytes(2, "big")
    plain[79] = crc5(b"\x11\x50" + bytes(plain[:79]))
    for key in L7_KEYS:
        content = decode((b"\x11\x50" + xxtea_encrypt(bytes(plain), key)).ljust(256, b"\xff"))
        assert (content.format, content.valid, content.board_sn) == ("l7", True, "HWSIM00000000L7L7")
        assert (content.chip_die, content.frequency_mhz) == ("ED", 600.0)


def test_the_factory_s_own_results_are_read() -> None:
    image = bytearray(IMAGE)
    plain = bytearray(xxtea_decrypt(bytes(image[98:114]), XXTEA_KEYS[1]))
    plain[10:12] = bytes((0, 3))
    plain[15] = crc5(bytes(plain[:15]))
    image[98:114] = xxtea_encrypt(bytes(plain), XXTEA_KEYS[1])
    content = decode(bytes(image))
    assert (content.valid, content.pt2_result, content.pt2_count) == (True, 0, 3)


def dumps_in(text: str) -> list[tuple[int | None, int, bool]]:
    reader = DumpReader()
    found = [reader.feed(line, number) for number, line in enumerate(text.split("\n"), 1)]
    return [(dump.chain, dump.line, dump.image == IMAGE) for dump in found if dump is not None]


def test_dumps_in_a_log_are_found_with_their_chains() -> None:
    body = rows(lambda at, row: f"2025-01-02 03:04:05 0x{at:04X} {row.hex(' ')}")
    log = f"start\n[chain 0]\n{body}noise\n2025-01-02 03:04:09 [chain 2]\n{body}"
    assert dumps_in(log) == [(0, 3, True), (2, 21, True)]


def test_rows_without_places_need_a_head() -> None:
    body = rows(lambda _at, row: row.hex(" "))
    assert dumps_in(f"register dump\n{body}") == []
    assert dumps_in(f"chain 1 read eeprom data:\n{body}") == [(1, 2, True)]


def test_a_row_at_the_wrong_place_ends_a_dump_and_noise_between_rows_does_not() -> None:
    lines = rows(lambda at, row: f"{at:08x}: {row.hex(' ', 2)}").splitlines(keepends=True)
    assert dumps_in("".join([*lines[:4], *lines[5:]])) == []
    assert dumps_in("".join(line + "sshd: a line of noise\n" for line in lines)) == [(None, 1, True)]
