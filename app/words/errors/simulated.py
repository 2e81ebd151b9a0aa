"""Sentences for the simulators."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from drivers.simulated.errors import NoLoopbackAddressesError


@says(NoLoopbackAddressesError)
def _no_addresses(error: NoLoopbackAddressesError) -> str:
    return _(
        "The simulated fleet needs addresses such as {address} on this computer, and it has none free. "
        "On a Mac, add them with: sudo ifconfig lo0 alias {address}"
    ).format(address=error.address)
