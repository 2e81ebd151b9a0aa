"""WhatsMiner: an archive (.tgz) of its logs, over API V3 where the firmware has it, else over API V2.

V3 (TCP 4433, firmwares since about 2024-11): `get.log.download` needs no login; an object with `logsize`, then the
bytes (apidoc.whatsminer.com). V2 (TCP 4028): `download_logs` is a command for the administrator: sent encrypted with
AES-256-ECB under a key made of the MD5-crypted password, with a signed token; an encrypted object with `logfilelen`,
then the bytes, plain (MicroBT's API manual 2.0.x, sections 1 and 3.12; the same in pyasic `rpc/btminer.py`).
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from drivers.lan.btminer_api import DONE, SWITCHED_OFF, WRITES_OFF, WRONG_KEY, session
from drivers.lan.cgminer_api import ask
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.announced import framed, pour, read_object, split_framed, split_plain
from drivers.lan.logs.source import LOG, REFUSED_LOGIN
from drivers.lan.makes.make import ToldLog
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

V2_PORT, V3_PORT = 4028, 4433
#: How long a machine may pack its logs before it announces them.
REPLY_SECONDS = 60.0


class WhatsMiner:
    """See the module."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """The archive."""
        told = await self._over_v3(dialer, device.ip, sink)
        if told is not None:
            return told
        if credential is None:
            return ToldLog(ActionOutcome.NEEDS_LOGIN, detail="asks for a login, and none is known")
        return await self._over_v2(dialer, device.ip, sink, credential)

    async def _over_v3(self, dialer: Dialer, ip: str, sink: LogSink) -> ToldLog | None:
        """None where the machine has no API V3, or one without this command."""
        try:
            connection = await dialer.open(ip, V3_PORT, LOG)
        except (OSError, LimitError):  # refused, or dropped on the way
            return None
        async with connection:
            try:
                await connection.write(framed({"cmd": "get.log.download"}))
                async with asyncio.timeout(REPLY_SECONDS):
                    reply, rest = await read_object(connection, split_framed)
            except (ValueError, OSError, LimitError):  # a time-out is an OSError too
                return None
            message = reply.get("msg")
            size = _size(message.get("logsize")) if isinstance(message, dict) else None
            if reply.get("code") != 0 or size is None:
                return None
            return await pour(connection, rest, size, sink, "get.log.download")

    async def _over_v2(self, dialer: Dialer, ip: str, sink: LogSink, credential: Credential) -> ToldLog:
        opened = session((await ask(dialer, ip, "get_token")).content, credential.password)
        if opened is None:
            return ToldLog(ActionOutcome.UNSUPPORTED, detail="hands out no token for its API")
        async with await dialer.open(ip, V2_PORT, LOG) as connection:
            await connection.write(json.dumps(opened.command({"cmd": "download_logs"})).encode())
            try:
                reply, rest = await read_object(connection, split_plain)
                reply = opened.reply(reply)
            except ValueError:
                return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
            message = reply.get("Msg")
            size = _size(message.get("logfilelen")) if isinstance(message, dict) else None
            if reply.get("Code") == DONE and size is not None:
                return await pour(connection, rest, size, sink, "download_logs")
            return _refusal(reply)


SOURCE = WhatsMiner()


def _refusal(reply: dict[str, Any]) -> ToldLog:
    """What a reply that announces no log says, in English."""
    code = reply.get("Code")
    if code == SWITCHED_OFF:
        return ToldLog(ActionOutcome.REFUSED, detail=WRITES_OFF)
    if code in WRONG_KEY:
        return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
    if code == DONE:
        return ToldLog(ActionOutcome.NO_ANSWER, detail="it did not say how long its log is")
    return ToldLog(ActionOutcome.REFUSED, detail=plain(reply.get("Msg")) if isinstance(reply.get("Msg"), str) else None)


def _size(value: Any) -> int | None:
    """A size, which both versions write as text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
