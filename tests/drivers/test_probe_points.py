"""Test points and parts are tables: each row has its source; a board has its own, its model's, its family's."""

from __future__ import annotations

import csv

import pytest

import resources
from drivers import catalogue, probe_points
from drivers.catalogue import board, boards
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState, Trust
from drivers.probe_points import PART_COLUMNS, POINT_COLUMNS, family_of, parts, points, with_tables


def spec(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


def values(code: str, point: str, state: ProbeState = ProbeState.CABLE_IN) -> list[tuple[float | None, Trust]]:
    return [
        (p.expected, p.trust) for p in spec(code).points if (p.point, p.state, p.mode) == (point, state, ProbeMode.VOLT)
    ]


@pytest.mark.parametrize(("name", "columns"), [("test_points.csv", POINT_COLUMNS), ("components.csv", PART_COLUMNS)])
def test_the_tables_have_the_documented_columns(name: str, columns: tuple[str, ...]) -> None:
    with resources.open_text("boards", name) as file:
        assert tuple(next(csv.reader(file))) == columns


def test_no_published_row_is_lost() -> None:
    assert len([row for row, _point in points() if not row["boards"].startswith("family:")]) == 399
    assert len(parts()) == 119
    confirmed = [point for _row, point in points() if point.trust is Trust.CONFIRMED]
    assert len(confirmed) == 79


def test_every_row_says_where_it_comes_from_and_its_band_holds_its_value() -> None:
    for row, point in points():
        assert point.source, row
        assert point.trust in (Trust.CONFIRMED, Trust.SINGLE, Trust.INFERRED)
        known = [value for value in (point.low, point.typical, point.high) if value is not None]
        assert known == sorted(known), row
    for row, part in parts():
        assert part.source, row
        assert part.kind, row


def test_every_row_names_boards_of_the_catalogue_or_says_that_there_are_none() -> None:
    codes = {(one.make, one.code) for one in boards()}
    for row, _value in (*points(), *parts()):
        for name in row["boards"].split(";"):
            if name and ":" not in name and "*" not in name and row["make"] == "Antminer":
                assert (row["make"], name) in codes, row


def test_a_boards_own_value_goes_before_its_models_and_its_familys() -> None:
    assert values("NBP1901", "CO") == [(1.8, Trust.CONFIRMED)]
    assert values("BHB42601", "CO") == [(1.2, Trust.SINGLE)]
    assert values("BHB42621", "CO") == [(1.2, Trust.MODEL)]
    assert values("BHB42841", "CO") == [(1.2, Trust.FAMILY)]
    assert values("S19a", "CO") == [(1.8, Trust.FAMILY)]


def test_what_nobody_published_is_not_made_up() -> None:
    assert values("NBS2003", "CO") == []  # no guide names the BM1360
    assert spec("M60_VK10").points == ()
    assert values("A1566", "CO") == []
    assert values("Bitaxe Gamma", "CO") == []


def test_a_value_of_another_make_is_nobodys() -> None:
    for one in boards():
        if one.make != "Antminer":
            assert not any(p.trust is Trust.FAMILY for p in one.points), one.code


@pytest.mark.parametrize(
    ("chip", "family"), [("BM1398", "1.8"), ("BM1387", "1.8"), ("BM1366", "1.2"), ("BM1370", "1.2"), ("BM1360", None),
                         ("KF/K-series (MicroBT)", None), ("", None)],
)  # fmt: skip
def test_the_family_of_a_chip(chip: str, family: str | None) -> None:
    assert family_of(chip) == family


def test_signals_of_stacked_domains_are_against_the_domains_ground() -> None:
    for one in boards():
        for point in one.points:
            if point.point in ("CO", "CLK", "RI", "RST", "BO") and point.mode is ProbeMode.VOLT:
                assert point.reference is Ground.DOMAIN, one.code


def test_the_parts_that_usually_fail() -> None:
    kinds = {part.kind: part for part in spec("NBS1902").usual_parts}
    assert kinds["boost"].identifier == "U9"
    assert kinds["boost"].typical_failure == "dead"
    assert {part.trust for part in spec("BHB42621").usual_parts if part.kind == "boost"} == {Trust.MODEL}


def test_a_new_test_point_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row, point = points()[0]
    new = dict(row) | {"boards": "M60_VK10", "make": "Whatsminer"}
    monkeypatch.setattr(probe_points, "points", lambda: ((new, point),))
    (made,) = with_tables([spec("M60_VK10")])
    assert made.points == (point,)


def test_a_row_that_is_no_test_point_is_named() -> None:
    row = dict(points()[0][0]) | {"low": "much"}
    with pytest.raises(ValueError, match="S19/T19"):
        probe_points._point(row)


def test_the_expected_value_is_the_printed_one_or_the_middle_of_its_band() -> None:
    def point(low: float | None, typical: float | None, high: float | None) -> ProbePoint:
        return ProbePoint(
            "CO", "", ProbeMode.VOLT, ProbeState.IDLE, Ground.DOMAIN, low, typical, high, "V", "", "", "x", Trust.SINGLE
        )

    assert point(1.0, 1.2, 1.3).expected == 1.2
    assert point(0.5, None, 0.6).expected == 0.55
    assert point(None, None, 3.0).expected is None


def test_groups_of_whatsminer_boards_are_domains() -> None:
    m30s = spec("M30S_V10")
    assert (m30s.chips, m30s.domains, m30s.chips_per_domain) == (148, 37, 4)
    assert spec("M30S++_V20").domains == 51
    whatsminers = [one for one in catalogue.boards() if one.make == "Whatsminer"]
    assert len(whatsminers) > 400
    assert sum(one.domains is not None for one in whatsminers) > 400
