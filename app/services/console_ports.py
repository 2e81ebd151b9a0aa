"""Where a console can be listened to: this machine's serial ports, and the simulated consoles among them."""

from __future__ import annotations

from app.services.bench_ports import list_ports
from app.services.bench_steps import Port
from app.words.console import simulated_console_name
from drivers.simulated.console import SCHEME, console_names


def list_console_ports() -> tuple[Port, ...]:
    """The serial ports, then the simulated consoles, marked as such. Opens nothing."""
    real = tuple(port for port in list_ports() if not port.simulated)
    offered = tuple(
        Port(f"{SCHEME}://{name}", simulated_console_name(name), "simulated", simulated=True)
        for name in console_names()
    )
    return (*real, *offered)
