"""The administrator's side of the WhatsMiner API V2 (TCP 4028): how a command is signed, encrypted and refused.

A command goes out with a token, encrypted with AES-256-ECB under a key made of the MD5-crypted password; both are made
of what `get_token` hands out (MicroBT's API manual 2.0.x, sections 1 and 3; the same in pyasic `rpc/btminer.py`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from drivers.lan.md5_crypt import md5_crypt

#: Codes of V2 (manual 2.0.x, error table): done; the key or the token is wrong; writing is switched off.
DONE, WRONG_KEY, SWITCHED_OFF = 131, (23, 135), 45
#: What SWITCHED_OFF means to a person.
WRITES_OFF = "its API is switched off for commands, or the maker's password is still set; WhatsMinerTool changes both"
_TOKEN = ("salt", "newsalt", "time")
_BLOCK = 16


@dataclass(frozen=True, slots=True)
class Session:
    """What one command is made with: the key and the token that signs it."""

    key: bytes
    token: str

    def command(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """A command as it is sent."""
        return {"enc": 1, "data": encrypt(self.key, json.dumps({**told, "token": self.token}))}

    def reply(self, told: dict[str, Any]) -> dict[str, Any]:
        """A reply as it was meant. Raises ValueError where the key does not open it."""
        sealed = told.get("enc")
        return decrypt(self.key, sealed) if isinstance(sealed, str) else told


def session(content: Mapping[str, Any], password: str) -> Session | None:
    """The session that the answer to `get_token` and a password make; None where the answer holds no token."""
    asked = content.get("Msg")
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in _TOKEN):
        return None
    salt, newsalt, time = (asked[name] for name in _TOKEN)
    hashed = md5_crypt(password, salt)
    return Session(hashlib.sha256(hashed.encode()).digest(), md5_crypt(hashed + time, newsalt))


def encrypt(key: bytes, text: str) -> str:
    """A text as V2 wants it: filled up with zeros, AES-256-ECB, Base64."""
    data = text.encode()
    data += b"\x00" * (-len(data) % _BLOCK)
    # The protocol's own choice of mode; nothing secret rests on it that the network could not have otherwise.
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    return base64.b64encode(encryptor.update(data) + encryptor.finalize()).decode()


def decrypt(key: bytes, text: str) -> dict[str, Any]:
    """An encrypted object, filled up with zeros or as PKCS#7 does. Raises ValueError where the key does not open it."""
    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 - as above
    data = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
    content, _ = json.JSONDecoder().raw_decode(data.decode())
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    return content
