"""By which name hands find a board: only what somebody says, never a guess."""

from __future__ import annotations

import pytest

from app.domain.board_place import families, place_of_board
from app.services.diagnosis import findings_of_reading
from app.words.findings import board_label, finding_text
from drivers.model.reading import BoardReading, DeviceReading, DeviceState


@pytest.mark.parametrize(
    ("make", "model", "slot", "boards", "label"),
    [
        ("WhatsMiner", "WhatsMiner M30S++ VH60", 0, 3, "Board SM0"),
        ("Whatsminer", "M50S", 2, 3, "Board SM2"),
        ("WhatsMiner", "M53S", 0, 4, "Board 1"),
        ("Antminer", "Antminer S19j Pro", 0, 3, "Board 1"),
        ("Antminer", "Antminer S19j Pro", 1, 3, "Board 2 (middle)"),
        ("Antminer", "Antminer S19j Pro", 2, 3, "Board 3"),
        ("Antminer", "Antminer L3+", 1, 4, "Board 2"),
        (None, None, 1, 3, "Board 2 (middle)"),
        ("WhatsMiner", "M30S", 7, 8, "Board 8"),
    ],
)
def test_a_board_is_named_as_far_as_is_known(make, model, slot, boards, label):
    assert board_label(slot, boards, None, place=place_of_board(slot, boards, make, model)) == label


def test_left_and_right_have_words_for_the_makes_that_are_known():
    assert board_label(0, 3, None, place="left") == "Left board"
    assert board_label(2, 3, None, place="right", starts=False) == "right board"


def test_every_row_says_who_says_so():
    for family in families():
        assert len(family.source) > 20
        assert set(family.places) <= {"", "left", "middle", "right", "SM0", "SM1", "SM2", "SM3"}


def test_a_finding_names_the_board_as_the_machine_does():
    well = [BoardReading(slot, active=True, chips_working=111, hashrate_ths=30.0) for slot in (0, 2)]
    boards = (well[0], BoardReading(1, active=False, chips_working=0, hashrate_ths=0.0), well[1])
    reading = DeviceReading(
        "10.0.0.7", DeviceState.IDENTIFIED, make="WhatsMiner", model="M30S", hashrate_ths=60.0, boards=boards,
        boards_expected=3, uptime_s=9999.0,
    )  # fmt: skip
    (finding,) = findings_of_reading(reading)
    assert "SM1" in finding_text(finding).title
