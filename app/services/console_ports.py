"""Where a console can be listened to: this machine's serial ports, and the simulated consoles among them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from app.services.bench_ports import list_ports
from app.services.bench_steps import Port
from app.words.console import simulated_console_name
from drivers.simulated.console import SCHEME, console_names, is_simulated_console


def list_console_ports() -> tuple[Port, ...]:
    """The serial ports, then the simulated consoles, marked as such. Opens nothing."""
    return console_ports_of(list_ports())


def console_ports_of(ports: Iterable[Port]) -> tuple[Port, ...]:
    """Those of a list of ports that have a console, and the simulated consoles."""
    real = tuple(port for port in ports if not port.simulated)
    offered = tuple(
        Port(f"{SCHEME}://{name}", simulated_console_name(name), "simulated", simulated=True)
        for name in console_names()
    )
    return (*real, *offered)


def simulated_console(url: str) -> tuple[str, str | None] | None:
    """The name and the speed that the URL of a simulated console gives; None where it stands for something else."""
    if not is_simulated_console(url):
        return None
    parts = urlsplit(url)
    return parts.netloc, parse_qs(parts.query).get("baud", [None])[0]
