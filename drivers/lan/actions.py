"""The actions a person may have a machine do: light, restart, pause, resume, power limit. Nothing else is ever sent.

Every machine is read first. Where another one answers at the address, or the known one does not say who it is, nothing
is sent to it. Then the action goes once, through a make of our own where one knows the machine better, else through the
miner library; what the library only claims is looked up in the machine where that is cheap. The machine's state after
it is told as a `Listing`, then what came of it as `Acted`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drivers.lan.credentials import Credentials
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer
from drivers.lan.makes.choice import actor_for
from drivers.lan.operations import House, Tell
from drivers.lan.proxy import Purpose
from drivers.lan.reread import current_reading, same_machine
from drivers.lan.wire import Acted, Finished, Listing, Progress, dial_pairs, known_devices, wished_action
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import Activity, DeviceReading, DeviceState

if TYPE_CHECKING:
    from pyasic_rs import Miner

#: Machines asked at a time: few, since each may be slow and the person watches.
AT_A_TIME = 8
#: Seconds the sending alone may take; stock Antminers take up to 30 to write their settings.
SEND_SECONDS = 40
#: When the machine is read again after an action to see its effect, in seconds after the one before.
LOOKS_AFTER = (0.3, 1.0, 2.0, 3.0)
#: A power limit read back may differ this much in watts: firmwares round to their presets.
POWER_SLACK_W = 150.0
#: What is said of a machine that should have told who it is and did not.
NAMELESS = "does not say which machine it is; nothing was sent"
#: What is said where an action had been sent when the person stopped.
SENT_ALREADY = "was sent; what came of it is not known"

_REACH = Callable[["Miner", Action], Awaitable[bool]]
#: What the miner library does for each action, and the flag by which it says that it can.
_LIBRARY: dict[ActionKind, tuple[str, _REACH]] = {
    ActionKind.LOCATE: ("supports_set_fault_light", lambda miner, _: miner.set_fault_light(True)),
    ActionKind.LOCATE_OFF: ("supports_set_fault_light", lambda miner, _: miner.set_fault_light(False)),
    ActionKind.RESTART: ("supports_restart", lambda miner, _: miner.restart()),
    ActionKind.PAUSE: ("supports_pause", lambda miner, _: miner.pause()),
    ActionKind.RESUME: ("supports_resume", lambda miner, _: miner.resume()),
    ActionKind.POWER_LIMIT: ("supports_set_power_limit", lambda miner, wish: miner.set_power_limit(wish.watts or 0.0)),
}
#: Words by which the library's errors, which have no classes, tell a login from a lost connection.
_LOGIN = re.compile(r"\b40[13]\b|unauthori|authenticat|forbidden|password|log ?in", re.IGNORECASE)
_LOST = re.compile(r"error sending request|connect|timed? ?out|network error|broken pipe|reset by peer", re.IGNORECASE)


async def act(args: dict[str, Any], house: House, tell: Tell) -> Finished:
    """The operation `act`: `action` as Action, `devices` as KnownDevice, `credentials` as rows, `dial_map` as rows.

    Raises TargetError for a device whose address is none.
    """
    devices = tuple({device.ip: device for device in known_devices(args["devices"])}.values())
    dialer = Dialer([device.ip for device in devices], dial_pairs(args.get("dial_map") or ()))
    round_ = _Round(wished_action(args["action"]), dialer, house, Credentials.of(args), tell, len(devices))
    try:
        with house.proxy.admit(dialer, keeps=False):
            await round_.run(devices)
    except asyncio.CancelledError:
        round_.stop(devices)
        return Finished(cancelled=True)
    return Finished()


class _Round:
    """One action on some machines."""

    def __init__(
        self, action: Action, dialer: Dialer, house: House, credentials: Credentials, tell: Tell, total: int
    ) -> None:
        self._action = action
        self._dialer = dialer
        self._house = house
        self._credentials = credentials
        self._tell = tell
        self._total = total
        self._sent: set[str] = set()
        self._told: set[str] = set()

    async def run(self, devices: Sequence[KnownDevice]) -> None:
        """Act on all, a few at a time."""
        queue = iter(devices)

        async def work() -> None:
            for device in queue:
                self._settle(await self._result(device))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_A_TIME, len(devices))):
                group.create_task(work())

    def stop(self, devices: Sequence[KnownDevice]) -> None:
        """Say of the rest that the person stopped, and of which it was too late."""
        for device in devices:
            if device.ip not in self._told:
                detail = SENT_ALREADY if device.ip in self._sent else None
                self._settle(ActionResult(device.ip, self._action, ActionOutcome.CANCELLED, detail))

    def _settle(self, result: ActionResult) -> None:
        self._told.add(result.ip)
        self._tell(Acted(result))
        self._tell(Progress(len(self._told), self._total, 0, 0))

    async def _result(self, device: KnownDevice) -> ActionResult:
        before = await current_reading(self._house, self._dialer, device, self._credentials)
        refused = refusal(device, before)
        if refused is not None:
            outcome, detail = refused
            return ActionResult(device.ip, self._action, outcome, detail)
        if self._action.kind not in before.offers:
            return ActionResult(device.ip, self._action, ActionOutcome.UNSUPPORTED)
        here = replace(
            device, ports=before.ports or device.ports, make=before.make, model=before.model, firmware=before.firmware
        )
        credential = self._credentials.for_device(device.ip, here.make, here.firmware)
        result = await self._send(here, credential)
        if result.outcome in (ActionOutcome.DONE, ActionOutcome.REFUSED):
            result = await self._looked_up(here, before, result)
        if credential is not None:
            self._house.identifier.known.forget(device.ip)  # the person's password stays with this one call
        return result

    async def _send(self, device: KnownDevice, credential: Credential | None) -> ActionResult:
        action = self._action
        make = actor_for(device, action.kind)
        miner = self._house.identifier.known.miner(device.ip)
        stand_ins = self._house.stand_ins
        # Only this device, only now: one that redirects while it is asked must not reach another that way.
        try:
            only = self._dialer.only(device.ip)
            with self._house.proxy.admit(only, Purpose.ACT, keeps=False):
                async with asyncio.timeout(SEND_SECONDS), stand_ins.standing_in(only, device.ip) as address:
                    if make is not None:
                        self._sent.add(device.ip)
                        return await make.act(self._dialer, device, action, credential)
                    if miner is None or action.kind not in _LIBRARY or not getattr(miner, _LIBRARY[action.kind][0]):
                        return ActionResult(device.ip, action, ActionOutcome.UNSUPPORTED)
                    if str(miner.ip) != address:
                        return ActionResult(device.ip, action, ActionOutcome.NO_ANSWER)
                    if credential is not None:
                        miner.set_auth(credential.user, credential.password)
                    self._sent.add(device.ip)
                    done = await _LIBRARY[action.kind][1](miner, action)
        except TimeoutError:
            detail = f"gave no answer within {SEND_SECONDS} seconds"
            return ActionResult(device.ip, action, ActionOutcome.NO_ANSWER, detail)
        except Exception as error:  # noqa: BLE001 - the library's errors have no base; the result carries the text
            return ActionResult(device.ip, action, *_failure(stand_ins.in_words(device.ip, str(error))))
        return ActionResult(device.ip, action, ActionOutcome.DONE if done else ActionOutcome.REFUSED)

    async def _looked_up(self, device: KnownDevice, before: DeviceReading, result: ActionResult) -> ActionResult:
        """The result with what the machine shows afterwards. Seeing the effect outweighs what was answered."""
        shown: bool | None = None
        for seconds in LOOKS_AFTER:
            await asyncio.sleep(seconds)
            after = await current_reading(self._house, self._dialer, device, self._credentials)
            shown = shows(self._action, before, after)
            if shown is not False or result.detail is not None:
                break  # seen, not to be seen, or refused in the machine's own words
        if not after.silent:
            self._tell(Listing(after))
        if shown:
            return ActionResult(result.ip, result.action, ActionOutcome.DONE, confirmed=True)
        return replace(result, confirmed=shown)


def refusal(device: KnownDevice, reading: DeviceReading) -> tuple[ActionOutcome, str | None] | None:
    """Why nothing may be sent to what answers at a device's address now, None where it is that device."""
    if reading.silent:
        return ActionOutcome.NO_ANSWER, reading.error
    if reading.state is DeviceState.NEEDS_LOGIN:
        return ActionOutcome.NEEDS_LOGIN, None
    if reading.state is not DeviceState.IDENTIFIED:
        return ActionOutcome.WRONG_DEVICE, reading.error
    same = same_machine(device, reading)
    if same is False:
        told = " ".join(filter(None, (reading.make, reading.model, reading.mac or reading.serial)))
        return ActionOutcome.WRONG_DEVICE, told or None
    if same is None and (device.mac or device.serial or not device.model or not reading.model):
        return ActionOutcome.WRONG_DEVICE, NAMELESS
    return None


def shows(action: Action, before: DeviceReading, after: DeviceReading) -> bool | None:
    """Whether a reading shows an action's effect; None where it tells nothing about it."""
    match action.kind:
        case ActionKind.RESTART:
            if after.silent:
                return True  # it is starting now
            if before.uptime_s is None or after.uptime_s is None:
                return None
            return after.uptime_s < before.uptime_s
        case ActionKind.LOCATE | ActionKind.LOCATE_OFF:
            wanted = action.kind is ActionKind.LOCATE
            return None if after.light_on is None else after.light_on is wanted
        case ActionKind.PAUSE:
            if after.silent or after.activity is Activity.UNKNOWN:
                return None
            return after.activity in (Activity.PAUSED, Activity.STOPPED) or after.hashrate_ths == 0
        case ActionKind.RESUME:
            if after.silent or after.activity is Activity.UNKNOWN:
                return None
            return after.activity in (Activity.HASHING, Activity.WARMING_UP)
        case ActionKind.POWER_LIMIT:
            if after.power_limit_w is None or action.watts is None:
                return None
            return abs(after.power_limit_w - action.watts) <= POWER_SLACK_W
        case _:
            return None


def _failure(text: str) -> tuple[ActionOutcome, str | None]:
    """Outcome and detail of an error of the library."""
    detail = plain(text)
    if _LOGIN.search(text):
        return ActionOutcome.NEEDS_LOGIN, detail
    if _LOST.search(text):
        return ActionOutcome.NO_ANSWER, detail
    if "not supported" in text:
        return ActionOutcome.UNSUPPORTED, None
    return ActionOutcome.REFUSED, detail
