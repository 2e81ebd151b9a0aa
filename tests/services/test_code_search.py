"""Error codes searched: whole codes, beginnings, words of several languages, and what the numbers in a code mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.code_places import chains_named
from app.diagnosis.error_codes import error_codes
from app.domain.finding import Fault, Severity
from app.services.code_search import MOST_ENTRIES, makes, search
from app.services.contract import code_document
from app.words.language import use


def test_a_bit_mask_names_its_chains() -> None:
    (found,) = search("J7:4")
    assert (found.make, found.fault, found.chains) == ("Antminer", Fault.EEPROM_UNREADABLE, (0, 1, 2))
    assert found.decoded == ("chains 0, 1, 2",)
    assert found.steps
    assert found.source


@pytest.mark.parametrize(
    ("number", "chain", "mask", "certain"),
    [
        (0, 0, (), (0,)), (1, 1, (0,), ()), (2, 2, (1,), ()), (3, 3, (0, 1), ()), (4, None, (2,), (2,)),
        (7, None, (0, 1, 2), (0, 1, 2)), (255, None, (), ()),
    ],
)  # fmt: skip
def test_a_number_that_may_be_either_is_told_as_either(
    number: int, chain: int | None, mask: tuple[int, ...], certain: tuple[int, ...]
) -> None:
    named = chains_named(number)
    assert (named.chain, named.mask, named.certain) == (chain, mask, certain)


def test_a_code_spelled_out_goes_before_a_pattern() -> None:
    (found,) = search("j255 : 4")
    assert (found.code, found.meaning) == ("J255:4", "An EEPROM cannot be read")


def test_whatsminer_digits_are_slot_and_chip() -> None:
    (board,) = (entry for entry in search("530") if entry.make == "Whatsminer")
    assert (board.slot, board.chip, board.fault) == (0, None, Fault.BOARD_MISSING)
    (chip,) = search("whatsminer 531017")
    assert (chip.slot, chip.chip, chip.fault) == (1, 18, Fault.WEAK_CHIPS)
    assert chip.decoded == ("board slot 1, counted from 0", "chip 18 (log index 17)")


@pytest.mark.parametrize("query", ["ECHU 16", "echu[16]", "avalon ECHU: 16"])
def test_a_counter_is_decoded(query: str) -> None:
    found = search(query)
    assert found
    assert {entry.make for entry in found} == {"Avalon"}
    assert not any(entry.informs for entry in found)


@pytest.mark.parametrize("word", ["fan", "Fan", "вентилятор", "风扇", "ventilador", "вентиляторы"])
def test_words_of_several_languages_find_the_same(word: str) -> None:
    found = search(word)
    assert len(found) > 5
    assert found[0].fault is Fault.FAN_FAULT


def test_words_in_the_meaning_go_before_words_around_it() -> None:
    assert all("sensor" in entry.meaning.casefold() for entry in search("temperature sensor")[:3])


def test_a_make_keeps_to_its_own() -> None:
    assert {entry.make for entry in search("fan", "Antminer")} <= {"Antminer", None}
    assert {entry.make for entry in search("antminer")} == {"Antminer"}


def test_a_message_as_it_was_logged_is_found() -> None:
    found = search("chain 1 reg crc error, asic 3")
    assert found[0].fault is Fault.UART_SIGNAL_INTEGRITY
    assert "\\" not in found[0].code


def test_what_is_normal_is_said_to_be() -> None:
    (found,) = (entry for entry in search("bad chain id = 3") if entry.make == "Antminer")
    assert (found.informs, found.severity, found.steps, found.parts) == (True, Severity.INFO, (), ())


#: Codes of the published tables, of each kind one and those that no message rule needs: none may be lost.
PUBLISHED = [
    ("30", "Whatsminer"), ("100", "Whatsminer"), ("2010", "Whatsminer"), ("8700", "Whatsminer"),
    ("100003", "Whatsminer"),
    ("J1:1", "Antminer"), ("V:1", "Antminer"), ("T:95", "Antminer"), ("ERROR_PIC_LOST", "Antminer"),
    ("No chip bin, chain = 2", "Antminer"), ("version invalid 5!=4", "Antminer"), ("MW1", "Avalon"),
    ("SYSTEMSTATU", "Avalon"),
    ("DH", "Avalon"), ("MH", "Avalon"), ("LW", "Avalon"), ("BOOTBY 2", "Avalon"), ("BOOTBY 10", "Avalon"),
    ("BOOTBY[9]", "Avalon"), ("TPS546 UNIT OFF", "Bitaxe"), ("0 chip(s) detected", "Bitaxe"),
    ("0x13", "bitaxe-raw/emberOne control port"), ("0xFF", "bitaxe-raw/emberOne control port"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "make"), PUBLISHED)
def test_no_published_code_is_lost(query: str, make: str) -> None:
    assert make in {entry.make for entry in search(query)}


def test_every_row_is_found_by_its_own_code() -> None:
    for row in error_codes():
        if row.match in ("code", "look") and row.exact:
            assert any(e.score >= 100 and e.make == row.make for e in search(f"{row.code}", row.make)), row.code


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_bounded_answer(text: str) -> None:
    found = search(text)
    assert len(found) <= MOST_ENTRIES
    for entry in found:
        assert "{" not in entry.meaning
        assert code_document(entry)["source"]


def test_no_text_finds_nothing() -> None:
    assert search("") == search(" . ") == search("qqqqzz") == ()
    assert "Whatsminer" in makes()


def test_another_language_finds_what_english_does() -> None:
    use("pseudo")
    try:
        assert search("J7:4")[0].fault is Fault.EEPROM_UNREADABLE
        assert len(search("fan")) > 5
    finally:
        use("en")
