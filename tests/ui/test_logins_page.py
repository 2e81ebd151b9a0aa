"""The Miner logins page: saving, replacing, forgetting, trying; and no password where it could be read."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.services import sites
from app.services.credentials import CredentialService
from app.services.login_trial import Trial, TrialResult
from app.services.vault import Vault
from app.ui.pages import settings_logins
from app.words.logins import trial_text

SECRET = "Kolibri-7731"


@pytest.fixture
def page(frame, qtbot):
    frame._credentials = CredentialService(Vault())
    frame.go_to("logins")
    made = frame.pages["logins"]
    qtbot.waitUntil(lambda: bool(made._keeping.text()))
    return made


def with_site(frame, page, qtbot):
    sites.add_site(frame.shop, "Ada", "North")
    site = sites.sites(frame.shop)[0]
    sites.add_range(frame.shop, "Ada", "Hall", "10.3.0.0/24", site.id)
    qtbot.waitUntil(lambda: page.site.count() == 1)


def save(page, qtbot, login="antminer", password=SECRET):
    page.login.setCurrentIndex(page.login.findData(login))
    page._suit_form()
    page.password.setText(password)
    page.save()


def test_without_a_site_it_leads_to_the_sites(frame, page):
    assert not page.save_button.isEnabled()
    page.sites_button.click()
    assert frame.stack.currentWidget() is frame.pages["sites"]


def test_a_login_is_saved_listed_replaced_and_forgotten(frame, page, qtbot):
    with_site(frame, page, qtbot)
    save(page, qtbot)
    qtbot.waitUntil(lambda: len(page._saved) == 1 and page.password.text() == "")
    assert "in memory" in page._keeping.text()
    qtbot.waitUntil(lambda: len(frame.lan._credentials) == 1)
    save(page, qtbot, password="other")
    qtbot.waitUntil(lambda: [one.credential.password for one in frame.lan._credentials] == ["other"])
    assert len(page._saved) == 1
    page.remove(page._saved[0])
    qtbot.waitUntil(lambda: page._saved == () and frame.lan._credentials == ())


def test_a_login_is_offered_only_where_its_site_reaches_by_now(frame, page, qtbot):
    with_site(frame, page, qtbot)
    save(page, qtbot)
    qtbot.waitUntil(lambda: [one.targets for one in frame.lan._credentials] == [("10.3.0.0/24",)])
    (range_,) = sites.record_of(frame.shop).ranges
    commit = sites.remove(frame.shop, "Ada", "site_range", range_.id)
    qtbot.waitUntil(lambda: frame.lan._credentials == ())
    frame.shop.undo("Ada", commit)
    qtbot.waitUntil(lambda: len(frame.lan._credentials) == 1)
    sites.set_range(frame.shop, "Ada", range_.id, "Hall", "10.3.9.0/24", range_.site_id)
    qtbot.waitUntil(lambda: [one.targets for one in frame.lan._credentials] == [("10.3.9.0/24",)])


def test_what_is_missing_is_said_in_place(frame, page, qtbot):
    with_site(frame, page, qtbot)
    save(page, qtbot, password="")
    qtbot.waitUntil(lambda: "password" in page._help.text().lower())
    assert page._saved == ()


def test_a_firmware_with_a_password_only_takes_no_user_name(page):
    page.login.setCurrentIndex(page.login.findData("vnish"))
    page._suit_form()
    assert not page.user.isEnabled()
    assert page.user.text() == ""


def test_the_password_is_never_shown(frame, page, qtbot):
    with_site(frame, page, qtbot)
    save(page, qtbot)
    qtbot.waitUntil(lambda: len(page._saved) == 1)
    shown = [one.text() for one in page.findChildren(QLabel)] + [
        one.displayText() for one in page.findChildren(QLineEdit)
    ]
    names = [one.accessibleName() + one.toolTip() for one in page.findChildren(QLabel)]
    assert SECRET not in " ".join(shown + names)


def test_a_trial_names_the_machine_and_says_what_came(frame, page, qtbot, monkeypatch):
    with_site(frame, page, qtbot)
    save(page, qtbot)
    qtbot.waitUntil(lambda: len(page._saved) == 1)
    tried = []

    def trial(_lan, login, ip, on_end):
        tried.append((login.login, login.targets))
        on_end(Trial(ip, TrialResult.REFUSED))

    monkeypatch.setattr(settings_logins, "try_login", trial)
    page._propose_trial(page._saved[0])
    page.trial_ip.setText("10.3.0.9")
    page.try_it()
    qtbot.waitUntil(lambda: "refused" in page._answer.text())
    assert tried == [("antminer", ("10.3.0.9",))]
    page.trial_ip.setText("10.9.0.9")
    page.try_it()
    qtbot.waitUntil(lambda: "outside the ranges" in page._answer.text())
    assert len(tried) == 1


@pytest.mark.parametrize("result", list(TrialResult))
def test_every_outcome_of_a_trial_has_its_sentence(page, result):
    tone, words = trial_text("10.0.0.1", result, settings_logins.logins()[0])
    assert "10.0.0.1" in words
    assert tone


def test_an_address_that_is_none_is_said_before_anything_is_sent(frame, page, qtbot):
    with_site(frame, page, qtbot)
    save(page, qtbot)
    qtbot.waitUntil(lambda: len(page._saved) == 1)
    page._propose_trial(page._saved[0])
    page.trial_ip.setText("abc")
    page.try_it()
    assert "abc is no IP address" in page._answer.text()
    assert page.try_button.isEnabled()
