"""WhatsMiner with API V2: asked to act by us, because the miner library asks it for more than the person wished.

Where writing is switched off, pyasic-rs 0.8.6 first opens the machine's write switch (`open_write_api`), and it reports
restart and pause as done whatever the machine answers (measured against the simulated fleet). Here one command goes
out, encrypted as MicroBT's API manual 2.0.x has it (sections 1 and 3), and what the machine says is handed on. Reading
and API V3 are the library's.
"""

from __future__ import annotations

from typing import Any

from drivers.lan.btminer_api import DONE, SWITCHED_OFF, WRITES_OFF, WRONG_KEY, session
from drivers.lan.cgminer_api import ask, asked
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.probe import Glance
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading

PORT, V3_PORT = 4028, 4433
#: The maker's published login, with which a machine lets nobody write until it has been changed (manual, section 1).
PUBLISHED = Credential("admin", "admin")

_COMMANDS: dict[ActionKind, dict[str, Any]] = {
    ActionKind.LOCATE: {"cmd": "set_led", "color": "red", "period": 200, "duration": 100, "start": 0},
    ActionKind.LOCATE_OFF: {"cmd": "set_led", "param": "auto"},
    ActionKind.RESTART: {"cmd": "reboot"},
    ActionKind.PAUSE: {"cmd": "power_off", "respbefore": "true"},
    ActionKind.RESUME: {"cmd": "power_on"},
    ActionKind.POWER_LIMIT: {"cmd": "adjust_power_limit"},
}


class WhatsMinerV2:
    """See the module."""

    def recognises(self, look: Glance) -> bool:
        """Never: the miner library reads it."""
        return False

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """None: the miner library reads it."""
        return None

    def offers(self, device: KnownDevice) -> tuple[ActionKind, ...]:
        """All actions, for a WhatsMiner whose API is V2."""
        ours = (device.make or "").casefold() == "whatsminer" and V3_PORT not in device.ports
        return tuple(_COMMANDS) if ours and (not device.ports or PORT in device.ports) else ()

    async def act(
        self, dialer: Dialer, device: KnownDevice, action: Action, credential: Credential | None = None
    ) -> ActionResult:
        """Send one command; what the machine answers becomes outcome and detail."""
        command = dict(_COMMANDS[action.kind])
        if action.watts is not None:
            command["power_limit"] = str(round(action.watts))
        try:
            outcome, detail = await _privileged(dialer, device.ip, command, credential or PUBLISHED)
        except (OSError, LimitError):
            outcome, detail = ActionOutcome.NO_ANSWER, "broke off before it answered"
        return ActionResult(device.ip, action, outcome, detail)


MAKE = WhatsMinerV2()


async def _privileged(
    dialer: Dialer, ip: str, command: dict[str, Any], credential: Credential
) -> tuple[ActionOutcome, str | None]:
    """One command for the administrator, and what came of it. Raises OSError, LimitError."""
    told = await ask(dialer, ip, "get_token")
    opened = session(told.content, credential.password)
    if opened is not None:
        told = await asked(dialer, ip, opened.command(command))
    if told.trouble is not None and not told.content:
        raise told.trouble
    try:
        return _answered(opened.reply(told.content) if opened is not None else told.content)
    except ValueError:
        return ActionOutcome.NEEDS_LOGIN, None


def _answered(reply: dict[str, Any]) -> tuple[ActionOutcome, str | None]:
    """What a reply says: done, or why not in the machine's own words."""
    code, message = reply.get("Code"), reply.get("Msg")
    words = plain(message) if isinstance(message, str) else None
    if code == DONE:
        return ActionOutcome.DONE, None
    if code == SWITCHED_OFF:
        return ActionOutcome.REFUSED, f"{words}: {WRITES_OFF}" if words else WRITES_OFF
    if code in WRONG_KEY:
        return ActionOutcome.NEEDS_LOGIN, words
    return ActionOutcome.REFUSED, words or "gave no reason"
