"""The lines between the program and its LAN process: JSON, one message a line (design.md section 3).

Requests: `{"id", "op", "args"}` and `{"id", "op": "cancel"}`, the id being the call's. Replies: `{"id", "event":
"progress|reading|result|error", ...}`. Values cross as the dataclasses of `drivers.model`, checked by pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from drivers.errors import DriverError
from drivers.lan.errors import LanProcessFailedError, TargetError, TargetProblem
from drivers.model.reading import DeviceReading, ScanSummary

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
class Finished:
    """The call is done."""

    summary: ScanSummary
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The call could not be done."""

    error: DriverError


Reply = Progress | Listing | Finished | Failed


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


def reply_line(call: int, reply: Reply) -> bytes:
    """A reply as one line."""
    body: dict[str, Any]
    match reply:
        case Progress():
            body = {
                "event": "progress",
                "done": reply.done,
                "total": reply.total,
                "alive": reply.alive,
                "identified": reply.identified,
                "found": reply.found,
            }
        case Listing():
            body = {"event": "reading", "reading": _adapter(DeviceReading).dump_python(reply.reading, mode="json")}
        case Finished():
            summary = _adapter(ScanSummary).dump_python(reply.summary, mode="json")
            body = {"event": "result", "summary": summary, "cancelled": reply.cancelled}
        case Failed():
            body = {"event": "error", "error": _error_body(reply.error)}
    return _line({"id": call, **body})


def read_reply(line: bytes) -> tuple[int | None, Reply]:
    """The call and the reply on a line. Raises BadLineError."""
    try:
        message = json.loads(line)
        return message["id"], _reply(message)
    except (ValueError, KeyError, TypeError):
        raise BadLineError(line[:200].decode(errors="replace")) from None


def dial_pairs(routes: Sequence[Sequence[Any]]) -> dict[tuple[str, int], tuple[str, int]]:
    """The dial map as it crosses: rows of address, port, host, port."""
    return {(str(ip), int(port)): (str(host), int(there)) for ip, port, host, there in routes}


def make_ready() -> None:
    """Build the checks of the values now, rather than at the first reply: they take a third of a second."""
    for kind in (DeviceReading, ScanSummary, tuple[str, ...]):
        _adapter(kind)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """What checks and makes values of a kind. pydantic is imported here, because a window opens sooner without it."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _reply(message: dict[str, Any]) -> Reply:
    match message["event"]:
        case "progress":
            found = _adapter(tuple[str, ...]).validate_python(message["found"])
            return Progress(message["done"], message["total"], message["alive"], message["identified"], found)
        case "reading":
            return Listing(_adapter(DeviceReading).validate_python(message["reading"]))
        case "result":
            return Finished(_adapter(ScanSummary).validate_python(message["summary"]), bool(message["cancelled"]))
        case "error":
            return Failed(_error(message["error"]))
    raise KeyError(message["event"])


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
