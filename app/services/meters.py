"""Multimeters: which ports one may hang on, connecting to it, its readings, and the stream from which values are taken.

    with connect("socket://10.0.0.7:5025") as meter:
        meter.name, meter.simulated
        meter.hold(spot)                       # moves a simulated meter's probes; those of a real one are in hands
        meter.read(spot.conditions)            # 38.4, math.inf = OL
        for reading in meter.stream(spot.conditions, cancel): ...

A meter of USB that types like a keyboard needs none of this: what it types lands in the entry and is read there. Every
call blocks: call it from a thread, and break it off with the `cancel` event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from types import TracebackType

from app.domain.phrase import Phrase
from app.domain.settling import MeterReading, Settling
from app.domain.spot import Conditions, Spot
from app.services import bench_ports
from app.words.bench import simulated_meter_label
from drivers import catalogue
from drivers.errors import DriverError
from drivers.serial.errors import Cancelled
from drivers.serial.meter_errors import MeterGarbled, MeterSilent
from drivers.serial.multimeter import LAN_PORT, Multimeter
from drivers.simulated.meter_url import is_simulated_meter_url, offered_faults, open_meter_url, simulated_meter_url
from drivers.simulated.multimeter import SimulatedMultimeter
from drivers.simulated.story import BOARD_CODE
from drivers.simulated.workbench import Workbench

__all__ = [
    "LAN_PORT", "BenchMeter", "Cancelled", "DriverError", "MeterOffer", "connect", "is_simulated_meter_url", "lan_url",
    "list_meters", "simulated_meter_url",
]  # fmt: skip

#: A simulated meter would answer faster than anyone could read; real ones give some readings a second.
_EVERY_S = 0.05
#: A stream passes over so many answers in a row that are none, as probes that touch make them; then it ends.
_ODD = 3


@dataclass(frozen=True, slots=True)
class MeterOffer:
    """A place where a meter may be. Nobody was asked: what hangs on a port shows only once it is connected.

    `problem` keeps this user from opening the port, None = nothing does.
    """

    url: str
    label: str
    simulated: bool = False
    problem: Phrase | None = None


def list_meters(board_code: str | None = None) -> tuple[MeterOffer, ...]:
    """The serial ports that are no controller's, then simulated meters on boards of that code, a good one first.

    Opens nothing.
    """
    real = [
        MeterOffer(port.url, port.label, problem=port.problem)
        for port in bench_ports.list_ports()
        if not port.simulated and port.kind == "serial"
    ]
    spec = catalogue.board(board_code or "")
    if spec is None or spec.chips < 2:
        spec = catalogue.board(BOARD_CODE)
    if spec is None:
        return tuple(real)
    return (*real, *(_simulated(spec.code, fault) for fault in offered_faults(spec)))


def _simulated(code: str, fault: str) -> MeterOffer:
    return MeterOffer(simulated_meter_url(code, fault), simulated_meter_label(code, fault), simulated=True)


def lan_url(host: str) -> str:
    """The URL of a meter on the LAN, from what a person types: an address, a name, either with a port, or a URL."""
    host = host.strip()
    if "://" in host:
        return host
    port = "" if host.rpartition(":")[2].isdigit() and host.count(":") == 1 else f":{LAN_PORT}"
    return f"socket://{host}{port}"


def connect(url: str, *, baud: int | None = None, cancel: Event | None = None) -> BenchMeter:
    """The meter at that URL, or a simulated one for `simulated-meter://CODE?fault=...`.

    Raises what `drivers.serial.multimeter` raises, SimulatedUrlError, and Cancelled.
    """
    if not is_simulated_meter_url(url):
        return BenchMeter(Multimeter(url, baud=baud, cancel=cancel))
    simulated = open_meter_url(url, catalogue.board)
    try:
        return BenchMeter(Multimeter(simulated.url, cancel=cancel), simulated)
    except DriverError:
        simulated.close()
        raise


class BenchMeter:
    """A connected meter. Context manager."""

    def __init__(self, meter: Multimeter, simulated: SimulatedMultimeter | None = None) -> None:
        self._meter = meter
        self._simulated = simulated

    @property
    def name(self) -> str:
        """Who it says it is, as the instrument of a measurement."""
        return str(self._meter.name)

    @property
    def port(self) -> str:
        """Where it hangs."""
        return self._meter.port

    @property
    def simulated(self) -> bool:
        """Whether its values are made up: said wherever they are shown or kept."""
        return self._simulated is not None

    @property
    def bench(self) -> Workbench | None:
        """The simulated board that its probes lie on, to count its chips and look at it; None on a real bench."""
        return None if self._simulated is None else self._simulated.bench

    def hold(self, spot: Spot | None) -> None:
        """Put a simulated meter's probes there, None = lift them. A real one's are in somebody's hands."""
        if self._simulated is not None:
            self._simulated.hold(spot)

    def read(self, conditions: Conditions, cancel: Event | None = None) -> float:
        """One value in volts or ohms, math.inf where the meter shows OL."""
        return self._meter.read(conditions.mode, cancel=cancel)

    def stream(self, conditions: Conditions, cancel: Event, every_s: float = _EVERY_S) -> Iterator[MeterReading]:
        """Reading after reading until `cancel` is set, none sooner than `every_s` after the one before.

        `settled` is true once for each place of the probes.
        """
        settling, odd = Settling(conditions.mode), 0
        while not cancel.is_set():
            try:
                value = self._meter.read(conditions.mode, cancel=cancel)
            except (MeterGarbled, MeterSilent):
                odd += 1
                if odd >= _ODD:
                    raise
                continue
            odd = 0
            settling, reading = settling.after(value)
            yield reading
            cancel.wait(every_s)

    def settled(self, conditions: Conditions, cancel: Event) -> float:
        """The next value that may be taken. Raises Cancelled once `cancel` is set."""
        for reading in self.stream(conditions, cancel):
            if reading.settled:
                return reading.value
        raise Cancelled

    def close(self) -> None:
        """Give the meter back to its keys."""
        self._meter.close()
        if self._simulated is not None:
            self._simulated.close()

    def __enter__(self) -> BenchMeter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
