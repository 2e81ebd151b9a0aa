"""Sentences for the simulators."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.simulated.errors import NoLoopbackAddressesError
from drivers.simulated.hashboard_faults import FaultMisplaced, FaultUnknown


@says(NoLoopbackAddressesError)
def _no_addresses(error: NoLoopbackAddressesError) -> str:
    return _(
        "The simulated fleet needs addresses such as {address} on this computer, and it has none free. "
        "On a Mac, add them with: sudo ifconfig lo0 alias {address}"
    ).format(address=error.address)


@says(FaultUnknown)
def _fault_unknown(error: FaultUnknown) -> str:
    return _("Simulated boards have no fault {name}. See what is offered with: hashwrench ports").format(
        name=plain(error.name, 60) or '""'
    )


@says(FaultMisplaced)
def _fault_misplaced(error: FaultMisplaced) -> str:
    values = {"board": plain(error.spec.code, 60), "name": plain(error.name, 60)}
    if error.place is None:
        return _("A simulated {board} cannot have the fault {name}. See what is offered with: hashwrench ports").format(
            **values
        )
    return _("A simulated {board} has no place {place} for the fault {name}. Name one on that board.").format(
        place=error.place, **values
    )
