"""Logins for miners: by site and firmware, in the keyring or in memory, and the password nowhere else."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from app.domain.credential_error import OutsideRanges, PasswordMissing, SiteWithoutRanges, UserMissing
from app.domain.shop_error import NoSuchThing
from app.services import sites
from app.services.credentials import CredentialService, Offered, logins, offer_from
from app.services.device_logs import LogCame, LogsOver, device_of, fetch
from app.services.fleet import DeviceRead, FleetService
from app.services.lan import Lan
from app.services.login_trial import TrialResult, try_login
from app.services.shop import Shop
from app.services.vault import SERVICE, Keeping, Vault
from app.words.errors import sentence
from drivers.model.action import ActionOutcome
from drivers.model.reading import DeviceState
from drivers.simulated.fleet.ports import Answer, HttpPort, Login

SECRET = "Kolibri-7731-geheim"
NETWORK = "127.78.11"


class Keyring(KeyringBackend):
    """A keyring of the system's kind, in memory; `locked` refuses as one does whose owner said no."""

    priority = 5
    name = "test keyring"

    def __init__(self):
        super().__init__()
        self.kept = {}
        self.locked = False

    def set_password(self, service, username, password):
        self._refuse()
        self.kept[service, username] = password

    def get_password(self, service, username):
        self._refuse()
        return self.kept.get((service, username))

    def delete_password(self, service, username):
        self._refuse()
        del self.kept[service, username]

    def _refuse(self):
        if self.locked:
            raise KeyringLocked("no")


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "data") as shop:
        sites.add_site(shop, "Ada", "North")
        sites.add_site(shop, "Ada", "South")
        sites.add_range(shop, "Ada", "Hall", f"{NETWORK}.*", site_of(shop, "North"))
        yield shop


def site_of(shop, name):
    return next(site.id for site in sites.sites(shop) if site.name == name)


@pytest.fixture
def keyring():
    return Keyring()


@pytest.fixture
def service(keyring):
    return CredentialService(Vault(keyring))


def save(service, shop, login="antminer", user="root", password=SECRET, site="North"):
    return service.save(shop, "Ada", site_of(shop, site), login, user, password)


def test_a_saved_login_is_listed_without_its_password_and_lies_in_the_keyring(service, shop, keyring):
    saved = save(service, shop)
    assert service.saved(shop) == (saved,)
    assert (saved.site, saved.login.id, saved.user, saved.keeping) == ("North", "antminer", "root", Keeping.SYSTEM)
    assert keyring.kept == {(SERVICE, saved.id): SECRET}
    assert SECRET not in repr(saved)


def test_another_password_for_the_same_site_and_firmware_replaces_the_first(service, shop, keyring):
    first = save(service, shop)
    assert save(service, shop, password="other").id == first.id
    assert list(keyring.kept.values()) == ["other"]


def test_a_removed_login_is_gone_from_both(service, shop, keyring):
    saved = save(service, shop)
    service.remove(shop, "Ada", saved.id)
    assert (service.saved(shop), keyring.kept) == ((), {})
    with pytest.raises(NoSuchThing):
        service.remove(shop, "Ada", saved.id)


def test_what_cannot_be_kept_is_refused(service, shop, keyring):
    with pytest.raises(PasswordMissing):
        save(service, shop, password="")
    with pytest.raises(UserMissing):
        save(service, shop, user=" ")
    with pytest.raises(SiteWithoutRanges) as refused:
        save(service, shop, site="South")
    assert "South" in sentence(refused.value)
    with pytest.raises(NoSuchThing):
        save(service, shop, login="nonsense")
    assert (service.saved(shop), keyring.kept) == ((), {})


def test_without_a_keyring_it_stays_in_memory_and_is_asked_for_again_after_a_restart(shop):
    service = CredentialService(Vault())
    assert save(service, shop).keeping is Keeping.MEMORY
    assert len(service.site_credentials(shop)) == 1
    later = CredentialService(Vault())
    assert [one.keeping for one in later.saved(shop)] == [None]
    assert later.site_credentials(shop) == ()


def test_a_keyring_that_refuses_leaves_it_in_memory(service, shop, keyring):
    keyring.locked = True
    assert save(service, shop).keeping is Keeping.MEMORY
    assert [one.credential.password for one in service.site_credentials(shop)] == [SECRET]


@pytest.mark.parametrize("name", ["PlaintextKeyring", "Keyring"])
def test_a_keyring_that_hides_nothing_is_not_used(monkeypatch, name):
    import keyring as library

    kind = type(name, (Keyring,), {"priority": 0 if name == "Keyring" else 5})
    monkeypatch.setattr(library, "get_keyring", kind)
    assert Vault.of_this_computer().keeping is Keeping.MEMORY


def test_a_login_is_tried_only_inside_its_ranges(service, shop):
    saved = save(service, shop)
    assert service.within(shop, saved.id, f"{NETWORK}.4").targets == (f"{NETWORK}.4",)
    with pytest.raises(OutsideRanges) as refused:
        service.within(shop, saved.id, "10.0.0.1")
    assert SECRET not in sentence(refused.value)


def test_every_login_that_is_known_can_be_kept(service, shop):
    for login in logins():
        save(service, shop, login.id, login.user or "")
    assert len(service.saved(shop)) == len(logins())


@pytest.fixture(scope="module")
def antminers():
    """Two Antminers with a password of their owner's, one inside the range and one beside it; what each was asked."""
    asked = []
    login = Login("antMiner Configuration", "root", SECRET)
    pages = {
        "/cgi-bin/miner_type.cgi": Answer.of({"miner_type": "Antminer S19"}),
        "/cgi-bin/get_system_info.cgi": Answer.of({"minertype": "Antminer S19", "macaddr": "02:00:00:00:00:09"}),
        "/cgi-bin/log.cgi": Answer(b"line\n", "text/plain"),
    }
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    routes = {}

    def house(ip):
        port = HttpPort(lambda _method, path: pages.get(path, Answer.of({})), login)

        async def serve(reader, writer):
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                asked.append((ip, await port.serve(reader, writer)))
            writer.close()

        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, ip, 0), loop).result(10)
        routes[ip, 80] = server.sockets[0].getsockname()

    for ip in (f"{NETWORK}.1", "127.78.12.1"):
        house(ip)
    yield routes, asked
    loop.call_soon_threadsafe(loop.stop)


def scan(lan, *targets):
    found = []
    assert FleetService(found.append, lan).scan(list(targets)).wait(60)
    return {event.row.reading.ip: event.row.reading for event in found if isinstance(event, DeviceRead)}


def test_a_scan_opens_the_machine_inside_the_range_and_no_other_and_the_password_is_nowhere(
    service, shop, antminers, tmp_path, capfd
):
    routes, _asked = antminers
    inside, beside = f"{NETWORK}.1", "127.78.12.1"
    saved = save(service, shop)
    lan = Lan(routes, simulated=False)
    try:
        locked = scan(lan, inside, beside)
        assert {reading.state for reading in locked.values()} == {DeviceState.NEEDS_LOGIN}
        assert service.offer(shop, lan) == 1
        opened = scan(lan, inside, beside)
        assert (opened[inside].state, opened[inside].default_login) == (DeviceState.IDENTIFIED, False)
        assert opened[beside].state is DeviceState.NEEDS_LOGIN
        events = []
        assert fetch(lan, [device_of(opened[inside])], events.append, shop=shop, actor="Ada").wait(60)
        came, over = events
        assert (type(came), type(over)) == (LogCame, LogsOver)
        assert (came.log.outcome, came.raw) == (ActionOutcome.DONE, b"line\n")
        trials = []
        done = threading.Event()
        try_login(lan, service.within(shop, saved.id, inside), inside, lambda trial: (trials.append(trial), done.set()))
        assert done.wait(60)
        assert trials[0].result is TrialResult.OPENED
        said = repr((locked, opened, events, trials, service.saved(shop)))
    finally:
        lan.close()
    shop.close()
    out, err = capfd.readouterr()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"miner_login" in written
    assert SECRET.encode() not in written
    assert SECRET not in said + out + err


def test_a_wrong_login_is_tried_once_and_told(service, shop, antminers):
    routes, asked = antminers
    save(service, shop, password="wrong")
    lan = Lan(routes, simulated=False)
    try:
        service.offer(shop, lan)
        asked.clear()
        reading = scan(lan, f"{NETWORK}.1")[f"{NETWORK}.1"]
    finally:
        lan.close()
    assert reading.state is DeviceState.NEEDS_LOGIN
    assert reading.error == "refused the saved login, which was tried once"
    assert len([line for _ip, line in asked if line == "GET /cgi-bin/miner_type.cgi"]) <= 4  # ours, then the maker's


def test_a_command_offers_what_a_shop_has_and_makes_none(service, shop, tmp_path):
    lan = Lan({})
    assert offer_from(tmp_path / "none", lan) == Offered()
    assert not (tmp_path / "none").exists()
    assert offer_from(shop.data_dir, lan) == Offered()
    save(service, shop)
    assert offer_from(Path(shop.data_dir), lan) == Offered(saved=1)  # this computer's keyring does not hold it
