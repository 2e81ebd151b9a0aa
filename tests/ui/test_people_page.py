"""People at the window: the first manager, switching with a PIN, what another role may not, and the lock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.permission import Permission
from app.domain.person import PersonRole
from app.services import people, pins
from app.ui.widgets.who_dialog import WhoDialog

MARKO = "Marko Kovač"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Neither the cost of scrypt nor the waits are what is tried here."""
    monkeypatch.setattr(pins, "_N", 16)


def asked(qtbot, frame, **how) -> WhoDialog:
    """The dialog, once it is there."""
    frame.people.ask(**how)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), WhoDialog))
    return QApplication.activeModalWidget()


def tile(dialog: WhoDialog, name: str):
    return next(one for one in dialog.tiles if one.person.name == name)


def test_from_no_manager_to_a_technician_at_a_locked_bench(frame, qtbot):
    frame.go_to("people")
    page = frame.page()
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert frame.may(Permission.MANAGE_PEOPLE)
    page.make_me_manager()
    assert not page.save_button.isEnabled()  # a manager has a PIN
    page.pin.setText("4711")
    page.save_button.click()
    qtbot.waitUntil(lambda: people.managed(frame.shop) and not page.notice.isVisible())
    page.begin()
    page.name.setText("Bo Larsen")
    page.save_button.click()
    qtbot.waitUntil(lambda: page.rows.rowCount() == 2)
    people.set_pin(frame.shop, MARKO, people.person(frame.shop, "Bo Larsen").id, "8642")

    page.name.setText("half a na")  # unsaved work stays
    dialog = asked(qtbot, frame)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert frame.actor == MARKO
    dialog = asked(qtbot, frame)
    tile(dialog, "Bo Larsen").click()
    qtbot.keyClick(dialog, "8")  # one by one: keys that come as fast as these are a scanner's
    for digit in "641":
        dialog.pin.type(digit)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not the PIN" in dialog.pin.said.text() and dialog.pin.isEnabled())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # from the pad back to the people
    assert dialog.isVisible()
    tile(dialog, "Bo Larsen").click()
    for digit in "8642":
        dialog.pin.pad.keys[digit].click()
    dialog.pin.pad.enter_key.click()
    qtbot.waitUntil(lambda: frame.actor == "Bo Larsen")
    assert not frame.may(Permission.MANAGE_PEOPLE)
    assert not frame.sees_prices
    assert page.name.text() == "half a na"
    qtbot.waitUntil(lambda: "for managers" in page.why.text() and not page.new_button.isEnabled())

    stopped = []
    frame.people._stop = lambda: stopped.append(1)
    dialog = asked(qtbot, frame, locked=True)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()  # nobody goes on, and what runs is stopped
    assert stopped == [1]
    tile(dialog, MARKO).click()
    dialog.pin.entered.emit("4711")
    qtbot.waitUntil(lambda: frame.actor == MARKO)
    assert frame.sees_prices


def test_the_lock_waits_for_idle_minutes_and_a_pin(frame, qtbot):
    assert not frame.people.idle.isActive()
    frame.choose(lock_min=5)
    assert frame.people.idle.isActive()
    frame.people.lock()  # nobody has a PIN: nothing tells people apart
    assert QApplication.activeModalWidget() is None
    people.add(frame.shop, MARKO, "Bo Larsen", PersonRole.TECHNICIAN, "8642")
    frame.people.lock()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), WhoDialog))
    dialog = QApplication.activeModalWidget()
    assert dialog.more is None
    tile(dialog, MARKO).click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    frame.choose(lock_min=0)
    assert not frame.people.idle.isActive()
