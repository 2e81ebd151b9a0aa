"""How each board's chain is held, or why not: the rail fits the chips, or the board is refused."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

import resources
from app.diagnosis.holding import Hold, HoldAt, HoldTo, Refusal, hold_of, least_chips
from app.domain.bisection import Question
from app.words import bisection as words
from drivers.catalogue import board, boards
from drivers.model.board import BoardSpec


def spec(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


def families() -> dict[str, str]:
    with resources.open_binary("boards", "families.toml") as file:
        rails = tomllib.load(file)["families"]
    return {chip: volts for volts, chips in rails.items() for chip in chips}


def test_no_chip_is_ever_held_to_a_rail_that_is_not_its_own() -> None:
    rails = families()
    held = [(one, hold) for one in boards() if isinstance(hold := hold_of(one), Hold)]
    assert len(held) > 60
    for one, hold in held:
        if hold.to is HoldTo.RAIL:
            assert f"{hold.rail_v:g}" == rails[one.chip]
            assert one.io_voltage_v in (None, hold.rail_v)
        assert one.chips >= least_chips()
        assert hold.source


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("NBS1902", "Hold RO between chip 38 and chip 39 to 1.8 V"),
        ("BHB42601", "Hold RO between chip 38 and chip 39 to 1.2 V"),
        ("BHB68601", "Hold RO between chip 38 and chip 39 to 1.2 V"),
        ("S9", "Hold CO of chip 38 to ground"),
        ("L3+", "Hold CO of chip 38 to ground"),
    ],
)
def test_each_family_is_held_its_own_way(code: str, says: str) -> None:
    hold = hold_of(spec(code))
    assert isinstance(hold, Hold)
    assert words.instruction(hold, Question(38, 38)) == says
    assert words.instruction(hold, Question(None, 126)) == "Hold nothing"
    assert hold.at is (HoldAt.CHIP if hold.to is HoldTo.GROUND else HoldAt.BETWEEN)


def test_what_the_guides_disagree_about_is_said() -> None:
    hold = hold_of(spec("BHB42601"))
    assert isinstance(hold, Hold)
    told = [words.note_text(note, spec("BHB42601")) for note in hold.notes]
    assert any("Never hold it to 1.8 V" in text for text in told)
    assert any("One guide prints 1V8" in text for text in told)


@pytest.mark.parametrize(
    ("code", "why"),
    [("Bitaxe Hex", "few"), ("L7", "no_source"), ("emberOne/00", "no_source"), ("NBS2003", "no_source")],
)
def test_boards_that_nobody_holds_are_refused_with_why_and_what_instead(code: str, why: str) -> None:
    refusal = hold_of(spec(code))
    assert refusal == Refusal(why, refusal.source)
    assert len(words.refusal_text(refusal, spec(code))) > 30
    assert len(words.refusal_instead(refusal)) > 20


@pytest.mark.parametrize(("make", "why"), [("Whatsminer", "whatsminer"), ("Avalon", "avalon")])
def test_other_makes_are_refused_whole(make: str, why: str) -> None:
    told = {hold_of(one) for one in boards() if one.make == make}
    assert {refusal.why for refusal in told if isinstance(refusal, Refusal)} == {why}
    assert not any(isinstance(one, Hold) for one in told)


def test_a_board_whose_rail_differs_from_its_family_is_refused() -> None:
    odd = replace(spec("BHB42601"), io_voltage_v=1.8)
    refusal = hold_of(odd)
    assert isinstance(refusal, Refusal)
    assert refusal.why == "other_rail"
    assert "1.8 V" in words.refusal_text(refusal, odd)


def test_a_board_of_few_chips_is_not_halved() -> None:
    assert hold_of(replace(spec("BHB42601"), chips=6)) == Refusal("few")


def test_every_note_has_a_sentence() -> None:
    one = spec("BHB42601")
    with resources.open_binary("knowledge", "bisection.toml") as file:
        table = tomllib.load(file)
    for note in {note for row in table["hold"] for note in row["notes"]}:
        assert words.note_text(note, one) != note
    for why in {row["why"] for row in table["refused"]} | {"other_rail"}:
        assert words.refusal_text(Refusal(why), one) != why
