"""The tester keypad: any board of the catalogue, any display, one answer; kept on a work order in one commit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetKind
from app.domain.board_state import ChipState
from app.domain.finding import Fault
from app.domain.log_diagnosis import ChainState
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.test_run import TestKind
from app.domain.tester_display import BoardUnclear, BoardUnknown, CountTooHigh, DisplayError
from app.services import orders
from app.services.contract import keypad_document
from app.services.keypad import answer, boards_of, keep_answer, provenance
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.findings import say
from drivers import catalogue

CODES = tuple(spec.code for spec in catalogue.boards() if spec.chips > 1)


def test_the_known_case_of_a_dry_joint() -> None:
    found = answer("S21", "82 82 84")
    assert found.board.code == "BHB68601"
    assert found.attempts == (82, 82, 84)
    assert found.verdict.fault is Fault.CHIPS_INTERMITTENT
    assert found.lead is not None
    assert (found.lead.chips, found.lead.domains) == ((84, 85), (10,))
    assert found.probe is not None
    text = say(found.probe.phrase)
    assert text.startswith("Measure CO of chip 84 (log index 83), domain 10 against the ground of its domain")
    assert "1.2 V expected" in text
    assert [e.source for e in found.lead.evidence] == ["tester display"] * 3
    assert found.candidates[0].position == "chip 84"


def test_no_chip_at_all_accuses_the_board_for_the_tester_feeds_it() -> None:
    found = answer("BHB68601", "0 0")
    assert (found.verdict.fault, found.status) == (Fault.NO_CHIPS, ChainState.MISSING)
    assert found.where is None
    assert set(found.state.states) == {ChipState.SILENT}


def test_the_picture_shows_where_the_answer_stops() -> None:
    found = answer("BHB68601", "81 81")
    assert found.state.break_after == 81
    assert found.state.states[80] is ChipState.ANSWERED
    assert found.state.states[81] is ChipState.SILENT


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("108", Fault.INCONCLUSIVE), ("108 OK", Fault.NONE), ("108 NG", Fault.WEAK_CHIPS),
        ("NG 3 17 44", Fault.WEAK_CHIPS),
        ("NG 10 11 12 13 14 15 16 17 18", Fault.POWER_RAIL_FAULT), ("EEPROM NG", Fault.EEPROM_UNREADABLE),
        ("PIC init NG", Fault.VOLTAGE_CONTROLLER_FAULT), ("cool env", Fault.INCONCLUSIVE),
        ("0 82", Fault.CHIPS_INTERMITTENT),
        ("82", Fault.CHAIN_BREAK),
    ],
)  # fmt: skip
def test_what_a_display_comes_to(typed: str, fault: Fault) -> None:
    assert answer("BHB68601", typed).verdict.fault is fault


@given(st.sampled_from(CODES), st.data())
@settings(max_examples=80, deadline=None)
def test_every_board_of_the_catalogue_is_answered(code: str, data: st.DataObject) -> None:
    chips = catalogue.board(code).chips  # type: ignore[union-attr]
    counts = data.draw(st.lists(st.integers(0, chips), min_size=1, max_size=4))
    found = answer(code, " ".join(map(str, counts)))
    assert found.attempts == tuple(counts)
    assert found.state.chips == chips
    document = keypad_document(found)
    assert document["attempts"] == counts
    assert document["chains"][0]["expected"] == chips
    if set(counts) == {chips}:
        assert found.findings == ()
    else:
        assert found.verdict.finding is not None
        assert found.probe is not None


@pytest.mark.parametrize(
    ("name", "typed", "error", "says"),
    [
        ("S21", "109", CountTooHigh, "109 is more than the 108 chips of board BHB68601."),
        ("S21", "fish", DisplayError, "fish is neither a count nor words that a tester shows."),
        ("S21", "", DisplayError, "Nothing was typed."),
        ("S99", "82", BoardUnknown, "The catalogue knows no board and no model called S99."),
        ("S19j Pro", "82", BoardUnclear, "S19j Pro is built with boards that differ."),
    ],
)
def test_what_cannot_be_is_one_clear_sentence(name: str, typed: str, error: type[DisplayError], says: str) -> None:
    with pytest.raises(error) as refused:
        answer(name, typed)
    assert sentence(refused.value).startswith(says)
    assert "\n" not in sentence(refused.value)


def test_a_display_narrows_the_choice_of_boards() -> None:
    with pytest.raises(BoardUnclear) as unclear:
        answer("S19j Pro", "10")
    assert {"BHB42601", "BHB42611"} <= set(unclear.value.codes)
    assert answer("S19j Pro", "121").board.chips == 126
    assert answer("S19j Pro", "80/120").board.code == "BHB42611"
    assert [spec.code for spec in boards_of("bhb68601")] == ["BHB68601"]
    assert boards_of("  ") == ()


def test_an_answer_is_kept_on_an_order_as_one_commit(shop: Shop) -> None:
    view = orders.open_order(shop, "Ana", OrderDraft("short", AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601")))
    at = keep_answer(shop, "Ana", answer("BHB68601", "82 82 84"), view.number, fixture="bench 2")
    kept = orders.order(shop, at.number)
    (run,) = kept.test_runs
    assert (run.kind, run.chips_found, run.chips_expected) == (TestKind.FIXTURE, 84, 108)
    assert (run.fixture, run.note) == (f"bench 2 · {provenance()}", "82 82 84")
    assert run.run is not None
    assert run.run.attempts == (82, 82, 84)
    assert [line.finding.fault for line in kept.findings] == [Fault.CHIPS_INTERMITTENT]


def test_a_full_count_alone_is_no_pass(shop: Shop) -> None:
    view = orders.open_order(shop, "Ana", OrderDraft("short", AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601")))
    keep_answer(shop, "Ana", answer("BHB68601", "108"), view.number)
    (run,) = orders.order(shop, view.number).test_runs
    assert run.verdict is Fault.INCONCLUSIVE
