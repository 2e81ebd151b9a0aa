"""What a log comes to moves with what it says: chains renamed, counts changed, cut, disturbed, doubled, boards swapped.

The logs are hand-written ones of an S19 Pro (114 chips in 38 domains a board) and an S9 SE; the rules hold for any.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.log.codes import readings
from app.domain.finding import Component, Fault, Role
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.contract import is_fault
from app.services.diagnosis import diagnose_log
from app.words.findings import finding_text, say
from tests.drivers.logs.miner_logs import HEAD, TAIL, s9_se, s19_pro

#: Chips of an S19 Pro's board, and the other boards of the catalogue that a count may stand for.
FULL = 114
NOISE = ["Jan  3 04:11:09 host dropbear[811]: Child connection\n", "\n", "random: crng init done\n"]

short_counts = st.integers(1, FULL - 1)
chains = st.integers(0, 2)


def diagnose(text: str) -> LogDiagnosis:
    return diagnose_log("log", text.encode())


def three(broken: int, *counts: int, ends: str = TAIL, before: str = "") -> str:
    """A start with one chain of three that counts so in its tries."""
    tries: list[list[int]] = [[FULL], [FULL], [FULL]]
    tries[broken] = list(counts)
    return s19_pro(*tries, ends=ends, before=before)


def board(serial: str, chain: int = 1) -> str:
    return f"load chain {chain} eeprom data\nedf_v5_dump_data : board_sn = {serial}\n"


@settings(deadline=None, max_examples=25)
@given(chains, short_counts)
def test_the_break_moves_with_chain_and_count(chain: int, count: int) -> None:
    diagnosis = diagnose(three(chain, count, count, count))
    finding = diagnosis.verdict.finding
    assert finding is not None
    assert (finding.fault, finding.chain, finding.chips) == (Fault.CHAIN_BREAK, chain, (count, count + 1))
    assert finding.domains == tuple(sorted({(count - 1) // 3 + 1, count // 3 + 1}))
    assert {c.index: c.status for c in diagnosis.chains} == {
        index: ChainState.BROKEN if index == chain else ChainState.OK for index in range(3)
    }


@settings(deadline=None, max_examples=25)
@given(chains, st.lists(short_counts, min_size=2, max_size=4).filter(lambda counts: len(set(counts)) > 1))
def test_counts_that_vary_point_at_the_highest(chain: int, counts: list[int]) -> None:
    finding = diagnose(three(chain, *counts)).verdict.finding
    assert finding is not None
    assert (finding.fault, finding.chain, finding.chips[0]) == (Fault.CHIPS_INTERMITTENT, chain, max(counts))


@settings(deadline=None, max_examples=25)
@given(chains, short_counts, st.data())
def test_a_log_cut_at_any_line_accuses_no_other_chain(chain: int, count: int, data: st.DataObject) -> None:
    lines = three(chain, count, count, count).splitlines(keepends=True)
    cut = data.draw(st.integers(0, len(lines)))
    for piece in ("".join(lines[:cut]), "".join(lines[cut:])):
        for finding in diagnose(piece).findings:
            assert (finding.fault, finding.chain) in {(Fault.CHAIN_BREAK, chain), (Fault.CHIPS_MISSING, chain)}


@settings(deadline=None, max_examples=25)
@given(chains, short_counts, st.lists(st.tuples(st.integers(0, 30), st.sampled_from(NOISE)), max_size=12))
def test_lines_of_noise_change_nothing(chain: int, count: int, noise: list[tuple[int, str]]) -> None:
    lines = three(chain, count, count, count).splitlines(keepends=True)
    for place, line in noise:
        lines.insert(min(place, len(lines)), line)
    verdict = diagnose("".join(lines)).verdict
    assert verdict.finding is not None
    assert (verdict.fault, verdict.finding.chain, verdict.finding.chips) == (
        Fault.CHAIN_BREAK, chain, (count, count + 1)
    )  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(chains, short_counts)
def test_the_same_start_twice_is_the_same_fault_in_two_starts(chain: int, count: int) -> None:
    text = three(chain, count, count, count)
    once, twice = diagnose(text), diagnose(text + text)
    assert twice.verdict.finding is not None
    assert once.verdict.finding is not None
    assert (twice.verdict.fault, twice.verdict.finding.chips) == (once.verdict.fault, once.verdict.finding.chips)
    lines = text.count("\n")
    assert [(boot.first_line, boot.last_line) for boot in twice.boots] == [(1, lines), (lines + 1, 2 * lines)]
    assert twice.boots[1].changes == ()
    assert once.boots == ()
    assert "Seen in 2 of 2 starts." in finding_text(twice.verdict.finding).found


@settings(deadline=None, max_examples=15)
@given(chains, short_counts)
def test_a_board_that_comes_back_has_a_joint_and_one_that_stays_away_has_broken(chain: int, count: int) -> None:
    bad, good = three(chain, count, count, count), three(chain, FULL)
    back = diagnose(bad + good).verdict.finding
    assert back is not None
    assert (back.fault, back.chain, back.chips[0]) == (Fault.CHIPS_INTERMITTENT, chain, count)
    assert "Seen in 1 of 2 starts." in finding_text(back).found
    broken = diagnose(good + bad + bad)
    assert broken.verdict.finding is not None
    assert (broken.verdict.fault, broken.verdict.finding.chips) == (Fault.CHAIN_BREAK, (count, count + 1))
    assert "since start 2 of 3" in finding_text(broken.verdict.finding).found
    assert [say(change) for change in broken.boots[1].changes] == [
        f"Chain {chain}: {count} chips, before there were {FULL}"
    ]


def test_a_board_that_was_exchanged_between_two_starts_is_judged_by_itself() -> None:
    first = three(1, 40, 40, 40, before=board("JYZZYRHBCJGBI000C"))
    second = three(1, FULL, before=board("JYZZYRHBCJGBI111D"))
    diagnosis = diagnose(first + second)
    assert diagnosis.verdict.fault is Fault.NONE
    assert {change.key for change in diagnosis.boots[1].changes} == {"change.serial", "change.count"}
    assert diagnosis.chains[1].board_sn == "JYZZYRHBCJGBI111D"
    worse = diagnose(second + first)
    assert worse.verdict.fault is Fault.CHAIN_BREAK


@settings(deadline=None, max_examples=15)
@given(st.integers(1, FULL - 1))
def test_boards_that_are_all_short_by_one_number_put_the_number_in_doubt(count: int) -> None:
    diagnosis = diagnose(s19_pro([count] * 3, [count] * 3, [count] * 3))
    assert diagnosis.verdict.fault is Fault.WRONG_FIRMWARE_FOR_BOARD
    assert not [finding for finding in diagnosis.findings if finding.component is Component.HASHBOARD]


@settings(deadline=None, max_examples=15)
@given(st.lists(short_counts, min_size=3, max_size=3, unique=True))
def test_boards_that_are_all_short_by_different_numbers_point_at_what_they_share(counts: list[int]) -> None:
    diagnosis = diagnose(s19_pro(*([count] * 3 for count in counts)))
    lead = diagnosis.verdict.finding
    assert lead is not None
    assert (lead.fault, lead.component, lead.chain) == (Fault.CHAIN_BREAK, Component.MINER, None)
    assert [finding.role for finding in diagnosis.findings].count(Role.CAUSE) == 1


@settings(deadline=None, max_examples=15)
@given(st.integers(5, 40), st.integers(1, 59))
def test_noise_before_the_count_leads_and_noise_behind_it_follows(errors: int, found: int) -> None:
    assert diagnose(s9_se(crc_errors=errors, found=found)).verdict.fault is Fault.UART_SIGNAL_INTEGRITY
    assert diagnose(s9_se(crc_errors=errors, found=found, noise_first=False)).verdict.fault is Fault.CHAIN_BREAK


def test_a_fault_that_a_later_start_got_past_weighs_less() -> None:
    lost, well = HEAD + "ERROR_POWER_LOST: power voltage rise or drop\n", s19_pro([FULL], [FULL], [FULL])
    here = diagnose(lost).verdict.finding
    passed = diagnose(lost + well).verdict.finding
    assert here is not None
    assert passed is not None
    assert passed.confidence < here.confidence
    assert passed.severity.rank > here.severity.rank
    assert "the last one got past it" in finding_text(passed).found


def test_a_supply_that_failed_in_one_start_does_not_excuse_a_board_that_fails_without_it() -> None:
    bad = three(1, 40, 40, 40)
    with_supply = three(1, 40, 40, 40, before="ERROR_POWER_LOST: power voltage rise or drop\n")
    once = diagnose(with_supply)
    assert {f.fault: f.role for f in once.findings}[Fault.CHAIN_BREAK] is Role.CONSEQUENCE
    again = diagnose(with_supply + bad)
    assert {f.fault: f.role for f in again.findings}[Fault.CHAIN_BREAK] is Role.CAUSE


@pytest.mark.parametrize(
    ("number", "meant"),
    [(0, ((0,),)), (1, ((1,), (0,))), (2, ((2,), (1,))), (3, ((0, 1),)), (4, ((2,),)), (5, ((0, 2),)),
     (7, ((0, 1, 2),)), (8, ()), (255, ())],
)  # fmt: skip
def test_the_number_of_a_code_is_a_chain_or_a_mask(number: int, meant: tuple[tuple[int, ...], ...]) -> None:
    assert readings(number, 3) == meant


def test_a_code_says_what_it_may_mean_and_no_more() -> None:
    either = diagnose(HEAD + "Sweep error string = J1:2.\n").verdict.finding
    assert either is not None
    assert (either.chain, either.component) == (None, Component.MINER)
    assert "chain 1, or a mask of chains and then 0" in finding_text(either).found
    mask = diagnose(HEAD + "Sweep error string = J4:2.\n").verdict.finding
    assert mask is not None
    assert mask.chain == 2
    told = diagnose(three(0, 40, 40, 40, ends="Sweep error string = J1:2.\n"))
    assert [(finding.fault, finding.chain) for finding in told.findings] == [(Fault.CHAIN_BREAK, 0)]
    assert diagnose(HEAD + "Sweep error string = J255:2.\n").verdict.finding is not None


def test_a_healthy_log_doubled_or_cut_stays_healthy() -> None:
    well = s19_pro([FULL], [FULL], [FULL])
    assert diagnose(well * 3).verdict.fault is Fault.NONE
    text = well + well
    assert not any(is_fault(diagnose(text[:cut]).verdict) for cut in range(0, len(text), 37))
