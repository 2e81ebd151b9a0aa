"""The next probe: it exists in words, it splits the causes, and it tells only published values."""

from __future__ import annotations

import pytest

from app.diagnosis.knowledge import Found, Place, fault_classes, make, step_rules
from app.diagnosis.probes import SISTER, best_probe, probes
from app.domain.finding import Fault, Role, Severity
from app.words.phrases import say, templates
from drivers import catalogue
from drivers.model.board import BoardSpec


def board(code: str) -> BoardSpec:
    found = catalogue.board(code)
    assert found is not None
    return found


def test_every_probe_has_a_step_with_and_without_a_published_value() -> None:
    for probe in probes():
        assert step_rules()[probe.id].otherwise == probe.id + SISTER
        assert set(probe.needs) <= set(step_rules()[probe.id].needs)
        assert f"step.{probe.id}{SISTER}" in templates()


def test_every_probe_accuses_causes_that_some_fault_has() -> None:
    causes = {cause.why for fault in fault_classes().values() for cause in fault.causes}
    for probe in probes():
        assert probe.accuses
        assert probe.accuses <= causes, probe.id


def test_every_point_of_a_probe_is_one_that_some_board_has() -> None:
    known = {point.point for spec in catalogue.boards() for point in spec.points}
    for probe in probes():
        assert set(probe.points) & known, probe.id


def test_the_probe_that_splits_best_is_chosen() -> None:
    values = {"after_chip": 9, "next_chip": 10, "next_domain": 2}
    s21 = board("BHB68601")
    even = best_probe(Fault.CHAIN_BREAK, [("border", 0.5), ("joint", 0.5)], values, s21)
    assert even is not None
    assert even.step == "probe_signal_next"
    rail = best_probe(Fault.CHAIN_BREAK, [("border", 0.1), ("domain_supply", 0.45), ("joint", 0.45)], values, s21)
    assert rail is not None
    assert rail.step == "probe_rail_next"


def test_without_a_board_or_causes_nothing_is_said() -> None:
    assert best_probe(Fault.CHAIN_BREAK, [("border", 1.0)], {"after_chip": 9, "next_chip": 10}, None) is None
    assert best_probe(Fault.CHAIN_BREAK, [], {"after_chip": 9, "next_chip": 10}, board("BHB68601")) is None
    assert best_probe(Fault.PSU_FAULT, [("psu", 1.0)], {}, board("BHB68601")) is None


def test_a_board_of_which_nothing_is_published_is_compared_with_a_sister() -> None:
    values = {"after_chip": 9, "next_chip": 10, "after_domain": 3, "next_domain": 3}
    found = make(Found(Fault.CHAIN_BREAK, "t", "f", 0.8, values, "inside", Place(board=board("M60_VK10"))))
    step = next(step for step in found.next_steps if step.id.startswith("probe_"))
    assert step.id == "probe_signal_next_sister"
    assert "no value is published" in say(step.phrase)
    assert "chip 10 (log index 9), domain 3" in say(step.phrase)


@pytest.mark.parametrize("fault", [Fault.CHAIN_BREAK, Fault.NO_CHIPS])
def test_notes_and_consequences_are_given_no_probe(fault: Fault) -> None:
    values = {"after_chip": 9, "next_chip": 10}
    place = Place(board=board("BHB68601"))
    for found in (
        Found(fault, "t", "f", 0.8, values, "inside", place, severity=Severity.INFO),
        Found(fault, "t", "f", 0.8, values, "inside", place, role=Role.CONSEQUENCE),
    ):
        assert not any(step.id.startswith("probe_") for step in make(found).next_steps)


def test_a_step_tells_value_ground_state_and_how_far_it_is_to_be_trusted() -> None:
    values = {"after_chip": 93, "next_chip": 94, "after_domain": 31, "next_domain": 32}
    found = make(Found(Fault.CHAIN_BREAK, "t", "f", 0.8, values, "boost", Place(board=board("NBP1901"))))
    step = next(step for step in found.next_steps if step.id.startswith("probe_"))
    assert say(step.phrase).startswith(
        "Measure the boost converter's output against board minus, board powered, signal cable in: 20 V expected "
        "(19 to 21 V; several sources agree)."
    )
