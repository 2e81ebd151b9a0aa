"""What can keep a simulator from starting."""

from __future__ import annotations

from drivers.errors import DriverError


class NoLoopbackAddressesError(DriverError):
    """The computer has only 127.0.0.1, or no network of the fleet is free; `address` is the last one refused.

    macOS answers on 127.0.0.1 alone unless aliases are added to lo0.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address
