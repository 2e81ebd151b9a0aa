"""Listening: what machines say of themselves unasked, by IP Report and mDNS, told until the call is cancelled.

Contacts no machine; the only packets sent are mDNS's questions to its group. Runs beside a scan.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from drivers.lan import mdns
from drivers.lan.announcements import Gate
from drivers.lan.ears import Ears, Place
from drivers.lan.ip_report import FORMATS, MAX_DATAGRAM, read_report
from drivers.lan.operations import House, Tell
from drivers.lan.wire import Finished, Listening, Sighted
from drivers.model.sighting import Ear, Sighting, Source, Trouble

#: How often deaf ears are tried again and floods looked at, in seconds.
LOOK_SECONDS = 2.0
#: How often a port that is taken is tried at first, and the seconds between.
TRIES, TRY_SECONDS = 4, 0.1
#: A flood is over when none was noticed for this long, in seconds.
CALM_SECONDS = 10.0
#: The longest time between two questions of mDNS, in seconds (RFC 6762, section 5.2).
LONGEST_QUIET = 3600.0
#: Instances whose TXT record is asked for, at once and by and by: asking must not become a flood of our own.
ASKED_AT_ONCE = 8
WAITING = 64


async def listen(args: dict[str, Any], house: House, tell: Tell) -> Finished:
    """The operation `listen`: `mdns`, `ip_report` as booleans.

    `interface` is the own address mDNS is heard on, all of them without it; a loopback address keeps IP Report to this
    computer too. `ports` are rows of port and the one to open in its place (0 = any free one), for simulations: those
    are heard from this computer only. Without `ask` mDNS's questions are left out, and nothing is sent.
    """
    interface = args.get("interface")
    ports = {int(port): int(really) for port, really in args.get("ports") or ()}
    places = tuple(_places(args, interface, ports))
    await _Listening(places, interface, tell, asks=bool(args.get("ask", True))).run()
    return Finished(cancelled=True)


def _places(args: dict[str, Any], interface: str | None, ports: dict[int, int]) -> Iterator[Place]:
    near = interface if interface is not None and interface.startswith("127.") else None
    if args.get("ip_report"):
        for port, form in FORMATS.items():
            host = "127.0.0.1" if port in ports else near or ""
            yield Place(Ear(Source.IP_REPORT, port, form.makes), host, ports.get(port, port), MAX_DATAGRAM)
    if args.get("mdns"):
        ear = Ear(Source.MDNS, mdns.PORT, ("Bitaxe", "Nerdaxe"))
        if mdns.PORT in ports:
            yield Place(ear, "127.0.0.1", ports[mdns.PORT], mdns.MAX_PACKET)
        else:
            yield Place(ear, "", mdns.PORT, mdns.MAX_PACKET, mdns.GROUP)


class _Listening:
    def __init__(self, places: tuple[Place, ...], interface: str | None, tell: Tell, *, asks: bool) -> None:
        self._tell = tell
        self._asks = asks
        self._gate = Gate()
        self._loop = asyncio.get_running_loop()
        self._told: tuple[Ear, ...] = ()
        self._untold: deque[str] = deque(maxlen=WAITING)
        self._ears = Ears(places, self._hear, interface)

    async def run(self) -> None:
        """Until the task is cancelled."""
        asking = asyncio.create_task(self._browse())
        try:
            await self._open()
            while True:
                self._tell_ears()
                self._ask_untold()
                await asyncio.sleep(LOOK_SECONDS)
        except asyncio.CancelledError:
            return  # the caller's wish, and this task ends here
        finally:
            asking.cancel()
            await asyncio.to_thread(self._ears.close)

    async def _open(self) -> None:
        """Open the ears before anything is told of them; a listening that is just ending may hold their ports yet."""
        for _ in range(TRIES):
            if all(ear.trouble is not Trouble.PORT_TAKEN for ear in self._ears.open()):
                return
            await asyncio.sleep(TRY_SECONDS)

    async def _browse(self) -> None:
        """Ask who is there: soon, and then ever more rarely."""
        if not self._asks:
            return
        for wait in itertools.chain(
            (0.1, 1.0), (2.0**number for number in range(1, 12)), itertools.repeat(LONGEST_QUIET)
        ):
            await asyncio.sleep(min(wait, LONGEST_QUIET))
            self._ears.ask(mdns.PORT, mdns.browse_question())

    def _tell_ears(self) -> None:
        ears = self._ears.open()
        now = time.monotonic()
        flooded = {port for port, at in tuple(self._ears.flooded_at.items()) if now - at < CALM_SECONDS}
        crowded = self._gate.dropped_at is not None and now - self._gate.dropped_at < CALM_SECONDS
        ears = tuple(
            replace(ear, trouble=Trouble.FLOODED) if not ear.deaf and (crowded or ear.port in flooded) else ear
            for ear in ears
        )
        if ears != self._told:
            self._told = ears
            self._tell(Listening(ears))

    def _ask_untold(self) -> None:
        names = [self._untold.popleft() for _ in range(min(ASKED_AT_ONCE, len(self._untold)))]
        if names and self._asks:
            self._ears.ask(mdns.PORT, mdns.txt_question(names))

    def _hear(self, ear: Ear, ip: str, datagram: bytes) -> None:
        """In the thread of the ears."""
        sighting = self._understood(ear, ip, datagram)
        if sighting is not None and self._gate.lets(sighting, time.monotonic()):
            self._loop.call_soon_threadsafe(self._tell, Sighted(sighting))

    def _understood(self, ear: Ear, ip: str, datagram: bytes) -> Sighting | None:
        if ear.source is Source.IP_REPORT:
            return read_report(FORMATS[ear.port], ip, datagram)
        said = mdns.read_packet(ip, datagram)
        self._untold.extend(name for name in said.untold if name not in self._untold)
        return said.sighting
