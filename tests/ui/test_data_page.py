"""The Data page: backups, trial, check, repair, export, moving; a second window brings the first to the front."""

import json
import os
import subprocess
import sys
import zipfile

from PySide6.QtCore import Qt

from app.domain.order_draft import OrderDraft
from app.ledger import folder as folders
from app.services import data_dir
from app.services.orders import open_order, orders
from app.services.shop import Shop
from app.ui import window
from app.ui.front_door import FrontDoor, knock
from app.ui.pages.page import Wish


def test_a_shop_is_backed_up_tried_checked_repaired_and_exported(frame, qtbot, shop, tmp_path):
    open_order(shop, "Олена", OrderDraft("dead"))
    frame.go_to("data")
    page = frame.page()
    qtbot.waitUntil(lambda: "no automatic backup yet" in page.state.text())
    page.now_button.click()
    qtbot.waitUntil(lambda: "1 is kept" in page.state.text())
    assert frame.status_line.text("backup").startswith("Backup today")
    stick = tmp_path / "stick"
    stick.mkdir()
    page.choose_second(stick)
    qtbot.waitUntil(lambda: str(stick) in page.second.text() and "newest of today" in page.second.text())
    assert len(list(stick.glob("auto-*.hwbackup"))) == 1
    qtbot.waitUntil(page.trial_button.isEnabled)
    page.trial_button.click()
    qtbot.waitUntil(lambda: "orders: 1 in the backup, 1 in the shop" in page.answer())
    qtbot.waitUntil(lambda: "tried today" in page.trial.text())

    orphan = shop.attachments.put(b"of an action that was cut short")
    shop.ledger.on_writer(lambda db: db.execute("UPDATE work_order SET reported_fault = 'forged'")).result()
    page.checks.check_button.click()
    qtbot.waitUntil(lambda: "2 problems found" in page.checks.said.text())
    page.checks.repair_button.click()
    qtbot.waitUntil(lambda: "Sound" in page.checks.said.text())
    assert not shop.attachments.path(orphan).exists()
    target = tmp_path / "all.zip"
    page.exports.export(target)
    qtbot.waitUntil(lambda: str(target) in page.exports.said.text())
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("schema.json"))["tables"]["work_order"]["rows"] == 1


def test_the_data_moves_with_the_window_and_back(frame, qtbot, shop, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "default_folder", lambda: shop.data_dir)
    monkeypatch.setattr(data_dir, "default_folder", lambda: shop.data_dir)
    open_order(shop, "Олена", OrderDraft("dead"))
    frame.go_to("data")
    page = frame.page()
    page.propose_move(shop.data_dir / "inside")
    qtbot.waitUntil(lambda: "lies inside the data folder" in page.move_said.text())
    assert not page.move_now.isVisible()
    page.propose_move(tmp_path / "new")
    qtbot.waitUntil(page.move_now.isVisible)
    page.move_now.click()
    assert (frame.wish, frame.move_to) == (Wish.MOVE, tmp_path / "new")
    whole, said = window._moved(shop.data_dir, frame.move_to)
    assert whole == tmp_path / "new"
    assert str(whole) in said
    assert data_dir.data_dir(None) == whole
    with Shop.open(whole, write=False) as moved:
        assert len(orders(moved)) == 1
    whole, said = window._moved(whole, None)
    assert whole == shop.data_dir


def test_who_knocks_brings_the_first_window_to_the_front(frame, qtbot, shop):
    assert not knock(shop.data_dir)
    FrontDoor(shop.data_dir, frame)
    frame.showMinimized()
    qtbot.waitUntil(frame.isMinimized)
    script = "import sys; from pathlib import Path; from app.ui import window; sys.exit(window.run(Path(sys.argv[1])))"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script, str(shop.data_dir)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as second:
        qtbot.waitUntil(lambda: second.poll() is not None)
        said, wrong = second.communicate()
    assert (second.returncode, wrong) == (0, "")
    assert "brought to the front" in said
    qtbot.waitUntil(lambda: not frame.windowState() & Qt.WindowState.WindowMinimized)
