"""Findings in words: every phrase has its sentence, places come first, chips carry both their numbers."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.diagnosis
from app.diagnosis.log import changes
from app.domain.finding import Component, Fault, PartKind, Role, Severity, Suspect, Verdict
from app.domain.phrase import Phrase
from app.words import finding_templates, language, reason_templates, step_templates
from app.words import findings as words
from app.words.phrases import board_label, chip_label, say, say_brief, templates

DIAGNOSIS = Path(app.diagnosis.__file__).parent
OURS = finding_templates.TEMPLATES | reason_templates.TEMPLATES | step_templates.TEMPLATES
AREAS = ("bench.", "reading.", "log.", "verdict.")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    language.use("en")


def keys_in_diagnosis() -> set[str]:
    """Every phrase key that stands in the code of diagnosis; a key without an end stands for its title and found."""
    keys: set[str] = set()
    for path in DIAGNOSIS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(AREAS):
                key = node.value
                ended = key.startswith("verdict.") or key.endswith((".title", ".found"))
                keys |= {key} if ended else {f"{key}.title", f"{key}.found"}
    return keys


def test_every_phrase_of_diagnosis_has_a_sentence() -> None:
    keys = keys_in_diagnosis()
    assert len(keys) > 40
    assert keys <= set(templates())


def test_every_finding_sentence_is_used() -> None:
    # Titles share a `found` of another case here and there, so only titles and verdicts are counted.
    written = {key for key in OURS if key.startswith(AREAS) and not key.endswith(".found")}
    assert written <= keys_in_diagnosis()


def test_every_trouble_that_comes_or_goes_between_starts_has_words_and_no_words_are_left_over() -> None:
    told = {f"change.{how}_{trouble}" for how in ("new", "gone") for trouble in changes._TROUBLE.values()}
    assert told == {key for key in templates() if key.startswith(("change.new_", "change.gone_"))}


def test_a_sentence_is_calm_and_whole() -> None:
    for key, text in OURS.items():
        assert "!" not in text, key
        assert text.endswith(".") or key.endswith(".title") or text.endswith("?"), text
        assert all(name.isidentifier() for _, name, _, _ in string.Formatter().parse(text) if name), key


def test_chips_are_named_twice_and_with_their_domain() -> None:
    assert chip_label(84, 28) == "chip 84 (log index 83), domain 28"
    assert chip_label(1) == "chip 1 (log index 0)"
    assert say(Phrase.of("log.chain_break.title", chain=1, after_chip=84, after_domain=28)) == (
        "Chain 1 stops after chip 84 (log index 83), domain 28"
    )


def test_one_is_not_said_as_several() -> None:
    one = Phrase.of("bench_step.answers_read", right=1, chips=1, wrong=0)
    assert say(one) == "Right answers: 1, from 1 chip; wrong: 0."
    assert say(Phrase.of("bench_step.answers_read", right=9, chips=3, wrong=0)).endswith("from 3 chips; wrong: 0.")
    assert say(Phrase.of("bench.weak.found", count=1, chips="31", percent=40)).startswith("Chip 31 computes")


def test_a_narrow_list_gets_few_words_where_there_are_some() -> None:
    assert say_brief(Phrase.of("bench_step.counted", found=126, expected=126)) == "126 of 126, every time"
    silent = Phrase.of("bench_step.voltage_silent", controller="PIC1704")
    assert say_brief(silent) == say(silent)


def test_the_place_comes_first() -> None:
    assert board_label(1, 3, None) == "Board 2 (middle)"
    assert board_label(1, 4, None) == "Board 2"
    assert board_label(0, 3, 5) == "Board 1"
    assert board_label(None, None, 2) == "Chain 2"
    assert board_label(None, None, None, starts=False) == "the board"


def test_hostile_text_in_a_sentence_is_shown() -> None:
    said = say(Phrase.of("bench.eeprom_mismatch.title", eeprom_board="BHB\u202e10624\x1b[2J", board_code="X"))
    assert "\u202e" not in said
    assert "\x1b" not in said
    assert "202E" in said
    assert len(say(Phrase.of("log.test_failed.found", reason="x" * 9000))) < 300


def test_a_phrase_of_another_version_is_shown_as_it_stands() -> None:
    assert say(Phrase.of("not.here", chip=3)) == "not.here chip=3"


def test_every_id_has_a_name() -> None:
    for fault in Fault:
        assert words.fault_name(fault)
    for part in PartKind:
        assert words.part_name(part)
    for severity in Severity:
        assert words.severity_word(severity)
    for component in Component:
        assert words.component_name(component)
    assert {words.role_word(role) for role in Role} == {"cause", "consequence"}


@pytest.mark.parametrize(
    ("suspect", "said"),
    [
        (Suspect(PartKind.CHIP, "chip 85", likelihood=0.45), "chip 85 (log index 84), 45 %"),
        (Suspect(PartKind.LDO, "domain 29", likelihood=0.2), "LDO (domain 29), 20 %"),
        (Suspect(PartKind.LEVEL_SHIFTER, "domain 5 and above"), "level shifter (domain 5 and above)"),
        (Suspect(PartKind.CONNECTOR, "signal connector", likelihood=0.25), "signal connector, 25 %"),
        (Suspect(PartKind.LDO, "U47"), "LDO (U47)"),
        (Suspect(PartKind.PSU), "power supply"),
    ],
)  # fmt: skip
def test_a_suspect_in_words(suspect: Suspect, said: str) -> None:
    assert words.suspect_text(suspect) == said


def test_every_place_of_the_table_has_words() -> None:
    from app.diagnosis.knowledge import PLACES

    values = dict.fromkeys(
        ("fan", "sensor", "chip", "after_chip", "next_chip", "domain", "after_domain", "next_domain"), 7
    )
    language.use("pseudo")
    for place in PLACES.values():
        if place is not None:
            said = words.position_text(place.format(**values))
            assert said.startswith("["), place


def test_the_pseudo_language_reaches_every_sentence() -> None:
    language.use("pseudo")
    assert say(Phrase.of("verdict.all_answer", expected=126)).startswith("[")
    assert words.verdict_text(Verdict(Fault.NONE)).startswith("[")
    assert words.fault_name(Fault.CHAIN_BREAK).startswith("[")


def test_a_temperature_is_told_to_a_tenth_of_a_degree():
    said = say(Phrase.of("bench_step.sensors_read", count=2, temp_c=38.25, silent=0))
    assert "38.2 °C" in said
    assert "38 °C" in say(Phrase.of("bench_step.sensors_read", count=2, temp_c=38.0, silent=0))
