"""Which source tells whose log. A further firmware = one module and one line."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from drivers.lan.credentials import login_of
from drivers.model.action import KnownDevice

if TYPE_CHECKING:  # whether there is a source is asked where nothing is fetched
    from drivers.lan.logs.source import LogSource

#: login id (`resources/lan/logins.toml`) -> "module:name" in `drivers.lan.logs`.
SOURCES = {
    "antminer": "antminer:SOURCE",
    "elphapex": "antminer:SOURCE",
    "volcminer": "antminer:SOURCE",
    "vnish": "vnish:SOURCE",
    "braiins": "braiins:SOURCE",
    "epic": "epic:SOURCE",
    "luxos": "replies:LUXOS_SOURCE",
    "whatsminer": "whatsminer:SOURCE",
}
#: What is asked of everybody else that has a cgminer API on this port.
_OTHERS, _API = "replies:SOURCE", 4028


def has_source(device: KnownDevice) -> bool:
    """Whether a way to the device's log is known here; a make of its own may know one besides."""
    return _place(device) is not None


def source_of(device: KnownDevice) -> LogSource | None:
    """The source for a device, None where nothing is known of how its log could be had."""
    place = _place(device)
    return _load(place) if place is not None else None


def _place(device: KnownDevice) -> str | None:
    login = login_of(device.make, device.firmware)
    place = SOURCES.get(login.id) if login is not None else None
    return _OTHERS if place is None and _API in device.ports else place


def _load(place: str) -> LogSource:
    module, _, name = place.partition(":")
    return cast("LogSource", getattr(import_module(f"drivers.lan.logs.{module}"), name))
