"""The error table: every row can be used, says where it comes from, has its sentence, and is found by its code."""

from __future__ import annotations

import csv
import io
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from app.diagnosis import error_codes as codes
from app.diagnosis.error_codes import CodeRow, error_codes, resolve
from app.diagnosis.knowledge import KnowledgeError, fault_classes
from app.domain.finding import Fault, Severity
from app.words.code_templates import TEMPLATES
from app.words.errors import sentence
from drivers.model.reading import Message

ROWS = error_codes()
KINDS = ("code.by_", "code.unknown")


def example(row: CodeRow) -> Message:
    """A message that a code's row is made for."""
    numbers = {"<slot>": "1", "<chain>": "7", "<chip>": "042", "<n>": "3"}
    return Message(re.sub(r"<\w+>", lambda hole: numbers[hole[0]], row.code), "")


def test_the_table_holds_the_makes_and_their_codes() -> None:
    assert len(ROWS) > 250
    assert {row.make for row in ROWS} >= {"Whatsminer", "Antminer", "Avalon", "Bitaxe", None}
    assert all(row.source for row in ROWS)
    assert len({(row.make, row.match, row.code) for row in ROWS}) == len(ROWS)


def test_every_meaning_has_a_sentence_and_every_sentence_a_meaning() -> None:
    written = {key.removeprefix("code.") for key in TEMPLATES if not key.startswith(KINDS)}
    assert written == {row.meaning for row in ROWS}


def test_a_code_is_found_by_its_own_row() -> None:
    for row in (row for row in ROWS if row.match == "code"):
        (found,) = resolve(row.make, example(row))
        assert found.row is row
        fields = {name for _, name, _, _ in string.Formatter().parse(TEMPLATES[f"code.{row.meaning}"]) if name}
        assert ("chip_label" in fields) == ("<chip>" in row.code), row
        assert fields <= {"Board", "board", "chip_label", "number"}, row
        if "<slot>" in row.code:
            assert found.slot == 1, row
        if {"Board", "board"} & fields:
            assert "<slot>" in row.code or "<chain>" in row.code, row


def test_a_row_names_a_situation_that_its_fault_knows() -> None:
    for row in (row for row in ROWS if row.fault is not Fault.NONE):
        causes = fault_classes()[row.fault].causes
        known = {situation for cause in causes for situation in cause.when}
        known |= fault_classes()[row.fault].severity_when.keys()
        assert row.situation is None or row.situation in known, row
        if (
            known
            and all(cause.when for cause in causes)
            and row.fault not in (Fault.LOW_HASHRATE, Fault.CONTROL_BOARD_BOOT, Fault.SIGNATURE_CHECK_FAILED)
        ):
            assert row.situation or row.fault is Fault.BOOT_IMAGE_CORRUPT, row


def test_slot_and_chip_are_taken_out_of_a_whatsminer_code() -> None:
    (found,) = resolve("Whatsminer", Message("561042", ""))
    assert (found.row.meaning, found.slot, found.chip) == ("chip_zero", 1, 43)
    (found,) = resolve("Whatsminer", Message("530", ""))
    assert (found.row.fault, found.slot) == (Fault.BOARD_MISSING, 0)
    (found,) = resolve("Whatsminer", Message("329", ""))
    assert (found.row.meaning, found.slot) == ("control_sensor", None)


def test_an_antminer_code_is_found_in_the_middle_of_a_sentence() -> None:
    (found,) = resolve("Antminer", Message("0", "Sweep error string = J7:4"))
    assert (found.row.fault, found.chain) == (Fault.EEPROM_UNREADABLE, 7)
    assert resolve("Antminer", Message(None, "ERROR_TEMP_TOO_HIGHER")) == ()


def test_numbers_of_one_make_are_nothing_to_another() -> None:
    assert resolve("Antminer", Message("530", "")) == ()
    assert resolve(None, Message("530", "")) == ()


def test_avalon_counters_name_the_boards_that_are_not_as_they_should_be() -> None:
    found = resolve("Avalonminer", Message(None, "ECHU[0 16 512]"))
    assert [(one.slot, one.number, one.informs) for one in found] == [(1, 16, False), (2, 512, False)]
    (quiet,) = resolve("Avalonminer", Message(None, "ECHU[0 0 0]"))
    assert quiet.informs
    (good,) = resolve("Avalonminer", Message(None, "PG[15]"))
    assert good.informs


@pytest.mark.parametrize("text", ["BOOTBY[0x04.00000000]", "bad chain id = 3, not fitted"])
def test_what_only_informs_is_known_as_such(text: str) -> None:
    make = "Avalonminer" if text.startswith("BOOT") else "Antminer"
    assert all(one.informs for one in resolve(make, Message(None, text)))
    assert resolve(make, Message(None, text))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Hash rate is low", Fault.LOW_HASHRATE),
        ("Pool 0 connection failed", Fault.NETWORK_OR_POOL),
        ("Fan 2 lost", Fault.FAN_FAULT),
        ("Overheat Mode is Enabled!", Fault.OVERTEMPERATURE),
        ("PSU not responding", Fault.PSU_FAULT),
    ],
)
def test_plain_words_of_any_firmware_are_understood(text: str, fault: Fault) -> None:
    (found,) = resolve("Someone", Message(None, text))
    assert found.row.fault is fault


@pytest.mark.parametrize("text", ["network ok", "pool alive", "fan speed set to 80 %", "restarted by user", "fans", ""])
def test_good_news_is_no_fault(text: str) -> None:
    assert resolve("Antminer", Message(None, text)) == ()


@given(
    st.text(max_size=40), st.text(max_size=600), st.sampled_from(["Whatsminer", "Antminer", "Avalonminer", "", None])
)
def test_whatever_a_device_says_is_resolved_or_not(code: str, text: str, make: str | None) -> None:
    for found in resolve(make, Message(code or None, text)):
        assert found.row in ROWS


def broken(**changed: str) -> str:
    row = {
        "make": "Acme", "match": "code", "code": "1", "meaning": "fan_any", "fault": "fan_fault", "situation": "",
        "component": "", "severity": "", "steps": "", "source": "a manual",
    } | changed  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


@pytest.mark.parametrize(
    "changed",
    [
        {"fault": "no_such"}, {"severity": "dire"}, {"component": "roof"}, {"steps": "dance"}, {"source": ""},
        {"match": "smell"}, {"match": "text", "code": "("}, {"match": "word", "code": "ECHU"}, {"code": "1<hole>"},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named(changed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    error_codes.cache_clear()
    monkeypatch.setattr(resources, "open_text", lambda *_path: io.StringIO(broken(**changed)))
    try:
        with pytest.raises(KnowledgeError) as caught:
            error_codes()
    finally:
        error_codes.cache_clear()
        codes._candidates.cache_clear()
        resolve.cache_clear()
    assert caught.value.table == codes.TABLE
    assert f"Acme {changed.get('code', '1')}" in sentence(caught.value)


def test_severities_follow_what_is_lost() -> None:
    by_code = {row.code: row for row in ROWS if row.make == "Whatsminer"}
    assert by_code["274"].severity is Severity.MINOR
    assert by_code["8400"].severity is Severity.INFO
    assert by_code["53<slot>"].severity is None
