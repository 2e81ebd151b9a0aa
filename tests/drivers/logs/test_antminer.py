"""What no table can say of an Antminer's log: sockets, fans and domains from 1, and rates that stand eight a line."""

from __future__ import annotations

from copy import copy

from drivers.logs.antminer import LANGUAGE
from drivers.logs.language import Block
from drivers.model.observation import Fact, Observation


def read(text: str) -> list[Observation]:
    return list(LANGUAGE.start().feed(Block("log", text, 1)))


def test_a_board_named_by_socket_is_the_one_that_other_lines_count_from_zero() -> None:
    seen = read("Chain[J6] has 63 asic\nChain:5 chipnum=63\nchain[5] is x\npic_heart_beat failed on Chain[5]!\n")
    assert {(one.fact, one.chain) for one in seen} == {(Fact.CHIPS_FOUND, 6), (Fact.CONTROLLER_FAIL, 6)}


def test_a_later_firmware_counts_all_chains_alike() -> None:
    seen = read(
        "driver-btm-soc.c:1:x: Chain[J1] has 60 asic\n"
        "driver-btm-soc.c:2:x: dsPIC33EP16GS202_set_pic_voltage: ERROR! failed on Chain[1]\n"
    )
    assert {(one.fact, one.chain) for one in seen} >= {(Fact.CHIPS_FOUND, 1), (Fact.CONTROLLER_FAIL, 1)}
    assert {one.chain for one in seen} == {1}


def test_the_numbering_goes_on_in_the_next_block() -> None:
    session = LANGUAGE.start()
    list(session.feed(Block("log", "driver-btm-c5.c:1:x: real AsicNum = 63\n", 1)))
    (seen,) = copy(session).feed(Block("log", "Chain:7 chipnum=61\n", 2))
    assert (seen.chain, seen.value) == (8, 61)


def test_fans_and_domains_count_from_one() -> None:
    speed, volts = read("fan[0] speed[5880]\nchain1 domain 11 avg vol=0.312000 \n")
    assert (speed.name, speed.value) == ("1", 5880)
    assert (volts.chain, volts.domain, volts.value) == (1, 12, 0.312)


def test_rates_of_single_chips_belong_to_the_head_above_them() -> None:
    text = (
        "Asic[01]=50.0000 \n"
        "Chain[J6] has 3 asic\n"
        "get RT hashrate from Chain[5]: (asic index start from 1-63)\n"
        "Asic[01]=70.5000 Asic[02]=9.2500 \n"
        "Asic[03]=71.0000 \n"
        "Check Chain[J6] ASIC RT error: (asic index start from 1-63)\n"
        "Asic[02]=9.2500 \n"
        "get RT hashrate from Chain[6]: (asic index start from 1-63)\n"
        "Asic[01]=7"
    )
    rates = [one for one in read(text) if one.fact is Fact.CHIP_HASHRATE]
    assert [(one.chain, one.chip_index, one.value, one.provenance.line) for one in rates] == [
        (6, 0, 0.0705, 4),
        (6, 1, 0.00925, 4),
        (6, 2, 0.071, 5),
    ]


def test_a_model_told_in_short_too_is_told_once() -> None:
    both = read("Miner Type = S9\nMiner compile time: x type: Antminer S9\n")
    assert [one.value for one in both if one.fact is Fact.MODEL] == ["Antminer S9"]
    assert [one.value for one in read("Miner Type = S9\n") if one.fact is Fact.MODEL] == ["S9"]


def test_the_banner_that_names_the_serial_starts_nothing() -> None:
    banner = "Miner compile time: x type: Antminer S19 Pro sn :\nMiner compile time: x type: Antminer S19 Pro\n"
    assert [one.provenance.line for one in read(banner) if one.fact is Fact.RESTART] == [2]


def test_godminer_names_the_chain_before_its_message() -> None:
    text = (
        'time="2025-02-03 10:11:12" level=FATAL pid=1 chain=2 error="asic num error" '
        'msg="detected asic num less than design(118<120)"\n'
        'time="2025-02-03 10:11:12" level=ERROR pid=1 msg="bad asic: 031 088 "\n'
    )
    seen = {one.fact: one for one in read(text)}
    assert (seen[Fact.CHIPS_FOUND].chain, seen[Fact.CHIPS_FOUND].value) == (2, 118)
    assert (seen[Fact.CHIP_SILENT].chain, seen[Fact.CHIP_SILENT].value) == (2, "031 088")
