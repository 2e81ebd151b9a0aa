"""The first page of a new shop, the way from it into the demo and back, and the Help page."""

from __future__ import annotations

import os
import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.order_draft import OrderDraft
from app.services.demo_shop import demo_dir
from app.services.letterhead import letterhead
from app.services.orders import open_order
from app.services.shop import Shop
from app.ui import preferences, window
from app.ui.frame import Frame
from app.ui.pages.page import Wish
from app.ui.preferences import Preferences
from app.ui.widgets.tour_strip import TourStrip
from app.words import language
from drivers.lan.targets import parse_targets


def test_only_an_empty_shop_is_welcomed_and_only_once(shop, tmp_path):
    assert window._first_page(shop, Preferences()) == "welcome"
    assert window._first_page(shop, Preferences(welcomed=True, page="parts")) == "parts"
    open_order(shop, "Ada", OrderDraft("dead"))
    assert window._first_page(shop, Preferences()) == "fleet"
    with Shop.open(tmp_path / "demo", demo=True) as demo:
        assert window._first_page(demo, Preferences()) == "fleet"


def test_start_my_workshop_keeps_the_names_and_goes_to_the_fleet(frame, qtbot, shop):
    frame.go_to("welcome")
    assert not frame.rail.isVisible()
    page = frame.page()
    qtbot.waitExposed(frame)
    frame.activateWindow()
    page.shop_name.setText("Miner  Clinic")  # typed at a test's pace it would be a scanner's
    page.shop_name.setFocus()
    qtbot.keyClick(page.shop_name, Qt.Key.Key_Return)
    assert frame.page() is page, "Enter goes to the next field first"
    page.person.setText("Olena")
    qtbot.keyClick(page.person, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is not page)
    assert frame.page() is frame.pages["fleet"]
    assert frame.rail.isVisible()
    assert letterhead(shop).name == "Miner Clinic"
    kept = preferences.load(shop.data_dir)
    assert (kept.person, kept.welcomed) == ("Olena", True)


def test_the_demo_card_closes_this_window_for_the_demo(frame, shop):
    frame.go_to("welcome")
    frame.page().demo_button.click()
    assert not frame.isVisible()
    assert frame.wish is Wish.DEMO
    assert preferences.load(shop.data_dir).welcomed


def test_settings_lead_back_to_the_welcome_page(frame):
    frame.go_to("settings")
    next(one for one in frame.page().findChildren(QPushButton) if "Welcome" in one.text()).click()
    assert frame.page() is frame.pages["welcome"]


def test_from_the_welcome_page_into_the_demo_and_back_into_the_shop(tmp_path):
    code = "\n".join(
        (
            "import sys",
            "from pathlib import Path",
            "from PySide6.QtCore import QTimer",
            "from app.ui import window, frame",
            "from app.ui.pages.page import Wish",
            "shown = frame.Frame.show",
            "def look(self):",
            "    if not self.demo:",
            "        page = self.pages.get('welcome')",
            "        print('shop', page is self.page())",
            "        if page is self.page():",
            "            page.demo_button.click()",
            "        else:",
            "            self.close()",
            "    elif self.tour is None or not self.tour._waiting:",
            "        QTimer.singleShot(20, lambda: look(self))",
            "    else:",
            "        print('demo', self.tour.strip.words())",
            "        self.open_instead(Wish.SHOP)",
            "def show(self):",
            "    shown(self)",
            "    QTimer.singleShot(0, lambda: look(self))",
            "frame.Frame.show = show",
            "sys.exit(window.run(Path(sys.argv[1])))",
        )
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, env=env
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(" ·")[0] for line in done.stdout.splitlines()] == ["shop True", "demo 1 of 12", "shop False"]
    assert (demo_dir(tmp_path) / "shop.db").exists()


def test_f1_shows_the_help_and_goes_back(frame, qtbot):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to("parts")
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    assert frame.page() is frame.pages["help"]
    qtbot.keyClick(frame, Qt.Key.Key_Escape)
    assert frame.page() is frame.pages["parts"]


def test_every_target_that_the_help_names_is_understood(frame):
    frame.go_to("help")
    shown = {one.text() for one in frame.page().findChildren(QLabel)}
    for target in ("10.0.0.7", "10.0.0.0/24", "10.0.0.5-90", "10.0.0.5-10.0.1.20", "10.0.1-4.*", "miner7.lan"):
        assert target in shown
        assert parse_targets([target]).count > 0


def test_a_third_more_text_fits_into_the_tours_strip(dressed, qtbot, shop):
    language.use(language.PSEUDO)
    frame = Frame(shop, shop.data_dir, Preferences(person="Marko Kovač"), demo=True)
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    strip = TourStrip()
    frame.show_strip(strip)
    frame.show()
    qtbot.waitExposed(frame)
    strip.show_told(3, 12, "A title", "what came of it")
    qtbot.wait(20)
    assert frame.width() == 1280
    for one in (strip.pause_button, strip.next_button, strip.stop_button):
        assert "[" in one.text()
        assert one.width() >= one.sizeHint().width()
    heights = {strip.height()}
    strip.show_told(4, 12, "A title", "what came of it " * 12)
    qtbot.wait(20)
    heights.add(strip.height())
    assert len(heights) == 1, "the page above does not move"
    frame.end()
