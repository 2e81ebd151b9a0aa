"""The lines between the program and its LAN process: JSON, one message a line (design.md section 3).

Requests: `{"id", "op", "args"}` and `{"id", "op": "cancel"}`, the id being the call's. Replies: `{"id", "event": ...}`
with the fields of the class that stands for the event; the id is null where no call asked for it. Values cross as the
dataclasses of `drivers.model`, checked by pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from drivers.errors import DriverError
from drivers.lan.errors import LanProcessFailedError, TargetError, TargetProblem
from drivers.lan.targets import parse_targets
from drivers.model.action import Action, ActionResult, FetchedLog, KnownDevice
from drivers.model.reading import DeviceReading, ScanSummary
from drivers.model.sighting import Ear, Sighting

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: The longest line either side reads, in bytes: far above any reading, far below what would hurt.
MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What the program asks of the LAN process; `op` `cancel` ends the call with the same id."""

    id: int
    op: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is, in addresses; `found` answered since the last progress."""

    done: int
    total: int
    alive: int
    identified: int
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One final reading."""

    reading: DeviceReading


@dataclass(frozen=True, slots=True)
class Listening:
    """Where announcements are listened for by now, the deaf places too."""

    ears: tuple[Ear, ...]


@dataclass(frozen=True, slots=True)
class Sighted:
    """A machine announced itself."""

    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an action on one device."""

    result: ActionResult


@dataclass(frozen=True, slots=True)
class LogFetched:
    """What came of asking one device for its log."""

    log: FetchedLog


@dataclass(frozen=True, slots=True)
class Finished:
    """The call is done; only a scan has a `summary`."""

    summary: ScanSummary | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The call could not be done."""

    error: DriverError


@dataclass(frozen=True, slots=True)
class Alive:
    """The process's event loop turns; said of no call, again and again (`drivers.lan.process`)."""


Reply = Progress | Listing | Listening | Sighted | Acted | LogFetched | Alive | Finished | Failed

#: The word of each reply on the wire; a new reply is a class above and a line here.
_EVENTS: dict[str, Any] = {
    "progress": Progress,
    "reading": Listing,
    "listening": Listening,
    "sighting": Sighted,
    "action": Acted,
    "log": LogFetched,
    "alive": Alive,
    "result": Finished,
}
_WORDS = {kind: word for word, kind in _EVENTS.items()}


class BadLineError(DriverError):
    """A line that is no message of ours; `line` is its beginning."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def request_line(request: Request) -> bytes:
    """A request as one line."""
    return _line({"id": request.id, "op": request.op, "args": request.args})


def read_request(line: bytes) -> Request:
    """The request on a line. Raises BadLineError."""
    try:
        message = json.loads(line)
        return Request(int(message["id"]), str(message["op"]), dict(message.get("args") or {}))
    except (ValueError, KeyError, TypeError):
        raise BadLineError(line[:200].decode(errors="replace")) from None


def reply_line(call: int | None, reply: Reply) -> bytes:
    """A reply as one line."""
    if isinstance(reply, Failed):
        return _line({"id": call, "event": "error", "error": _error_body(reply.error)})
    kind: Any = type(reply)
    return _line({"id": call, "event": _WORDS[kind], **_adapter(kind).dump_python(reply, mode="json")})


def read_reply(line: bytes) -> tuple[int | None, Reply]:
    """The call and the reply on a line. Raises BadLineError."""
    try:
        message = json.loads(line)
        call = message["id"]
        return call, _reply(message)
    except (ValueError, KeyError, TypeError):
        raise BadLineError(line[:200].decode(errors="replace")) from None


def dial_pairs(routes: Sequence[Sequence[Any]]) -> dict[tuple[str, int], tuple[str, int]]:
    """The dial map as it crosses: rows of address, port, host, port."""
    return {(str(ip), int(port)): (str(host), int(there)) for ip, port, host, there in routes}


def known_devices(rows: Sequence[Any]) -> tuple[KnownDevice, ...]:
    """The devices of an operation's arguments: each a KnownDevice as `plain_value` gives it, or a bare address.

    Raises TargetError for what is no IPv4 address of one device.
    """
    devices = tuple(
        KnownDevice(row) if isinstance(row, str) else _adapter(KnownDevice).validate_python(row) for row in rows
    )
    for device in devices:
        if parse_targets([device.ip]).addresses != (device.ip,):
            raise TargetError(device.ip, TargetProblem.NOT_AN_ADDRESS)
    return devices


def wished_action(row: Any) -> Action:
    """The action of an operation's arguments, as `plain_value` gives it."""
    action: Action = _adapter(Action).validate_python(row)
    return action


def plain_value(value: Any) -> Any:
    """A value of `drivers.model` as it crosses among an operation's arguments."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def make_ready() -> None:
    """Build the checks of a scan's values now, rather than at the first reply: they take a third of a second."""
    for kind in (Listing, Progress, Finished, Alive):
        _adapter(kind)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """What checks and makes values of a kind. pydantic is imported here, because a window opens sooner without it."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _reply(message: dict[str, Any]) -> Reply:
    word = message.pop("event")
    if word == "error":
        return Failed(_error(message["error"]))
    del message["id"]
    reply: Reply = _adapter(_EVENTS[word]).validate_python(message)
    return reply


def _error_body(error: DriverError) -> dict[str, Any]:
    if isinstance(error, TargetError):
        return {
            "kind": "TargetError",
            "target": error.target,
            "problem": error.problem,
            "count": error.count,
            "limit": error.limit,
        }
    if isinstance(error, LanProcessFailedError):
        return {"kind": error.kind, "text": error.text}
    return {"kind": type(error).__name__, "text": str(error)}


def _error(body: dict[str, Any]) -> DriverError:
    if body["kind"] == "TargetError":
        return TargetError(body["target"], TargetProblem(body["problem"]), body["count"], body["limit"])
    return LanProcessFailedError(str(body["kind"]), str(body["text"]))


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"
