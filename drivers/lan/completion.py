"""A device the miner library identified, read whole: what the library tells, and what a make of our own adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.credentials import login_of
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.makes.choice import completing_makes
from drivers.lan.makes.make import Completes
from drivers.lan.reading import expect_like_sisters, reading_of
from drivers.model.action import ActionKind
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading

if TYPE_CHECKING:
    from pyasic_rs import Miner
    from pyasic_rs.asic_rs import DataField

#: What the library could read and nobody here asks for; leaving it out spares each device several requests.
_UNWANTED = (
    "ApiVersion",
    "AverageTemperature",
    "BestShare",
    "ControlBoardVersion",
    "DevFeeConnected",
    "Efficiency",
    "FluidTemperature",
    "OutletFluidTemperature",
    "SessionBestShare",
    "TuningCapabilities",
    "TuningPercent",
)


async def read_miner(
    dialer: Dialer, ip: str, ports: tuple[int, ...], miner: Miner, credential: Credential | None = None
) -> DeviceReading:
    """The reading of an identified device. Raises LimitError for a device that sends without end.

    The library's own errors have no base class and pass through.
    """
    told = reading_of(ip, ports, await miner.get_data(exclude=_unwanted()), miner)
    return await completed(dialer, told, credential)


async def completed(dialer: Dialer, told: DeviceReading, credential: Credential | None = None) -> DeviceReading:
    """The reading with what the makes that know the device add to it. Raises as `read_miner`."""
    told = await _completed_by(completing_makes(), dialer, told, credential)
    return _with_log_offer(replace(told, boards=expect_like_sisters(told.boards)))


async def completed_on(dialer: Dialer, told: DeviceReading, ports: tuple[int, ...]) -> DeviceReading:
    """The reading with its ports, of which some were found after it was read, and what those tell besides."""
    known = replace(told, ports=ports)
    new = [make for make in completing_makes() if not make.completes(told)]
    return await _completed_by(new, dialer, known, None)


async def _completed_by(
    asked: Iterable[Completes], dialer: Dialer, told: DeviceReading, credential: Credential | None
) -> DeviceReading:
    for make in asked:
        if not make.completes(told):
            continue
        try:
            told = await make.complete(dialer, told, credential)
        except OSError:
            continue  # what a device will not tell stays unknown; what the library read of it stands
        except LimitError as broken:
            if broken.what == "bytes":
                raise
    return told


def _with_log_offer(told: DeviceReading) -> DeviceReading:
    """The library fetches few logs; `drivers.lan.logs` knows more ways, and asks any cgminer API what it says."""
    login = login_of(told.make, told.firmware)
    if ActionKind.FETCH_LOG in told.offers or not ((login and login.tells_log) or API_PORT in told.ports):
        return told
    return replace(told, offers=(*told.offers, ActionKind.FETCH_LOG))


def _unwanted() -> list[DataField]:
    from pyasic_rs.asic_rs import DataField

    return [getattr(DataField, name) for name in _UNWANTED]
