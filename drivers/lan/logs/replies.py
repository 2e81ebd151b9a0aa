"""Where a firmware has no log: what its cgminer API says of the state, kept as JSON, one reply a line.

LuxOS keeps its events and the health of its chips there too (its published API, `events` and `healthchipget`). All of
these commands only read. Pools are left out: they are no part of a machine's health.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from drivers.lan.cgminer_api import ask
from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.makes.make import ToldLog
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

COMMANDS = ("version", "summary", "stats", "devs")
LUXOS = ("version", "summary", "stats", "devs", "events", "healthchipget")


class Replies:
    """See the module."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._commands = tuple(commands)

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """Each reply that is JSON, as `{"command": ..., "reply": ...}`."""
        had: list[str] = []
        for command in self._commands:
            answer = await ask(dialer, device.ip, command)
            if answer.floods and answer.trouble is not None:
                raise answer.trouble
            if answer.trouble is not None and not answer.raw and not had:
                raise answer.trouble
            if answer.content:
                line = json.dumps({"command": command, "reply": answer.content}, separators=(",", ":"))
                had.append(command)
                sink.write(line.encode() + b"\n")
        if not had:
            return ToldLog(ActionOutcome.UNSUPPORTED, detail="has no log, and its API says nothing")
        return ToldLog(ActionOutcome.DONE, f"API: {', '.join(had)}")


SOURCE = Replies(COMMANDS)
LUXOS_SOURCE = Replies(LUXOS)
