"""A log without the names of people, machines and networks: what a shop may keep or pass on as a case.

Serials, addresses, hosts, pool users and mail addresses each get a stand-in of the same form, the same one wherever
they occur, so that two boards with one serial stay two boards with one serial and every rule still reads its line.
What stands in an EEPROM dump cannot be changed without breaking its checksum: that is said in `left`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from drivers.logs.lines import encoding_of
from drivers.logs.reader import read_log
from drivers.model.observation import Fact

_MAC = re.compile(r"\b[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}\b")
_BARE_MAC = re.compile(r"(?i)(?<=mac)([\"']?\s{0,3}[:=]\s{0,3}[\"']?)([0-9a-f]{12})\b")
_IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_IP6 = re.compile(r"(?i)\b(?:fe80|fd[0-9a-f]{2}|2[0-9a-f]{3}):[0-9a-f:]{4,39}\b")
#: What stands before four numbers that are a version.
_VERSION = re.compile(r"(?i)(?:ver(?:sion)?|miner|fw|firmware|api|cgminer|release)[\"']?\s{0,3}[:= ]\s{0,3}[\"']?v?$")
_POOL = re.compile(r"(?i)\b((?:stratum2?\+(?:tcp|ssl|tls)|https?|wss?)://)([a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?)")
_MAIL = re.compile(r"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}\b")
_WALLET = re.compile(r"\b(?:bc1[a-z0-9]{20,90}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|[xyz]pub[A-Za-z0-9]{60,120})\b")
#: A name, then what belongs to it: in JSON, in `key=value|` replies, on a command line, in sentences of a log.
_AFTER = r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
_USER = re.compile(
    rf"(?i)((?:\b|_)(?:user(?:name)?|worker(?:[_ ]?name)?|pool[_ ]?user\d?|stratum[_ ]?user\d?)(?:{_AFTER}|\s))"
    r"([A-Za-z0-9][\w.@+-]{1,119})"
)
_AUTHORIZE = re.compile(r"(mining\.authorize[\"'\s:,\w]{0,40}\[\s{0,3}[\"'])([^\"']{1,120})")
_HOST = re.compile(rf"(?i)(\b(?:host ?name|hostname){_AFTER})([A-Za-z0-9][\w.-]{{0,63}})")
_SYSLOG_HOST = re.compile(
    r"(?m)^((?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,30}) )([A-Za-z0-9][\w-]{1,63})"
    r"(?= [\w./-]{1,48}(?:\[\d{1,8}\])?:)"
)
_SERIAL = re.compile(
    rf"(?i)((?:\b|_)(?:sn|serial(?:[ _-]?(?:no|num|number))?|minersn|boardsn|psusn|pcbsn){_AFTER})"
    r"([A-Za-z0-9-]{8,32})\b"
)
_DUMP = re.compile(r"(?:\b[0-9A-Fa-f]{2}[ \t]{1,4}){15}[0-9A-Fa-f]{2}\b")
#: Names that say nothing of anybody.
_NOBODY = frozenset(
    ("root", "admin", "null", "none", "true", "false", "unknown", "default", "user", "localhost", "n/a")
)
#: Rows of sixteen bytes from which hexadecimal text is taken for a dump.
_ROWS = 8


@dataclass(frozen=True, slots=True)
class Redacted:
    """The log without names, as UTF-8. `replaced` = how many different names; `left` = whether a dump may hold more."""

    text: bytes
    replaced: int
    left: bool


def redacted(text: bytes) -> Redacted:
    """Take the names out of a log that is not packed. The stand-ins are others each time, and tell nothing back."""
    names = _Names()
    plain = text.decode(encoding_of(text), "replace")
    for serial in _serials(text):
        plain = re.sub(rf"(?<![A-Za-z0-9]){re.escape(serial)}(?![A-Za-z0-9])", names.alike(serial), plain)
    for pattern, stand_in in names.rules():
        plain = pattern.sub(stand_in, plain)
    return Redacted(plain.encode("utf-8", "replace"), len(names.known), len(_DUMP.findall(plain)) >= _ROWS)


def _serials(text: bytes) -> list[str]:
    """The serials that the log language itself reads, longest first."""
    seen = {str(one.value) for one in read_log("log", text).observations if one.fact is Fact.BOARD_SERIAL}
    return sorted((serial for serial in seen if len(serial) >= 6), key=len, reverse=True)


class _Names:
    """The names met so far, each with its stand-in."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}
        self._secret = secrets.token_bytes(16)

    def rules(self) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
        """What is looked for, in order, and what takes its place."""
        return (
            (_MAC, self._mac),
            (_BARE_MAC, lambda found: found[1] + self._counted("mac", found[2], "02005e{:06x}")),
            (_MAIL, lambda found: self._counted("mail", found[0], "someone{}@example.org")),
            (_POOL, self._pool),
            (_AUTHORIZE, lambda found: found[1] + self._user(found[2])),
            (_USER, lambda found: found[1] + self._user(found[2])),
            (_WALLET, lambda found: self.alike(found[0])),
            (_HOST, lambda found: found[1] + self._host(found[2])),
            (_SYSLOG_HOST, lambda found: found[1] + self._host(found[2])),
            (_SERIAL, lambda found: found[1] + self.alike(found[2])),
            (_IP, self._ip),
            (_IP6, lambda found: self._counted("ip6", found[0].lower(), "2001:db8::{:x}")),
        )

    def alike(self, name: str) -> str:
        """A stand-in with a digit for each digit and a letter for each letter; what has no digit at all stays."""
        if name in self._given or not any(sign.isdigit() for sign in name):
            return name
        if ("alike", name) not in self.known:
            chance = hashlib.shake_256(self._secret + name.encode("utf-8", "replace")).digest(len(name))
            signs = zip(name, chance, strict=True)
            self._keep("alike", name, "".join(_sign(sign, number) for sign, number in signs))
        return self.known["alike", name]

    def _user(self, name: str) -> str:
        if name.lower() in _NOBODY:
            return name
        account, point, worker = name.partition(".")
        worker_name = self._counted("worker", worker, "worker{}") if worker else ""
        return self._counted("account", account, "account{}") + point + worker_name

    def _host(self, name: str) -> str:
        return name if name.lower() in _NOBODY or _IP.fullmatch(name) else self._counted("host", name, "host{}")

    def _pool(self, found: re.Match[str]) -> str:
        host = found[2]
        return found[0] if _IP.fullmatch(host) else found[1] + self._counted("pool", host.lower(), "pool{}.example")

    def _mac(self, found: re.Match[str]) -> str:
        made = self._counted("mac", found[0].replace("-", ":").lower(), "02:00:5e:00:{:02x}:{:02x}", split=True)
        made = made.replace(":", found[1])
        return made.upper() if found[0].isupper() else made

    def _ip(self, found: re.Match[str]) -> str:
        address, before = found[0], found.string[max(0, found.start() - 24) : found.start()]
        if address.startswith(("0.", "127.", "255.")) or _VERSION.search(before):
            return address
        return self._counted("ip", address, "198.18.{}.{}", split=True)

    def _counted(self, kind: str, name: str, form: str, *, split: bool = False) -> str:
        if name in self._given:
            return name
        if (kind, name) not in self.known:
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            self._keep(kind, name, form.format(*divmod(number, 250)) if split else form.format(number))
        return self.known[kind, name]

    def _keep(self, kind: str, name: str, stand_in: str) -> None:
        self.known[kind, name] = stand_in
        self._given.add(stand_in)


def _sign(sign: str, chance: int) -> str:
    if not sign.isascii() or not sign.isalnum():
        return sign
    signs = "0123456789" if sign.isdigit() else "ABCDEFGHJKLMNPQRSTUVWXYZ"
    made = signs[chance % len(signs)]
    return made.lower() if sign.islower() else made
