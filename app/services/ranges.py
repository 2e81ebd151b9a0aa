"""What can be named for a scan besides what a person types: the simulated range, and why a text is no range."""

from __future__ import annotations

from types import TracebackType

from app.services.fleet import DialMap
from drivers.lan.errors import TargetError as RangeError

__all__ = ["RangeError", "SimulatedRange"]


class SimulatedRange:
    """The simulated miners, living on loopback while this is open. Raises what `SimulatedFleet` raises on opening."""

    def __init__(self) -> None:
        from drivers.simulated.fleet import SimulatedFleet

        self._fleet = SimulatedFleet()
        self._fleet.__enter__()

    @property
    def targets(self) -> tuple[str, ...]:
        """What to scan."""
        return tuple(self._fleet.targets)

    @property
    def dial_map(self) -> DialMap:
        """Where its addresses really listen, for `FleetService`."""
        return self._fleet.dial_map

    def repair(self, ip: str) -> None:
        """Take every fault of one simulated miner away. Raises KeyError for an address that is not of this range."""
        self._fleet.repair(ip)

    def close(self) -> None:
        """End the simulated miners."""
        self._fleet.__exit__(None, None, None)

    def __enter__(self) -> SimulatedRange:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
