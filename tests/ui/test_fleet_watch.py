"""Watching in the window: from a scan of the simulated fleet to the status bar, the sparklines, history and aging."""

from __future__ import annotations

import time

import pytest

from app.domain.machine_sample import Point
from app.domain.watch import Change, ChangeKind
from app.services.watching import MachineChanged, WatchStatus
from app.telemetry.telemetry import DATABASE
from app.ui import preferences
from app.ui.pages import fleet_actions
from app.ui.pages.fleet_aging import AgingDialog
from app.ui.pages.fleet_course import HistoryDialog
from app.ui.pages.fleet_watch import key_of
from app.ui.watching import status_words
from app.ui.widgets.course_plot import CoursePlot, with_gaps
from app.ui.widgets.toast import Toast


@pytest.fixture
def fleet(frame, qtbot):
    """The Fleet page after a scan of the simulated machines."""
    frame.go_to("fleet")
    page = frame.pages["fleet"]
    page.scan_simulated()
    qtbot.waitUntil(lambda: not page.scans.running and page.model.rowCount() > 0, timeout=60_000)
    yield page
    frame.end()


def told(frame) -> str:
    """What the toast says."""
    return " ".join(widget.text() for widget in frame.findChild(Toast).findChildren(object) if hasattr(widget, "text"))


def test_a_scan_is_kept_and_a_machine_is_watched_and_tested(frame, fleet, qtbot):
    line = next(one for one in fleet.model.lines() if len(one.reading.boards) == 3 and one.standing.word == "Hashing")
    key = key_of(line)
    qtbot.waitUntil(lambda: frame.watching._service is not None, timeout=20_000)
    service = frame.watching._service
    service.telemetry.flush()
    with service.telemetry.read() as db:
        kept = dict(db.execute("SELECT key, simulated FROM machine").fetchall())
    assert kept[key] == 1
    assert all(kept.values()), "what is simulated says so"
    assert (frame.data_dir / DATABASE).exists()

    service.set_interval(1.0)
    fleet_actions.action("watch").run(fleet, [line])
    qtbot.waitUntil(lambda: "Watching 1 · last" in frame.status_line.text("watch"), timeout=30_000)
    assert frame.watching.is_watched(key)

    dialog = AgingDialog(frame, line, fleet)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.begin()
    qtbot.waitUntil(lambda: "Choose at least one board" in dialog.problem.text(), timeout=10_000)
    dialog.boards[1].setChecked(True)
    dialog.hours.setText("two")
    dialog.begin()
    assert "number" in dialog.problem.text()
    dialog.hours.setText("0,5")
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.tests.count() == 3, timeout=20_000)
    assert frame.watching._agings.running() == 1
    (view,) = frame.watching._agings.views()
    assert (view.plan.slots, view.plan.limits.hours, view.plan.simulated) == ((1,), 0.5, True)
    frame.watching.cancel_aging(view.id)
    qtbot.waitUntil(lambda: frame.watching._agings.running() == 0, timeout=20_000)
    qtbot.waitUntil(lambda: "is over. Ended by" in told(frame), timeout=10_000)
    dialog.reject()

    history = HistoryDialog(frame, line, fleet)
    qtbot.addWidget(history)
    history.show()
    qtbot.waitUntil(lambda: history.empty.question.text().startswith("One reading, "), timeout=30_000)
    assert history.plot is None, "a dot is no course"
    assert not history.empty.action.isVisibleTo(history), "it is watched already"
    service.telemetry.take(line.reading, time.time() - 600, simulated=True)
    service.telemetry.flush()
    history.span.choose("7")
    history.span.chosen.emit("7")
    qtbot.waitUntil(lambda: history.plot is not None, timeout=30_000)
    assert history.stack.currentWidget() is history.plot
    history.quantity.setCurrentIndex(2)
    qtbot.waitUntil(lambda: "Board 2" in history.plot.accessibleName(), timeout=20_000)
    history.reject()

    fleet_actions.action("unwatch").run(fleet, [line])
    qtbot.waitUntil(lambda: frame.status_line.text("watch") == "", timeout=20_000)


def test_a_machine_that_goes_down_is_shown_with_its_last_values(frame, fleet, qtbot):
    line, other, *_ = fleet.model.lines()
    stranger = MachineChanged("serial:SOMEBODY", other.ip, True, Change(ChangeKind.WENT_DOWN, 1_800_000_060.0))
    change = Change(ChangeKind.WENT_DOWN, 1_800_000_060.0, since=1_800_000_000.0)
    frame.watching._batch.put(stranger)
    frame.watching._batch.put(MachineChanged(key_of(line), line.ip, True, change))
    qtbot.waitUntil(lambda: fleet.model.line_at(line.ip).silent_since is not None, timeout=10_000)
    assert fleet.model.line_at(line.ip).silent_since.timestamp() == 1_800_000_000
    assert fleet.model.line_at(line.ip).reading == line.reading
    assert fleet.model.line_at(other.ip).silent_since is None, "another machine is at its address"
    assert "Went down, and 1 more change" in told(frame)


def test_a_history_that_cannot_be_had_is_said_once_and_the_scan_goes_on(frame, qtbot):
    (frame.data_dir / DATABASE).mkdir()
    frame.go_to("fleet")
    page = frame.pages["fleet"]
    page.scan_simulated()
    qtbot.waitUntil(lambda: not page.scans.running and page.model.rowCount() >= 24, timeout=60_000)
    qtbot.waitUntil(lambda: "none is kept" in told(frame), timeout=10_000)
    frame.end()


@pytest.mark.parametrize(
    ("status", "words", "tone"),
    [
        (WatchStatus(), "", "ink_2"),
        (WatchStatus(42), "Watching 42", "ink_2"),
        (WatchStatus(42, down=3), "Watching 42 · 3 down", "critical"),
    ],
)
def test_what_the_status_bar_says(dressed, status, words, tone):
    assert (status_words(status)[0], status_words(status)[2]) == (words, tone)


def test_a_network_that_is_lost_is_said_in_the_status_bar(dressed):
    text, _icon, tone = status_words(WatchStatus(42, network_lost_since=1_800_000_000.0))
    assert "network lost since" in text
    assert tone == "major"


def test_a_gap_is_drawn_as_a_gap(dressed, qtbot):
    points = [Point(at, 90, 95, 100) for at in (0, 300, 600, 3600, 3900)]
    at, low, mid, high = with_gaps(points)
    assert [value == value for value in mid] == [True, True, True, False, True, True]
    assert at[3] == 601
    assert (low[0], high[0]) == (90, 100)
    plot = CoursePlot()
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    empty = plot.grab().toImage()
    plot.show_courses([("Board 1", points), ("Board 2", points[:1])], "TH/s", 0, 4000)
    assert plot.grab().toImage() != empty
    assert plot.accessibleName() == "Course of Board 1, Board 2 in TH/s"


def test_how_often_is_a_setting_that_says_its_cost(frame):
    frame.go_to("settings")
    page = frame.page()
    assert page.every.value() == "60"
    assert page._cost.text() == "1,000 machines keep 18 to 26 % of one processor core busy."
    page.every.choose("300")
    page.every.chosen.emit("300")
    assert page._cost.text() == "1,000 machines keep 4 to 5 % of one processor core busy."
    assert frame.watching.every_s == 300
    assert preferences.load(frame.data_dir).watch_every_s == 300
    frame.choose(watch_every_s=7)  # a file that somebody wrote by hand
    assert frame.watching.every_s == 60
