"""The knowledge tables: every fault class has its causes and steps, every id is known, every sentence exists."""

from __future__ import annotations

import io
import string
import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest

import resources
from app.diagnosis import knowledge
from app.diagnosis.knowledge import (
    PLACES,
    Found,
    KnowledgeError,
    consequences,
    fault_classes,
    limits,
    make,
    next_steps,
    step_rules,
    suspects,
)
from app.domain.finding import Component, Fault, Severity
from app.words.errors import sentence
from app.words.phrases import templates


def test_every_fault_class_is_in_the_table() -> None:
    assert set(fault_classes()) == set(Fault) - {Fault.NONE}


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.NONE}))
def test_a_fault_class_names_known_places_steps_and_reasons(fault: Fault) -> None:
    known = fault_classes()[fault]
    assert known.steps
    for risk in known.risks:
        assert f"risk.{risk}" in templates()
    for step in known.steps:
        assert step in step_rules()
    for cause in known.causes:
        assert cause.at in PLACES
        assert f"why.{cause.why}" in templates()
        assert 0 < cause.likelihood <= 1


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.NONE, Fault.INCONCLUSIVE}))
def test_the_causes_of_a_situation_share_one_whole(fault: Fault) -> None:
    for situation in _situations(fault):
        total = sum(c.likelihood for c in fault_classes()[fault].causes_of(situation))
        assert total == pytest.approx(1.0), (fault, situation)


def _situations(fault: Fault) -> set[str | None]:
    """The situations that a fault's causes tell apart, None for all others where there are causes for them."""
    causes = fault_classes()[fault].causes
    others = {None for cause in causes if not cause.when}
    return {situation for cause in causes for situation in cause.when} | others


def test_a_situation_without_causes_of_its_own_has_those_of_all_others() -> None:
    silent = fault_classes()[Fault.DOMAIN_SHORT]
    assert silent.causes_of(None) == silent.causes_of("nothing known") != silent.causes_of("domain")
    assert fault_classes()[Fault.CHAIN_BREAK].causes_of("nothing known") == ()


@pytest.mark.parametrize("fault", [Fault.NO_CHIPS, Fault.CHAIN_BREAK, Fault.BOARD_MISSING, Fault.REGULATOR_FAULT])
def test_a_board_that_cannot_hash_is_critical(fault: Fault) -> None:
    assert fault_classes()[fault].severity is Severity.CRITICAL


@pytest.mark.parametrize("fault", [Fault.CHIPS_MISSING, Fault.CHIPS_INTERMITTENT, Fault.OVERTEMPERATURE])
def test_a_board_that_hashes_with_less_or_at_times_is_major(fault: Fault) -> None:
    assert fault_classes()[fault].severity is Severity.MAJOR


def test_a_situation_may_weigh_otherwise() -> None:
    counted = Found(Fault.CHIPS_MISSING, "t", "f", 0.6, situation="count")
    assert make(counted).severity is Severity.MAJOR
    assert make(replace(counted, situation="refused")).severity is Severity.CRITICAL
    started = Found(Fault.CONTROL_BOARD_BOOT, "t", "f", 0.9)
    assert make(started).severity is Severity.CRITICAL
    assert make(replace(started, situation="passed")).severity is Severity.MINOR


def test_steps_have_sentences_and_their_stand_ins_exist() -> None:
    for name, rule in step_rules().items():
        sentence = templates()[f"step.{name}"]
        fields = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
        needed = {field.removesuffix("_label") for field in fields} - {"board"}
        assert needed == set(rule.needs), name
        assert rule.otherwise is None or rule.otherwise in step_rules()


def test_every_step_sentence_belongs_to_a_step() -> None:
    written = {key.removeprefix("step.") for key in templates() if key.startswith("step.")}
    assert written == set(step_rules())


def test_the_other_tables_name_known_faults() -> None:
    with resources.open_binary("knowledge", "consequences.toml") as file:
        rows = tomllib.load(file)
    for fault in rows:
        everywhere, same_chain = consequences(Fault(fault))
        assert everywhere | same_chain
        assert Fault(fault) not in everywhere | same_chain


def test_limits_are_numbers_in_sections() -> None:
    for section in ("bench", "temperature", "reading", "log"):
        assert limits(section)


def test_a_place_that_the_values_cannot_name_stays_open() -> None:
    (first, *_rest) = suspects(Fault.CHAIN_BREAK, "inside", {})
    assert first.position is None
    (first, *_rest) = suspects(Fault.CHAIN_BREAK, "inside", {"after_chip": 84, "next_chip": 85})
    assert first.position == "chip 85"


def test_a_step_without_its_values_gives_way() -> None:
    assert [step.id for step in next_steps(("look_at_break",), {})] == ["look_board"]
    assert next_steps(("bisect",), {}) == ()
    assert [s.id for s in next_steps(("look_board", "look_at_break"), {})] == ["look_board"]


def test_suspects_come_likeliest_first() -> None:
    for fault in fault_classes():
        for situation in _situations(fault):
            ranks = [suspect.likelihood for suspect in suspects(fault, situation, {})]
            assert ranks == sorted(ranks, reverse=True)


def test_the_table_is_read_once() -> None:
    assert knowledge.fault_classes() is knowledge.fault_classes()


@pytest.mark.parametrize(
    ("text", "read", "row"),
    [
        ('[no_such_fault]\nseverity = "major"', fault_classes, "no_such_fault"),
        ('[low_hashrate]\nseverity = "dreadful"', fault_classes, "low_hashrate"),
        ("[low_hashrate]\n", fault_classes, "low_hashrate"),
        ("low_hashrate = 3", fault_classes, "low_hashrate"),
        ("[a]\nneeds = 3", step_rules, "a"),
        ("[low_hashrate", fault_classes, None),
        ("[bench]\n", lambda: limits("reading"), "reading"),
        ('[psu_fault]\nminer = ["nothing"]', lambda: consequences(Fault.PSU_FAULT), "psu_fault"),
    ],
)
def test_a_broken_row_is_named_with_its_table(
    text: str, read: Callable[[], object], row: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = (knowledge._table, fault_classes, step_rules, consequences, limits)
    for one in cached:
        one.cache_clear()
    monkeypatch.setattr(resources, "open_binary", lambda *_parts: io.BytesIO(text.encode()))
    try:
        with pytest.raises(KnowledgeError) as caught:
            read()
    finally:
        for one in cached:
            one.cache_clear()
    assert (caught.value.row, caught.value.table.endswith(".toml")) == (row, True)
    assert caught.value.table in sentence(caught.value)
    assert row is None or row in sentence(caught.value)


def test_every_risk_that_is_worded_is_named_and_work_on_a_board_names_one() -> None:
    named = {f"risk.{risk}" for known in fault_classes().values() for risk in known.risks}
    assert named == {key for key in templates() if key.startswith("risk.")}
    bench = {fault for fault, known in fault_classes().items() if known.component is Component.HASHBOARD}
    assert {fault for fault in bench if not fault_classes()[fault].risks} <= {Fault.INCONCLUSIVE}
    assert [phrase.key for phrase in make(Found(Fault.DOMAIN_SHORT, "t", "f", 0.6)).risks] == ["risk.short"]
