"""The tour: the demo's story told in the window to its end, stopped half-way, and closed half-way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.domain.work_order import State
from app.services import orders
from app.services.bench_course import BenchTiming
from app.services.demo import Stage, steps_in_all
from app.services.demo_shop import demo_dir, fresh_demo, set_aside
from app.services.paper import page_count
from app.services.shop import Shop
from app.ui import fallback, theme
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from app.ui.tour import Pace, Tour
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming

QUICK = BenchTiming(ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03), PowerTiming(0.0, 0.0))
AT_ONCE = Pace(0, 0, 0)
LONG = 110_000
#: Long enough that only `next` goes on.
BY_HAND = Pace(600_000, 600_000, 0)


@pytest.fixture
def demo(unanswered, qtbot, tmp_path):
    with Shop.open(fresh_demo(tmp_path), demo=True) as shop:
        frame = Frame(shop, shop.data_dir, Preferences(theme=theme.LIGHT, person="T. Demo"), demo=True)
        qtbot.addWidget(frame)
        frame.resize(1280, 720)
        frame.show()
        yield frame
        frame.end()


def start(frame: Frame, pace: Pace, tell: Callable | None = None) -> Tour:
    frame.tour = Tour(frame, None, tell, pace, QUICK)
    frame.tour.begin()
    return frame.tour


def test_the_story_is_told_to_its_end_and_leaves_a_paper_that_reads(demo, qtbot, monkeypatch):
    errors = []
    monkeypatch.setattr(fallback, "record", errors.append)
    told = []
    seen = []
    tour = start(demo, AT_ONCE, lambda number, step: told.append((number, step)))
    show = tour.strip.show_told
    tour.strip.show_told = lambda *what: (show(*what), seen.append(tour.strip.words()))
    with qtbot.waitSignal(tour.ended, timeout=LONG):
        pass
    assert [number for number, _step in told] == list(range(1, steps_in_all(demo.shop) + 1))
    assert list(dict.fromkeys(step.stage for _number, step in told)) == list(Stage)
    for (number, step), words in zip(told, seen, strict=True):
        assert words == f"{number} of {len(told)} · {step.title} · {step.pdf or step.detail}"
    assert tour.pdf is not None
    read = subprocess.run(["pdftotext", str(tour.pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert tour.pdf.stem in read
    assert "DEMO" in read
    assert str(tour.pdf) in tour.strip.words()
    view = orders.order(demo.shop, tour.pdf.stem)
    assert view.state is State.PASSED
    assert [run.chips_found for run in view.test_runs] == [84, 126, 126, 126]
    open_pdf, explore = tour.strip.offers()
    assert (open_pdf.text(), explore.text()) == ("Open PDF", "Explore by yourself")
    pages = page_count(tour.pdf.read_bytes())
    qtbot.waitUntil(lambda: tour._preview is not None and tour._preview.pages_shown() == pages)
    qtbot.mouseClick(explore, Qt.MouseButton.LeftButton)
    assert demo.page() is demo.pages["order"]
    assert demo.pages["order"].title.text() == tour.pdf.stem
    assert errors == [], "nothing went wrong on the way"


def test_a_step_waits_for_its_reader_and_the_tour_stops_where_it_is_told_to(demo, qtbot):
    tour = start(demo, BY_HAND)
    qtbot.waitUntil(lambda: tour.strip.words().startswith("1 of 12") and tour._waiting, timeout=LONG)
    assert demo.page() is demo.pages["parts"]
    demo.activateWindow()
    qtbot.keyClick(demo, Qt.Key.Key_Space)
    assert tour.strip.pause_button.text() == "Go on"
    tour.next()
    qtbot.waitUntil(lambda: tour.strip.words().startswith("2 of 12") and tour._waiting, timeout=LONG)
    assert len(demo.pages["fleet"].model.lines()) == 24
    assert not tour._reading.isActive(), "it is paused"
    qtbot.keyClick(demo, Qt.Key.Key_Space)
    assert tour._reading.isActive()
    tour.next()
    qtbot.waitUntil(lambda: tour.strip.words().startswith("3 of 12") and tour._waiting)
    assert demo.pages["fleet"].panel.isVisible()
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    assert not tour.running
    assert "stopped" in demo._toast.sentence()
    tour._thread.join(5)
    assert not tour._thread.is_alive()
    assert orders.orders(demo.shop) == ()
    demo.go_to("bench")  # the same shop and range go on by hand
    demo.go_to("fleet", simulated=True)
    with qtbot.waitSignal(demo.pages["fleet"].scans.ended, timeout=LONG):
        pass


def test_esc_during_a_test_ends_the_tour_and_cuts_the_power(demo, qtbot):
    tour = start(demo, AT_ONCE)
    qtbot.waitUntil(lambda: "bench" in demo.pages and bool(demo.pages["bench"].session.power), timeout=LONG)
    demo.activateWindow()
    demo.go_to("help")
    assert demo.status_line.text("power") == "Powered", "from every page one sees it"
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    session = demo.pages["bench"].session
    qtbot.waitUntil(lambda: not session.running)
    assert session.power is False
    assert demo.status_line.text("power") == ""
    assert not tour.running
    view = orders.orders(demo.shop)[-1]
    assert view.number


def test_what_the_story_cannot_go_on_from_is_said_in_the_strip(demo, qtbot, monkeypatch):
    monkeypatch.setattr("app.services.stock.suggest", lambda *_anything: ())
    tour = start(demo, AT_ONCE)
    with qtbot.waitSignal(tour.ended, timeout=LONG):
        pass
    assert "No part on the shelf fits" in tour.strip.words()
    assert [one.text() for one in tour.strip.offers()] == ["Explore by yourself"]


def test_closing_the_window_in_the_middle_of_a_test_ends_cleanly(tmp_path):
    code = "\n".join(
        (
            "import sys, threading",
            "from pathlib import Path",
            "from PySide6.QtCore import QTimer",
            "from app.ui import window, frame, tour",
            "from app.services.demo import fresh_demo",
            "tour.Pace.__init__.__defaults__ = (0, 0, 0)",
            "shown = frame.Frame.show",
            "def look(self):",
            "    bench = self.pages.get('bench')",
            "    if bench is not None and bench.session.power:",
            "        self.close()",
            "        print('power', bench.session._thread.is_alive())",
            "    else:",
            "        QTimer.singleShot(20, lambda: look(self))",
            "def show(self):",
            "    shown(self)",
            "    look(self)",
            "frame.Frame.show = show",
            "fresh_demo(Path(sys.argv[1]))",
            "code = window.run(Path(sys.argv[1]), tour=window.TourPlan(None, lambda n, step: print(n, step.title)))",
            "print('left', [one.name for one in threading.enumerate() if not one.daemon])",
            "sys.exit(code)",
        )
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=90, env=env
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "power False" in done.stdout, "the test had switched its board off before the window was gone"
    assert "left ['MainThread']" in done.stdout
    assert not (demo_dir(tmp_path) / "hashwrench.log").exists()
    with Shop.open(demo_dir(tmp_path), demo=True):
        pass  # the lock is free, the record sound


def test_a_damaged_demo_is_set_aside_and_kept(tmp_path):
    folder = fresh_demo(tmp_path)
    with Shop.open(folder, demo=True):
        pass
    assert set_aside(tmp_path) is None
    (folder / "shop.db").write_bytes(b"not a database at all" * 1000)
    for more in folder.glob("shop.db-*"):
        more.unlink()
    aside = set_aside(tmp_path)
    assert aside is not None
    assert (aside / "shop.db").read_bytes().startswith(b"not a database")
    assert list(fresh_demo(tmp_path).iterdir()) == []


def test_a_demo_of_a_newer_version_is_set_aside(tmp_path):
    import sqlite3

    folder = fresh_demo(tmp_path)
    with Shop.open(folder, demo=True):
        pass
    db = sqlite3.connect(folder / "shop.db")
    newer = db.execute("PRAGMA user_version").fetchone()[0] + 100
    db.execute(f"PRAGMA user_version = {newer}")
    db.commit()
    db.close()
    aside = set_aside(tmp_path)
    assert aside is not None
    assert (aside / "shop.db").exists()


def test_no_thread_of_the_story_outlives_its_window(demo, qtbot):
    tour = start(demo, BY_HAND)
    qtbot.waitUntil(lambda: tour._waiting, timeout=LONG)
    demo.end()
    assert not tour._thread.is_alive()
    assert tour._thread not in threading.enumerate()
