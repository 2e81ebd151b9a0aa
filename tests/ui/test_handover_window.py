"""An order dropped on the window as a file: what it brings is said first, and what is at odds waits on the order."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.work_order import Priority
from app.services import handover, handover_conflicts, orders
from app.services.shop import Shop
from app.ui.widgets.handover_dialog import HandoverDialog

ME = "Marko Kovač"


def dropped(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def shot(widget, name: str) -> None:
    """A picture to look at, where one is asked for."""
    if folder := os.environ.get("HANDOVER_SHOTS"):
        QTest.qWait(700)
        widget.grab().save(f"{folder}/{name}.png")


def test_a_dropped_order_is_looked_at_taken_in_and_settled(frame, qtbot, shop, tmp_path):
    with Shop.open(tmp_path / "field") as field:
        handover.set_bench(field, "F1")
        asset = AssetDraft(model="Antminer S19j Pro", board_code="BHB42601", serial="JYZZ5BBAJJBJH0842")
        view = orders.open_order(field, "李雷", OrderDraft("2 из 3 плат · 算力板不亮", asset, customer="Нордхэш"))
        first = handover.export_order(field, "李雷", view.number, tmp_path / "first")
        handover.import_file(shop, ME, first)
        orders.set_priority(field, "李雷", view.id, Priority.LOW)
        orders.add_note(field, "李雷", view.id, "вентилятор шумит")
        orders.set_priority(shop, ME, view.id, Priority.HIGH)
        second = handover.export_order(field, "李雷", view.number, tmp_path / "second")
    frame.arrivals.take(dropped(second), "dropped", wanted=True)
    dialog = frame.findChild(HandoverDialog)
    qtbot.waitUntil(lambda: not dialog.take_button.isHidden(), timeout=8_000)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert view.number in said
    assert "Priority" in said
    shot(dialog, "dialog")
    dialog.take_button.click()
    page_shown = lambda: getattr(frame.page(), "view", None) is not None and frame.page().card("handover")  # noqa: E731
    qtbot.waitUntil(lambda: bool(page_shown()) and bool(frame.page().card("handover").isVisible()), timeout=8_000)
    assert orders.order(shop, view.number).notes[0].text == "вентилятор шумит"
    card = frame.page().card("handover")
    shot(frame, "order")
    take = next(one for one in card.findChildren(QPushButton) if "Take" in one.text())
    take.click()
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=8_000)
    assert orders.order(shop, view.number).priority is Priority.LOW
    assert handover_conflicts.conflicts_of(shop) == ()
