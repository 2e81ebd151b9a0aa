"""The Rates page: what is typed is kept when it is left, taken back, refused in a sentence, hidden with the prices."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.permission import Permission
from app.domain.person import PersonRole
from app.domain.report_rates import Rate
from app.services import people
from app.services.report_rates import rates, set_rates
from app.services.reports.standard_minutes import set_minutes
from app.ui.pages.settings_rates import Page
from app.words.hidden_prices import HIDDEN, hide_prices
from app.words.missed_settings import CURRENCY, MINUTES
from app.words.people import is_for
from app.words.report_rates import rate_unit, rate_use


@pytest.fixture
def page(frame, qtbot) -> Page:
    """The page with its fields filled, opened from the reports at the rate of labour."""
    frame.go_to("rates", field="labour", back="reports")
    made = frame.page()
    qtbot.waitUntil(lambda: made.fields[CURRENCY].line.text() == "USD" and not made.fields["labour"].line.isReadOnly())
    return made


def write(page, name: str, text: str) -> None:
    """Type over what stands in a field, and leave it with Enter."""
    line = page.fields[name].line
    line.setFocus()
    line.selectAll()
    line.insert(text)  # keys as fast as a test presses them are a scanner's
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_rates_are_set_by_keys_alone_and_taken_back_one_by_one(page, frame, qtbot, shop):
    line = page.fields["labour"].line
    assert frame.focusWidget() is line, "a link leads into the field"
    assert (line.text(), line.placeholderText()) == ("", "not set")
    line.insert("7")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "", "what is only typed is the field's own to take back"
    for name, text, shown, attribute in (
        ("labour", "35", "35.00", 3500),
        ("shipping", "0", "0.00", 0),
        ("warranty", "3", "3", 0.03),
        ("hashprice", "0,0525", "0.0525", 0.0525),
    ):
        write(page, name, text)
        qtbot.waitUntil(lambda name=name, attribute=attribute: getattr(rates(shop), name) == attribute)
        field = page.fields[name].line
        assert not field.hasFocus(), "Enter goes to the next field"
        qtbot.waitUntil(lambda field=field, shown=shown: field.text() == shown)
    commits = len(page._saved)
    page.fields["shipping"].line.editingFinished.emit()  # left as it was
    assert commits == len(page._saved) == 4
    qtbot.waitUntil(lambda: page.fields[CURRENCY].line.isReadOnly())
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rates(shop).hashprice is None and page.fields["hashprice"].line.text() == "")
    write(page, "labour", "")
    qtbot.waitUntil(lambda: rates(shop).labour is None)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert frame.page() is frame.pages["reports"]


def test_what_is_no_rate_stays_in_its_field_with_one_sentence(page, qtbot, shop):
    field = page.fields["labour"]
    help_ = field.below.text()
    write(page, "labour", "a lot")
    qtbot.waitUntil(lambda: field.wrong)
    assert "a lot" in field.below.text()
    assert field.line.accessibleDescription() == field.below.text()
    write(page, "board_kg", "1.9")
    qtbot.waitUntil(lambda: rates(shop).board_kg == 1.9)
    assert field.line.text() == "a lot", "nothing that was typed is thrown away"
    assert rates(shop).labour is None
    write(page, "labour", "40")
    qtbot.waitUntil(lambda: rates(shop).labour == 4000)
    assert (field.wrong, field.below.text()) == (False, help_)


def test_standard_minutes_are_set_changed_and_taken_off(page, frame, qtbot, shop):
    frame.go_to("rates", field=MINUTES)
    card = page.minutes
    assert frame.focusWidget() is card.model
    card.model.setText("Antminer S21")
    card.fault.setCurrentIndex(card.fault.findData("chain_break"))
    card.minutes.setText("soon")
    card.set_button.click()
    qtbot.waitUntil(lambda: "soon" in card.problem.text())
    card.minutes.setText("40,5")
    QTest.keyClick(card.minutes, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set_minutes(shop) == {("Antminer S21", "chain_break"): 40.5})
    assert not card.problem.text()
    qtbot.waitUntil(lambda: card.rows.rowCount() == 1)
    card.model.clear()
    card.table.selectRow(0)
    assert (card.model.text(), card.fault.currentData(), card.minutes.text()) == ("Antminer S21", "chain_break", "40.5")
    card.table.setFocus()
    QTest.keyClick(card.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: set_minutes(shop) == {})
    assert page.stop()
    assert frame.page() is frame.pages["settings"], "back to where this visit came from"


def test_who_may_not_change_prices_reads_and_who_may_not_see_them_finds_dots(page, frame, qtbot, shop):
    people.add(shop, frame.actor, frame.actor, PersonRole.MANAGER, "4711")
    set_rates(shop, frame.actor, {"labour": "35", "uptime": "90%"})
    people.add(shop, frame.actor, "Bo Larsen", PersonRole.TECHNICIAN)
    people.decide(shop, frame.actor, Permission.EDIT_PRICES, PersonRole.MANAGER)
    qtbot.waitUntil(lambda: page.fields["labour"].line.text() == "35.00")
    frame.choose(person="Bo Larsen")
    line = page.fields["labour"].line
    try:
        qtbot.waitUntil(lambda: line.isReadOnly() and line.text() == HIDDEN)
        assert page.fields["uptime"].line.text() == "90"
        assert page._why.text() == is_for(Permission.EDIT_PRICES, PersonRole.MANAGER), "as this shop decided"
        assert not page.minutes.set_button.isEnabled()
    finally:
        frame.people.close()
        hide_prices(hidden=False)


def test_every_rate_has_a_field_a_use_and_a_unit(page):
    assert set(page.fields) == {*(one.value for one in Rate), CURRENCY}
    for one in Rate:
        assert rate_use(one).endswith(".")
        assert bool(rate_unit(one, "USD")) == (one is not Rate.HASHPRICE_ON)
        assert page.fields[one.value].line.accessibleName()
