"""The frame around the pages: navigation, keys, scanner, errors, the second instance, the end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import safety
from app.services.orders import open_order
from app.services.shop import Shop
from app.ui import preferences, theme, window
from app.ui.pages.fleet_act import lights_of
from app.ui.pages.fleet_service import services_of
from app.ui.pages.page import Page
from app.ui.pages.register import PAGES, entry
from app.ui.palette import Palette
from app.ui.preferences import Preferences

MAIN = [one.id for one in PAGES if one.parent is None]


def test_ctrl_and_a_digit_go_to_the_pages(frame, qtbot):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    for number, page_id in enumerate(MAIN, 1):
        qtbot.keyClick(frame, str(number), Qt.KeyboardModifier.ControlModifier)
        assert frame.page() is frame.pages[page_id]
        assert frame.rail.buttons[page_id].isChecked()


def test_a_page_that_cannot_be_built_says_so_and_the_others_go_on(frame, monkeypatch):
    monkeypatch.setattr("app.ui.pages.reports.Page.__init__", lambda self, desk: 1 / 0)
    frame.go_to("reports")
    assert type(frame.page()) is Page
    frame.go_to("settings")
    assert type(frame.page()) is not Page


def _type(text: str, gap_ms: int, end: Qt.Key = Qt.Key.Key_Return, start: int = 1_000_000) -> None:
    at = start
    for key, letter in [*((Qt.Key.Key_unknown, one) for one in text), (end, "\r")]:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        event.setTimestamp(at)
        at += gap_ms
        QApplication.sendEvent(QApplication.focusWidget(), event)


@pytest.mark.parametrize(
    ("gap", "text", "expected"), [(8, "WO-B1-000001", True), (90, "WO-B1-000001", False), (8, "12345", False)]
)
def test_the_scanner_is_told_from_a_person_by_its_pace(frame, qtbot, monkeypatch, gap, text, expected):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    heard = []
    monkeypatch.setattr(frame.scans.scanner, "_on_code", lambda code: heard.append(code.text))
    frame.go_to("settings")
    field = frame.page().findChild(QLineEdit)
    field.setText("kept")
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    _type(text, gap)
    assert heard == ([text] if expected else [])
    assert field.text() == ("kept" if expected else "kept" + text)


def test_the_palette_finds_an_order_by_a_fragment_of_its_board_s_serial(frame, qtbot, shop):
    view = open_order(shop, "Marko", OrderDraft("no hash", AssetDraft(serial="HWTEST00012345678")))
    shop.index.bring_up()
    frame.look_up("12345678")
    palette = frame.findChild(Palette)
    qtbot.waitUntil(lambda: any(hit.title == view.number for hit in palette.hits()))
    palette.close()


def test_saved_time_shows_after_a_commit(frame, qtbot, shop):
    before = frame.status_line.text("saved")
    open_order(shop, "Marko", OrderDraft("no hash"))
    qtbot.waitUntil(lambda: frame.status_line.text("saved") != before)


def test_toast_offers_undo_and_runs_it(frame):
    undone = []
    frame.toast("Value kept", lambda: undone.append(1))
    assert frame._toast.isVisibleTo(frame)
    frame._toast._undo.click()
    assert undone == [1]
    assert not frame._toast.isVisibleTo(frame)


def test_preferences_survive_and_bad_ones_are_as_at_first(tmp_path):
    kept = Preferences(theme=theme.DARK, glove=True, person="Олена", ranges=("10.0.0.0/24",))
    preferences.save(tmp_path, kept)
    assert preferences.load(tmp_path) == kept
    (tmp_path / "window.json").write_text('{"theme": 7, "glove": "yes", "ranges": [1], "person": "Li"}')
    assert preferences.load(tmp_path) == Preferences(person="Li")
    (tmp_path / "window.json").write_text("{")
    assert preferences.load(tmp_path) == Preferences()


def test_after_a_restore_the_pages_have_helpers_of_their_own(frame, tmp_path):
    """What hung on the pages of before (visits, lights, dialogs that were only hidden) is gone with them."""
    frame.go_to("fleet")
    before = frame.page()
    helpers = services_of(before), lights_of(before)
    hidden = QDialog(frame)
    target = tmp_path / "before.hwbak"
    safety.backup(frame.shop, target)
    frame.restore(target)
    frame.go_to("fleet")
    now = frame.page()
    assert now is not before
    assert services_of(now) is not helpers[0]
    assert lights_of(now) is not helpers[1]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(hidden)


def test_backup_and_restore_in_the_window(frame, qtbot, shop, tmp_path):
    kept = open_order(shop, "Marko", OrderDraft("kept in the backup"))
    frame.go_to("data")
    target = tmp_path / "shop.hwbackup"
    frame.page().back_up(target)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: str(target) in frame.page().answer())
    lost = open_order(shop, "Marko", OrderDraft("made after the backup"))
    frame.page().propose_restore(target)
    qtbot.waitUntil(lambda: frame.page()._restoring == target)
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"no backup at all" * 99)
    frame.page().propose_restore(garbage)
    qtbot.waitUntil(lambda: "no backup" in frame.page().answer())
    assert frame.page()._restoring is None, "the one proposed before is not what this answer is about"
    assert not frame.page()._confirm.isVisible()
    frame.page().propose_restore(target)
    qtbot.waitUntil(lambda: frame.page()._restoring == target)
    frame.page()._restore()
    from app.services.orders import orders

    assert {row.number for row in orders(frame.shop)} == {kept.number} != {lost.number}
    frame.end()


def test_what_the_first_report_waits_for_is_loaded_later_and_beside_the_window(frame, qtbot, monkeypatch):
    loaded = []
    monkeypatch.setattr(window, "import_module", lambda name: loaded.append((name, threading.current_thread())))
    monkeypatch.setattr(window, "_CALM_MS", 0)
    monkeypatch.setattr(frame.backups, "begin", lambda: None)
    window._settle_in(frame)
    assert loaded == [], "not while the window starts"
    qtbot.waitUntil(lambda: bool(loaded))
    assert loaded[0][0].endswith(entry("reports").module)
    assert loaded[0][1] is not threading.main_thread()


def _run(tmp_path, *code: str) -> subprocess.CompletedProcess:
    script = "\n".join(("import sys", "from pathlib import Path", "from app.ui import window", *code))
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60, env=env
    )


def test_a_program_that_is_closed_while_it_loads_ends_after_that(tmp_path):
    done = _run(
        tmp_path,
        "import time",
        "from PySide6.QtCore import QCoreApplication",
        "window.import_module = lambda name: (time.sleep(0.5), print('loaded', name))",
        "window._load_plots(QCoreApplication())",
        "print('closed')",
    )
    assert (done.returncode, done.stdout) == (0, "closed\nloaded app.ui.pages.reports\n"), done.stderr


def test_a_second_window_is_told_who_holds_the_shop_and_exits_3(tmp_path):
    with Shop.open(tmp_path, write=True):
        second = _run(tmp_path, "sys.exit(window.run(Path(sys.argv[1])))")
    assert second.returncode == 3
    assert str(os.getpid()) in second.stderr
    assert "Traceback" not in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_ledger_gives_one_sentence(tmp_path):
    (tmp_path / "shop.db").write_bytes(b"not a database at all" * 100)
    done = _run(tmp_path, "sys.exit(window.run(Path(sys.argv[1])))")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_error_nobody_answered_is_said_and_logged_and_the_window_ends_with_0(tmp_path):
    done = _run(
        tmp_path,
        "from PySide6.QtCore import QTimer",
        "from app.ui import frame",
        "def shown(self, *args):",
        "    QTimer.singleShot(50, lambda: 1 / 0)",
        "    QTimer.singleShot(400, lambda: (print(self._toast.sentence()), self.close()))",
        "frame.Frame.showEvent = shown",
        "sys.exit(window.run(Path(sys.argv[1])))",
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "division by zero" in done.stdout
    assert "ZeroDivisionError" in (tmp_path / "hashwrench.log").read_text()
    with Shop.open(tmp_path, write=True):
        pass  # the lock is free again
