"""Boards: silent chips by number. Silent and missing boards are told in tests/diagnosis/test_reading.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Component, Fault, Role
from app.words.findings import finding_text
from drivers.model.reading import Message


def test_chips_that_the_firmware_lists_are_named(board) -> None:
    (finding,) = findings_of_reading(board(chips_silent=(85, 84), chips_working=108))
    assert (finding.fault, finding.slot, finding.chips) == (Fault.CHIPS_MISSING, 1, (84, 85))
    assert finding_text(finding).title.startswith(
        "Board 2 (middle): chips not working: 2, first chip 84 (log index 83)"
    )
    assert finding.parts[0].position == "chip 84"


def test_the_silent_board_explains_the_low_hash_rate_that_the_machine_itself_tells(board) -> None:
    sick = replace(
        board(active=False, chips_working=0, hashrate_ths=None), messages=(Message("0", "hash rate is low"),)
    )
    first, second = findings_of_reading(sick)
    assert (first.fault, first.role) == (Fault.BOARD_MISSING, Role.CAUSE)
    assert (second.fault, second.role) == (Fault.LOW_HASHRATE, Role.CONSEQUENCE)


def test_a_code_for_the_silent_board_is_further_evidence_not_another_fault(board) -> None:
    sick = board(active=False, chips_working=0, hashrate_ths=None)
    (finding,) = findings_of_reading(replace(sick, make="Whatsminer", messages=(Message("531", ""),)))
    assert finding.fault is Fault.BOARD_MISSING
    assert [evidence.text for evidence in finding.evidence] == ["board SM1: no chips, no hash rate", "531"]


@pytest.mark.parametrize(
    ("make", "model", "slot", "title", "evidence"),
    [
        ("Antminer", "S19 XP", 1, "Board 2 (middle)", "board 2"),
        ("Antminer", "S19 XP", 0, "Board 1", "board 1"),
        ("Whatsminer", "M30S", 0, "Board SM0", "board SM0"),
    ],
)
def test_evidence_calls_a_board_by_the_number_that_its_finding_calls_it(
    board, make, model, slot, title, evidence
) -> None:
    sick = replace(board(slot, chips_working=84), make=make, model=model)
    (finding,) = findings_of_reading(sick)
    assert finding.slot == slot
    assert finding_text(finding).title == f"{title} has 84 of 110 chips"
    assert [proof.text for proof in finding.evidence] == [f"{evidence}: 84 of 110 chips"]


def test_a_supply_that_reports_itself_explains_all_boards_and_not_a_single_one(miner) -> None:
    silent = tuple(replace(one, active=False, chips_working=0, hashrate_ths=None) for one in miner.boards)
    code = (Message("202", ""),)
    all_gone = replace(miner, make="Whatsminer", boards=silent, hashrate_ths=0.0, messages=code)
    roles = {finding.fault: finding.role for finding in findings_of_reading(all_gone)}
    assert roles == {Fault.PSU_FAULT: Role.CAUSE, Fault.BOARD_MISSING: Role.CONSEQUENCE}
    one_gone = replace(miner, make="Whatsminer", boards=(silent[0], *miner.boards[1:]), messages=code)
    assert {finding.role for finding in findings_of_reading(one_gone)} == {Role.CAUSE}


def test_several_silent_boards_take_in_the_codes_for_each(miner) -> None:
    silent = tuple(replace(one, active=False, chips_working=0, hashrate_ths=None) for one in miner.boards[:2])
    sick = replace(miner, make="Whatsminer", boards=(*silent, miner.boards[2]), messages=(Message("530", ""),))
    (finding,) = findings_of_reading(sick)
    assert (finding.component, finding.slot) == (Component.MINER, None)
    assert finding.evidence[-1].text == "530"
