"""Two logs compared: gone, new, stayed, and what the second log does not tell."""

from __future__ import annotations

from app.domain.finding import Component, Fault, Finding, Severity, Verdict
from app.domain.log_comparison import Became, Outcome, compare_logs
from app.domain.log_diagnosis import ChainState, ChainStatus, ChipSeen, LogDiagnosis
from app.domain.phrase import Phrase
from drivers.model.log import LogKind, LogReading


def finding(fault: Fault = Fault.CHAIN_BREAK, chain: int | None = 1, **more: object) -> Finding:
    said = Phrase("log.x")
    return Finding(fault, Severity.CRITICAL, Component.HASHBOARD, said, said, 0.9, chain=chain, **more)


def log(*findings: Finding, chains: tuple[ChainStatus, ...] = (), model: str | None = "Antminer S19", **more: object):
    lead = findings[0] if findings else None
    verdict = Verdict(lead.fault if lead else Fault.NONE, lead)
    reading = LogReading("x", LogKind.ANTMINER_MINER_LOG)
    return LogDiagnosis(reading, model, chains=chains, findings=findings, **{"verdict": verdict, **more})


def chain(index: int, found: int | None, sn: str | None = None, chips: tuple[ChipSeen, ...] = ()) -> ChainStatus:
    state = ChainState.UNKNOWN if found is None else ChainState.OK if found == 76 else ChainState.BROKEN
    return ChainStatus(index, found, 76, state, board_sn=sn, chips=chips)


def test_a_fault_that_the_second_log_does_not_find_at_its_place_is_gone():
    made = compare_logs(log(finding(), chains=(chain(1, 40),)), log(chains=(chain(1, 76),)))
    assert [one.became for one in made.findings] == [Became.GONE]
    assert made.outcome is Outcome.REPAIRED


def test_silence_about_the_board_is_no_repair():
    for after in (log(), log(chains=(chain(1, None),)), log(chains=(chain(0, 76),))):
        made = compare_logs(log(finding(), chains=(chain(1, 40),)), after)
        assert [one.became for one in made.findings] == [Became.NOT_TOLD]
        assert made.outcome is Outcome.UNKNOWN


def test_an_unfinished_second_log_is_no_proof_of_health():
    after = log(chains=(chain(1, 76),), verdict=Verdict(Fault.INCONCLUSIVE))
    assert compare_logs(log(finding(), chains=(chain(1, 40),)), after).outcome is Outcome.GONE_SO_FAR


def test_a_board_is_followed_by_its_serial_to_another_chain():
    before = log(finding(chain=1), chains=(chain(0, 76, "A"), chain(1, 40, "B")))
    after = log(finding(chain=0), chains=(chain(0, 40, "B"), chain(1, 76, "A")))
    made = compare_logs(before, after)
    assert [one.became for one in made.findings] == [Became.STAYED]
    assert made.outcome is Outcome.SAME
    assert all(one.moved for one in made.chains)


def test_another_board_on_the_chain_proves_nothing_about_the_first():
    before = log(finding(), chains=(chain(1, 40, "B"),))
    made = compare_logs(before, log(chains=(chain(1, 76, "C"),)))
    assert made.chains[0].other_board
    assert [one.became for one in made.findings] == [Became.NOT_TOLD]


def test_a_break_that_moved_along_its_chain_stayed():
    before = log(finding(chips=(40, 41)), chains=(chain(1, 40),))
    made = compare_logs(before, log(finding(chips=(52, 53)), chains=(chain(1, 52),)))
    assert [one.became for one in made.findings] == [Became.STAYED]


def test_a_new_fault_is_said_although_the_old_one_is_gone():
    before = log(finding(chain=1), chains=(chain(0, 76), chain(1, 40)))
    after = log(finding(Fault.NO_CHIPS, chain=0), chains=(chain(0, 0), chain(1, 76)))
    made = compare_logs(before, after)
    assert {one.became for one in made.findings} == {Became.GONE, Became.NEW}
    assert made.outcome is Outcome.WORSE


def test_chips_listed_in_both_logs_are_compared_one_by_one():
    before = chain(1, 76, chips=(ChipSeen(1, relative=0.5), ChipSeen(2, relative=1.0)))
    after = chain(1, 76, chips=(ChipSeen(1, relative=0.98), ChipSeen(3, relative=1.0)))
    made = compare_logs(log(chains=(before,)), log(chains=(after,)))
    assert [(one.chip, round(one.change, 2)) for one in made.chains[0].chips] == [(1, 0.48)]


def test_two_models_are_not_one_machine():
    assert compare_logs(log(model="Antminer S19"), log(model="M30S")).other_model
    assert compare_logs(log(), log()).outcome is Outcome.NEVER_ILL
