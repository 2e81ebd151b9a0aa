"""Languages whose observations are completed by a function: what no pattern alone can turn into a fact."""

from __future__ import annotations

import json
from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.logs import avalon, bitaxe, elphapex, mujina, sealminer, whatsminer
from drivers.logs.language import Block
from drivers.logs.table import TableLanguage
from drivers.model.observation import Fact, Observation

LANGUAGES = {
    "whatsminer": whatsminer.LANGUAGE,
    "avalon": avalon.LANGUAGE,
    "bitaxe": bitaxe.LANGUAGE,
    "sealminer": sealminer.LANGUAGE,
    "elphapex": elphapex.LANGUAGE,
    "mujina": mujina.LANGUAGE,
}


def seen(language: TableLanguage, text: str, *facts: Fact) -> list[Observation]:
    return [one for one in language.start().feed(Block("log", f"{text}\n", 1)) if one.fact in facts]


def test_the_board_test_of_a_whatsminer_counts_places_from_one() -> None:
    (silent,) = seen(whatsminer.LANGUAGE, "Not Passed Chips: U009 U010", Fact.CHIP_SILENT)
    assert silent.value == "8 9"
    assert seen(whatsminer.LANGUAGE, "Not Passed Chips: U000", Fact.CHIP_SILENT) == []


@pytest.mark.parametrize(("done", "doing"), [((0, 0, 0), "warming_up"), ((0, 1, 0), "hashing"), ((1, 1, 1), "hashing")])
def test_a_whatsminer_warms_up_until_its_first_board_is_done(done: tuple[int, ...], doing: str) -> None:
    rows = [{"Slot": slot, "Upfreq Complete": one} for slot, one in enumerate(done)]
    words = seen(whatsminer.LANGUAGE, json.dumps({"DEVS": rows}), Fact.ACTIVITY)
    assert (words[-1].value, words[-1].chain) == (doing, None)


def test_the_thousandths_of_a_time_stamp_are_no_error_code() -> None:
    (said,) = seen(whatsminer.LANGUAGE, "[12:00:00.540] Slot1 reading chip id error", Fact.MESSAGE)
    assert (said.name, said.chain) == (None, 1)
    (said,) = seen(whatsminer.LANGUAGE, "[12:00:00.123] [541] Slot1 reading chip id error", Fact.MESSAGE)
    assert said.name == "541"


def test_lists_of_an_avalon_with_one_number_a_board_name_boards() -> None:
    text = "Ver[1246-83-x1y2z3] GHSspd[81000.00] MGHS[27000.5 26000.0 0] MTmax[77 0 76] ECHU[0 512 0] MW1[600 0 610]"
    rates = seen(avalon.LANGUAGE, text, Fact.HASHRATE)
    assert [(one.chain, one.value) for one in rates] == [(None, 81.0), (0, 27.0005), (1, 26.0)]
    assert [one.chain for one in seen(avalon.LANGUAGE, text, Fact.TEMP_CHIP)] == [0, 2]
    (counter,) = seen(avalon.LANGUAGE, text, Fact.MESSAGE)
    assert (counter.value, counter.name) == ("ECHU[0 512 0]", None)
    (model,) = seen(avalon.LANGUAGE, text, Fact.MODEL)
    assert model.value == "A1246"
    counters = seen(avalon.LANGUAGE, text, Fact.CHIP_COUNTERS)
    assert [(one.chain, one.chip_index, one.value) for one in counters] == [(1, 0, 600), (1, 1, 0), (1, 2, 610)]


@pytest.mark.parametrize(("number", "model"), [("601", "Gamma"), ("650", "GammaDuo"), ("702", "SupraHex")])
def test_the_number_of_a_bitaxe_board_tells_its_model(number: str, model: str) -> None:
    (said,) = seen(bitaxe.LANGUAGE, json.dumps({"boardVersion": number}), Fact.MODEL)
    assert (said.value, said.name) == (model, None)
    assert seen(bitaxe.LANGUAGE, json.dumps({"boardVersion": "999"}), Fact.MODEL) == []


def test_a_line_that_lists_chips_gives_one_fact_a_chip() -> None:
    text = "I (660150) history: nonce distribution: 1201/1188/240/1195 "
    counters = seen(bitaxe.LANGUAGE, text, Fact.CHIP_COUNTERS)
    assert [(one.chain, one.chip_index, one.value) for one in counters] == [
        (0, 0, 1201), (0, 1, 1188), (0, 2, 240), (0, 3, 1195),
    ]  # fmt: skip


@pytest.mark.parametrize("names", [("1 Bad Chip Count", "1 Chip Count"), ("1 Chip Count", "1 Bad Chip Count")])
def test_a_sealminer_has_as_many_chips_as_are_not_bad(names: tuple[str, str]) -> None:
    values = {"1 Bad Chip Count": 6, "1 Chip Count": 153}
    reply = json.dumps({"STATS": [{name: values[name] for name in names}]})
    (found,) = seen(sealminer.LANGUAGE, reply, Fact.CHIPS_FOUND)
    assert (found.chain, found.value) == (1, 147)


def test_an_empty_place_of_an_elphapex_is_none_and_a_dead_board_is_one() -> None:
    rows = [
        {"asic_num": 0, "index": 0, "sn": "", "temp_pcb": [47]},
        {"asic_num": 0, "index": 1, "sn": "10HYCASE100000001", "temp_pcb": [31]},
    ]
    told = seen(elphapex.LANGUAGE, json.dumps({"STATS": [{"chain": rows}]}), Fact.CHIPS_FOUND, Fact.TEMP_PCB)
    assert {(one.fact, one.chain, one.value) for one in told} == {
        (Fact.CHIPS_FOUND, 1, 0), (Fact.TEMP_PCB, 1, 31.0),
    }  # fmt: skip


def test_a_copy_goes_on_without_touching_the_first() -> None:
    session = sealminer.LANGUAGE.start()
    list(session.feed(Block("log", '{"STATS": [{"1 Chip Count": 153,\n', 1)))
    for bad in (6, 2):
        end = Block("log", f'"1 Bad Chip Count": {bad}}}]}}\n', 2)
        (found,) = (one for one in copy(session).feed(end) if one.fact is Fact.CHIPS_FOUND)
        assert found.value == 153 - bad


@pytest.mark.parametrize("name", LANGUAGES)
@given(st.text(alphabet='{}[]":,U0195. aSlot=|ECHUMW\n', max_size=300), st.integers(0, 400))
def test_hostile_text_is_harmless(name: str, noise: str, cut: int) -> None:
    language = LANGUAGES[name]
    examples = [rule.example or "" for rule in language.rules.lines[:6]] + [
        field.example or "" for field in language.rules.fields[:6]
    ]
    whole = noise.join(examples)
    list(language.start().feed(Block("log", whole[:cut], 1)))
