"""What values of an API reply mean by the others beside them: units, empty places, fans, messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from drivers.logs.cgminer import LANGUAGE
from drivers.logs.language import Block
from drivers.model.observation import Fact, Observation


def read(text: str) -> list[Observation]:
    return list(LANGUAGE.start().feed(Block("log", text, 1)))


def stats(**fields: Any) -> str:
    return json.dumps({"STATS": [{"Type": "Antminer S19"}, fields]}) + "\n"


def counts(text: str) -> dict[int | None, object]:
    return {one.chain: one.value for one in read(text) if one.fact is Fact.CHIPS_FOUND}


@pytest.mark.parametrize(
    ("boards", "chips", "told"),
    [
        (3, {1: 76, 2: 76, 3: 76, 4: 0}, {1: 76, 2: 76, 3: 76}),
        (3, {1: 76, 2: 0, 3: 76, 4: 0}, {1: 76, 2: 0, 3: 76}),
        (2, {1: 76, 2: 0, 3: 76, 4: 0}, {1: 76, 2: 0, 3: 76}),
        (3, {1: 76, 2: 76, 3: 0, 4: 0}, {1: 76, 2: 76, 3: 0}),
        (2, {1: 76, 2: 76, 3: 0, 4: 0}, {1: 76, 2: 76}),
        (3, {**dict.fromkeys(range(1, 17), 0), 6: 63, 7: 63}, {6: 63, 7: 63, 8: 0}),
        (None, {1: 76, 2: 76, 3: 76, 4: 0}, {1: 76, 2: 76, 3: 76}),
        (3, {1: 0, 2: 0, 3: 0}, {1: 0, 2: 0, 3: 0}),
    ],
)
def test_places_without_a_board_are_no_boards(boards: int | None, chips: dict[int, int], told: dict[int, int]) -> None:
    fields: dict[str, Any] = {} if boards is None else {"miner_count": boards}
    assert counts(stats(**fields, **{f"chain_acn{chain}": count for chain, count in chips.items()})) == told


def test_a_page_lists_its_boards_and_no_more() -> None:
    rows = [{"index": index, "asic_num": count} for index, count in enumerate((108, 108, 0))]
    assert counts(json.dumps({"STATS": [{"chain_num": 3, "chain": rows}]}) + "\n") == {0: 108, 1: 108, 2: 0}


@pytest.mark.parametrize(("unit", "ths"), [("GH", 9.5), ("MH/s", 0.0095), ("TH", 9500.0), (None, 9.5)])
def test_rates_go_by_the_unit_that_the_reply_names_wherever_it_stands(unit: str | None, ths: float) -> None:
    fields = {"chain_acn1": 120, "chain_rate1": "9500.0"} | ({"rate_unit": unit} if unit else {})
    (rate,) = [one for one in read(stats(**fields)) if one.fact is Fact.HASHRATE]
    assert (rate.chain, rate.value) == (1, pytest.approx(ths))


def test_a_rate_of_something_else_than_hashes_is_none() -> None:
    assert not [one for one in read(stats(chain_rate1="140.0", rate_unit="ksol/s")) if one.fact is Fact.HASHRATE]


def test_temperatures_in_one_value_are_one_a_sensor_without_those_that_nobody_read() -> None:
    seen = [one for one in read(stats(chain_acn1=76, temp_chip1="72-50-0-68")) if one.fact is Fact.TEMP_CHIP]
    assert [(one.name, one.value) for one in seen] == [("0", 72.0), ("1", 50.0), ("3", 68.0)]


def test_fans_are_those_that_turn_or_the_first_so_many() -> None:
    def fans(**fields: Any) -> dict[str | None, object]:
        return {one.name: one.value for one in read(stats(**fields)) if one.fact is Fact.FAN_SPEED}

    assert fans(fan_num=4, fan1=6000, fan2=5880, fan3=0, fan4=5040) == {"1": 6000, "2": 5880, "3": 0, "4": 5040}
    assert fans(fan_num=2, fan1=0, fan2=0, fan3=5880, fan4=0, fan6=5640) == {"3": 5880, "6": 5640}
    assert fans(fan_num=6, fan1=4200, fan2=0, fan3=4080, fan4=0) == {"1": 4200, "3": 4080}
    assert fans(fan1=0, fan3=5880) == {"3": 5880}


def test_marks_name_silent_chips_unless_the_whole_board_is_silent() -> None:
    def silent(text: str) -> list[tuple[int | None, int | None]]:
        return [(one.chain, one.chip_index) for one in read(text) if one.fact is Fact.CHIP_SILENT]

    assert silent(stats(miner_count=1, chain_acn1=6, chain_acs1=" ooo oxo")) == [(1, 4)]
    assert silent(stats(miner_count=1, chain_acn1=3, chain_acs1=" xxx")) == []


def test_what_a_status_calls_fine_is_no_message() -> None:
    def said(*rows: tuple[str, object, str]) -> list[tuple[str | None, object]]:
        status = [{"type": "x", "status": s, "code": c, "msg": m} for s, c, m in rows]
        text = json.dumps({"SUMMARY": [{"status": status}]}) + "\n"
        return [(one.name, one.value) for one in read(text) if one.fact is Fact.MESSAGE]

    assert said(("s", 0, "all right"), ("e", "F:1", "fan lost"), ("e", 0, "too hot")) == [
        ("F:1", "fan lost"),
        (None, "too hot"),
    ]


def test_pools_carry_their_address_and_state() -> None:
    rows = [
        {"POOL": 0, "URL": "stratum+tcp://a.example.org:1", "Status": "Alive"},
        {"POOL": 1, "URL": "", "Status": "Dead"},
    ]
    seen = [one for one in read(json.dumps({"POOLS": rows}) + "\n") if one.fact is Fact.POOL]
    assert [(one.name, one.value) for one in seen] == [("alive", "stratum+tcp://a.example.org:1")]


@pytest.mark.parametrize("plain", [True, False])
def test_the_plain_form_and_what_is_printed_say_the_same(plain: bool) -> None:
    reply = (
        "STATUS=S,When=1,Code=70|STATS=0,Type=Antminer S9|STATS=1,Elapsed=9,miner_count=3,chain_acn6=63,chain_acn7=0|\n"
    )
    shown = "[STATS0] =>\n(\n   [miner_count] => 3\n   [chain_acn6] => 63\n   [chain_acn7] => 0\n)\n"
    assert counts(reply if plain else shown) == {6: 63, 7: 0}
