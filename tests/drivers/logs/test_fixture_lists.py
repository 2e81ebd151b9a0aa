"""Lists of chips in tester logs: whole ones count, cut ones do not, and a sweep accuses nobody on its way up."""

from __future__ import annotations

import pytest

from drivers.logs.reader import read_log
from drivers.model.observation import Fact, Observation

HEAD = """\
parse_local_config_file : Test_Process : {process}
parse_local_config_file : Asic_Num : 6
check_chain : gChain = 1
"""
OWED = """\
get_asic_nonce_status : Hashboard require nonce number:                6000
get_asic_nonce_status : every voltage domain require nonce number:     3000
get_asic_nonce_status : every ASIC require nonce number:               1000
get_asic_nonce_status : every CORE require nonce number:               8
"""
ROWS = " 998  1000  997 \n 1000  412  999 \n"


def seen(text: str, fact: Fact, process: str = "PT2") -> list[Observation]:
    reading = read_log("log", (HEAD.format(process=process) + text).encode())
    return [one for one in reading.observations if one.fact is fact]


def test_a_whole_list_of_plain_rows_gives_every_chip() -> None:
    told = seen(OWED + ROWS, Fact.CHIP_COUNTERS)
    assert [(one.chain, one.chip_index, one.value) for one in told][:2] == [(1, 0, 998), (1, 1, 1000)]
    assert [one.chip_index for one in told] == list(range(6))
    assert {one.provenance.line for one in told} == {8, 9}


@pytest.mark.parametrize("cut", range(1, len(ROWS)))
def test_a_list_that_is_cut_gives_none(cut: int) -> None:
    assert seen(OWED + ROWS[:cut], Fact.CHIP_COUNTERS) == []


def test_other_lines_between_the_rows_do_no_harm() -> None:
    rows = ROWS.splitlines(keepends=True)
    assert len(seen(f"{OWED}{rows[0]}pt_read_temp : temp [0] 41\n{rows[1]}", Fact.CHIP_COUNTERS)) == 6


def test_named_chips_count_once_the_list_ends() -> None:
    listed = "      asic[000] =  998,      asic[001] = 1000,\n  !!! asic[002] =  310,\n"
    ended = listed + "get_result : valid nonce number = 2308,      lost nonce number = 692\n"
    assert seen(listed, Fact.CHIP_COUNTERS) == []
    assert [one.value for one in seen(ended, Fact.CHIP_COUNTERS)] == [998, 1000, 310]
    assert [one.chip_index for one in seen(ended, Fact.CHIP_WEAK)] == [2]


def test_the_list_of_bad_chips_names_them() -> None:
    text = "get_result : bad asic list:\nasic[004]      asic[005]      \n"
    assert [one.chip_index for one in seen(text, Fact.CHIP_WEAK)] == [4, 5]


def test_a_sweep_tells_its_mildest_step_and_calls_nothing_bad() -> None:
    text = f"{OWED}{ROWS}{OWED}{ROWS.replace('412', '11')}get_result : bad asic list:\nasic[004]      \n"
    assert [one.value for one in seen(text, Fact.CHIP_COUNTERS, "SWEEP")][4] == 412
    assert len(seen(text, Fact.CHIP_COUNTERS, "SWEEP")) == 6
    assert seen(text, Fact.CHIP_WEAK, "SWEEP") == []


def test_temperatures_and_voltages_are_told_once_until_they_change() -> None:
    rows = "[0]:46.25 [1]:47.10 [2]:51.00 \n[3]:45.00 [4]:46.00 [5]:46.40 \n"
    ended = "check_asic_val : Asic val max:51.00,min:45.00,avg:46.95,set max:90.00\n"
    listed = f"read_temp_from_asic_once : ASIC TEMP,set max:90.00\n\n{rows}{ended}"
    assert [one.value for one in seen(listed * 3, Fact.TEMP_CHIP)] == [46.25, 47.1, 51.0, 45.0, 46.0, 46.4]
    hotter = listed.replace("51.00", "74.00")
    assert [one.value for one in seen(listed + hotter, Fact.TEMP_CHIP) if one.chip_index == 2] == [51.0, 74.0]
    volts = "read_chain_domain_voltage : ASIC VOL,set max:0.37\n\n[0]:0.31 [1]:0.12 \n"
    assert [one.value for one in seen(volts, Fact.CHIP_VOLTAGE)] == [0.31, 0.12]


def test_the_frequencies_of_a_matrix_stand_between_two_lines() -> None:
    head = "dump_matrix_freq : ============matrix freq==============\n"
    rows = "\n481.25 481.25 475.00 \n481.25 481.25 487.50 \n"
    assert seen(head + rows, Fact.CHIP_FREQUENCY, "SWEEP") == []
    assert [one.value for one in seen(head + rows + head, Fact.CHIP_FREQUENCY, "SWEEP")][2:] == [
        475.0,
        481.25,
        481.25,
        487.5,
    ]
