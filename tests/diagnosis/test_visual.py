"""The checklist by board, and what an answered one means."""

from __future__ import annotations

import pytest

from app.diagnosis.knowledge import step_rules
from app.diagnosis.visual import checklist, findings_of_look, look_items
from app.domain.finding import Fault
from app.domain.visual_check import Look
from app.words.findings import finding_text
from app.words.phrases import templates
from drivers import catalogue

BOARD = catalogue.board("BHB42601")


def ids(code: str) -> set[str]:
    return {item.id for item in checklist(catalogue.board(code))}


@pytest.mark.parametrize("item", look_items(), ids=lambda item: item.id)
def test_every_point_has_its_words_steps_and_source(item) -> None:
    assert {f"look.{item.id}", f"look.{item.id}.name", f"look.{item.id}.ask", f"why.{item.why}"} <= set(templates())
    assert set(item.steps) <= set(step_rules())
    assert item.source
    assert item.fault in (Fault.PHYSICAL_DAMAGE, Fault.THERMAL_CONTACT)


def test_a_board_is_asked_what_fits_it() -> None:
    everywhere = {"burn", "corrosion", "liquid", "lifted_pad", "heatsink", "connector", "capacitor", "screw"}
    assert ids("BHB42601") == everywhere
    assert ids("HHB28601") == everywhere | {"coolant"}
    assert ids("M53S_VH20") == everywhere | {"coolant"}
    assert ids("S9") == everywhere | {"heatsink_touch"}
    assert {item.id for item in checklist(None)} == everywhere


def test_a_whole_list_of_fine_is_no_fault_and_a_part_of_one_says_nothing() -> None:
    look = Look()
    for item in checklist(BOARD)[:-1]:
        look = look.answered(item.id, found=False)
    assert findings_of_look(look, BOARD)[1].fault is Fault.INCONCLUSIVE
    look = look.answered(checklist(BOARD)[-1].id, found=False)
    assert findings_of_look(look, BOARD) == ((), findings_of_look(look, BOARD)[1])
    assert findings_of_look(look, BOARD)[1].fault is Fault.NONE


def test_what_was_seen_becomes_findings_with_places_gravest_first() -> None:
    look = Look().marked("heatsink", chip=12).marked("burn", chip=84).marked("burn", chip=91)
    found, verdict = findings_of_look(look.with_photo("burn", "ab" * 32), BOARD, {"ab" * 32: "board.jpg"})
    assert [one.fault for one in found] == [Fault.PHYSICAL_DAMAGE, Fault.THERMAL_CONTACT]
    assert (found[0].chips, found[0].domains, found[0].position) == ((84, 91), (28, 31), None)
    assert found[1].position == "chip 12"
    assert [proof.text for proof in found[0].evidence] == ["board.jpg"]
    assert finding_text(found[0]).found == "Seen at chips 84, 91."
    assert verdict.finding is found[0]


def test_the_connector_has_its_own_place() -> None:
    found, _verdict = findings_of_look(Look().answered("connector", found=True), BOARD)
    assert found[0].position == "signal connector"
    assert finding_text(found[0]).found == "Seen at the connector."
