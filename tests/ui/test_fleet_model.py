"""The fleet table's own order and filter."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.phrase import Phrase
from app.services.fleet import FleetRow
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import COLUMNS, Group, gone_silent, line_of
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan

#: A model counts its waits on the application's event loop, whichever test comes first.
pytestmark = pytest.mark.usefixtures("qapp")

SAID = Phrase("reading.fan.title", (("fan", 1),))


def reading(number: int, **fields) -> DeviceReading:
    fields.setdefault("state", DeviceState.IDENTIFIED)
    return DeviceReading(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", **fields)


def finding(fault: Fault, severity=Severity.MAJOR, slot=None) -> Finding:
    return Finding(fault, severity, Component.HASHBOARD, SAID, SAID, 0.8, slot=slot)


rates = st.one_of(st.none(), st.floats(0, 500, allow_nan=False))
rows = st.builds(
    lambda number, rate, model, sick: FleetRow(
        reading(number, hashrate_ths=rate, model=model),
        (finding(Fault.LOW_HASHRATE),) if sick else (),
    ),
    st.integers(0, 3000),
    rates,
    st.one_of(st.none(), st.sampled_from(["S19", "s19j Pro", "M50", "Ж1", "矿机"])),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(
    batches=st.lists(st.lists(rows, max_size=12), max_size=5),
    column=st.sampled_from(range(len(COLUMNS))),
    descending=st.booleans(),
    group=st.sampled_from([None, Group.LOW, Group.WELL]),
    text=st.sampled_from(["", "s19", "矿"]),
)
def test_the_order_is_that_of_sorted_whatever_came_before(batches, column, descending, group, text):
    model = FleetModel()
    model.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
    model.set_filter(() if group is None else (group,), text)
    newest = {}
    for batch in batches:
        lines = [line_of(row) for row in batch]
        newest.update({line.reading.ip: line for line in lines})
        model.update_lines(lines)
        assert model.rowCount() == len({model.line(row).reading.ip for row in range(model.rowCount())})
    model.reorder()
    wanted = [one for one in newest.values() if (group is None or one.standing.group is group) and text in one.needle]
    wanted.sort(key=lambda one: one.number)
    told = sorted(
        (one for one in wanted if one.keys[column] is not None), key=lambda one: one.keys[column], reverse=descending
    )
    silent = [one for one in wanted if one.keys[column] is None]
    assert [model.line(row) for row in range(model.rowCount())] == told + silent
    assert all(model.row_of(model.line(row).reading.ip) == row for row in range(model.rowCount()))


def test_what_is_selected_stays_with_its_line_through_a_new_order(dressed, qtmodeltester):
    model = FleetModel()
    model.update_lines(line_of(FleetRow(reading(n, hashrate_ths=float(n)), ())) for n in range(1, 6))
    kept = QPersistentModelIndex(model.index(1, 0))
    model.sort(COLUMNS.index("ths"), Qt.SortOrder.DescendingOrder)
    assert model.line(kept.row()).reading.ip == "10.0.0.2"
    model.set_filter((), "10.0.0.4")
    assert not kept.isValid()
    qtmodeltester.check(model)


def test_rows_keep_their_places_while_a_hand_is_on_the_table(dressed, qtbot):
    hand = [True]
    model = FleetModel(frozen=lambda: hand[0])
    model._resort.setInterval(5)
    model.update_lines(line_of(FleetRow(reading(n, hashrate_ths=1.0), ())) for n in (9, 5, 7))
    qtbot.wait(30)
    assert [model.line(row).reading.ip for row in range(3)] == ["10.0.0.9", "10.0.0.5", "10.0.0.7"]
    hand[0] = False
    qtbot.waitUntil(lambda: model.line(0).reading.ip == "10.0.0.5")


def test_states_in_words_and_groups():
    board = BoardReading(1, chips_expected=126, chips_working=84, active=True)
    dead = BoardReading(2, chips_expected=126, chips_working=0)
    well = BoardReading(0, chips_expected=126, chips_working=126, active=True, temp_chip_c=61.0)

    def standing(*findings: Finding, **fields):
        return line_of(FleetRow(reading(1, **fields), findings)).standing

    boards = {"boards": (well, board, dead), "boards_expected": 3, "hashrate_ths": 60.0}
    assert standing(finding(Fault.CHIPS_MISSING, slot=1), **boards).word == "84 of 126 chips"
    assert standing(finding(Fault.BOARD_MISSING, Severity.CRITICAL, 2), **boards).word == "2 of 3 boards"
    low = standing(finding(Fault.LOW_HASHRATE), hashrate_ths=91.0, expected_hashrate_ths=100.0)
    assert (low.word, low.group) == ("Low, −9 %", Group.LOW)
    warm = standing(activity=Activity.WARMING_UP)
    assert (warm.word, warm.group) == ("Warming up", Group.WELL)
    assert standing(state=DeviceState.NEEDS_LOGIN).word == "Needs login"
    assert standing(hashrate_ths=99.0).tone == "idle"


def test_a_device_gone_silent_keeps_its_last_values_and_says_since_when():
    from datetime import datetime

    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    line = line_of(FleetRow(reading(1, hashrate_ths=99.0, fans=(Fan(1, 5000.0),)), ()))
    silent = gone_silent(line, at)
    assert (silent.standing.word, silent.standing.group, silent.silent_since) == ("Offline", Group.DOWN, at)
    assert silent.texts[1:] == line.texts[1:]
    assert gone_silent(silent, datetime.now(UTC)).silent_since == at


def test_hostile_names_are_bounded_and_visible():
    evil = "S19\u202egpj\x1b[31m" + "x" * 5000
    line = line_of(FleetRow(reading(1, model=evil), ()))
    assert len(line.texts[2]) <= 120
    assert "\u202e" not in line.texts[2]
    assert "\x1b" not in line.texts[2]


@pytest.mark.parametrize(
    ("make", "firmware", "version", "said"),
    [
        ("Antminer", "AntMiner Stock", "Fri Nov 17 17:37:21 CST 2023", "Stock 2023-11-17"),
        ("Antminer", "AntMiner Stock", "Wed Mar  5 09:01:02 2025", "Stock 2025-03-05"),
        ("Antminer", "VNish", "1.2.7", "VNish 1.2.7"),
        ("Bitaxe", None, "v2.5.0", "v2.5.0"),
        (None, "AntMiner Stock", "Fri Foo 17 17:37:21 CST 2023", "AntMiner Stock Fri Foo 17 17:37:21 CST 2023"),
    ],
)
def test_a_firmware_is_said_in_short(make, firmware, version, said):
    line = line_of(FleetRow(reading(1, make=make, firmware=firmware, firmware_version=version), ()))
    assert line.texts[COLUMNS.index("firmware")] == said
    assert version.casefold() in line.needle


def test_figures_that_a_finding_speaks_of_are_marked():
    fan = line_of(FleetRow(reading(1, fans=(Fan(1, 0.0), Fan(2, 5000.0))), (finding(Fault.FAN_FAULT),)))
    assert fan.marked == {"fans"}
    assert line_of(FleetRow(reading(1, hashrate_ths=9.0), ())).marked == frozenset()
