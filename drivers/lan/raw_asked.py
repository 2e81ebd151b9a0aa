"""What the miner library may send over raw TCP while a device is only read, as `reading_only` says for HTTP.

The words of commands stand in `resources/lan/reading_commands.toml`.
"""

from __future__ import annotations

import json
import struct
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from resources import open_binary

#: The port whose messages have their length before them (WhatsMiner API V3, u32 little-endian).
FRAMED_PORT = 4433
#: The longest request taken, in bytes.
MAX_REQUEST = 64 * 1024
_LENGTH = struct.Struct("<I")


def whole_request(port: int, data: bytes) -> bool:
    """Whether a request has come whole, so that it can be judged."""
    if port == FRAMED_PORT:
        return len(data) >= _LENGTH.size and len(data) - _LENGTH.size >= _LENGTH.unpack_from(data)[0]
    return bool(data) and (not data.lstrip().startswith(b"{") or _object(data) is not None)


def only_reads(port: int, data: bytes) -> bool:
    """Whether a whole request asks and changes nothing. What is not understood does not."""
    told = _object(data[_LENGTH.size :] if port == FRAMED_PORT else data)
    if told is None:  # cgminer's first form: `summary` or `command|parameter`
        command = data.split(b"|")[0].strip(b"\x00\r\n ").decode("latin-1") if port != FRAMED_PORT else ""
        return _reads(command)
    named = told.get("cmd", told.get("command"))
    if "enc" in told or not isinstance(named, str) or ("cmd" in told and "command" in told):
        return False
    if port == FRAMED_PORT:
        return named.startswith("get.")
    return all(_reads(one) for one in named.split("+"))


@dataclass(frozen=True, slots=True)
class _Words:
    commands: frozenset[str]
    begins: tuple[str, ...]
    ends: tuple[str, ...]


def _reads(command: str) -> bool:
    words = _words()
    return command in words.commands or command.startswith(words.begins) or command.endswith(words.ends)


@cache
def _words() -> _Words:
    with open_binary("lan", "reading_commands.toml") as file:
        told = tomllib.load(file)
    return _Words(frozenset(told["commands"]), tuple(told["begins"]), tuple(told["ends"]))


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(data.strip(b"\x00\r\n "))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
