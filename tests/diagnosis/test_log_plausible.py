"""Facts of any kind with any values give a diagnosis in the contract's form; what no machine prints leads nobody."""

from __future__ import annotations

import json
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.log.plausible import plausible
from app.services.contract import log_document
from app.services.diagnosis import diagnose_log, diagnose_reading
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation, Provenance
from drivers.model.reading import Activity
from tests.cli.json_shapes import LOG, misfits

PLACES = st.sampled_from([None, 0, 1, 2, 3, 76, 113, 255, -1, 10**9])
WORDS = st.sampled_from(
    ["", "ok", "fan1", "chip", "alive", "board_name", "format", "BHB42801", "530", "²", "\x1b[31m", *Activity]
)
NUMBERS = st.sampled_from(
    [0, 1, 3, 50, 114, 65535, -1, 10**9, 10**12, 10**400, 0.0, -0.0, 12.1, -64.0, 1e308, math.inf, -math.inf, math.nan]
)
OBSERVATIONS = st.builds(
    Observation, st.sampled_from([*Fact]), st.builds(Provenance, st.just("log"), st.integers(1, 9), WORDS),
    chain=PLACES, slot=PLACES, chip_index=PLACES, domain=PLACES, name=st.none() | WORDS,
    value=st.none() | WORDS | NUMBERS, attempt=PLACES,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from([*LogKind]), seen=st.lists(OBSERVATIONS, max_size=12))
def test_any_facts_give_a_diagnosis_in_the_form_of_the_contract(kind: LogKind, seen: list[Observation]) -> None:
    document = log_document(diagnose_reading(LogReading("log", kind, tuple(seen), 9)))
    json.dumps(document, allow_nan=False)
    assert misfits(document, LOG) == []
    for finding in document["findings"]:
        assert 0 <= finding["confidence"] <= 1
        shares = [part["likelihood"] for part in finding["parts"] if part["likelihood"] is not None]
        assert sum(shares) <= 1.01
        for text in (finding["message"], finding["found"], *(step["text"] for step in finding["next_steps"])):
            assert text.strip()
            assert not re.search(r"\{\w+\}", text)


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "NaN", "-1e999"])
def test_numbers_beyond_all_numbers_are_none(number: str) -> None:
    stats = (
        '{"STATS": [{"Type": "Antminer S19"}, {"chain_acn1": 114, "chain_rate1": "%s", "rate_ideal": "%s", '
        '"chain_acn2": 114, "chain_rate2": "31000", "fan1": %s, "temp_chip1": "%s-%s-50-50"}]}\n'
    )
    diagnosis = diagnose_log("log", (stats % ((number,) * 5)).encode())
    assert diagnosis.reading.kind is LogKind.CGMINER
    json.dumps(log_document(diagnosis), allow_nan=False)
    avalon = f"[STATS] =>\n [MM ID0] => Ver[1246] GHSspd[{number}] GHSavg[{number}] ECHU[{number} 0] Fan1[{number}]\n"
    assert diagnose_log("log", avalon.encode()).reading.kind is LogKind.AVALON


def test_a_count_of_more_chips_than_any_board_has_is_no_count() -> None:
    where = Provenance("log", 1, "find 65535 asic")
    seen = tuple(
        Observation(Fact.CHIPS_FOUND, where, chain=chain, value=count) for chain, count in ((0, 65535), (1, 3))
    )
    assert plausible(LogReading("log", LogKind.CGMINER, seen, 1)).observations == seen[1:]


def test_what_can_be_true_is_left_as_it_is() -> None:
    where = Provenance("log", 1, "x")
    seen = (Observation(Fact.CHIPS_FOUND, where, chain=0, value=0), Observation(Fact.TEMP_CHIP, where, value=-64.0))
    reading = LogReading("log", LogKind.CGMINER, seen, 1)
    assert plausible(reading) is reading
