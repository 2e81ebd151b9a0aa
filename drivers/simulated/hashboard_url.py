"""`simulated://BHB42601?fault=break&after=84`: a simulated hashboard by URL, for the port list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from drivers import catalogue
from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.serial.voltage_controllers.choice import Need, descriptions, need_of
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_eeprom import FORMATS, image_of
from drivers.simulated.hashboard_faults import FaultMisplaced, FaultUnknown, HashboardFaults, Place, faults_of, kinds
from drivers.simulated.i2c_pic import PicDevice
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL

SCHEME = "simulated"
#: A board of each chip family, and of each kind of controller.
FAMILY_BOARDS: Final = (
    BOARD_CODE, "BHB56801", "BHB68601", "A3HB70501", "NBP1901", "BHB91601", "emberOne/00", "Bitaxe Gamma",
)  # fmt: skip

#: What a place may be called in a URL.
_KEYS = ("after", "chip", "domain")
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


class SimulatedFaultError(SimulatedUrlError):
    """A fault that boards of that kind cannot have, such as a silent EEPROM where there is none; `part` is its name."""


class SimulatedControlError(SimulatedUrlError):
    """A control port named beside a simulated board, which brings its own; `part` is that port."""


#: What may stand in the query.
_QUERY = ("fault", "after", "chip", "domain", "serial", "eeprom", "control", "pic", "baud", "hold")


def is_simulated_url(url: str) -> bool:
    """Whether a URL asks for a simulated board."""
    return url.startswith(f"{SCHEME}://")


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a `simulated://` URL asks for: a board's code, and faults as (id, place or None); () = healthy."""

    code: str
    faults: tuple[tuple[str, int | None], ...] = ()


def simulated_url(wanted: Simulation) -> str:
    """The URL of such a board."""
    return f"{SCHEME}://{quote(wanted.code)}" + (f"?fault={faults_text(wanted.faults)}" if wanted.faults else "")


def held_url(url: str, after: int | None) -> str:
    """The URL of the same simulated board with RO held behind a chip; None = nothing is held."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "hold"]
    if after is not None:
        query.append(("hold", str(after)))
    return urlunsplit(parts._replace(query=urlencode(query, safe=":,")))


@lru_cache(maxsize=256)
def simulation_of(url: str) -> Simulation | None:
    """What a URL asks for, as far as it can be read; None for one that asks for no simulated board."""
    if not is_simulated_url(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets of an IPv6 address that is none
        return None
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    for key, value in query.items():
        if key not in _QUERY or not value:  # a fault misspelt would be a healthy board
            raise SimulatedUrlError(url, key)
    place = next((query[key] for key in _KEYS if _PLACE.fullmatch(query.get(key, ""))), None)
    faults = []
    for written in query.get("fault", "none").split(","):
        name, _colon, own = written.strip().partition(":")
        number = own if _PLACE.fullmatch(own) else place
        if name != "none":
            faults.append((name, int(number) if number else None))
    return Simulation(unquote(parts.netloc + parts.path).strip("/"), tuple(faults))


def faults_text(faults: Sequence[tuple[str, int | None]]) -> str:
    """Faults as (id, place or None) the way a URL writes them; "none" for a healthy board."""
    return ",".join(name if place is None else f"{name}:{place}" for name, place in faults) or "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """A simulated board that people may pick: the code of the board, the name of its fault, and its URL."""

    code: str
    fault: str
    url: str


@cache
def offers() -> tuple[Offer, ...]:
    """The story's board with each fault that it can have, then a healthy board of each other family, then what only
    those can have.
    """
    spec = catalogue.board(BOARD_CODE)
    here = [name for name, kind in kinds().items() if spec is not None and kind.shows_on(spec)]
    others = [(code, "none") for code in FAMILY_BOARDS if code != BOARD_CODE]
    elsewhere = [
        (code, name)
        for name, kind in kinds().items()
        if name not in here
        for code in FAMILY_BOARDS
        if (other := catalogue.board(code)) is not None and kind.shows_on(other)
    ]
    chosen = [*((BOARD_CODE, name) for name in here), *others, *elsewhere]
    return tuple(
        Offer(code, name, f"{SCHEME}://{code}" + ("" if name == "none" else f"?fault={name}")) for code, name in chosen
    )


def open_url(url: str, board: Callable[[str], BoardSpec | None]) -> SimulatedHashboard:
    """Set up the board a URL asks for. `board` finds a spec by code. Raises SimulatedUrlError.

    Query: `fault` (names of `resources/simulated/hashboard_faults.toml`, `break` or `break:84,hot`), `after`, `chip` or
    `domain` to place what names no place of its own, `serial`, `eeprom` (a format), `control=none` for a chain without
    a controller, `pic` (`none`, or the version of a voltage controller), `baud` to pace the replies, `hold` = the chip
    behind which RO is held (`held_url`). A fault is refused
    at a place that is not in the chain, or on a board that cannot have it, and so is a place for a fault that has none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets of an IPv6 address that is none
        raise SimulatedUrlError(url, url.partition("://")[2]) from None
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    for key, value in query.items():
        if key not in _QUERY or not value:  # a fault misspelt would be a healthy board
            raise SimulatedUrlError(url, key)
    # Codes such as emberOne/00 contain a slash; the authority and path together are the code.
    code = unquote(parts.netloc + parts.path).strip("/") or BOARD_CODE
    spec = board(code)
    if spec is None:
        raise SimulatedUrlError(url, code)
    for key in (*_KEYS, "baud", "hold"):
        if key in query and not _PLACE.fullmatch(query[key]):
            raise SimulatedUrlError(url, query[key])
    if query.get("eeprom", "4") not in FORMATS:
        raise SimulatedUrlError(url, query["eeprom"])
    held = int(query["hold"]) if "hold" in query else None
    if held is not None and not 1 <= held < spec.chips:
        raise SimulatedPlaceError(url, f"hold={held}", spec.chips)
    faults = _faults(url, query, spec)
    serial = query.get("serial", BOARD_SERIAL)
    return SimulatedHashboard(
        spec,
        faults=faults if held is None else replace(faults, held_after=held),
        serial=serial,
        image=image_of(spec, serial, query["eeprom"]) if "eeprom" in query else None,
        controller=query.get("control") != "none",
        baud=int(query["baud"]) if "baud" in query else None,
        voltage_controller=_voltage_controller(url, query, spec),
        url=url,
    )


def _voltage_controller(url: str, query: Mapping[str, str], spec: BoardSpec) -> PicDevice | None:
    """The one that such a board surely has, or the one that is asked for."""
    said = query.get("pic", "" if need_of(spec) is Need.NEEDED else "none")
    described = next((one for one in descriptions() if spec.code in one.boards), None)
    if said == "none" or (not said and described is None):
        return None
    forms = {f"{version:02X}": (version, form.name) for version, form in described.forms} if described else {}
    version, form = forms.get(said.upper(), (0, "")) if said else next(iter(forms.values()))
    if not form:
        raise SimulatedUrlError(url, f"pic={said}")
    return PicDevice(version, framed=form == "framed")


def _faults(url: str, query: Mapping[str, str], spec: BoardSpec) -> HashboardFaults:
    """A break behind the last chip, or a weak chip that is not there, would be a healthy board under a fault's name."""
    text = query.get("fault", "none")
    places = {Place(key): int(query[key]) for key in _KEYS if key in query}
    if "after" in query:
        places[Place.REPLIES] = int(query["after"])
    try:
        state = faults_of(text, spec, places)
    except FaultUnknown as error:
        raise SimulatedUrlError(url, error.name) from None
    except FaultMisplaced as error:
        kind = kinds()[error.name]
        if not kind.shows_on(spec):
            raise SimulatedFaultError(url, error.name) from None
        said = next((f"{key}={query[key]}" for key in _KEYS if key in query and key == kind.place), error.name)
        raise SimulatedPlaceError(url, said, spec.chips) from None
    taken = {kinds()[name.partition(":")[0].strip()].place for name in text.split(",")}
    for key in _KEYS:
        if key in query and Place(key) not in taken and not (key == "after" and Place.REPLIES in taken):
            raise SimulatedUrlError(url, f"{key}={query[key]}")
    return state
