"""One scan: sweep, a first look, identification and the reading, each address on its own way through, all streamed."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from drivers.lan.completion import completed_on
from drivers.lan.credentials import Credential, Credentials, login_of_page
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError, TargetError, TargetProblem
from drivers.lan.identify import LOGIN_REFUSED, NOT_AVAILABLE, READ_SECONDS, Identifier, Offer, unreadable
from drivers.lan.operations import House, Tell
from drivers.lan.probe import Glance, glance
from drivers.lan.proxy import Misdeed, Proxy
from drivers.lan.sweep import (
    FIRST_PORTS,
    FURTHER_PORTS,
    SweepListener,
    devices_limit,
    in_flight_limit,
    open_ports,
    sweep,
)
from drivers.lan.targets import parse_targets
from drivers.lan.web import ANSWER as WEB_ANSWER
from drivers.lan.web import Web
from drivers.lan.wire import Finished, Listing, Progress, dial_pairs
from drivers.model.login import LoginWay, MinerLogin
from drivers.model.reading import DeviceReading, DeviceState, ScanSummary
from drivers.model.sighting import Source

#: First looks at a time: more of them would only keep the first readings waiting.
LOOKS_AT_A_TIME = 48
#: Addresses at a time in the second round of identification.
AGAIN_AT_A_TIME = 8
#: What is said of a device that never stops talking.
FLOODS = "sends without end; cut off"
TOO_MUCH = "sent more than any miner has to say; cut off"
#: The page a digest login is tried on, and what that may cost.
LOGIN_PAGE, LOGIN_LIMITS = "/cgi-bin/get_system_info.cgi", Limits(read_bytes=256 * 1024, seconds=5.0)
#: How often progress is told, in seconds.
PROGRESS_SECONDS = 0.1


async def scan(args: dict[str, Any], house: House, tell: Tell) -> Finished:
    """The operation `scan`: `targets` as texts, `dial_map` as rows, `credentials` as rows. Raises TargetError."""
    targets = parse_targets([str(text) for text in args["targets"]])
    looked_up = await asyncio.gather(*map(_look_up, targets.names))
    addresses = tuple(dict.fromkeys((*targets.addresses, *looked_up)))
    dialer = Dialer(addresses, dial_pairs(args.get("dial_map") or ()))
    return await Scan(addresses, dialer, house.proxy, house.identifier, tell, Credentials.of(args)).run()


async def _look_up(name: str) -> str:
    """The first IPv4 address of a host name. Raises TargetError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetError(name, TargetProblem.NAME_UNKNOWN) from None
    return str(found[0][4][0])


@dataclass(slots=True)
class _Tally:
    """Counts in half addresses: one passed in silence is half done until it is asked again."""

    total: int
    halves: int = 0
    alive: int = 0
    identified: int = 0


class Scan:
    """One scan over addresses that were named."""

    def __init__(
        self,
        addresses: Sequence[str],
        dialer: Dialer,
        proxy: Proxy,
        identifier: Identifier,
        tell: Tell,
        credentials: Credentials | None = None,
    ) -> None:
        self._addresses = addresses
        self._dialer = dialer
        self._proxy = proxy
        self._identifier = identifier
        self._tell = tell
        self._credentials = credentials or Credentials()
        self._tally = _Tally(len(addresses))
        self._found: list[str] = []
        self._silent: set[str] = set()
        self._refused: set[str] = set()
        self._told: Progress | None = None
        self._looks = asyncio.Semaphore(LOOKS_AT_A_TIME)
        self._at_a_time = devices_limit()
        self._places = asyncio.Semaphore(self._at_a_time)
        self._devices: list[asyncio.Task[None]] = []
        self._undecided: list[tuple[str, tuple[int, ...]]] = []

    async def run(self) -> Finished:
        """Scan to the end, or until the task is cancelled; either way what was reached comes back."""
        start = time.monotonic()
        cancelled = False
        ticker = asyncio.create_task(self._tick())
        try:
            with self._proxy.admit(self._dialer):
                await self._sweep_and_identify()
        except asyncio.CancelledError:
            cancelled = True  # the caller's wish, and this task ends here
        finally:
            ticker.cancel()
        self._tell_progress()
        tally = self._tally
        seconds = round(time.monotonic() - start, 3)
        return Finished(ScanSummary(tally.total, tally.alive, tally.identified, seconds), cancelled)

    async def _sweep_and_identify(self) -> None:
        async with asyncio.TaskGroup() as group:
            listener = SweepListener(
                alive=self._alive,
                ready=lambda ip, ports: self._devices.append(group.create_task(self._device(ip, ports))),
                settled=self._settled,
                silent=self._passed_in_silence,
            )
            await sweep(self._dialer, self._addresses, listener, in_flight_limit())
        # The undecided again, now that nothing else is going on: a busy moment must not cost a miner.
        places = asyncio.Semaphore(min(AGAIN_AT_A_TIME, self._at_a_time))
        async with asyncio.TaskGroup() as group:
            for ip, ports in self._undecided:
                group.create_task(self._device_again(ip, ports, places))

    async def _device(self, ip: str, ports: tuple[int, ...]) -> None:
        try:
            async with self._places:
                await self._first_round(ip, ports)
        except Exception as error:  # noqa: BLE001 - what one device answers must not end the scan; its reading says so
            self._final(unreadable(ip, ports, error))

    async def _first_round(self, ip: str, ports: tuple[int, ...]) -> None:
        missing = [port for port in (*FIRST_PORTS, *FURTHER_PORTS) if port not in ports]
        asked = open_ports(self._dialer, ip, missing, twice=FIRST_PORTS), self._reading(ip, ports)
        more, (reading, look, decided) = await asyncio.gather(*asked)
        ports = tuple(sorted({*ports, *more, *reading.ports}))
        if decided:
            self._final(await self._by_own_makes(await self._on(ports, reading), look))
        else:
            self._undecided.append((ip, ports))

    async def _on(self, ports: tuple[int, ...], reading: DeviceReading) -> DeviceReading:
        """The reading with all its ports, and what the further ones tell."""
        if reading.state is not DeviceState.IDENTIFIED or set(ports) == set(reading.ports):
            return replace(reading, ports=ports)
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await completed_on(self._dialer, reading, ports)
        except TimeoutError:
            return replace(reading, ports=ports)
        except LimitError:
            return replace(reading, ports=ports, state=DeviceState.SUSPICIOUS, error=FLOODS)

    async def _device_again(self, ip: str, ports: tuple[int, ...], places: asyncio.Semaphore) -> None:
        async with places:
            try:
                reading, look, _ = await self._reading(ip, ports)
                reading = await self._by_own_makes(reading, look)
            except Exception as error:  # noqa: BLE001 - as above
                reading = unreadable(ip, ports, error)
        self._final(reading)

    def _final(self, reading: DeviceReading) -> None:
        self._tally.identified += reading.state is DeviceState.IDENTIFIED
        self._settled(reading.ip)
        if reading.ip in self._found:
            self._tell_progress()
        self._tell(Listing(reading))

    async def _reading(self, ip: str, ports: tuple[int, ...]) -> tuple[DeviceReading, Glance, bool]:
        """One try of the miner library: the reading, the first look, and whether it is worth no second try."""
        self._proxy.forget(ip)
        async with self._looks:
            look = await glance(self._dialer, ip, ports)
        known: DeviceReading | None = None
        worth_asking = look.heard or bool(set(ports) - set(FIRST_PORTS))
        if self._identifier.available and worth_asking and not look.floods and look.leads_to is None:
            self._proxy.keep(ip, look.answers)
            known = await self._read_known(ip, ports, look)
        misdeed = self._misdeed(ip, look)
        if misdeed is not None:
            return replace(known or _stranger(ip, ports, look), state=DeviceState.SUSPICIOUS, error=misdeed), look, True
        if known is not None:
            return known, look, known.error is None or known.state is DeviceState.SUSPICIOUS
        stranger = _stranger(ip, ports, look)
        if not self._identifier.available:
            return replace(stranger, error=NOT_AVAILABLE), look, True
        if ip in self._refused:
            return replace(stranger, error=LOGIN_REFUSED), look, True
        return stranger, look, look.heard and not look.promising

    async def _read_known(self, ip: str, ports: tuple[int, ...], look: Glance) -> DeviceReading | None:
        """The reading by the miner library, with the person's credential where the page asks for a login they keep."""
        login = login_of_page(look.hints) if self._credentials else None
        credential = self._credentials.for_login(ip, login.id) if login is not None else None
        firmware = login.firmware if login is not None else None
        offer = Offer(firmware, credential) if firmware is not None and credential is not None else None
        if credential is not None and (ip in self._refused or not await self._opens(ip, login, credential)):
            offer = None
        try:
            return await self._identifier.read(self._dialer, ip, ports, offer)
        except LimitError:
            self._proxy.note(ip, Misdeed.TOO_MUCH, str(WEB_ANSWER.read_bytes))
            return None

    async def _opens(self, ip: str, login: MinerLogin | None, credential: Credential) -> bool:
        """Whether a device takes the person's login; asked once a device and scan, since wrong logins lock some.

        Only a digest login can be asked for without sending the password; of the others the guard counts the refusals.
        """
        if login is None or login.way is not LoginWay.DIGEST:
            return True
        try:
            page = await Web(self._dialer, ip, limits=LOGIN_LIMITS, login=credential).get(LOGIN_PAGE)
        except (OSError, LimitError):
            return False
        if page.status == 401:
            self._refused.add(ip)
        return page.status != 401

    async def _by_own_makes(self, reading: DeviceReading, look: Glance) -> DeviceReading:
        """The reading by a make of our own where the miner library had its tries and left a stranger."""
        if reading.state not in (DeviceState.UNIDENTIFIED, DeviceState.NEEDS_LOGIN):
            return reading
        try:
            own = await self._identifier.read_own(self._dialer, reading.ip, reading.ports, look, self._credentials)
            return own or reading
        except LimitError:
            return replace(reading, state=DeviceState.SUSPICIOUS, error=FLOODS)

    def _misdeed(self, ip: str, look: Glance) -> str | None:
        """What makes the device suspicious, in English."""
        noted = self._proxy.misdeed(ip)
        if look.leads_to is not None:
            return f"redirects to {look.leads_to}, which was not followed"
        if look.floods:
            return FLOODS
        if noted is None:
            return None
        kind, detail = noted
        if kind is Misdeed.REDIRECT:
            return f"redirects to {detail}, which was not followed"
        return TOO_MUCH

    def _alive(self, ip: str) -> None:
        self._tally.alive += 1
        self._found.append(ip)

    def _passed_in_silence(self, ip: str) -> None:
        self._silent.add(ip)
        self._tally.halves += 1

    def _settled(self, ip: str) -> None:
        self._tally.halves += 1 if ip in self._silent else 2

    async def _tick(self) -> None:
        while True:
            self._tell_progress()
            await asyncio.sleep(PROGRESS_SECONDS)

    def _tell_progress(self) -> None:
        tally = self._tally
        found, self._found = tuple(self._found), []
        now = Progress(tally.halves // 2, tally.total, tally.alive, tally.identified, found)
        if now != self._told:
            self._told = replace(now, found=())
            self._tell(now)


def _stranger(ip: str, ports: tuple[int, ...], look: Glance) -> DeviceReading:
    """What is told of an address that nobody could name.

    A page that asks for a login is a miner's where it is known as one's, calls itself one, or a miner's API answers
    beside it; any other, a router's say, is a stranger with a realm.
    """
    login = login_of_page(look.hints)
    realm = (look.hints.realm or "").casefold()
    asks = look.needs_login and (login is not None or "miner" in realm or look.hints.api_version is not None)
    locked = asks or (login is not None and login.reads)
    return DeviceReading(
        ip=ip,
        state=DeviceState.NEEDS_LOGIN if locked else DeviceState.UNIDENTIFIED,
        found_by=(Source.SWEEP,),
        ports=ports,
        make=login.make.capitalize() if login is not None and login.make is not None else None,
        firmware=login.firmware if login is not None else None,
        hints=look.hints,
        error=None if look.heard else "accepts connections and answers nothing",
    )
