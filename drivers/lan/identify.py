"""The second stage of a scan: the miner library on what answered, then the makes of our own on what it does not know.

Few at a time, patient, and never on the library's own network: its HTTP goes through the egress guard (`proxy`), its
raw TCP to a stand-in (`stand_ins`). Its own port check stays off: the sweep has asked already. The makes dial through
`dial` like the first look.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.lan import reading
from drivers.lan.completion import read_miner
from drivers.lan.credentials import Credentials, login_of, login_of_page
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.known import KnownMiners
from drivers.lan.makes.choice import makes
from drivers.lan.makes.make import Make, ReadsBehindLogin, read_by
from drivers.lan.probe import Glance
from drivers.lan.proxy import Proxy
from drivers.lan.stand_ins import StandIns
from drivers.lan.sweep import FIRST_PORTS
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading, DeviceState
from drivers.model.sighting import Source

if TYPE_CHECKING:
    from pyasic_rs import Miner, MinerFactory

#: Identifications at a time: the library loads a CA store for each, so more of them only queue for the processor.
AT_A_TIME = 24
#: Seconds for identifying and for reading one device; slow firmwares need several for a login.
IDENTIFY_SECONDS, READ_SECONDS = 10, 15

#: What is said of a device that did not take the login saved for it.
LOGIN_REFUSED = "refused the saved login, which was tried once"
NOT_UNDERSTOOD = "answers in a way that is not understood here"
NOT_AVAILABLE = "identification not available on this computer"


@dataclass(frozen=True, slots=True)
class Offer:
    """A person's credential that may be offered to a device whose page asks for this firmware's login."""

    firmware: str
    credential: Credential


class Identifier:
    """The miner library, where this computer has it. `known` keeps what it identified."""

    def __init__(self, proxy: Proxy) -> None:
        try:
            self._factory: MinerFactory | None = _factory()
        except ImportError:
            self._factory = None
        self._offered: dict[Offer, MinerFactory] = {}
        self._proxy = proxy
        self._places = asyncio.Semaphore(AT_A_TIME)
        self.stand_ins = StandIns(proxy)
        self.known = KnownMiners(self.stand_ins)

    @property
    def available(self) -> bool:
        """Whether the miner library exists for this computer."""
        return self._factory is not None

    async def read(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], offer: Offer | None = None
    ) -> DeviceReading | None:
        """The reading of a known miner, None for anything else, and where the library is not available.

        The person's credential is offered first where there is an offer, then the library tries the maker's own.
        Raises LimitError where the device sends more than it may.
        """
        async with self._places, self.stand_ins.standing_in(dialer, ip) as address:
            credential = offer.credential if offer is not None else None
            miner = await self._identified(self._factory_for(offer), address) if offer is not None else None
            if miner is None:
                credential, miner = None, await self._identified(self._factory, address)
            if miner is None:
                return None
            self.known.keep_miner(ip, miner, credential)
            # The library asks at ports whose probes may have been lost.
            ports = tuple(sorted({*ports, *self._proxy.reached(ip).intersection(FIRST_PORTS)}))
            try:
                async with asyncio.timeout(READ_SECONDS):
                    told = await read_miner(dialer, ip, ports, miner, credential)
                    return replace(told, state=DeviceState.NEEDS_LOGIN) if _locked(told) else told
            except TimeoutError:
                return _unread(ip, ports, miner, f"gave no reading within {READ_SECONDS} seconds")
            except LimitError as broken:
                if broken.what == "bytes":
                    raise
                return _unread(ip, ports, miner, f"gave no reading within {READ_SECONDS} seconds")
            except Exception as error:  # noqa: BLE001 - the library's errors have no base; the reading carries it
                return _unread(ip, ports, miner, f"could not be read: {plain(str(error).replace(address, ip))}")

    async def read_own(
        self,
        dialer: Dialer,
        ip: str,
        ports: tuple[int, ...],
        look: Glance,
        credentials: Credentials | None = None,
    ) -> DeviceReading | None:
        """The reading by the first make that knows the device, None for a stranger.

        The last registered is asked first: the generic make heads the list, and others' makes come before it.
        A web page that asks for a login stays the state to be told, whatever an open API says beside it. The person's
        credential for the make's login is tried once, then the maker's. Raises LimitError where the device sends more
        than it may.
        """
        for make in makes():
            if not make.recognises(look):
                continue
            own = credentials.for_login(ip, make.login) if credentials and isinstance(make, ReadsBehindLogin) else None
            async with self._places:
                known = await _read_by(make, dialer, ip, ports, own)
                if own is not None and known is not None and known.state is DeviceState.NEEDS_LOGIN:
                    own, known = None, await _read_by(make, dialer, ip, ports, None)
                    if known is not None and known.state is DeviceState.NEEDS_LOGIN:
                        known = replace(known, error=known.error or LOGIN_REFUSED)
            if known is not None:
                self.known.keep_make(ip, make, own if known.default_login is False else None)
                return _behind_page(known, look)
        return None

    async def _identified(self, factory: MinerFactory | None, address: str) -> Miner | None:
        if factory is None:
            return None
        try:
            async with asyncio.timeout(IDENTIFY_SECONDS + 2):
                return await factory.get_miner(address)
        except Exception:  # noqa: BLE001 - the library has no error base; what it cannot name is listed as unidentified
            return None

    def _factory_for(self, offer: Offer) -> MinerFactory | None:
        """The library, told this credential for this firmware's login."""
        if self._factory is None:
            return None
        if offer not in self._offered:
            own = offer.credential
            self._offered[offer] = _factory().with_firmware_discovery_auth(offer.firmware, own.user, own.password)
        return self._offered[offer]


def _behind_page(known: DeviceReading, look: Glance) -> DeviceReading:
    """What a make read beside a page that asks for a login: whose page that is says the firmware."""
    if not look.needs_login or known.default_login is not None:
        return replace(known, hints=look.hints)
    login = login_of_page(look.hints)
    ours = login is not None and (known.make or "").casefold() == (login.make or "").casefold()
    firmware = login.firmware if login is not None and ours else None
    state = DeviceState.NEEDS_LOGIN
    return replace(known, state=state, hints=look.hints, firmware=firmware or known.firmware)


def _factory() -> MinerFactory:
    from pyasic_rs import MinerFactory

    return MinerFactory().with_port_check(False).with_identification_timeout_secs(IDENTIFY_SECONDS)


def _locked(told: DeviceReading) -> bool:
    """Whether a firmware that tells nothing without a login told nothing; the rest is the library's table of models."""
    login = login_of(told.make, told.firmware)
    turning = any(fan.rpm is not None for fan in told.fans)
    told_any = told.mac or told.serial or told.hostname or told.uptime_s or told.hashrate_ths or told.pools or turning
    return login is not None and login.reads and not told_any


async def _read_by(
    make: Make, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential | None
) -> DeviceReading | None:
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await read_by(make, dialer, ip, ports, credential)
    except LimitError as broken:
        if broken.what == "bytes":
            raise
        return None
    except OSError:  # a time-out is one too
        return None
    except Exception as error:  # noqa: BLE001 - a make of others must not end the scan; the reading carries its error
        return unreadable(ip, ports, error)


def unreadable(ip: str, ports: tuple[int, ...], error: Exception) -> DeviceReading:
    """What is told of an address whose answers nothing here was made for; what failed goes to stderr."""
    print(f"{ip}: {type(error).__name__}: {plain(error, 300)}", file=sys.stderr, flush=True)
    return DeviceReading(ip, DeviceState.UNIDENTIFIED, (Source.SWEEP,), ports, error=NOT_UNDERSTOOD)


def _unread(ip: str, ports: tuple[int, ...], miner: Miner, error: str) -> DeviceReading:
    return replace(reading.identity(ip, ports, miner), error=error)
