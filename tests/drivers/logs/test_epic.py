"""ePIC: a board's nominal rate follows from its rate and the percentage beside it; boards and chips by their index."""

from __future__ import annotations

import json

from drivers.logs.epic import LANGUAGE
from drivers.logs.language import Block
from drivers.model.observation import Fact, Observation


def read(reply: object) -> list[Observation]:
    return list(LANGUAGE.start().feed(Block("reply", json.dumps(reply, indent=1) + "\n", 1)))


def told(seen: list[Observation], fact: Fact) -> dict[int | None, object]:
    return {o.chain: o.value for o in seen if o.fact is fact}


def test_the_nominal_rate_of_each_board() -> None:
    boards = [{"Hashrate": [33e6, 110.0, 0.8], "Index": 1}, {"Hashrate": [15e6, 50.0, 0.8], "Index": 2}]
    seen = read({"HBs": boards})
    assert told(seen, Fact.HASHRATE) == {1: 33.0, 2: 15.0}
    assert told(seen, Fact.HASHRATE_NOMINAL) == {1: 30.0, 2: 30.0}


def test_a_board_that_does_nothing_has_no_nominal_rate() -> None:
    assert told(read({"HBs": [{"Hashrate": [0.0, 0.0, 0.0], "Index": 0}]}), Fact.HASHRATE_NOMINAL) == {}


def test_chips_go_by_the_index_of_their_board() -> None:
    seen = read([{"Data": [[250e3, 98.0, 4.0], [0.0, 0.0, 4.0]], "Index": 2, "Total": [0.0, 0.0, 0.0]}])
    rates = {(o.chain, o.chip_index): o.value for o in seen if o.fact is Fact.CHIP_HASHRATE}
    assert rates == {(2, 0): 0.25, (2, 1): 0.0}


def test_clocks_and_temperatures_of_chips_are_no_rates() -> None:
    assert read([{"Data": [487.5, 487.5], "Index": 1, "Total": 0.0}]) == []
