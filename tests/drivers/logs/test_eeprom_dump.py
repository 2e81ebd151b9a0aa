"""EEPROM dumps inside miner logs, with dumps of real boards where the recordings are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.finding import Fault
from app.services.diagnosis import diagnose_log
from drivers.logs.reader import read_log
from drivers.model.observation import Fact, Observation
from tests.drivers.logs.miner_logs import HEAD, s19_pro

EEPROMS = Path(__file__).parents[3] / ".." / "shared" / "real" / "eeprom"
LEGACY = "s19pro_bmminer_605785_chain0.bin"

needs_recordings = pytest.mark.skipif(not EEPROMS.exists(), reason="the recordings of ../shared/real are not here")


def dump(image: bytes, chain: int) -> str:
    rows = [f"2025-01-01 00:00:12 [chain {chain}]"]
    for place in range(0, len(image), 16):
        row = image[place : place + 16].hex(" ").upper()
        rows.append(f"2025-01-01 00:00:12 0x{place:04X} {row[:23]}   {row[24:]}")
    return "\n".join(rows) + "\n"


def dumped(text: str, fact: Fact) -> list[Observation]:
    return [o for o in read_log("log", (HEAD + text).encode()).observations if o.fact is fact]


@needs_recordings
def test_a_dump_gives_the_serial_of_its_chain() -> None:
    image = (EEPROMS / LEGACY).read_bytes()
    wanted = json.loads((EEPROMS / "expected.json").read_text(encoding="utf-8"))
    (seen,) = dumped(dump(image, 2), Fact.BOARD_SERIAL)
    assert (seen.chain, seen.provenance.line) == (2, 7)
    assert str(seen.value) in json.dumps(wanted)
    diagnosis = diagnose_log("log", s19_pro([114], [114], [114], before=dump(image, 2)).encode())
    assert [chain.board_sn for chain in diagnosis.chains] == [None, None, seen.value]


@needs_recordings
def test_two_boards_with_one_serial_are_cloned() -> None:
    image = (EEPROMS / LEGACY).read_bytes()
    diagnosis = diagnose_log("log", s19_pro([114], [114], before=dump(image, 0) + dump(image, 1)).encode())
    assert diagnosis.verdict.fault is Fault.EEPROM_CLONED


@needs_recordings
def test_a_damaged_dump_is_said_to_be_damaged() -> None:
    image = bytearray((EEPROMS / "eeprom_BHB68701.bin").read_bytes())
    image[5] ^= 0x40
    assert dumped(dump(bytes(image), 1), Fact.BOARD_SERIAL) == []


@pytest.mark.parametrize("image", [bytes(256), b"\xff" * 256, bytes(range(256))])
def test_an_empty_or_foreign_dump_says_nothing(image: bytes) -> None:
    assert dumped(dump(image, 0), Fact.BOARD_SERIAL) == []
    assert dumped(dump(image, 0), Fact.EEPROM_CRC) == []


@needs_recordings
def test_half_a_dump_and_rows_out_of_order_say_nothing() -> None:
    rows = dump((EEPROMS / LEGACY).read_bytes(), 0).splitlines(keepends=True)
    for broken in (rows[:10], rows[:5] + rows[6:], [rows[0], *rows[2:]], [rows[0], *reversed(rows[1:])]):
        assert dumped("".join(broken), Fact.BOARD_SERIAL) == []
