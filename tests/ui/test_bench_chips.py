"""What the Bench page shows of chips and domains: modes, measured values, the strip, another run, the table."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.asset import AssetKind, SerialSource
from app.domain.board_state import ChipState, board_state_of
from app.domain.finding import Fault, Verdict
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.bench_steps import (
    BenchReport,
    BoardKnown,
    ChipAnswered,
    CountersProgress,
    CountProgress,
    DieTempsRead,
    FastCountProgress,
    KnownAnswerProgress,
    RegistersRead,
    SensorsRead,
)
from app.ui import theme
from app.ui.pages.bench import Page
from app.ui.widgets.board_looks import Mode
from drivers.catalogue import board
from drivers.model.bench_run import (
    BenchRun,
    ChipCounter,
    ChipRegister,
    CoreDomainCounts,
    DieTemperature,
    KnownAnswer,
    Sensor,
)

SPEC = board("BHB42601")


def counters(weak: int = 31, errors: int = 0) -> tuple[ChipCounter, ...]:
    return tuple(
        ChipCounter(chip, 2.0**32 * (400 if chip != weak else 160), errors, 1.0 if chip != weak else 0.4)
        for chip in range(1, 127)
    )


@pytest.fixture
def page(frame, qtbot) -> Page:
    frame.resize(1280, 800)
    frame.go_to("bench")
    made = frame.page()
    qtbot.waitUntil(lambda: made.station.ports.count() > 3)
    yield made
    made.session.running = False


@pytest.fixture
def live(page) -> Page:
    """A test that hashes, as its events tell it."""
    session = page.session
    session.running = True
    page.station.show_now()
    told = [BoardKnown(SPEC), CountProgress(1, 126)] + [ChipAnswered(chip, True) for chip in range(1, 127)]
    for event in told:
        session._apply(event, 0.0)
    session.changed.emit()
    return page


def tell(page: Page, *events: object) -> None:
    for event in events:
        page.session._apply(event, 0.0)
    page.session.changed.emit()


def test_a_weak_chip_is_seen_while_it_hashes(live):
    picture = live.station.chain.picture
    assert set(picture.state.states) == {ChipState.ANSWERED}
    tell(live, CountersProgress(counters()))
    assert picture.state.states[30] is ChipState.WEAK
    assert picture.state.suspects == frozenset()  # nothing is accused before the run is whole
    assert live.station.domains.strip.bars[10].worst is ChipState.WEAK


def test_the_line_below_says_all_that_was_measured_of_a_chip(live):
    tell(
        live,
        CountersProgress(counters(errors=3)),
        DieTempsRead((DieTemperature(31, 61.4),)),
        KnownAnswerProgress(KnownAnswer(4, ((31, 2),))),
    )
    picture = live.station.chain.picture
    picture.setFocus()
    picture.point_at(31)
    said = live.station.chain.pointed.text()
    for part in (
        "chip 31",
        "domain 11",
        "address 0x3C",
        "160 counts",
        "3 errors",
        "rate 40 %",
        "2 true answers",
        "61 °C",
    ):
        assert part in said
    QTest.keyClick(picture, Qt.Key.Key_Up)
    assert "chip 31 " not in live.station.chain.pointed.text()


def test_every_mode_is_a_digit_and_says_why_it_shows_nothing(live):
    chain = live.station.chain
    tell(live, SensorsRead((Sensor("TMP1075 0x4A", 38.2),)))
    for key, mode in ((Qt.Key.Key_2, Mode.RATE), (Qt.Key.Key_4, Mode.TEMP), (Qt.Key.Key_5, Mode.NONCES)):
        QTest.keyClick(chain.picture, key)
        assert chain.mode is mode
        assert chain.note.isVisibleTo(chain)
    QTest.keyClick(chain.picture, Qt.Key.Key_4)
    assert "TMP1075 0x4A 38.2 °C" in chain.note.text()
    tell(live, CountersProgress(counters()))
    QTest.keyClick(chain.picture, Qt.Key.Key_3)
    assert chain.mode is Mode.ERRORS
    assert not chain.note.isVisibleTo(chain)


def test_the_bars_are_walked_with_the_keyboard_and_point_out_their_chips(live):
    tell(live, CountersProgress(counters()))
    strip, picture = live.station.domains.strip, live.station.chain.picture
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.cursor_bar == 11  # begins where something stands out
    assert picture._domain == 11
    assert "domain 11: chips 31 to 33" in live.station.chain.pointed.text()
    QTest.keyClick(strip, Qt.Key.Key_End)
    assert strip.cursor_bar == 42
    QTest.mouseMove(strip, QPoint(round(strip.plot().left() + strip.pitch() * 4.5), 30))
    assert picture._domain == 5
    picture.point_at(31)
    assert strip._marked == 11


def test_measurements_stand_under_their_own_heading(live):
    domains = live.station.domains
    tell(
        live,
        SensorsRead((Sensor("TMP1075 0x4A", 38.2), Sensor("TMP451 0x4C", None))),
        FastCountProgress(3125000, 1, 120),
    )
    domains.views.choose("measured")
    said = [readout.accessibleName() for readout in domains.measurements._readouts]
    assert "TMP1075 0x4A: 38.2 °C" in said
    assert any("120" in one and "of 126 at 3.12 MBd" in one for one in said)
    before = domains.measurements._readouts[0]
    tell(live, SensorsRead((Sensor("TMP1075 0x4A", 39.0), Sensor("TMP451 0x4C", None))))
    assert domains.measurements._readouts[0] is before  # renewed in place
    assert before.accessibleName() == "TMP1075 0x4A: 39.0 °C"


def test_the_table_holds_registers_and_goes_to_clipboard_and_file(live, tmp_path, qtbot):
    tell(
        live,
        CountersProgress(counters()),
        RegistersRead((ChipRegister(1, 0x18, 0xB000C100), ChipRegister(1, 0x4C, None))),
    )
    station = live.station
    station.menu.copy()
    head, first, *_rest = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:3] == ["Chip", "Log index", "Domain"]
    assert first.split("\t")[0] == "1"
    assert first.endswith("18 B000C100 · 4C ········")
    station.menu.export(tmp_path / "chips.csv")
    qtbot.waitUntil((tmp_path / "chips.csv").exists)
    rows = list(csv.reader((tmp_path / "chips.csv").open(encoding="utf-8-sig")))
    assert len(rows) == 127
    assert rows[31][0:2] == ["31", "30"]


def test_another_run_stands_beside_this_one(live, shop, qtbot):
    asset = AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", serial="SISTER", serial_source=SerialSource.EEPROM)
    view = orders.open_order(shop, "Marko", OrderDraft("slow", asset))
    healthy = BenchRun("p", attempts=(126,), address_map=(True,) * 126, counters=counters(weak=0))
    orders.add_test_run(shop, "Marko", view.id, Fault.NONE, healthy, board=SPEC)
    station = live.station
    station.comparison.renew()
    qtbot.waitUntil(lambda: station.domains.other.count() == 2)
    tell(live, CountersProgress(counters()))
    station.domains.other.setCurrentIndex(1)
    station.domains.other.activated.emit(1)
    state = station.chain.picture.state
    assert state.changes[30] == pytest.approx(-0.6)
    assert station.chain.mode is Mode.CHANGE
    assert "1 chip changed by 10 points or more" in station.domains.about.text()
    assert "−60 points" in station.chain.picture.describe(31)
    assert station.domains.strip.bars[10].rate_then == 1.0
    station.domains.other.setCurrentIndex(0)
    station.domains.other.activated.emit(0)
    assert station.chain.mode is Mode.STATE
    assert station.chain.picture.state.changes == ()


def report_of(run: BenchRun) -> BenchReport:
    return BenchReport(run, SPEC, (), Verdict(Fault.NONE), None, True)


def test_an_earlier_test_of_the_sitting_is_offered_and_shows_no_difference_where_nothing_was_measured_twice(live):
    station = live.station
    counted = BenchRun("p", attempts=(126,) * 3, address_map=(True,) * 126)
    station.comparison.tested(report_of(counted), 2)
    assert station.domains.other.count() == 1  # itself is nothing to compare with
    later = BenchRun("p", attempts=(126,) * 3, address_map=(True,) * 126, counters=counters())
    station.comparison.tested(report_of(later), 1)
    assert station.domains.other.count() == 2
    assert station.domains.other.itemText(1).startswith("Board 2, ")
    station.domains.other.setCurrentIndex(1)
    station.domains.other.activated.emit(1)
    assert station.chain.mode is Mode.STATE
    station.comparison.tested(report_of(BenchRun("p", attempts=(60,), interrupted=True)), 1)
    assert station.domains.other.count() == 3  # a test that was cut short is none to compare with


def test_what_the_domains_inside_a_chip_counted_is_said_and_stands_in_the_table(live):
    run = BenchRun("p", attempts=(126,), address_map=(True,) * 126, core_domains=(CoreDomainCounts(31, (9, 1200)),))
    live.station.chain.show_state(board_state_of(run, SPEC), run)
    assert "core domains 9 / 1,200" in live.station.chain.picture.describe(31)
    live.station.menu.copy()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    place = lines[0].index("Core domains")
    assert [lines[30][place], lines[31][place]] == ["", "9 / 1,200"]


def test_in_a_low_window_picture_domains_and_measurements_stand_in_turn(live, frame):
    card, chain = live.station.domains, live.station.chain
    assert chain.isVisible()
    assert card.strip.isVisible()
    theme.choose(theme.BRIGHT_SITE)
    frame.resize(1280, 720)
    frame.grab()  # lays out
    assert chain.isVisible()
    assert not card.strip.isVisible()
    card.views.choose("domains")
    assert card.strip.isVisible()
    assert not chain.isVisible()
    card.strip.point_at(2)
    assert card.about.text().startswith("domain 2")
    card.views.choose("measured")
    assert card.measurements.isVisible()
    frame.resize(1280, 1000)
    frame.grab()
    assert chain.isVisible()
    assert card.measurements.isVisible()


def test_the_plan_that_was_chosen_gives_the_steps_and_is_remembered(page, frame):
    plan = page.station.plan
    plan.choice.setCurrentIndex(plan.choice.findData("full"))
    plan.choice.activated.emit(plan.choice.currentIndex())
    assert "known_answer" in [step.value for step in page.session.steps]
    assert frame.preferences.bench_plan == "full"
    assert page.station._settings(page.station.ports.port() or replace_port()).plan == "full"
    page.add_station()
    assert page.station.plan.plan == "full"


def replace_port():
    from app.services.bench_steps import Port

    return Port("/dev/ttyX", "ttyX", "serial")
