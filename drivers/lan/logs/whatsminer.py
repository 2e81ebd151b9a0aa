"""WhatsMiner: an archive (.tgz) of its logs, over API V3 where the firmware has it, else over API V2.

V3 (TCP 4433, firmwares since about 2024-11): `get.log.download` needs no login; an object with `logsize`, then the
bytes (apidoc.whatsminer.com). V2 (TCP 4028): `download_logs` is a command for the administrator: sent encrypted with
AES-256-ECB under a key made of the MD5-crypted password, with a signed token; an encrypted object with `logfilelen`,
then the bytes, plain (MicroBT's API manual 2.0.x, sections 1 and 3.12; the same in pyasic `rpc/btminer.py`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from drivers.lan.cgminer_api import ask
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer
from drivers.lan.logs.announced import framed, pour, read_object, split_framed, split_plain
from drivers.lan.logs.md5_crypt import md5_crypt
from drivers.lan.logs.source import LOG, REFUSED_LOGIN
from drivers.lan.makes.make import LogSink, ToldLog
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

V2_PORT, V3_PORT = 4028, 4433
#: Codes of V2 (manual 2.0.x, error table): the key or the token is wrong; writing is switched off.
WRONG_KEY, SWITCHED_OFF = (23, 135), 45
DONE = 131
_BLOCK = 16


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
        except OSError:
            return None
        async with connection:
            await connection.write(framed({"cmd": "get.log.download"}))
            try:
                reply, rest = await read_object(connection, split_framed)
            except (ValueError, OSError):
                return None
            message = reply.get("msg")
            size = _size(message.get("logsize")) if isinstance(message, dict) else None
            if reply.get("code") != 0 or size is None:
                return None
            return await pour(connection, rest, size, sink, "get.log.download")

    async def _over_v2(self, dialer: Dialer, ip: str, sink: LogSink, credential: Credential) -> ToldLog:
        asked = (await ask(dialer, ip, "get_token")).content.get("Msg")
        if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in _TOKEN):
            return ToldLog(ActionOutcome.UNSUPPORTED, detail="hands out no token for its API")
        salt, newsalt, time = (asked[name] for name in _TOKEN)
        hashed = md5_crypt(credential.password, salt)
        token = md5_crypt(hashed + time, newsalt)
        key = hashlib.sha256(hashed.encode()).digest()
        async with await dialer.open(ip, V2_PORT, LOG) as connection:
            command = json.dumps({"cmd": "download_logs", "token": token})
            await connection.write(json.dumps({"enc": 1, "data": encrypt(key, command)}).encode())
            try:
                reply, rest = await read_object(connection, split_plain)
                reply = decrypt(key, reply["enc"]) if isinstance(reply.get("enc"), str) else reply
            except ValueError:
                return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
            message = reply.get("Msg")
            size = _size(message.get("logfilelen")) if isinstance(message, dict) else None
            if reply.get("Code") == DONE and size is not None:
                return await pour(connection, rest, size, sink, "download_logs")
            return _refusal(reply)


SOURCE = WhatsMiner()

_TOKEN = ("salt", "newsalt", "time")


def encrypt(key: bytes, text: str) -> str:
    """A command as V2 wants it: filled up with zeros, AES-256-ECB, Base64."""
    data = text.encode()
    data += b"\x00" * (-len(data) % _BLOCK)
    # The protocol's own choice of mode; nothing secret rests on it that the network could not have otherwise.
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    return base64.b64encode(encryptor.update(data) + encryptor.finalize()).decode()


def decrypt(key: bytes, text: str) -> dict[str, Any]:
    """An encrypted reply, filled up with zeros or as PKCS#7 does. Raises ValueError where the key does not open it."""
    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 - as above
    data = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
    content, _ = json.JSONDecoder().raw_decode(data.decode())
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    return content


def _refusal(reply: dict[str, Any]) -> ToldLog:
    """What a reply that announces no log says, in English."""
    code = reply.get("Code")
    if code == SWITCHED_OFF:
        off = "its API is switched off for commands, or the maker's password is still set (WhatsMinerTool changes both)"
        return ToldLog(ActionOutcome.REFUSED, detail=off)
    if code in WRONG_KEY:
        return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
    said = plain(reply.get("Msg")) if isinstance(reply.get("Msg"), str) else None
    return ToldLog(ActionOutcome.REFUSED, detail=said or "announced no log")


def _size(value: Any) -> int | None:
    """A size, which both versions write as text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
