"""A JSON object and, on the same connection, the raw bytes that it announces: how WhatsMiner hands out its log.

API V2 sends the object as it is, V3 with its length before it (u32, little-endian). The bytes may come together with
the object or any time later.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

from drivers.lan.dial import Connection
from drivers.lan.errors import LimitError
from drivers.lan.log_sink import LogSink
from drivers.lan.makes.make import ToldLog
from drivers.model.action import ActionOutcome

#: The longest object that is read, in bytes.
MAX_OBJECT = 64 * 1024
#: The most pieces an object may come in: each is a look at all that came before it.
MAX_PIECES = 256
_LENGTH = struct.Struct("<I")

#: What finds an object at the beginning of bytes: the object and what follows it, None while it is not whole.
Split = Callable[[bytes], tuple[dict[str, Any], bytes] | None]


def framed(message: dict[str, Any]) -> bytes:
    """An object as API V3 wants it: its length, then its JSON."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return _LENGTH.pack(len(body)) + body


def split_framed(data: bytes) -> tuple[dict[str, Any], bytes] | None:
    """The object of a V3 frame. Raises ValueError for what is none or is longer than an object may be."""
    if len(data) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(data)
    if not 2 <= length <= MAX_OBJECT:
        raise ValueError(f"a frame of {length} bytes")
    end = _LENGTH.size + length
    return (_object(data[_LENGTH.size : end]), data[end:]) if len(data) >= end else None


def split_plain(data: bytes) -> tuple[dict[str, Any], bytes] | None:
    """The object of a V2 reply. Raises ValueError for what is none or is longer than an object may be."""
    text = data[:MAX_OBJECT].decode("latin-1")
    if text and not text.startswith("{"):
        raise ValueError("no JSON object")
    try:
        content, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        if len(data) >= MAX_OBJECT:
            raise ValueError("a longer object than any reply") from None
        return None
    return content, data[end:]


async def read_object(connection: Connection, split: Split) -> tuple[dict[str, Any], bytes]:
    """The object that comes next, and the bytes that came with it. Raises ValueError, OSError, LimitError."""
    data = b""
    for _piece in range(MAX_PIECES):
        more = await connection.read()
        if not more:
            raise ConnectionAbortedError(connection.ip, connection.port, "ended in the middle of a reply")
        data += more
        if (found := split(data)) is not None:
            return found
    raise ValueError("an object in more pieces than any machine sends")


async def pour(connection: Connection, rest: bytes, announced: int, sink: LogSink, source: str) -> ToldLog:
    """Write the announced bytes into the sink. One that ends early is told with what came."""
    came = 0
    data = rest[:announced]
    while True:
        came += len(data)
        if (data and not sink.write(data)) or came >= announced:
            return ToldLog(ActionOutcome.DONE, source)
        try:
            data = (await connection.read())[: announced - came]
        except (OSError, LimitError):
            data = b""
        if not data:
            early = f"stopped after {came} of {announced} bytes"
            return ToldLog(ActionOutcome.DONE if came else ActionOutcome.NO_ANSWER, source, early)


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body.decode("utf-8", "replace").strip("\x00 \r\n"), strict=False)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    return content
