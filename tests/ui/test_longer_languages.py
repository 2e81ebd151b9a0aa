"""The pseudo-language: every text of every page is marked for translation, and a third more of it still fits."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QScrollArea, QWidget

from app.services.credentials import logins
from app.services.diagnosis import board_codes, findings_of_reading
from app.services.fleet import FleetRow
from app.ui.frame import Frame
from app.ui.models.fleet_line import line_of
from app.ui.pages.register import PAGES
from app.ui.preferences import Preferences
from app.words import language
from app.words.logins import ways_text
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan, Pool
from tests.ui.whole import comes_whole, texts

#: What is data, not words: figures, addresses, codes, names, keys, units and the program's own name.
DATA = re.compile(
    r"""^(?:[\W\d_]*|Hashwrench.*|.*/.*|ttyS?\d*.*|Marko.*|[A-Z]{1,3}\d*|[A-Z]{2,4}\d{3,}.*|(?:Ctrl|Alt|F\d+|Esc|Space|Enter).*
    |English|WO-.*|DEMO|.*\d+\.\d+\.\d+.*)$""",
    re.VERBOSE,
)


@pytest.fixture
def pseudo(dressed, qtbot, shop, monkeypatch):
    monkeypatch.setenv("USER", "Marko")  # a name is data, and the settings offer the one of this login
    language.use(language.PSEUDO)
    frame = Frame(shop, shop.data_dir, Preferences(person="Marko Kovač"))
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    frame.show()
    yield frame
    frame.end()


def test_every_text_is_marked_and_a_third_more_of_it_is_not_clipped_at_1280_by_720(pseudo, qtbot):
    qtbot.waitExposed(pseudo)
    for one in PAGES:
        pseudo.go_to(one.id)
        page = pseudo.page()
        assert unmarked([page, *page.findChildren(QWidget), *pseudo.rail.findChildren(QWidget)]) == set(), one.id
        comes_whole(qtbot, page)
        assert (pseudo.width(), pseudo.height()) == (1280, 720), f"{one.id} does not fit"


def unmarked(widgets: list[QWidget]) -> set[str]:
    """What stands there and is neither marked for translation nor data."""
    ways = {all_ for all_, _each in ways_text(logins())}
    data = {*board_codes(), *ways, *(name for login in logins() for name in (login.name, login.user))}
    said = {text for widget in widgets for text in texts(widget)}
    return {text for text in said if "[" not in text and not DATA.match(text) and text not in data}


def test_the_fleet_panel_takes_a_third_more_text_too(pseudo, qtbot):
    qtbot.waitExposed(pseudo)
    boards = tuple(BoardReading(slot, f"SN{slot}", True, 126, 126 - 42 * slot, 34.0, 60.0, 71.0) for slot in range(3))
    reading = DeviceReading(
        "10.3.4.17", DeviceState.IDENTIFIED, make="Antminer", model="S19j Pro", hashrate_ths=69.1,
        expected_hashrate_ths=104.0, power_w=2240.0, uptime_s=1_220_000.0, boards=boards, boards_expected=3,
        fans=tuple(Fan(n, 5400.0) for n in range(1, 5)), pools=(Pool("stratum+tcp://pool.example:3333", "hall3"),),
    )  # fmt: skip
    pseudo.go_to("fleet")
    page = pseudo.page()
    page._lines((line_of(FleetRow(reading, findings_of_reading(reading), simulated=True)),))
    page.stack.setCurrentWidget(page.table)
    page.table.selectRow(0)
    comes_whole(qtbot, page.panel)
    assert page.panel.isVisibleTo(page)
    inside = page.panel.findChild(QScrollArea)
    assert inside.widget().minimumSizeHint().width() <= inside.viewport().width()


#: Three chains, the middle one short, in a language that is recognised.
LOG = "\n".join(
    [
        "2023-11-01 08:10:00 main.c:100:main: Miner compile time: Mon Mar 20 2023 type: Antminer S19j Pro",
        *(
            f"2023-11-01 08:11:2{chain} driver-btm-api.c:410:check_asic_number_with_power_on: "
            f"Chain[{chain}]: find {count} asic, times {tries}"
            for chain, count in enumerate((126, 84, 126))
            for tries in range(3)
        ),
    ]
).encode()


def test_an_opened_log_its_board_and_a_comparison_take_a_third_more_text(pseudo, qtbot):
    qtbot.waitExposed(pseudo)
    pseudo.go_to("log", text=LOG, name="a.log")
    page = pseudo.page()
    qtbot.waitUntil(lambda: page.log is not None, timeout=10_000)
    comes_whole(qtbot, page)
    page.turn()
    comes_whole(qtbot, page)
    page.compare(page.log, page.log)
    comes_whole(qtbot, page)
    assert pseudo.width() == 1280


def test_the_keypads_answer_takes_a_third_more_text(pseudo, qtbot):
    qtbot.waitExposed(pseudo)
    pseudo.go_to("keypad", board="BHB42601")
    page = pseudo.page()
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=10_000)
    page.display.setText("84 84 84")
    comes_whole(qtbot, page)
    assert pseudo.width() == 1280


def test_an_error_codes_entry_takes_a_third_more_text(pseudo, qtbot):
    qtbot.waitExposed(pseudo)
    pseudo.go_to("codes", text="J7:4")
    page = pseudo.page()
    qtbot.waitUntil(lambda: page.list.count() > 0, timeout=10_000)
    comes_whole(qtbot, page)
