"""`simulated://BHB42601?fault=break&after=84`: a simulated hashboard by URL, for the port list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import NAMED, HashboardFaults, named
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL

SCHEME = "simulated"

#: A chip's place in the chain, as a number of sane length.
_PLACE = re.compile("[0-9]{1,6}")


class SimulatedUrlError(DriverError):
    """A `simulated://` URL that names a board or a fault there is not; `url` and the `part` that is wrong."""

    def __init__(self, url: str, part: str) -> None:
        super().__init__(f"{url}: {part}")
        self.url = url
        self.part = part


class SimulatedPlaceError(SimulatedUrlError):
    """A fault at a place the board does not have: its chain holds `chips`."""

    def __init__(self, url: str, part: str, chips: int) -> None:
        super().__init__(url, part)
        self.chips = chips


class SimulatedControlError(SimulatedUrlError):
    """A control port named beside a simulated board, which brings its own; `part` is that port."""


def is_simulated_url(url: str) -> bool:
    """Whether a URL asks for a simulated board."""
    return url.startswith(f"{SCHEME}://")


def offered_urls() -> tuple[tuple[str, str], ...]:
    """(fault name, URL) of every simulated board people may pick."""
    return tuple((name, f"{SCHEME}://{BOARD_CODE}" + ("" if name == "none" else f"?fault={name}")) for name in NAMED)


def open_url(url: str, board: Callable[[str], BoardSpec | None]) -> SimulatedHashboard:
    """Set up the board a URL asks for. `board` finds a spec by code. Raises SimulatedUrlError.

    Query: `fault` (a name of `hashboard_faults.NAMED`), `after` or `chip` to place it, `serial`, `control=none` for a
    chain without a controller. A fault is refused at a place that is not in the chain, and so is a place for a fault
    that has none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets of an IPv6 address that is none
        raise SimulatedUrlError(url, url.partition("://")[2]) from None
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # Codes such as emberOne/00 contain a slash; the authority and path together are the code.
    code = (parts.netloc + parts.path).strip("/") or BOARD_CODE
    spec = board(code)
    if spec is None:
        raise SimulatedUrlError(url, code)
    name = query.get("fault", "none")
    if name not in NAMED:
        raise SimulatedUrlError(url, name)
    places = {key: query.get(key) for key in ("after", "chip")}
    wrong = next((value for value in places.values() if value is not None and not _PLACE.fullmatch(value)), None)
    if wrong is not None:
        raise SimulatedUrlError(url, wrong)
    after, chip = (int(value) if value is not None else None for value in places.values())
    faults = named(name, after=after, chip=chip)
    _refuse_misplaced(url, faults, places, spec.chips)
    controller = query.get("control") != "none"
    return SimulatedHashboard(spec, faults=faults, serial=query.get("serial", BOARD_SERIAL), controller=controller)


def _refuse_misplaced(url: str, faults: HashboardFaults, given: Mapping[str, str | None], chips: int) -> None:
    """A break behind the last chip, or a weak chip that is not there, would be a healthy board under a fault's name."""
    behind = faults.break_after if faults.break_after is not None else faults.joint_after
    sick = (*faults.weak, *faults.erring)
    has = {"after": behind is not None or faults.unplug_after is not None, "chip": bool(sick)}
    for key, value in given.items():
        if value is not None and not has[key]:
            raise SimulatedUrlError(url, f"{key}={value}")
    if behind is not None and behind >= chips:
        raise SimulatedPlaceError(url, f"after={behind}", chips)
    for chip in sick:
        if not 1 <= chip <= chips:
            raise SimulatedPlaceError(url, f"chip={chip}", chips)
