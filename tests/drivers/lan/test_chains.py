"""Chains in the two ways bmminer's heirs tell them: units, places, silence, and nothing that nonsense could break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.lan.chains import (
    chain_table,
    filled,
    flat_boards,
    flat_fans,
    listed_boards,
    listed_fans,
    placed,
    tera,
    unit_of,
)
from drivers.model.reading import BoardReading, Fan


@pytest.mark.parametrize(
    ("unit", "ths"),
    [
        ("GH/s", 1e-3),
        ("GH", 1e-3),
        ("MH/s", 1e-6),
        ("KH", 1e-9),
        ("T", 1.0),
        ("ksol/s", None),
        ("", None),
        (None, None),
    ],
)
def test_a_unit_is_what_it_says(unit, ths):
    assert tera(unit) == ths


def test_a_rate_is_in_the_unit_the_machine_names_whatever_the_field_is_called():
    table = {"GHS 5s": 9380.5, "rate_unit": "MH", "chain_acn1": 120, "chain_rate1": "3126.8", "chain_acn2": 0}
    (board,) = flat_boards(table)
    assert (board.slot, board.chips_working, board.hashrate_ths) == (0, 120, 0.0031268)
    assert unit_of({"MHS 5s": 1}) == 1e-6
    assert flat_boards({"chain_acn1": 3, "chain_rate1": 5})[0].hashrate_ths is None  # no unit, no rate


def test_a_silent_board_between_others_is_there_and_places_that_never_were_are_not():
    table = {"rate_unit": "GH", "chain_acn6": 63, "chain_acn7": 0, "chain_acn8": 63, "chain_acn9": 0}
    assert [(board.slot, board.chips_working, board.active) for board in flat_boards(table)] == [
        (5, 63, True), (6, 0, False), (7, 63, True),
    ]  # fmt: skip


def test_the_hottest_sensor_of_a_board_is_taken_and_zero_is_none():
    table = {"chain_acn1": 3, "temp_chip1": "78-50-0-70", "temp_pcb1": "0-0-0-0", "temp1": 61}
    (board,) = flat_boards(table)
    assert (board.temp_chip_c, board.temp_board_c) == (78.0, 61.0)


def test_chips_the_firmware_marks_are_counted_from_one():
    (board,) = flat_boards({"chain_acn1": 4, "chain_acs1": " ooxo o"})
    assert board.chips_silent == (3,)
    assert flat_boards({"chain_acn1": 4, "chain_acs1": "no marks at all"})[0].chips_silent == ()


def test_fans_are_the_first_ones_or_those_that_turn():
    assert flat_fans({"fan_num": 2, "fan1": 5000, "fan2": 0}) == (Fan(1, 5000.0), Fan(2, 0.0))
    assert flat_fans({"fan_num": 2, "fan1": 0, "fan3": 4800, "fan6": "5040"}) == (Fan(3, 4800.0), Fan(6, 5040.0))


def test_a_page_tells_serials_and_thousandths_of_a_degree():
    row = {"index": 1, "sn": "SN-1", "asic_num": 120, "rate_real": 3003.75, "temp_chip": ["25687", "", "25562"]}
    (board,) = listed_boards({"rate_unit": "MH/s", "chain": [row]})
    assert (board.slot, board.serial, board.chips_working) == (1, "SN-1", 120)
    assert (board.hashrate_ths, board.temp_chip_c) == (0.00300375, 25.69)


def test_two_rows_of_one_place_are_no_boards():
    assert listed_boards({"chain": [{"index": 0, "asic_num": 3}, {"index": 0, "asic_num": 4}]}) == ()


def test_boards_after_one_that_is_not_listed_go_back_to_their_places():
    library = (
        BoardReading(0, "A", True, 105, 105, 30.0),
        BoardReading(1, "C", True, 105, 105, 31.0),
        BoardReading(2, active=False, chips_expected=105),
    )
    first, second, third = placed(library, [0, 2])
    assert (first.serial, third.serial, third.hashrate_ths) == ("A", "C", 31.0)
    assert second == BoardReading(1, active=False, chips_expected=105)
    for slots in ([0, 1], [0], [0, 0], ["a", 2], [], [0, 99]):
        assert placed(library, slots) == library


def test_what_is_known_stands_and_what_is_missing_is_filled():
    known = (BoardReading(0, chips_working=76, temp_board_c=50.0), BoardReading(1))
    more = (BoardReading(0, serial="A", chips_working=75, temp_board_c=53.0), BoardReading(2, serial="C"))
    first, second, third = filled(known, more)
    assert (first.serial, first.chips_working, first.temp_board_c) == ("A", 76, 53.0)
    assert (second, third.serial) == (BoardReading(1), "C")


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.text(max_size=5))
names = st.sampled_from(
    [f"{name}{place}" for name in ("chain_acn", "chain_rate", "chain_acs", "temp_chip", "temp_pcb", "fan", "freq",
     "chain_vol", "temp", "temp2_") for place in (1, 2, 16)] + ["fan_num", "rate_unit", "GHS 5s", "miner_count"]
)  # fmt: skip
rows = st.sampled_from(["index", "sn", "asic_num", "rate_real", "temp_chip", "temp_pcb", "asic", "freq_avg"])


@given(st.dictionaries(names, values))
@settings(deadline=None)
def test_no_flat_table_is_too_strange(table):
    for board in flat_boards(chain_table([table])):
        assert 0 <= board.slot < 16
        assert board.hashrate_ths is None or board.hashrate_ths >= 0
        assert board.temp_chip_c is None or 0 < board.temp_chip_c <= 200
    assert all(fan.rpm is not None and fan.rpm >= 0 for fan in flat_fans(table))


@given(st.lists(st.dictionaries(rows, values)) | values, values)
@settings(deadline=None)
def test_no_page_is_too_strange(chain, fan):
    boards = listed_boards({"chain": chain, "fan": fan, "rate_unit": "GH/s"})
    assert len({board.slot for board in boards}) == len(boards)
    assert all(one.rpm >= 0 for one in listed_fans({"fan": fan}))
