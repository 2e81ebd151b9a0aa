"""To whom a person's login may be offered, and that it shows nowhere."""

from __future__ import annotations

import pytest

from drivers.lan.credentials import Credential, Credentials, SiteCredential, login_of, login_of_page, logins
from drivers.lan.logs.sources import SOURCES
from drivers.model.reading import Hints

SECRET = "correct horse"
HALL = SiteCredential("antminer", Credential("root", SECRET), ("10.3.0.0/24", "10.4.1.5-9"))


@pytest.fixture
def known():
    return Credentials.of({"credentials": [HALL.row]})


@pytest.mark.parametrize(
    ("ip", "make", "firmware", "offered"),
    [
        ("10.3.0.7", "Antminer", "AntMiner Stock", True),
        ("10.4.1.9", "antminer", None, True),
        ("10.4.1.10", "Antminer", "AntMiner Stock", False),
        ("10.3.0.7", "Antminer", "VNish", False),
        ("10.3.0.7", "Antminer", "some firmware nobody knows", False),
        ("10.3.0.7", None, None, False),
        ("10.3.0.7", "Whatsminer", "WhatsMiner Stock", False),
    ],
)
def test_it_is_offered_only_to_its_firmware_inside_its_ranges(known, ip, make, firmware, offered) -> None:
    assert known.for_device(ip, make, firmware) == (Credential("root", SECRET) if offered else None)


def test_a_host_name_is_no_range() -> None:
    named = SiteCredential("antminer", Credential("root", SECRET), ("miner7.lan",))
    assert Credentials([named]).for_device("10.3.0.7", "Antminer", None) is None
    assert Credentials([SiteCredential("antminer", Credential("a", "b"), ("nonsense/99",))])


def test_the_password_shows_in_no_repr(known) -> None:
    credential = known.for_device("10.3.0.7", "Antminer", None)
    assert SECRET not in f"{HALL!r} {known!r} {credential!r} {credential}"


def test_a_page_says_whose_login_it_asks_for() -> None:
    assert login_of_page(Hints(realm="antMiner Configuration")).id == "antminer"
    assert login_of_page(Hints(http_title="Braiins OS - Overview")).id == "braiins"
    assert login_of_page(Hints(http_title="Welcome to nginx", realm="private")) is None


def test_every_login_is_found_by_its_own_names() -> None:
    for login in logins():
        if login.firmware is not None:
            assert login_of("whatever", login.firmware) is login
        if login.realm is not None:
            assert login_of_page(Hints(realm=login.realm)) is login
    assert len({login.id for login in logins()}) == len(logins())


def test_whose_log_can_be_had_is_said_where_its_source_is_listed() -> None:
    assert {login.id for login in logins() if login.tells_log} == set(SOURCES)
