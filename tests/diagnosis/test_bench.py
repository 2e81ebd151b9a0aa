"""What a bench run means, from counts to sensors."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.bench import findings_of_bench
from app.diagnosis.localise import boosted_domains, break_of
from app.domain.finding import Fault, PartKind, Role, Severity
from app.words.findings import finding_text, verdict_text
from drivers.catalogue import board, boards
from drivers.model.bench_run import HASHES_PER_COUNT, BenchRun, ChipCounter, Sensor
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromContent, EepromWarning

S19J = board("BHB42601")
EMBER = board("emberOne/00")
assert S19J is not None
assert EMBER is not None


def run(*attempts: int, **more: object) -> BenchRun:
    return replace(BenchRun("port", attempts=attempts), **more)  # type: ignore[arg-type]


def counter(chip: int, counts: float, errors: int, relative: float) -> ChipCounter:
    return ChipCounter(chip, counts * HASHES_PER_COUNT, errors, relative)


def counters(board: BoardSpec, **counts: float) -> tuple[ChipCounter, ...]:
    by_chip = {int(name.removeprefix("c")): value for name, value in counts.items()}
    return tuple(
        counter(chip, by_chip.get(chip, 1000.0), 0, by_chip.get(chip, 1000.0) / 1000.0)
        for chip in range(1, board.chips + 1)
    )


def test_a_complete_chain_is_healthy() -> None:
    findings, verdict = findings_of_bench(
        run(126, 126, 126, address_map=(True,) * 126, counters=counters(S19J), sensors=(Sensor("left", 31.5),)), S19J
    )
    assert findings == ()
    assert verdict.fault is Fault.NONE
    assert verdict_text(verdict) == "All 126 chips answer."


def test_a_stable_short_count_at_a_border_suspects_the_level_shifter() -> None:
    (finding,), verdict = findings_of_bench(run(84, 84, 84), S19J)
    assert verdict.finding == finding
    assert finding.fault is Fault.CHAIN_BREAK
    assert finding.severity is Severity.CRITICAL
    assert finding.chips == (84, 85)
    assert finding.domains == (28, 29)
    assert finding.parts[0].kind is PartKind.LEVEL_SHIFTER
    assert finding.parts[0].position == "between domain 28 and domain 29"
    text = finding_text(finding)
    assert text.title == "The board stops after chip 84 (log index 83), domain 28"
    assert "84 of 126 chips answer in 3 tries" in text.found
    assert any("hold RO at 1.2 V after chip 42" in step for step in text.steps)


def test_inside_a_domain_the_next_chip_comes_first() -> None:
    (finding,), _verdict = findings_of_bench(run(83, 83), S19J)
    assert finding.domains == (28,)
    assert (finding.parts[0].kind, finding.parts[0].position) == (PartKind.CHIP, "chip 84")


def test_a_break_where_the_boost_takes_over_suspects_the_boost() -> None:
    s19 = board("NBP1901")
    assert s19 is not None
    assert boosted_domains(s19) == tuple(range(32, 39))
    (finding,), _verdict = findings_of_bench(run(93, 93, 93), s19)
    assert finding.parts[0].kind is PartKind.BOOST


def test_no_rail_is_named_where_none_is_known() -> None:
    (finding,), _verdict = findings_of_bench(run(5, 5), EMBER)
    assert "bisect" not in [step.id for step in finding.next_steps]
    assert finding.domains == ()


def test_changing_counts_are_a_joint_at_the_highest() -> None:
    s21 = board("BHB68601")
    (finding,), verdict = findings_of_bench(run(82, 82, 84), s21)
    assert verdict.fault is Fault.CHIPS_INTERMITTENT
    assert finding.parts[0].position == "chip 84"
    assert finding.chips == (84, 85)


def test_complete_at_times_points_at_the_highest_short_count() -> None:
    (finding,), _verdict = findings_of_bench(run(126, 84, 126), S19J)
    assert finding.fault is Fault.CHIPS_INTERMITTENT
    assert finding.chips == (84, 85)


def test_no_chip_is_only_said_of_a_board_that_needs_no_controller() -> None:
    for code in ("emberOne/00", "Bitaxe Gamma", "BHB68601"):
        (finding,), verdict = findings_of_bench(run(0, 0, 0, control_port="control"), board(code))
        assert (finding.fault, verdict.fault) == (Fault.NO_CHIPS, Fault.NO_CHIPS)
        assert finding.severity is Severity.CRITICAL
    # BHB42601 is made with and without one; of the S17e no source says.
    for code, said in (("NBP1901", "not enabled"), ("BHB42601", "not enabled"), ("S17e", "is not known")):
        findings, verdict = findings_of_bench(run(0, 0, 0, control_port="control"), board(code))
        assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
        assert said in verdict_text(verdict)


def test_silence_of_a_board_whose_supply_nobody_sees_is_less_sure() -> None:
    (seen,), _verdict = findings_of_bench(run(0, 0, 0, control_port="control"), EMBER)
    (unseen,), _verdict = findings_of_bench(run(0, 0, 0), EMBER)
    assert unseen.confidence < seen.confidence
    assert "Power is not controlled from here" in finding_text(unseen).found
    assert "Power" not in finding_text(seen).found


def test_silent_chips_in_the_middle_are_missing_not_a_break() -> None:
    answers = tuple(chip not in (40, 41) for chip in range(1, 127))
    (finding,), verdict = findings_of_bench(run(124, 124, 124, address_map=answers), S19J)
    assert finding.severity is Severity.MAJOR
    assert verdict.fault is Fault.CHIPS_MISSING
    assert (finding.chips, finding.domains) == ((40, 41), (14,))


def test_a_complete_count_without_any_address_is_the_tests_own_failure() -> None:
    findings, verdict = findings_of_bench(run(126, 126, 126, address_map=(False,) * 126), S19J)
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert "none answers at its own address" in verdict_text(verdict)


def test_all_or_nothing_names_no_count_that_was_never_reached() -> None:
    (finding,), _verdict = findings_of_bench(run(0, 126, 0), S19J)
    assert (finding.fault, finding.chips) == (Fault.CHIPS_INTERMITTENT, (1, 2))
    assert finding_text(finding).title == "The board's count changes from try to try, down to no chip at all"


def test_a_break_with_its_address_map_is_surer() -> None:
    answers = tuple(chip <= 84 for chip in range(1, 127))
    (with_map,), _verdict = findings_of_bench(run(84, 84, 84, address_map=answers), S19J)
    (without,), _verdict = findings_of_bench(run(84, 84, 84), S19J)
    assert with_map.fault is without.fault is Fault.CHAIN_BREAK
    assert with_map.confidence > without.confidence


def test_weak_chips_are_told_from_the_rest() -> None:
    (finding,), verdict = findings_of_bench(run(126, 126, counters=counters(S19J, c7=400.0, c90=700.0)), S19J)
    assert verdict.fault is Fault.WEAK_CHIPS
    assert finding.chips == (7, 90)
    assert finding_text(finding).title == "Weak chips: 2, weakest chip 7 (log index 6), domain 3"


def test_too_few_counts_accuse_nobody() -> None:
    """A count is 2^32 hashes: two counts instead of four are no half of anything, however many hashes that is."""
    few = tuple(counter(chip, 4.0 if chip % 3 else 1.0, 3, 1.0 if chip % 3 else 0.25) for chip in range(1, 127))
    assert findings_of_bench(run(126, 126, counters=few), S19J)[0] == ()


def test_errors_are_a_share_of_counts_not_of_hashes() -> None:
    counted = list(counters(S19J))
    counted[9] = counter(10, 1000.0, 400, 1.0)
    counted[19] = counter(20, 1000.0, 40, 1.0)  # many, but 4 % only
    (finding,), verdict = findings_of_bench(run(126, counters=tuple(counted)), S19J)
    assert (finding.fault, finding.severity, finding.chips) == (Fault.WEAK_CHIPS, Severity.MINOR, (10,))
    assert finding.evidence[0].text == "chip 10: 400 errors, 1000 counts"
    assert "29 %" in finding_text(finding).found
    assert verdict.fault is Fault.WEAK_CHIPS


def test_wrong_checksums_are_a_disturbed_line_only_in_number() -> None:
    assert findings_of_bench(run(126, 126, bad_frames=2), S19J)[0] == ()
    (finding,), _verdict = findings_of_bench(run(126, 126, bad_frames=30), S19J)
    assert finding.fault is Fault.UART_SIGNAL_INTEGRITY


def test_counts_that_lack_what_noise_took_are_a_consequence() -> None:
    findings, verdict = findings_of_bench(run(116, 119, 118, bad_frames=25), S19J)
    assert verdict.fault is Fault.UART_SIGNAL_INTEGRITY
    assert [finding.role for finding in findings] == [Role.CAUSE, Role.CONSEQUENCE]
    # A chain that stops early stays a break, however noisy its line.
    assert findings_of_bench(run(84, 84, 84, bad_frames=30), S19J)[1].fault is Fault.CHAIN_BREAK


@pytest.mark.parametrize("temp_c", [None, -40.0, 255.0, 127.0])
def test_a_sensor_that_reads_the_impossible_is_the_fault(temp_c: float | None) -> None:
    (finding,), _verdict = findings_of_bench(run(126, sensors=(Sensor("left", temp_c),)), S19J)
    assert (finding.fault, finding.position) == (Fault.TEMP_SENSOR_FAULT, "sensor left")


def test_a_hot_board_is_too_hot() -> None:
    (finding,), _verdict = findings_of_bench(run(126, sensors=(Sensor("left", 85.0),)), S19J)
    assert finding.fault is Fault.OVERTEMPERATURE


def test_eeprom_silent_damaged_and_of_another_board() -> None:
    (silent,), _verdict = findings_of_bench(run(126, eeprom_silent=True), S19J)
    assert silent.fault is Fault.EEPROM_UNREADABLE
    broken = EepromContent("5", False, warnings=(EepromWarning.CRC_MISMATCH,))
    (corrupt,), _verdict = findings_of_bench(run(126, eeprom=broken), S19J)
    assert corrupt.fault is Fault.EEPROM_CORRUPT
    other = EepromContent("5", True, board_name="BHB56801", board_sn="X1")
    (mismatch,), _verdict = findings_of_bench(run(126, eeprom=other), S19J)
    assert (mismatch.fault, mismatch.board_sn) == (Fault.EEPROM_MISMATCH, "X1")
    fitting = EepromContent("4", True, board_name="BHB42601")
    assert findings_of_bench(run(126, eeprom=fitting), S19J)[0] == ()


def test_a_board_that_nobody_knows_is_not_accused_of_a_silent_eeprom() -> None:
    (silent,), verdict = findings_of_bench(run(42, eeprom_silent=True), None)
    assert (silent.fault, silent.severity) == (Fault.EEPROM_UNREADABLE, Severity.INFO)
    assert verdict.fault is Fault.INCONCLUSIVE


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (run(252, 252), "each is heard 2 times"),
        (run(10_800), "no chain has more than 256 chips"),
        (run(126, 126, chip_id="1397"), "The chips say they are 1397"),
        (run(126, 126, address_map=(True,) + (False,) * 125), "only 1 answer at their own addresses"),
    ],
)
def test_an_odd_line_accuses_no_chip(what: BenchRun, said: str) -> None:
    findings, verdict = findings_of_bench(what, S19J)
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert said in verdict_text(verdict)


def test_nothing_is_concluded_from_nothing() -> None:
    for what, spec in ((run(), S19J), (run(42), None), (run(127), S19J), (run(126, interrupted=True), S19J)):
        findings, verdict = findings_of_bench(what, spec)
        assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
        assert verdict_text(verdict)


@given(st.sampled_from(boards()), st.data())
def test_every_break_of_every_board_is_placed_and_said(spec: BoardSpec, data: st.DataObject) -> None:
    if spec.chips < 2:
        return
    count = data.draw(st.integers(1, spec.chips - 1))
    where = break_of(count, spec.chips, spec)
    assert where.next == count + 1
    (finding,), verdict = findings_of_bench(run(count, count), spec)
    assert verdict.fault is Fault.CHAIN_BREAK
    assert finding.chips == (count, count + 1)
    assert all(1 <= domain <= (spec.domains or 0) for domain in finding.domains)
    text = finding_text(finding)
    assert f"chip {count} (log index {count - 1})" in text.title
    assert sum(part.likelihood or 0 for part in finding.parts) == pytest.approx(1.0)


@given(
    st.lists(st.integers(0, 130), max_size=5),
    st.lists(st.booleans(), max_size=126),
    st.integers(0, 200),
    st.booleans(),
    st.sampled_from([None, "BHB42601", "emberOne/00", "NBP1901"]),
    st.lists(st.tuples(st.sampled_from([0.0, 400.0, 1000.0]), st.sampled_from([0, 500])), max_size=12),
)
def test_whatever_a_run_brings_is_said_in_whole_sentences(
    attempts: list[int], answers: list[bool], bad: int, silent: bool, code: str | None, counted: list[tuple[float, int]]
) -> None:
    counters = tuple(counter(chip, counts, errors, counts / 1000) for chip, (counts, errors) in enumerate(counted, 1))
    what = BenchRun("port", attempts=tuple(attempts), address_map=tuple(answers), bad_frames=bad, eeprom_silent=silent)
    findings, verdict = findings_of_bench(replace(what, counters=counters), board(code) if code else None)
    assert verdict_text(verdict)
    for finding in findings:
        text = finding_text(finding)
        assert "{" not in f"{text.title}{text.found}{text.detail}{text.steps}"
        assert finding.evidence
