"""A simulated console: a control board that starts, or a factory tester at work, behind a port that pyserial opens.

simulated-console://crc             # a name of `resources/simulated/consoles.toml`
simulated-console://nand?baud=9600  # set to another speed: heard at a wrong one it is what a wrong speed yields
"""

from __future__ import annotations

import re
import threading
import tomllib
from functools import cache
from itertools import count
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import resources
from drivers.serial.link import BAUD
from drivers.simulated.hashboard_url import SimulatedUrlError
from drivers.simulated.hashboard_wire import wire
from drivers.simulated.sampled_line import heard_at
from drivers.simulated.story import BOARD_SERIAL

SCHEME = "simulated-console"
#: Bytes that leave together, as a UART's FIFO gives them.
_PIECE = 64
_OPENING_S = 0.1
_LOOK_S = 0.02


def is_simulated_console(url: str) -> bool:
    """Whether a URL asks for a simulated console."""
    return url.startswith(f"{SCHEME}://")


def console_names() -> tuple[str, ...]:
    """The consoles there are, in the order of their table."""
    return tuple(_scripts())


class SimulatedConsole:
    """A console that stands as long as this context manager; it begins to speak once its port is open.

    A console set to another speed than 115200 says its text over and over, so that the speed can be looked for.
    Raises SimulatedUrlError.
    """

    def __init__(self, url: str, *, pace: float = 1.0) -> None:
        self._script, self._baud = _parsed(url)
        self._pace = pace
        self._stopped = threading.Event()
        self._wire = wire(lambda _data: ())
        self.url = self._wire.url
        self._thread = threading.Thread(target=self._speak, name=f"simulated console {self.url}", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Pull the cable."""
        self._wire.cut()

    def close(self) -> None:
        """Take the port down."""
        self._stopped.set()
        self._wire.close()
        self._thread.join()

    def __enter__(self) -> SimulatedConsole:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _speak(self) -> None:
        while not self._wire.opened:
            if self._stopped.wait(_LOOK_S):
                return
        self._stopped.wait(_OPENING_S)
        times = self._script.get("repeat", 1) if self._baud == BAUD else None
        for number in count(1) if times is None else range(1, times + 1):
            text = str(self._script["text"]).lstrip().replace("{n}", str(number % 10)).replace("{serial}", BOARD_SERIAL)
            self._say(text.replace("\n", "\r\n").encode())
            if self._stopped.wait(float(self._script.get("gap_s", 0.5)) * self._pace):
                return

    def _say(self, data: bytes) -> None:
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._wire.send(heard_at(piece, self._baud, self._wire.speed or self._baud))
            if self._stopped.wait(len(piece) * 10 / self._baud * self._pace):
                return


def _parsed(url: str) -> tuple[dict[str, Any], int]:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets of an IPv6 address that is none
        raise SimulatedUrlError(url, url.partition("://")[2]) from None
    script = _scripts().get(parts.netloc)
    if script is None:
        raise SimulatedUrlError(url, parts.netloc or "?")
    baud = parse_qs(parts.query).get("baud", [str(BAUD)])[0]
    if not re.fullmatch(r"\d{3,7}", baud) or set(parse_qs(parts.query)) - {"baud"}:
        raise SimulatedUrlError(url, parts.query[:40])
    return script, int(baud)


@cache
def _scripts() -> dict[str, dict[str, Any]]:
    with resources.open_binary("simulated", "consoles.toml") as file:
        return tomllib.load(file)
