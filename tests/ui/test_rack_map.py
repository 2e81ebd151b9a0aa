"""The rack map: what stands where, what it says, and what mouse and keys do with it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.domain.place_rule import parse_rule
from app.domain.site import Placed, PlaceSource, Rack, RackPlace, Site, SiteRecord, SiteRule
from app.services.fleet import FleetRow
from app.ui.models.fleet_line import FleetLine, Group, line_of
from app.ui.models.racks import areas_of, places_in
from app.ui.pages.rack_map import RackMap
from app.ui.pages.rack_painter import EMPTY, Fill, look_of
from drivers.model.reading import Activity, DeviceReading, DeviceState

HALL = Site("s1", "Hall")


def line(
    ip: str, place: RackPlace | None, hashrate: float | None = 100.0, activity: Activity = Activity.HASHING
) -> FleetLine:
    reading = DeviceReading(
        ip, DeviceState.IDENTIFIED, make="Antminer", model="Antminer S19", hashrate_ths=hashrate, activity=activity
    )
    return line_of(FleetRow(reading, (), False, place))


def stands(rack: str | None, position: str | None, area: str | None = "Container 3") -> RackPlace:
    return RackPlace("Hall", area, rack, position)


@pytest.fixture
def lines() -> list[FleetLine]:
    made = [line(f"10.3.4.{n}", stands("4", str(n))) for n in range(1, 13)]
    made += [line(f"10.3.10.{n}", stands("10", str(n))) for n in (1, 2, 4)]
    made.append(line("10.3.4.14", stands("4", "14"), hashrate=0.0))
    made.append(line("10.3.9.9", None))
    return made


@pytest.fixture
def shown(dressed, qtbot, lines) -> RackMap:
    made = RackMap()
    qtbot.addWidget(made)
    made.resize(820, 600)
    made.show()
    made.show_areas(areas_of(SiteRecord((HALL,)), places_in(lines)))
    made.show_lines({one.ip: one for one in lines}, lambda _line: True)
    return made


def test_racks_stand_in_their_order_with_gaps_between_machines(lines):
    (area, tray) = areas_of(SiteRecord((HALL,)), places_in(lines))
    assert [(rack.name, [cell.label for cell in rack.cells][-3:]) for rack in area.racks] == [
        ("4", ["12", "13", "14"]),
        ("10", ["2", "3", "4"]),
    ]
    assert [cell.ips for cell in area.racks[1].cells] == [("10.3.10.1",), ("10.3.10.2",), (), ("10.3.10.4",)]
    assert [(cell.label, cell.ips) for cell in tray.racks[0].cells] == [("9.9", ("10.3.9.9",))]
    assert tray.racks[0].tray


def test_described_racks_and_told_places_are_there_without_a_scan():
    record = SiteRecord(
        (HALL,), racks=(Rack("r1", "s1", "Container 3", "4", 6, 3),),
        placed=(Placed("p1", "s1", RackPlace("Hall", None, "9", "2", PlaceSource.CSV), serial="SN1"),),
    )  # fmt: skip
    racks = {rack.name: rack for area in areas_of(record, {}) for rack in area.racks}
    assert (len(racks["4"].cells), racks["4"].columns) == (6, 3)
    assert [cell.label for cell in racks["9"].cells] == ["1", "2"]


def test_a_rule_that_counts_through_tells_how_long_a_rack_is():
    rules = (SiteRule("r", "s1", None, parse_rule("127.77.*.RP/6")),)
    (area,) = areas_of(SiteRecord((HALL,), rules=rules), {"127.77.1.7": RackPlace("Hall", None, "2", "1")})
    assert [len(rack.cells) for rack in area.racks] == [6]


def test_without_any_place_there_is_no_map(lines):
    assert areas_of(SiteRecord(), {"10.0.0.1": None}) == ()


def test_names_that_are_no_numbers_and_two_at_one_position(lines):
    places = {
        "10.0.0.1": stands("4", "A2"), "10.0.0.2": stands("4", "A10"), "10.0.0.3": stands("4", "A2"),
        "10.0.0.4": stands("4", "99999"), "10.0.0.5": stands("4", None),
    }  # fmt: skip
    (area,) = areas_of(SiteRecord((HALL,)), places)
    assert [(cell.label, len(cell.ips)) for cell in area.racks[0].cells] == [
        ("99999", 1), ("A2", 2), ("A10", 1), ("", 1),
    ]  # fmt: skip


def test_only_down_is_solid(lines):
    down, well = line("10.0.0.1", None, hashrate=0.0), line("10.0.0.2", None)
    paused = line("10.0.0.3", None, hashrate=0.0, activity=Activity.PAUSED)
    assert down.standing.group is Group.DOWN
    assert [look_of(one, 1, shown=True).fill for one in (down, well, paused)] == [Fill.SOLID, Fill.PLAIN, Fill.TINT]
    assert EMPTY.fill is Fill.EMPTY
    assert look_of(well, 1, shown=False).dimmed


def test_the_map_says_what_is_under_the_cursor(shown, lines):
    spot = shown.spot_of("10.3.4.14")
    said = shown.describe(spot)
    assert all(piece in said for piece in ("10.3.4.14", "Antminer S19", "Container 3", "rack 4", "position 14"))
    assert "nothing read here" in shown.describe((0, 12))
    assert "17 machines in 2 racks" in shown.accessibleDescription()


def test_a_click_selects_and_enter_opens(shown, qtbot):
    spot = shown.spot_of("10.3.4.2")
    with qtbot.waitSignal(shown.chosen) as chosen:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.rect_of(spot).center())
    assert chosen.args == ["10.3.4.2", False]
    with qtbot.waitSignal(shown.chosen) as chosen:
        qtbot.mouseClick(
            shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier,
            shown.rect_of(shown.spot_of("10.3.4.3")).center(),
        )  # fmt: skip
    assert chosen.args == ["10.3.4.3", True]
    with qtbot.waitSignal(shown.opened) as opened:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert opened.args == ["10.3.4.3"]


def test_arrows_walk_through_a_rack_and_over_to_the_next(shown):
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.pointed_at() == shown.spot_of("10.3.4.14")  # the one that is worst off comes first
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert shown.pointed_at() == (0, 0)
    for _step in range(5):
        QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.pointed_at() == (0, 5)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.pointed_at()[0] == 1
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert shown.pointed_at()[0] == 0
    QTest.keyClick(shown, Qt.Key.Key_End)
    assert shown.pointed_at() == (2, 0)
    QTest.keyClick(shown, Qt.Key.Key_Up)
    assert shown.pointed_at()[0] < 2


def test_a_machine_is_dragged_from_the_tray_onto_its_position(shown, qtbot):
    start = shown.rect_of(shown.spot_of("10.3.9.9")).center()
    goal = shown.rect_of((1, 2)).center()
    viewport = shown.viewport()
    with qtbot.waitSignal(shown.moved) as moved:
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(viewport, start + QPoint(20, -20))
        QTest.mouseMove(viewport, goal)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=goal)
    assert moved.args == ["10.3.9.9", RackPlace("Hall", "Container 3", "10", "3")]


def test_only_the_cell_that_changed_is_drawn_anew_and_looks_as_if_all_were(shown, lines):
    shown.grab()
    before = dict(shown._pictures)
    sick = line("10.3.10.2", stands("10", "2"), hashrate=0.0)
    now = {one.ip: one for one in lines} | {"10.3.10.2": sick}
    shown.show_lines(now, lambda _line: True)
    assert shown._stale == {1: {1}}
    patched = shown.grab().toImage()
    assert [shown._pictures[number] is before[number] for number in (0, 1, 2)] == [True, True, True]
    shown._pictures.clear()
    assert shown.grab().toImage() == patched


def test_a_filter_dims_the_others(shown, lines):
    shown.show_lines({one.ip: one for one in lines}, lambda one: one.standing.group is Group.DOWN, "down")
    dimmed = {look.dimmed for look in shown._looks[1] if look.fill is not Fill.EMPTY}
    assert dimmed == {True}
    rack, cell = shown.spot_of("10.3.4.14")
    assert not shown._looks[rack][cell].dimmed


def test_above_six_hundred_cells_numbers_go_and_icons_stay(dressed, qtbot):
    many = [line(f"10.3.{n // 200}.{n % 200 + 1}", stands(str(n // 48), str(n % 48 + 1))) for n in range(700)]
    made = RackMap()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show_areas(areas_of(SiteRecord((HALL,)), places_in(many)))
    made.show_lines({one.ip: one for one in many}, lambda _line: True)
    assert made.cells() >= 700
    assert not made.numbered
    made.bring_into_view(many[-1].ip)
    rect = made.rect_of(made.spot_of(many[-1].ip))
    assert rect.top() >= 0 and rect.bottom() <= made.viewport().height()  # noqa: PT018 - one claim
    assert made._spot_under(QPointF(rect.center())) == made.spot_of(many[-1].ip)
