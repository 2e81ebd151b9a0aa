"""The chain at another speed: some faults show only there. However it ends, both sides go back to 115200 baud.

The chip is told first, is given 60 ms, then the host follows (mujina REFERENCE.md, 0x28; skot/BM1397 registers.md,
0x18). A speed that the port cannot run at is found out before any chip is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from drivers.errors import DriverError
from drivers.serial import frames
from drivers.serial.chain import Chain, counts_with
from drivers.serial.chips import CLOCK_MHZ, BaudForm, Write
from drivers.serial.errors import SerialError, SpeedRefused
from drivers.serial.link import BAUD

#: A chip's port runs at 25 MHz / (8 x (divider + 1)); after reset the divider is 26.
_OVERSAMPLING = 8
SLOW_DIVIDER = 26
#: Fastest first; what the factory runs long chains at, and what adapters that cannot follow are given in its place.
FAST_DIVIDERS = (0, 1, 2)
_WAYS_BACK = 3


@dataclass(frozen=True, slots=True)
class FastCount:
    """Counts at a high speed. `attempts` () = the port ran at none of the speeds, which the last `refused` says.

    `address_map` as of `Chain.address_map`, () when no address was asked. `back` False = the chain did not come back
    whole to 115200 baud: only a reset makes it answer again.
    """

    baud: int
    attempts: tuple[int, ...] = ()
    address_map: tuple[bool, ...] = ()
    back: bool = True
    refused: SpeedRefused | None = None


def baud_of(divider: int) -> int:
    """The speed that a divider gives."""
    return round(CLOCK_MHZ * 1e6 / _OVERSAMPLING / (divider + 1))


def count_fast(
    chain: Chain,
    tries: int = 3,
    addresses: Sequence[int] = (),
    on_count: Callable[[int], None] = lambda count: None,
    on_chip: Callable[[int, bool], None] = lambda chip, answered: None,
    domains: Sequence[Sequence[int]] = (),
) -> FastCount | None:
    """Count `tries` times at the highest speed the port runs at, and ask each of the addresses.

    `domains` holds the addresses of each voltage domain's chips from the connector on, where they are known: chips of
    some kinds must be told of a long chain's domains first.

    None = no source says how these chips change speed. A chain that fell silent at high speed has counts of 0, and
    comes back all the same. Raises PortLost and what the chain's `check` raises, after the way back was tried.
    """
    form = chain.family.baud if chain.family is not None else None
    if form is None:
        return None
    # Whoever has answered has taken all that was written before; only then may the speed be touched.
    expected = chain.count().count
    divider, refused = _fastest(chain)
    if divider is None:
        return FastCount(baud_of(FAST_DIVIDERS[-1]), refused=refused)
    _mark_domains(chain, domains)
    try:
        chain.link.write(frames.write_all(form.register, form.value(divider)))
        chain.pause(chain.timing.baud_s)
        chain.link.set_baud(baud_of(divider))
        attempts: tuple[int, ...] = ()
        for _ in range(2 * tries):
            attempts = counts_with(attempts, chain.count(on_count))
            if len(attempts) == tries:
                break
        answered = chain.address_map(addresses, on_chip) if any(attempts) else (False,) * len(addresses)
    except BaseException:
        # Whoever stops this waits for nothing more, but the chips must not be left where nobody hears them.
        with suppress(DriverError):
            _go_back(chain, form, baud_of(divider))
        raise
    back = False
    for _ in range(_WAYS_BACK):
        _go_back(chain, form, baud_of(divider))
        back = chain.count().count >= expected
        if back:
            break
    return FastCount(baud_of(divider), attempts, answered, back)


def _mark_domains(chain: Chain, domains: Sequence[Sequence[int]]) -> None:
    """What the S21 Pro's firmware writes before it changes the speed (mujina REFERENCE.md, multi-chip step 6)."""
    form = chain.known().domains
    if form is None or len(domains) < form.least:
        return
    for domain in domains:
        chain.write_one(domain[-1], form.last)
    chain.write_all(form.all_chips)
    beyond = sum(map(len, domains))
    for domain in domains:
        beyond -= len(domain)
        for address in dict.fromkeys((domain[0], domain[-1])):
            chain.write_one(address, Write(form.relay, form.relay_value(beyond)))


def _fastest(chain: Chain) -> tuple[int | None, SpeedRefused | None]:
    """The divider of the highest speed that the port takes, tried while the chips are silent."""
    refused: SpeedRefused | None = None
    for divider in FAST_DIVIDERS:
        try:
            chain.link.set_baud(baud_of(divider))
        except SpeedRefused as error:
            refused = error
            continue
        chain.link.set_baud(BAUD)
        return divider, None
    return None, refused


def _go_back(chain: Chain, form: BaudForm, baud: int) -> None:
    """Tell the chips at high speed, then follow. Asks nobody whether to go on, and takes no longer than it must."""
    slow = frames.write_all(form.register, form.value(SLOW_DIVIDER))
    try:
        if chain.link.baud != baud:
            chain.link.set_baud(baud)
        chain.link.write(slow)
        time.sleep(chain.timing.baud_s)
    finally:
        with suppress(SerialError):
            chain.link.set_baud(BAUD)
