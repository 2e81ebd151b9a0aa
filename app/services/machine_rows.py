"""Rows of the record that are about a machine, actions, logs and swap tests: what each says of it, and which are its.

A machine is known by its serial or its MAC; by its address alone only where it told neither, and then only rows that
know no more of it either: whoever had the address before is somebody else.
"""

from __future__ import annotations

from typing import Any

from app.domain.asset import AssetKind
from app.services.assets import known
from app.services.shop import Shop
from drivers.model.action import KnownDevice


def machine_fields(shop: Shop, device: KnownDevice, *, simulated: bool) -> dict[str, Any]:
    """What a row says of its machine: how it was known then, and its asset where the shop has one."""
    return {
        "asset_id": known(shop, AssetKind.MINER, device.serial, device.mac),
        "ip": device.ip,
        "make": device.make,
        "model": device.model,
        "serial": device.serial,
        "mac": device.mac,
        "simulated": int(simulated),
    }


def about(device: KnownDevice) -> tuple[str, tuple[str, ...]]:
    """The condition on the columns `serial`, `mac` and `ip`, and the values of its question marks."""
    known = [(name, value) for name, value in (("serial", device.serial), ("mac", device.mac)) if value]
    if not known:
        return "(ip = ? AND serial IS NULL AND mac IS NULL)", (device.ip,)
    return f"({' OR '.join(f'{name} = ?' for name, _ in known)})", tuple(value for _, value in known)
