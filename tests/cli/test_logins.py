"""The saved logins on the way to a command: what a keyring that hangs, refuses or is missing means for it."""

from __future__ import annotations

import threading

import pytest

from app.cli import logins
from app.domain.record_error import LedgerDamaged
from app.services import credentials
from app.services.credentials import Offered
from app.services.lan import Lan


@pytest.fixture
def offers(monkeypatch, tmp_path, capsys):
    """`offers(answer)` offers the logins of a shop whose keyring answers so; what stood on stderr then."""

    def told(answer):
        monkeypatch.setattr(credentials, "offer_from", lambda _folder, _lan: answer())
        logins.offer_logins(tmp_path, Lan({}))
        return capsys.readouterr().err

    return told


def test_a_keyring_that_does_not_answer_is_given_up(offers, monkeypatch):
    monkeypatch.setattr(logins, "KEYRING_SECONDS", 0.0)
    answered = threading.Event()
    try:
        assert offers(answered.wait) == (
            "hashwrench: The system's keyring does not answer; going on without the saved logins.\n"
        )
    finally:
        answered.set()


def test_passwords_that_are_not_to_be_had_are_told_of(offers):
    assert offers(lambda: Offered(saved=3, given=3)) == ""
    (line,) = offers(lambda: Offered(saved=3, given=1)).splitlines()
    assert "1 of 3 saved logins" in line


def test_a_record_that_cannot_be_read_is_for_the_command_to_tell(offers, tmp_path):
    def damaged():
        raise LedgerDamaged(tmp_path, "chain", "change 7", "")

    with pytest.raises(LedgerDamaged):
        offers(damaged)


def test_where_there_is_no_shop_nobody_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(credentials, "offer_from", lambda *_: pytest.fail("asked"))
    logins.offer_logins(tmp_path / "none", Lan({}))
