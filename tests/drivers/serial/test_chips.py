"""The table of chips: complete where it says something, and equal to the values that public captures show."""

from __future__ import annotations

import pytest

from drivers.catalogue import boards
from drivers.serial.chips import ChipFamily, JobForm, chip_id_of, chip_name, families, family_of, family_of_id
from drivers.serial.frames import write_all

FAMILIES = tuple(families().values())


def of(name: str) -> ChipFamily:
    found = family_of(name)
    assert found is not None
    return found


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_row_is_whole(family: ChipFamily) -> None:
    assert family.name == chip_name(family.id)
    assert family.source
    assert (family.job is None) == (family.answer is None) == (not family.prepare)
    if family.job is not None:
        assert family.cores
        assert family.hashes is not None
        assert family.errors is not None
        assert family.pll is not None
        assert family.baud is not None
        assert family.nonce is not None or family.nonce_offset is not None
    assert len(set(family.diagnostic)) == len(family.diagnostic)
    for write in (*family.prepare, *family.enable):
        assert write_all(write.register, write.value)


def test_every_chip_of_the_issue_can_be_made_to_hash() -> None:
    for name in ("BM1362", "BM1366", "BM1368", "BM1370", "BM1397", "BM1398"):
        assert of(name).job is not None


def test_a_chip_is_found_as_the_catalogue_writes_it() -> None:
    assert chip_id_of("BM1368 / BM1370") == 0x1368
    assert chip_id_of("BM1370 (XP)") == 0x1370
    assert chip_id_of("BM1387") is None
    assert chip_id_of("KF/K-series (MicroBT)") is None
    assert chip_id_of("") is None
    assert family_of_id(0x1387) is None
    spoken = {spec.chip for spec in boards() if family_of(spec.chip) is not None}
    assert {"BM1360", "BM1362", "BM1366", "BM1368", "BM1370", "BM1396", "BM1397", "BM1398"} <= spoken


@pytest.mark.parametrize(
    ("name", "divider", "value"),
    [
        ("BM1362", 0, 0x11300000),
        ("BM1366", 2, 0x11300200),
        ("BM1370", 0, 0x01300000),
        ("BM1370", 26, 0x01301A00),
        ("BM1397", 26, 0x00007A31),
        ("BM1397", 0, 0x00006031),
        ("BM1398", 26, 0xF000BA05),
    ],
)
def test_the_baud_register_is_the_captured_one(name: str, divider: int, value: int) -> None:
    """S19j Pro, Bitaxe and S21 Pro captures and reset values in 256foundation/mujina REFERENCE.md (0x28); ESP-Miner
    bm1397.c (0x18); HashSource bm1398_asic.c (last value of its reset sequence).
    """
    form = of(name).baud
    assert form is not None
    assert form.value(divider) == value
    assert form.divider(value) == divider


def test_a_divider_that_does_not_fit_is_refused() -> None:
    form = of("BM1397").baud
    assert form is not None
    with pytest.raises(ValueError, match="32"):
        form.value(32)


def test_a_nonce_names_its_chip() -> None:
    """The S19j Pro's example in 256foundation/mujina REFERENCE.md: address 0xDC, the 111th chip."""
    place = of("BM1362").nonce
    assert place is not None
    assert place.address(0x6DB88EE1) == 0xDC


@pytest.mark.parametrize(
    ("name", "byte", "identity"),
    [("BM1370", 0xD2, 0x68), ("BM1370", 0x99, 0x48), ("BM1362", 0xF2, 0xF0), ("BM1397", 0x1A, 0x18)],
)
def test_a_reply_names_its_job(name: str, byte: int, identity: int) -> None:
    """Bitaxe Gamma and S19j Pro captures (256foundation/mujina test_data.rs, REFERENCE.md) and ESP-Miner's
    test_job_command.c: the id as the job carried it.
    """
    answer = of(name).answer
    assert answer is not None
    assert answer.job(byte) == identity


def test_a_die_says_its_temperature_once_it_is_valid() -> None:
    """The formula of the BM1368's factory test firmware: code x 0.171342 - 299.5144 (mujina REFERENCE.md, 0xB4)."""
    form = of("BM1368").die_temperature
    assert form is not None
    assert form.temp_c(0x80000000 | 2100) == pytest.approx(60.3038)
    assert form.temp_c(2100) is None


def test_only_midstate_chips_stay_with_nine_bytes() -> None:
    assert {family.name for family in FAMILIES if not family.long_replies} == {"BM1396", "BM1397", "BM1398"}
    assert {family.name for family in FAMILIES if family.job is JobForm.MIDSTATES} == {"BM1397", "BM1398"}
