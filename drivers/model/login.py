"""A login that a miner's firmware asks for: what it is called, what the maker publishes, how the password travels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LoginWay(StrEnum):
    """How a password reaches the device. With DIGEST only a proof of it does; with RAW past the egress guard."""

    DIGEST = "digest"
    POST = "post"
    BASIC = "basic"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class MinerLogin:
    """One firmware's login; a row of `resources/lan/logins.toml`.

    `id` is the key a person's credential is kept under. `user` and `password` are the maker's published ones, `user`
    empty where only a password is asked for. `firmware` and `make` are as a reading has them, `realm` and `title`
    what the web page shows without a login; `reads` says that the machine's state cannot be read without it,
    `tells_log` that its log can be had.
    """

    id: str
    name: str
    way: LoginWay
    user: str = ""
    password: str | None = None
    firmware: str | None = None
    make: str | None = None
    realm: str | None = None
    title: str | None = None
    tells_log: bool = False
    reads: bool = False
