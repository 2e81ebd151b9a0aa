"""What a person may have a miner do over the LAN, and what came of it. Nothing here is ever done by a scan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActionKind(StrEnum):
    """An action. `FETCH_LOG` only reads; every other one changes what the machine does now, none its firmware."""

    LOCATE = "locate"
    LOCATE_OFF = "locate_off"
    RESTART = "restart"
    PAUSE = "pause"
    RESUME = "resume"
    POWER_LIMIT = "power_limit"
    FETCH_LOG = "fetch_log"


class ActionOutcome(StrEnum):
    """What came of an action on one device. `WRONG_DEVICE`: another machine answers at the address by now."""

    DONE = "done"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    NO_ANSWER = "no_answer"
    NEEDS_LOGIN = "needs_login"
    WRONG_DEVICE = "wrong_device"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Action:
    """One wish; `watts` belongs to POWER_LIMIT alone."""

    kind: ActionKind
    watts: float | None = None


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device as it was identified: what an action or a log is asked of, so that another machine is told apart."""

    ip: str
    ports: tuple[int, ...] = ()
    make: str | None = None
    model: str | None = None
    firmware: str | None = None
    mac: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of an action on one device; `detail` is the device's own word, or an English fragment of ours.

    `confirmed` is True where the device shows the effect, False where it does not (yet), None where it cannot be seen.
    """

    ip: str
    action: Action
    outcome: ActionOutcome
    detail: str | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class FetchedLog:
    """A device's log as it was fetched.

    `path` is the file with the raw bytes, `size` and `sha256` theirs, `name` a file name for people, `source` where in
    the device it was, `cut` whether the limit ended it. Without DONE there is no file and `detail` says why.
    """

    ip: str
    outcome: ActionOutcome
    path: str | None = None
    name: str | None = None
    source: str | None = None
    size: int = 0
    sha256: str | None = None
    cut: bool = False
    detail: str | None = None
