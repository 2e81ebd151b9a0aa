"""What a run and its findings make of the chips."""

from app.domain.board_state import BoardState, ChipState, board_state_of, board_state_of_findings, break_after
from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.phrase import Phrase
from drivers.model.bench_run import BenchRun, ChipCounter
from drivers.model.board import BoardSpec

BOARD = BoardSpec("BHB42601", "Antminer", "S19j Pro", "BM1362", 126, 42, 3)


def finding(fault: Fault, *chips: int) -> Finding:
    said = Phrase.of("x")
    return Finding(fault, Severity.CRITICAL, Component.HASHBOARD, said, said, 0.8, chips=chips)


def test_count_alone_says_where_the_answer_stops():
    run = BenchRun("p", attempts=(84, 84, 84))
    state = board_state_of(run, BOARD, [finding(Fault.CHAIN_BREAK, 84, 85)])
    assert state.states[83] is ChipState.ANSWERED
    assert state.states[84] is ChipState.SILENT
    assert state.break_after == 84
    assert state.suspects == {84, 85}
    assert state.tested


def test_address_map_is_stronger_than_the_count():
    answered = tuple(n != 9 for n in range(126))
    state = board_state_of(BenchRun("p", attempts=(125,), address_map=answered), BOARD)
    assert state.states[9] is ChipState.SILENT
    assert state.states.count(ChipState.ANSWERED) == 125


def test_an_interrupted_run_leaves_the_rest_untested():
    state = board_state_of(BenchRun("p", attempts=(61,), interrupted=True), BOARD)
    assert state.states[60] is ChipState.ANSWERED
    assert set(state.states[61:]) == {ChipState.UNTESTED}


def test_no_attempt_means_untested_not_silent():
    state = board_state_of(BenchRun("p"), BOARD)
    assert set(state.states) == {ChipState.UNTESTED}
    assert not state.tested


def test_findings_mark_single_chips_and_counters_give_rates():
    run = BenchRun("p", attempts=(126,), counters=(ChipCounter(37, 5.0, 0, 0.55),))
    state = board_state_of(run, BOARD, [finding(Fault.WEAK_CHIPS, 37), finding(Fault.OVERTEMPERATURE, 53)])
    assert state.states[36] is ChipState.WEAK
    assert state.rate(37) == 0.55
    assert state.rate(1) is None
    assert state.states[52] is ChipState.HOT


def test_no_chips_breaks_before_the_first():
    state = board_state_of(BenchRun("p", attempts=(0, 0)), BOARD, [finding(Fault.NO_CHIPS)])
    assert state.break_after == 0
    assert set(state.states) == {ChipState.SILENT}


def test_findings_alone_draw_a_break_and_nothing_they_do_not_know():
    state = board_state_of_findings([finding(Fault.CHAIN_BREAK, 84, 85)], BOARD)
    assert state.states.count(ChipState.SILENT) == 42
    weak = board_state_of_findings([finding(Fault.WEAK_CHIPS, 5)], BOARD)
    assert weak.states[4] is ChipState.WEAK
    assert weak.states[0] is ChipState.UNTESTED
    assert not weak.tested


def test_unknown_board_is_as_long_as_what_answered():
    assert board_state_of(BenchRun("p", attempts=(12,)), None).chips == 12
    assert board_state_of_findings([finding(Fault.CHAIN_BREAK, 50, 51)], None, chips=60).chips == 60


def test_hostile_chip_numbers_are_left_out():
    state = board_state_of(BenchRun("p", attempts=(126,)), BOARD, [finding(Fault.WEAK_CHIPS, 0, -3, 900)])
    assert set(state.states) == {ChipState.ANSWERED}
    assert break_after([finding(Fault.WEAK_CHIPS, 3)]) is None
    assert BoardState.untested(3).chips == 3
