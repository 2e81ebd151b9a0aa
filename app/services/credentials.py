"""The person's logins for miners: one for each site and firmware, kept without its password in the ledger.

The ledger holds which logins there are (site, firmware, user name); the passwords lie in the `Vault` under the row's
id. `offer` hands them to the LAN process's side, in memory: each is offered there only to a device identified as that
firmware inside the site's ranges (drivers/lan/credentials.py).
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from app.domain.credential_error import OutsideRanges, PasswordMissing, SiteWithoutRanges, UserMissing
from app.domain.shop_error import NoSuchThing
from app.ledger.ledger import DATABASE
from app.services.lan import Lan
from app.services.shop import Shop
from app.services.sites import sites as _sites
from app.services.vault import Keeping, Vault
from drivers.lan.credentials import SiteCredential, login_of
from drivers.lan.credentials import logins as _logins
from drivers.lan.errors import TargetError
from drivers.lan.targets import parse_targets
from drivers.model.action import KnownDevice
from drivers.model.credential import Credential
from drivers.model.login import MinerLogin

_NAME = "miner_login"
#: The entities that say which logins there are and where they may be offered.
RESTS_ON = frozenset({"setting", "site", "site_range"})


@dataclass(frozen=True, slots=True)
class SavedLogin:
    """A login as it is listed; the password is nowhere in it. `keeping` None = the password has to be entered again."""

    id: str
    site_id: str
    site: str
    login: MinerLogin
    user: str
    targets: tuple[str, ...]
    keeping: Keeping | None


def logins() -> tuple[MinerLogin, ...]:
    """Every firmware whose login can be kept."""
    return _logins()


class CredentialService:
    """The logins of a shop and the vault with their passwords. Its methods may block: not for a window's own thread."""

    def __init__(self, vault: Vault | None = None) -> None:
        self._vault = vault
        self._lock = threading.Lock()
        self._offering = threading.Lock()

    @property
    def vault(self) -> Vault:
        """Where the passwords lie; looked for at the first call."""
        with self._lock:
            if self._vault is None:
                self._vault = Vault.of_this_computer()
            return self._vault

    def saved(self, shop: Shop) -> tuple[SavedLogin, ...]:
        """The logins, by site and firmware. One whose site is gone is left out."""
        names = {site.id: site.name for site in _sites(shop)}
        known = {one.id: one for one in _logins()}
        kept = []
        for id_, site_id, body in _rows(shop):
            login = known.get(str(body.get("login")))
            if site_id in names and login is not None:
                targets = _targets(shop, site_id)
                where = self.vault.where(id_)
                kept.append(
                    SavedLogin(id_, site_id, names[site_id], login, str(body.get("user") or ""), targets, where)
                )
        return tuple(sorted(kept, key=lambda one: (one.site.casefold(), one.login.name.casefold())))

    def save(self, shop: Shop, actor: str, site_id: str, login_id: str, user: str, password: str) -> SavedLogin:
        """Keep a login; the one that the site has for this firmware is replaced.

        Raises NoSuchThing, UserMissing, PasswordMissing, SiteWithoutRanges, and what a commit raises.
        """
        login = next((one for one in _logins() if one.id == login_id), None)
        site = next((one for one in _sites(shop) if one.id == site_id), None)
        if login is None or site is None:
            raise NoSuchThing("login" if login is None else "site", login_id if login is None else site_id)
        user = user.strip()
        if login.user and not user:
            raise UserMissing(login.name)
        if not password:
            raise PasswordMissing
        if not _targets(shop, site_id):
            raise SiteWithoutRanges(site.name)
        body = json.dumps({"login": login.id, "user": user})
        with shop.writing(actor) as draft:
            same = (id_ for id_, where, was in _rows(shop) if where == site_id and was.get("login") == login.id)
            id_ = next(same, None)
            if id_ is None:
                id_ = draft.add("setting", name=_NAME, scope=site_id, value=body)
            else:
                draft.set("setting", id_, value=body)
        self.vault.keep(id_, password)
        return next(one for one in self.saved(shop) if one.id == id_)

    def remove(self, shop: Shop, actor: str, saved_id: str) -> None:
        """Forget a login and its password. Raises NoSuchThing, and what a commit raises."""
        if all(id_ != saved_id for id_, _site, _body in _rows(shop)):
            raise NoSuchThing("login", saved_id)
        self.vault.drop(saved_id)
        with shop.writing(actor) as draft:
            draft.set("setting", saved_id, gone=1)

    def site_credentials(self, shop: Shop) -> tuple[SiteCredential, ...]:
        """What may be offered to whom, passwords and all: for the LAN process alone."""
        given = []
        for one in self.saved(shop):
            password = self.vault.get(one.id)
            if password is not None and one.targets:
                given.append(SiteCredential(one.login.id, Credential(one.user, password), one.targets))
        return tuple(given)

    def offer(self, shop: Shop, lan: Lan) -> int:
        """Have everything that `lan` starts from now on know the logins; how many there are with a password.

        To be asked again after each change of a row of `RESTS_ON`: what a site no longer covers is offered no longer.
        """
        with self._offering:  # of two at a time the later one must not be outdone by what the former had read
            given = self.site_credentials(shop)
            lan.offer(given)
        return len(given)

    def within(self, shop: Shop, saved_id: str, ip: str) -> SiteCredential:
        """One login for one address, to be tried. Raises NoSuchThing, PasswordMissing, OutsideRanges."""
        one = next((one for one in self.saved(shop) if one.id == saved_id), None)
        if one is None:
            raise NoSuchThing("login", saved_id)
        password = self.vault.get(saved_id)
        if password is None:
            raise PasswordMissing
        if ip not in parse_targets(one.targets).addresses:
            raise OutsideRanges(ip, one.site)
        return SiteCredential(one.login.id, Credential(one.user, password), (ip,))


def one_off(device: KnownDevice, user: str, password: str) -> SiteCredential | None:
    """A login for one device that is kept nowhere; None where its firmware's login is not known."""
    login = login_of(device.make, device.firmware)
    if login is None:
        return None
    return SiteCredential(login.id, Credential(user or login.user, password), (device.ip,))


@dataclass(frozen=True, slots=True)
class Offered:
    """How many logins are saved, and how many of them could be offered: the others' passwords are not to be had."""

    saved: int = 0
    given: int = 0


def offer_from(folder: Path, lan: Lan) -> Offered:
    """Offer the logins of the shop kept in a folder, which is only read. Nothing is made there.

    Raises what `Shop.open` raises.
    """
    if not (folder / DATABASE).exists():
        return Offered()
    with Shop.open(folder, write=False) as shop:
        saved = len(_rows(shop))
        return Offered(saved, CredentialService().offer(shop, lan)) if saved else Offered()


def _targets(shop: Shop, site_id: str) -> tuple[str, ...]:
    """The ranges of a site; one that cannot be read is left out."""
    with shop.read() as db:
        rows = db.execute("SELECT targets FROM site_range WHERE site_id = ? AND gone = 0 ORDER BY id", (site_id,))
        texts = [str(row[0]) for row in rows.fetchall()]
    return tuple(text for text in texts if _readable(text))


def _readable(text: str) -> bool:
    try:
        return bool(parse_targets([text]).addresses)
    except TargetError:
        return False


def _rows(shop: Shop) -> list[tuple[str, str, dict[str, object]]]:
    """(id, site, body) of every login that is kept."""
    with shop.read() as db:
        rows = db.execute("SELECT id, scope, value FROM setting WHERE gone = 0 AND name = ? ORDER BY id", (_NAME,))
        return [(row["id"], row["scope"] or "", json.loads(row["value"])) for row in rows.fetchall()]
