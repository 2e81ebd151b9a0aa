"""One question to a WhatsMiner's API V3 (TCP 4433): JSON with its length before it, u32 little-endian, both ways.

Source: apidoc.whatsminer.com; recordings. Only commands that read are asked here, which need no login.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from drivers.lan.device_json import read_json
from drivers.lan.dial import Dialer, Limits

PORT = 4433
#: What one answer may cost; `get.device.info` takes some 2 kB.
ANSWER = Limits(read_bytes=256 * 1024, seconds=5.0)

_LENGTH = struct.Struct("<I")


async def ask(dialer: Dialer, ip: str, command: str, parameter: str | None = None) -> dict[str, Any]:
    """The `msg` of an answer, empty where it is none. Raises OSError, LimitError."""
    asked = {"cmd": command} | ({"param": parameter} if parameter is not None else {})
    body = json.dumps(asked, separators=(",", ":")).encode()
    async with await dialer.open(ip, PORT, ANSWER) as connection:
        await connection.write(_LENGTH.pack(len(body)) + body)
        data = b""
        while len(data) < _LENGTH.size or len(data) < _LENGTH.size + _LENGTH.unpack_from(data)[0]:
            more = await connection.read()
            if not more:
                raise ConnectionAbortedError(ip, PORT, "ended early")
            data += more
    told = read_json(data[_LENGTH.size :])
    message = told.get("msg") if isinstance(told, dict) else None
    return message if isinstance(message, dict) else {}
