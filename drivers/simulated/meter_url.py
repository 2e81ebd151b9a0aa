"""`simulated-meter://BHB42601?fault=hard_short&at=12&seed=3`: a simulated meter on a simulated board, by URL.

`fault` is a variant of the bench's faults (`none` = a good board, `any` = one by chance), `at` its place, `seed` which
board and readings, `dialect` the make that the meter plays.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from drivers.model.board import BoardSpec
from drivers.serial.multimeter_dialects import dialects
from drivers.simulated.hashboard_url import SimulatedUrlError
from drivers.simulated.multimeter import SimulatedMultimeter
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT, BenchFault, BenchFaultMisplaced, bench_faults, planted

SCHEME: Final = "simulated-meter"
_QUERY = ("fault", "at", "seed", "dialect")


class SimulatedMeterUrlError(SimulatedUrlError):
    """A `simulated-meter://` URL that names a board, a fault, a place or a make of meter there is not."""


def is_simulated_meter_url(url: str) -> bool:
    """Whether a URL asks for a simulated meter."""
    return url.startswith(f"{SCHEME}://")


def simulated_meter_url(code: str, fault: str = "none", place: int | None = None) -> str:
    """The URL of a simulated meter on such a board."""
    query = "" if fault == "none" else f"?fault={fault}" + (f"&at={place}" if place is not None else "")
    return f"{SCHEME}://{quote(code)}{query}"


def offered_faults(board: BoardSpec) -> tuple[str, ...]:
    """The faults with which a simulated meter is offered on such a board, "none" first."""
    return ("none", *(one.id for one in bench_faults().values() if one.offered and one.fits(board)))


def open_meter_url(url: str, board: Callable[[str], BoardSpec | None]) -> SimulatedMultimeter:
    """The meter that a URL asks for, its probes in the air; `board` finds a spec by code.

    Raises SimulatedMeterUrlError for a board, a fault, a place or a word that there is not.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:  # brackets of an IPv6 address that is none
        raise SimulatedMeterUrlError(url, url) from error
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    for key, value in query.items():
        if key not in _QUERY or not value:
            raise SimulatedMeterUrlError(url, key)
    code = unquote(parts.netloc + parts.path).strip("/")
    spec = board(code)
    if spec is None or spec.chips < 2:
        raise SimulatedMeterUrlError(url, code)
    seed, place = (_number(url, query.get(key)) for key in ("seed", "at"))
    dialect = query.get("dialect", "scpi")
    if dialect not in (one.id for one in dialects()):
        raise SimulatedMeterUrlError(url, dialect)
    fault = _fault(url, query.get("fault", "none"), place, spec, random.Random(f"{seed} fault"))  # noqa: S311
    return SimulatedMultimeter(Workbench(spec, fault, seed or 0), dialect=dialect, seed=seed or 0)


def _fault(url: str, name: str, place: int | None, spec: BoardSpec, rng: random.Random) -> BenchFault:
    if name == "none":
        return NO_FAULT
    if name == "any":
        return planted(spec, rng)
    kind = bench_faults().get(name)
    if kind is None or not kind.fits(spec):
        raise SimulatedMeterUrlError(url, name)
    try:
        return kind.at(spec, kind.usual(spec) if place is None else place, rng)
    except BenchFaultMisplaced as error:
        raise SimulatedMeterUrlError(url, str(place)) from error


def _number(url: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise SimulatedMeterUrlError(url, text)
    return int(text)
