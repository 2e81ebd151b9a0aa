"""Which makes there are, and which one serves a device: for its reading, for actions and for its log."""

from __future__ import annotations

from functools import cache
from typing import cast

from drivers.lan.makes.make import Acts, Completes, Make, TellsLog
from drivers.model.action import ActionKind, KnownDevice
from drivers.registry import drivers


def makes() -> tuple[Make, ...]:
    """Every make in the order they are asked: the last registered first, so that the generic one comes last."""
    return tuple(cast(Make, driver) for driver in reversed(drivers("make")))


@cache
def completing_makes() -> tuple[Completes, ...]:
    """Those of them that add to what the miner library reads."""
    return tuple(make for make in makes() if isinstance(make, Completes))


def actor_for(device: KnownDevice, kind: ActionKind) -> Acts | None:
    """The make that can have this device do this, None where none of ours can."""
    return next((make for make in makes() if isinstance(make, Acts) and kind in make.offers(device)), None)


def teller_of(device: KnownDevice) -> TellsLog | None:
    """The make that can fetch this device's log, None where none of ours can."""
    wanted = ActionKind.FETCH_LOG
    return next((make for make in makes() if isinstance(make, TellsLog) and wanted in make.offers(device)), None)
