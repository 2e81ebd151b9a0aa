"""The person's own passwords for miners, as the LAN process holds them for one call: to whom each may be offered.

A credential belongs to one firmware's login (`resources/lan/logins.toml`) and to a site's ranges. It is given out only
for an address inside them whose device has been identified, without a login, as that firmware.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from drivers.lan.errors import TargetError
from drivers.lan.targets import parse_targets
from drivers.model.credential import Credential
from drivers.model.login import LoginWay, MinerLogin
from drivers.model.reading import Hints
from resources import open_binary

__all__ = ["Credential", "Credentials", "SiteCredential", "login_of", "login_of_page", "logins", "or_published"]


@dataclass(frozen=True, slots=True)
class SiteCredential:
    """A person's login for one firmware (`login`, an id of the table) and the ranges inside which it may be offered."""

    login: str
    credential: Credential
    targets: tuple[str, ...]

    @property
    def row(self) -> dict[str, Any]:
        """The credential as it crosses to the LAN process, on its stdin alone."""
        own = self.credential
        return {"login": self.login, "user": own.user, "password": own.password, "targets": list(self.targets)}


class Credentials:
    """What one call of the LAN process may offer to whom."""

    def __init__(self, known: Sequence[SiteCredential] = ()) -> None:
        self._known = tuple((one, _addresses(one.targets)) for one in known)

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> Credentials:
        """The credentials among an operation's arguments (`credentials`, rows of `SiteCredential.row`)."""
        rows = args.get("credentials") or ()
        return cls([_from_row(row) for row in rows])

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._known)

    def __repr__(self) -> str:
        return f"Credentials({len(self._known)})"

    def for_login(self, ip: str, login: str) -> Credential | None:
        """What may be offered to a device at this address that was identified as asking for this login."""
        own = next((one for one, inside in self._known if one.login == login and ip in inside), None)
        return own.credential if own is not None else None

    def for_device(self, ip: str, make: str | None, firmware: str | None) -> Credential | None:
        """What may be offered to a device identified as this make with this firmware; None for anybody else."""
        login = login_of(make, firmware)
        return self.for_login(ip, login.id) if login is not None else None


@cache
def logins() -> tuple[MinerLogin, ...]:
    """Every login that is known, in the order of the table."""
    with open_binary("lan", "logins.toml") as file:
        rows = tomllib.load(file)["login"]
    return tuple(MinerLogin(**{**row, "way": LoginWay(row["way"])}) for row in rows)


def login_of(make: str | None, firmware: str | None) -> MinerLogin | None:
    """The login of an identified device: by its firmware, which decides where it is known, else by its make."""
    if firmware is not None:
        named = next((one for one in logins() if _same(one.firmware, firmware)), None)
        if named is not None:
            return named
        if any(_same(one.make, make) and one.firmware for one in logins()):
            return None  # another's firmware on that make's machine
    return next((one for one in logins() if make is not None and _same(one.make, make)), None)


def or_published(credential: Credential | None, make: str | None, firmware: str | None) -> Credential | None:
    """The person's own login where there is one, else the one that the maker publishes, if it has a password."""
    login = login_of(make, firmware) if credential is None else None
    if login is None or login.password is None:
        return credential
    return Credential(login.user, login.password)


def login_of_page(hints: Hints) -> MinerLogin | None:
    """The login of a device that has shown only its web page: by realm, else by title."""
    for shown, kind in ((hints.realm, "realm"), (hints.http_title, "title")):
        for one in logins():
            mark = one.realm if kind == "realm" else one.title
            if shown and mark and mark.casefold() in shown.casefold():
                return one
    return None


def _from_row(row: Mapping[str, Any]) -> SiteCredential:
    credential = Credential(str(row["user"]), str(row["password"]))
    return SiteCredential(str(row["login"]), credential, tuple(map(str, row["targets"])))


def _addresses(targets: Sequence[str]) -> frozenset[str]:
    """The addresses of a site's ranges. Host names are none: whoever answers to a name may change."""
    try:
        return frozenset(parse_targets(targets).addresses)
    except TargetError:
        return frozenset()


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()
