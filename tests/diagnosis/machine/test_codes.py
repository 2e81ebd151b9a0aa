"""The device's own codes and messages as findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Fault, Severity
from app.words.findings import finding_text
from drivers.model.reading import Activity, Message


def told(miner, *messages: Message, make: str = "Whatsminer", **more: object):
    return findings_of_reading(replace(miner, make=make, messages=messages, **more))


def test_a_code_names_slot_and_chip(miner) -> None:
    (finding,) = told(miner, Message("562107", ""))
    assert (finding.fault, finding.slot, finding.chips, finding.board_sn) == (Fault.CHIPS_MISSING, 2, (108,), "SN2")
    text = finding_text(finding)
    assert text.title == "Board SM2: chip 108 (log index 107) computes nothing"
    assert text.found == "The machine reports the code 562107."


def test_a_code_brings_its_own_severity_and_steps(miner) -> None:
    (warned,) = told(miner, Message("274", ""))
    assert (warned.fault, warned.severity) == (Fault.PSU_FAULT, Severity.MINOR)
    assert [step.id for step in warned.next_steps] == ["check_fans", "swap_psu"]


def test_what_the_device_itself_calls_a_warning_weighs_little_and_information_nothing(miner) -> None:
    (finding,) = told(miner, Message("202", "", severity="warning"))
    assert finding.severity is Severity.MINOR
    assert told(miner, Message("202", "", severity="info")) == ()


def test_an_unknown_message_is_a_note_and_no_accusation(miner) -> None:
    (finding,) = told(miner, Message("31337", "flux low"), Message(None, "=HYPERLINK(1)"))
    assert (finding.fault, finding.severity) == (Fault.INCONCLUSIVE, Severity.INFO)
    assert "31337 flux low" in finding_text(finding).found


@pytest.mark.parametrize("text", ["Hash rate is low", "low hashrate"])
def test_a_low_rate_is_no_news_of_a_machine_that_starts_or_is_held_back(miner, text) -> None:
    message = Message("0", text)
    (finding,) = told(miner, message, make="Antminer")
    assert finding.fault is Fault.LOW_HASHRATE
    assert told(miner, message, make="Antminer", uptime_s=60.0) == ()
    assert told(miner, message, make="Antminer", power_limit_w=2000.0) == ()
    assert told(miner, message, make="Antminer", activity=Activity.PAUSED) == ()


def test_a_pool_code_and_a_checksum_code_are_told_apart(miner) -> None:
    assert [f.fault for f in told(miner, Message("2021", ""))] == [Fault.NETWORK_OR_POOL]
    (finding,) = told(miner, Message("800", ""))
    assert (finding.fault, finding.severity) == (Fault.TAMPERING_SUSPECTED, Severity.MAJOR)


def test_an_avalon_counter_accuses_the_board_it_stands_for(miner) -> None:
    (finding,) = told(miner, Message(None, "ECHU[0 512 0]"), make="Avalonminer")
    assert finding.slot == 1
    assert told(miner, Message(None, "ECHU[0 0 0]"), Message(None, "PG[15]"), make="Avalonminer") == ()
