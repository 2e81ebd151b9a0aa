"""IceRiver over real sockets: units, the login that is tried once, the light."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.lan.credentials import Credentials, SiteCredential
from drivers.lan.dial import Dialer
from drivers.lan.identify import LOGIN_REFUSED, Identifier
from drivers.lan.makes.iceriver import MAKE, reading_of
from drivers.lan.probe import Glance
from drivers.lan.proxy import Proxy
from drivers.model.action import Action, ActionKind, ActionOutcome, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import DeviceState, Hints

PANEL = {
    "mac": "02-00-00-00-00-01", "host": "ks0", "unit": "G", "rtpow": "97.5G", "runtime": "01:02:03:04",
    "softver1": "top_ks0miner", "locate": False, "powstate": True, "fans": [3000, 0],
    "boards": [{"no": 1, "chipnum": 5, "chipsuc": 4, "rtpow": "97.5G", "idealpow": "100G", "intmp": 51, "outtmp": 62,
                "freq": 900, "state": True}],
    "pools": [{"addr": "stratum+tcp://p.example:1", "user": "w", "state": -1}, {"addr": "", "user": ""}],
}  # fmt: skip


def panel(asked, password=None, data=PANEL):
    """The web server of one: the panel is open, or opens to who has logged in with this password."""

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split(" ")
        asked.append(f"{method} {target}")
        opened = password is None or f"Cookie: key={password}" in head
        cookie = ""
        if target.startswith("/user/loginpost"):
            cookie = f"Set-Cookie: key={target.rpartition('pwd=')[2]}; path=/\r\n"
        body = json.dumps({"data": data} if opened and "userpanel" in target else {"ret": -1}).encode()
        writer.write(f"HTTP/1.1 200 OK\r\n{cookie}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return {80: serve}


def read(street, ip):
    return asyncio.run(MAKE.read(Dialer([ip], street.dial_map), ip, (80,)))


def test_gigahashes_are_a_tenth_of_a_terahash(street):
    asked = []
    reading = read(street, street.house(1, panel(asked)))
    (board,) = reading.boards
    assert (reading.model, reading.mac, reading.hashrate_ths) == ("KS0", "02:00:00:00:00:01", 0.0975)
    assert (board.slot, board.chips_working, board.chips_expected, board.expected_hashrate_ths) == (0, 4, 5, 0.1)
    assert (board.temp_board_c, board.temp_chip_c) == (51.0, 62.0)
    assert reading.uptime_s == 93784
    assert [(fan.position, fan.rpm) for fan in reading.fans] == [(1, 3000.0), (2, 0.0)]
    assert [(pool.url, pool.user, pool.alive) for pool in reading.pools] == [("stratum+tcp://p.example:1", "w", None)]
    assert reading.default_login is None
    assert asked == ["POST /user/userpanel?post=4"]


@pytest.mark.parametrize(
    ("told", "unit", "ths"),
    [("9.43T", "T", 9.43), ("9430", "G", 9.43), ("3145.95G", "T", 3.14595), ("120 MH/s", "G", 0.00012),
     ("12", "", None), ("0", "", 0.0), ("12 parsecs", "G", None)],
)  # fmt: skip
def test_a_rate_goes_by_its_own_letter_then_by_the_panels(told, unit, ths):
    assert reading_of("192.0.2.1", (80,), PANEL | {"rtpow": told, "unit": unit}, None).hashrate_ths == ths


def test_the_makers_password_is_tried_once_and_told(street):
    asked = []
    reading = read(street, street.house(1, panel(asked, password="12345678")))
    assert (reading.state, reading.default_login) == (DeviceState.IDENTIFIED, True)
    assert len([line for line in asked if "loginpost" in line]) == 1


def test_another_password_leaves_it_locked_but_named(street):
    asked = []
    reading = read(street, street.house(1, panel(asked, password="changed")))
    assert (reading.state, reading.make, reading.hashrate_ths) == (DeviceState.NEEDS_LOGIN, "IceRiver", None)
    assert len([line for line in asked if "loginpost" in line]) == 1


def test_the_persons_login_opens_it_and_is_sent_as_it_is(street):
    asked = []
    ip = street.house(1, panel(asked, password="a%26b%20c"))
    own = Credential("admin", "a&b c")
    reading = asyncio.run(MAKE.read_with(Dialer([ip], street.dial_map), ip, (80,), own))
    assert (reading.state, reading.default_login) == (DeviceState.IDENTIFIED, False)
    assert len([line for line in asked if "loginpost" in line]) == 1


def found(street, ip, password, network):
    """What a scan's second stage makes of it with this saved login for the whole network."""
    saved = SiteCredential("iceriver", Credential("admin", password), (f"{network}.0.0/16",))
    look = Glance(Hints(http_title="用户界面"), heard=True, plain_page=True)
    identifier = Identifier(Proxy())
    dialer = Dialer([ip], street.dial_map)

    async def both():
        first = await identifier.read_own(dialer, ip, (80,), look, Credentials([saved]))
        return first, await identifier.known.read(dialer, ip, (80,))

    return asyncio.run(both())


def test_a_saved_login_opens_a_machine_and_is_kept_for_the_next_reading(street, network):
    asked = []
    first, again = found(street, street.house(1, panel(asked, password="changed")), "changed", network)
    assert (first.state, again.state) == (DeviceState.IDENTIFIED, DeviceState.IDENTIFIED)
    assert (first.default_login, again.default_login) == (False, False)
    assert all("pwd=changed" in line for line in asked if "loginpost" in line)


def test_a_saved_login_that_is_refused_is_tried_once_then_the_makers(street, network):
    asked = []
    first, _ = found(street, street.house(1, panel(asked, password="changed")), "wrong", network)
    assert (first.state, first.error) == (DeviceState.NEEDS_LOGIN, LOGIN_REFUSED)
    assert len([line for line in asked if "pwd=wrong" in line]) == 1
    opened, _ = found(street, street.house(2, panel([], password="12345678")), "wrong", network)
    assert (opened.state, opened.default_login, opened.error) == (DeviceState.IDENTIFIED, True, None)


def test_the_light_is_switched(street):
    asked = []
    ip = street.house(1, panel(asked))
    device = KnownDevice(ip, (80,), "IceRiver")
    done = asyncio.run(MAKE.act(Dialer([ip], street.dial_map), device, Action(ActionKind.LOCATE)))
    assert (done.outcome, asked) == (ActionOutcome.DONE, ["POST /user/userpanel?post=5&locate=1"])
    assert MAKE.offers(KnownDevice(ip, (80,), "Antminer")) == ()


@pytest.mark.parametrize("title", ["用户界面", "IceRiver KS3", None])
def test_its_page_is_told_by_title_or_by_where_it_logs_in(title):
    page = '<form action="/user/loginpost">' if title is None else ""
    assert MAKE.recognises(Glance(Hints(http_title=title), heard=True, page=page))
    assert not MAKE.recognises(Glance(Hints(http_title="Router"), heard=True))


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.lists(
        st.dictionaries(
            st.sampled_from(["no", "chipnum", "rtpow", "addr", "state", "intmp"]), st.integers() | st.text()
        ),
        max_size=3,
    )
)


@given(st.dictionaries(st.sampled_from(sorted(PANEL)), values))
@settings(deadline=None)
def test_no_panel_is_too_strange(told):
    reading = reading_of("192.0.2.1", (80,), told, None)
    assert reading.hashrate_ths is None or reading.hashrate_ths >= 0
