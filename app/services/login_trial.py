"""Trying a saved login on one miner: one reading, one attempt, and what it says of the login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.services.lan import Call, Lan
from drivers.errors import DriverError
from drivers.lan.credentials import SiteCredential, login_of
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import Failed, Finished, Listing, Reply
from drivers.model.reading import DeviceReading, DeviceState


class TrialResult(StrEnum):
    """What a trial says. NOT_ASKED: the machine told all it has without a login, so nothing was proved."""

    OPENED = "opened"
    PUBLISHED = "published"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"
    OTHER_MACHINE = "other_machine"
    NO_ANSWER = "no_answer"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trial ended; `error` is there with FAILED alone."""

    ip: str
    result: TrialResult
    error: DriverError | None = None


def try_login(lan: Lan, login: SiteCredential, ip: str, on_end: Callable[[Trial], None]) -> Call:
    """Read one miner with one login; `on_end` gets the outcome, on the LAN process's thread."""
    readings: list[DeviceReading] = []

    def hear(reply: Reply | LanProcessLostError) -> None:
        if isinstance(reply, Listing):
            readings.append(reply.reading)
        elif isinstance(reply, Failed):
            on_end(Trial(ip, TrialResult.FAILED, reply.error))
        elif isinstance(reply, LanProcessLostError):
            on_end(Trial(ip, TrialResult.FAILED, reply))
        elif isinstance(reply, Finished):
            on_end(Trial(ip, _result(readings[0] if readings else None, login.login)))

    return lan.start("scan", {"targets": [ip], "credentials": [login.row]}, hear, lan.route([ip]))


def _result(reading: DeviceReading | None, login: str) -> TrialResult:
    if reading is None:
        return TrialResult.NO_ANSWER
    if reading.state is DeviceState.NEEDS_LOGIN:
        return TrialResult.REFUSED
    known = login_of(reading.make, reading.firmware)
    if known is None or known.id != login:
        return TrialResult.OTHER_MACHINE
    if reading.default_login is None:
        return TrialResult.NOT_ASKED
    return TrialResult.PUBLISHED if reading.default_login else TrialResult.OPENED
