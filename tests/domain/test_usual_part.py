"""The parts that repairs name, by suspect."""

from __future__ import annotations

from app.domain.finding import PartKind, Suspect
from app.domain.usual_part import kind_of, parts_named
from drivers import catalogue
from drivers.probe_points import parts

#: What the table names that is no suspect: places to measure, sets of damage, what nobody could name.
NO_SUSPECTS = {"test pads", "liquid damage set", "unknown"}


def test_every_part_of_the_table_is_a_suspect_or_is_known_to_be_none() -> None:
    assert {part.kind for _row, part in parts() if kind_of(part) is None} == NO_SUSPECTS


def test_a_boost_is_named_by_its_designator() -> None:
    board = catalogue.board("NBS1902")
    assert board is not None
    found = parts_named(board, [Suspect(PartKind.BOOST), Suspect(PartKind.LEVEL_SHIFTER)])
    assert [part.identifier for part in found if part.identifier] == ["U9", "U1", "U2"]
    assert found[-1].kind == "coupling/level parts at domain borders"
    assert parts_named(board, [Suspect(PartKind.FAN)]) == ()
