"""Where a board can be tested: this machine's serial ports, and the simulated boards among them, marked as such."""

from __future__ import annotations

from app.domain.phrase import Phrase
from app.services.bench_steps import Port
from app.words.bench import simulated_label
from drivers.serial.ports import find_ports
from drivers.simulated.hashboard import standing
from drivers.simulated.hashboard_url import offered_urls
from drivers.simulated.story import BOARD_CODE


def list_ports() -> tuple[Port, ...]:
    """Controllers first, then single ports, then simulated boards. Opens nothing."""
    found = find_ports()
    standing_urls = {url for board in standing() for url in (board.data_url, board.control_url)}
    real = tuple(
        Port(
            url=port.data,
            label=port.label,
            kind="board" if port.control else "serial",
            control_url=port.control,
            problem=None if port.group is None else Phrase.of("port.denied", port=port.data, group=port.group),
        )
        for port in found
        if port.data not in standing_urls
    )
    stands = tuple(
        Port(board.data_url, simulated_label(board.spec.code), "simulated", board.control_url, simulated=True)
        for board in standing()
    )
    offered = tuple(
        Port(url, simulated_label(BOARD_CODE, name), "simulated", url, simulated=True) for name, url in offered_urls()
    )
    return (*real, *stands, *offered)
