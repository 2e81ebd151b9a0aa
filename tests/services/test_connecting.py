"""The table of how boards are connected: whole for every board of the catalogue, and honest where no source says."""

from __future__ import annotations

import pytest

from app.services import connecting
from app.services.connecting import Can, connection_of, found_board, matching_boards
from app.services.diagnosis import board_codes, board_spec
from app.words.connecting import adapter_name, adapter_text, can_text, can_word, safety_text, step_text, subject_name
from drivers.model.board import BoardSpec
from drivers.serial.chips import chip_id_of


def spec(code: str) -> BoardSpec:
    found = board_spec(code)
    assert found is not None
    return found


def test_every_board_of_the_catalogue_has_ways_and_every_way_has_words() -> None:
    for code in board_codes():
        shown = connection_of(spec(code))
        assert shown.ways, code
        for way in shown.ways:
            assert adapter_name(way.adapter.id), code
            assert adapter_text(way.adapter.id), code
            assert all(step_text(step) for step in way.adapter.order), code
            assert set(way.tests) == set(connecting.tests()), code
            assert all(can_word(can) and can_text(can) for can in way.tests.values()), code
        for note in shown.safety:
            safety_text(note, shown.supply.discharge, shown.board.voltage_controller)
    assert all(subject_name(test) for test in connecting.tests())


def test_a_board_whose_chips_are_not_spoken_to_is_never_promised_a_count_of_our_own() -> None:
    for code in board_codes():
        board = spec(code)
        own = {can for way in connection_of(board).ways for can in (way.tests["count"], way.tests["registers"])}
        assert bool(own & {Can.YES, Can.POWERED}) == (chip_id_of(board.chip) is not None), code


def test_the_level_at_chip_1_is_the_boards_own_and_unknown_where_the_catalogue_is() -> None:
    levels = {
        code: {way.adapter.id: way.level_v for way in connection_of(spec(code)).ways}
        for code in ("BHB42601", "NBS1902", "S9")
    }
    assert levels["BHB42601"] == {"uart_18pin": 3.3, "uart_chip1": 1.2, "factory_tester": None, "miner": None}
    assert levels["NBS1902"]["uart_chip1"] == 1.8
    assert levels["S9"]["uart_chip1"] is None


def test_only_the_pins_that_a_source_names_have_names() -> None:
    connector = connection_of(spec("BHB42601")).connector
    assert connector is not None
    assert [(pin.number, pin.name, pin.direction) for pin in connector.named] == [
        (3, "RST", "in"), (7, "TX", "in"), (8, "RX", "out"),
    ]  # fmt: skip
    assert connection_of(spec("M30S_V10")).connector is None


def test_signal_comes_after_plus_and_plus_after_minus_on_every_way_that_has_them() -> None:
    for code in board_codes():
        for way in connection_of(spec(code)).ways:
            places = [
                way.adapter.order.index(s) for s in ("supply_minus", "supply_plus", "signal") if s in way.adapter.order
            ]
            assert places == sorted(places)


def test_a_supply_no_source_names_is_not_made_up() -> None:
    assert connection_of(spec("M60_VK10")).supply.volts is None
    assert connection_of(spec("BHB42601")).supply.volts == (13.2, 13.8)
    assert connection_of(spec("S9")).supply.unsourced
    assert connection_of(spec("BHB68601")).supply.amps == 31.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BHB42601", "BHB42601"), ("bhb42601", "BHB42601"), (" NBS1902 ", "NBS1902"), ("HWSIMBHB42601X77", "BHB42601"),
        ("emberone", "emberOne/00"), ("S21 Pro", None), ("", None), ("BHB4", None), ("not a board", None),
    ],
)  # fmt: skip
def test_a_board_is_found_by_code_label_or_model(text: str, code: str | None) -> None:
    found = found_board(text)
    assert (found.code if found else None) == code


def test_what_may_mean_several_boards_names_them_all() -> None:
    codes = [board.code for board in matching_boards("s21 pro")]
    assert len(codes) > 1
    assert all(spec(code).model.startswith("S21 Pro") for code in codes)
    assert [board.code for board in matching_boards("NBS1902")] == ["NBS1902"]
    assert "BHB42601" in [board.code for board in matching_boards("antminer bm1362")]
    assert matching_boards("not a board") == matching_boards(" ") == ()
