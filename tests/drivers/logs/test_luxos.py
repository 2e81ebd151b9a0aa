"""LuxOS: events, health replies and fans say themselves which board, chip and fan they are about."""

from __future__ import annotations

import json

from drivers.logs.language import Block
from drivers.logs.luxos import LANGUAGE
from drivers.model.observation import Fact, Observation


def read(reply: object) -> list[Observation]:
    return list(LANGUAGE.start().feed(Block("reply", json.dumps(reply) + "\n", 1)))


def test_an_event_is_about_the_board_that_it_names() -> None:
    events = [
        {"Code": "SLEEP", "Description": "Miner is in Sleep mode.", "Target": "MINER"},
        {"Code": "BAD_DOMAIN", "Description": "Board has one or more bad domains.", "ID": 2, "Target": "BOARD"},
        {"Code": "BOARD_NOT_DETECTED", "Description": "Board was removed.", "ID": 1, "Target": "BOARD"},
    ]
    seen = read({"EVENTS": events, "id": 1})
    said = {(o.name, o.chain) for o in seen if o.fact is Fact.MESSAGE}
    assert said == {("SLEEP", None), ("BAD_DOMAIN", 2), ("BOARD_NOT_DETECTED", 1)}
    assert [o.chain for o in seen if o.fact is Fact.BOARD_MISSING] == [1]
    assert [o.value for o in seen if o.fact is Fact.ACTIVITY] == ["paused"]


def test_a_chip_goes_by_its_board_and_its_own_number() -> None:
    chips = [{"Board": 2, "Chip": 40, "HashCount": 7, "Healthy": "N"}, {"Board": 0, "Chip": 3, "HashCount": 451}]
    seen = read({"CHIPS": chips, "id": 1})
    counted = {(o.chain, o.chip_index): o.value for o in seen if o.fact is Fact.CHIP_COUNTERS}
    assert counted == {(2, 40): 7, (0, 3): 451}
    assert [(o.chain, o.chip_index) for o in seen if o.fact is Fact.CHIP_WEAK] == [(2, 40)]


def test_a_fan_goes_by_the_number_beside_its_plug() -> None:
    named = read({"FANS": [{"FAN": "FAN4", "ID": 0, "RPM": 1920}, {"FAN": "FAN1", "ID": 1, "RPM": 2340}], "id": 1})
    assert {o.name: o.value for o in named if o.fact is Fact.FAN_SPEED} == {"4": 1920.0, "1": 2340.0}
    plain = read({"FANS": [{"FAN": 0, "ID": 0, "RPM": 1920}, {"FAN": 1, "ID": 1, "RPM": 2340}], "id": 1})
    assert {o.name: o.value for o in plain if o.fact is Fact.FAN_SPEED} == {"1": 1920.0, "2": 2340.0}


def test_boards_count_from_0_in_every_reply() -> None:
    devs = {"DEVS": [{"ASC": 2, "ID": 2, "MHS 5m": 33e6}, {"ASC": 0, "ID": 0, "MHS 5m": 31e6}], "id": 1}
    assert {o.chain: o.value for o in read(devs) if o.fact is Fact.HASHRATE} == {2: 33.0, 0: 31.0}
    stats = {"STATS": [{"Type": "Antminer S19"}, {"chain_acn1": 76, "chain_acn3": 75, "chain_acn4": 0}], "id": 1}
    assert {o.chain: o.value for o in read(stats) if o.fact is Fact.CHIPS_FOUND} == {0: 76, 2: 75}
