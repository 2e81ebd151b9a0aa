"""Errors of the LAN side. Each carries its data; the sentences live in `app.words.errors.lan`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from drivers.errors import DriverError


class LanError(DriverError):
    """Base of every error of the LAN side."""


class TargetProblem(StrEnum):
    """Why a target cannot be scanned."""

    EMPTY = "empty"
    NOT_AN_ADDRESS = "not_an_address"
    BACKWARDS = "backwards"
    TOO_MANY = "too_many"
    NOT_UNICAST = "not_unicast"
    IPV6 = "ipv6"
    NAME_UNKNOWN = "name_unknown"
    NOT_ALONE = "not_alone"


class TargetError(LanError):
    """A target that cannot be scanned; nothing was contacted. `count` and `limit` count addresses (TOO_MANY only)."""

    def __init__(self, target: str, problem: TargetProblem, count: int = 0, limit: int = 0) -> None:
        super().__init__(target, problem, count, limit)
        self.target = target
        self.problem = problem
        self.count = count
        self.limit = limit


class DialMapError(LanError):
    """A file that is no dial map; `entry` is the part that cannot be read."""

    def __init__(self, path: Path, entry: str) -> None:
        super().__init__(path, entry)
        self.path = path
        self.entry = entry


class UnnamedAddressError(LanError):
    """Something asked for an address the person did not name; the connection was not opened."""

    def __init__(self, ip: str, port: int) -> None:
        super().__init__(ip, port)
        self.ip = ip
        self.port = port


class LimitError(LanError):
    """A device sent more, or kept us longer, than it may. `limit` in bytes or seconds as `what` says."""

    def __init__(self, ip: str, port: int, what: str, limit: float) -> None:
        super().__init__(ip, port, what, limit)
        self.ip = ip
        self.port = port
        self.what = what
        self.limit = limit


class LanProcessLostError(LanError):
    """The LAN process ended while it was needed. `code` as `subprocess` gives it, negative = signal.

    `hung` = it said nothing any more and was ended by us.
    """

    def __init__(self, code: int | None, stderr: str = "", *, hung: bool = False) -> None:
        super().__init__(code, stderr)
        self.code = code
        self.stderr = stderr
        self.hung = hung


class LanProcessFailedError(LanError):
    """The LAN process answered with an error of its own: `kind` its class, `text` what it said."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text
