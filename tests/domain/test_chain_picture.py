"""A chain of a log as a picture."""

from __future__ import annotations

from app.domain.board_state import ChipState
from app.domain.chain_picture import findings_of_chain, state_of_chain
from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.log_diagnosis import ChainStatus, ChipSeen
from app.domain.phrase import Phrase

SAID = Phrase("log.x")


def broken(chain: int, after: int) -> Finding:
    chips = (after, after + 1)
    return Finding(Fault.CHAIN_BREAK, Severity.CRITICAL, Component.HASHBOARD, SAID, SAID, 0.9, chain=chain, chips=chips)


def test_a_whole_chain_answers_a_silent_one_is_silent_and_one_that_is_not_counted_stays_untested():
    assert set(state_of_chain(ChainStatus(0, 10, 10), None, ()).states) == {ChipState.ANSWERED}
    assert set(state_of_chain(ChainStatus(0, 0, 10), None, ()).states) == {ChipState.SILENT}
    assert set(state_of_chain(ChainStatus(0, None, 10), None, ()).states) == {ChipState.UNTESTED}


def test_a_count_alone_does_not_say_which_chips_are_missing():
    state = state_of_chain(ChainStatus(0, 7, 10), None, ())
    assert set(state.states) == {ChipState.UNTESTED}
    assert not state.tested


def test_the_break_of_another_chain_does_not_show_on_this_one():
    state = state_of_chain(ChainStatus(0, 10, 10), None, [broken(1, 4)])
    assert state.break_after is None
    own = state_of_chain(ChainStatus(1, 4, 10), None, [broken(1, 4)])
    assert own.break_after == 4
    assert own.states[3:5] == (ChipState.ANSWERED, ChipState.SILENT)


def test_what_the_log_lists_of_single_chips_is_shown():
    chips = (ChipSeen(1, answers=True, relative=0.4, temp_c=61.0), ChipSeen(2, answers=False))
    state = state_of_chain(ChainStatus(0, None, 3, chips=chips), None, ())
    assert state.states == (ChipState.ANSWERED, ChipState.SILENT, ChipState.UNTESTED)
    assert state.rate(1) == 0.4
    assert state.temp_c(1) == 61.0


def test_a_finding_belongs_to_the_board_of_its_serial():
    there = Finding(Fault.EEPROM_CORRUPT, Severity.MAJOR, Component.HASHBOARD, SAID, SAID, 0.9, board_sn="A")
    assert findings_of_chain(ChainStatus(0, board_sn="A"), [there]) == (there,)
    assert findings_of_chain(ChainStatus(0, board_sn="B"), [there]) == ()
