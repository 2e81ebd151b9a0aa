"""Simulated hashboards as people choose them: which boards, which faults each can have and where, and the URL of it.

Also the way to change what is wrong with one while it stands. The grammar of the URL belongs to `drivers.simulated`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import parse_qs, quote, unquote, urlsplit

from drivers import catalogue
from drivers.serial.chips import chip_id_of
from drivers.simulated.hashboard import standing
from drivers.simulated.hashboard_faults import faults_of, kinds
from drivers.simulated.hashboard_url import FAMILY_BOARDS, SCHEME, is_simulated_url
from drivers.simulated.story import BOARD_SERIAL


@dataclass(frozen=True, slots=True)
class BoardFault:
    """A fault that a board can have. `place` is what its place counts ("after", "chip", "domain", "replies"), None =
    it has none; `usual` is where it sits when nobody says, between `lowest` and `highest`.
    """

    id: str
    place: str | None = None
    lowest: int = 0
    highest: int = 0
    usual: int = 0


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a `simulated://` URL asks for: a board's code, and faults as (id, place or None); () = healthy."""

    code: str
    faults: tuple[tuple[str, int | None], ...] = ()


@cache
def simulated_codes() -> tuple[str, ...]:
    """The codes of all boards that can be simulated: one of each chip family first, then the rest by their names."""
    able = sorted(spec.code for spec in catalogue.boards() if chip_id_of(spec.chip) is not None)
    families = [code for code in FAMILY_BOARDS if code in able]
    return (*families, *(code for code in able if code not in families))


def faults_on(code: str) -> tuple[BoardFault, ...]:
    """The faults that a board of that code can have, "none" first; () for a code there is not."""
    spec = catalogue.board(code)
    if spec is None:
        return ()
    found = []
    for kind in kinds().values():
        if not kind.shows_on(spec):
            continue
        if kind.place is None:
            found.append(BoardFault(kind.id))
            continue
        place = kind.place.value
        lowest = 0 if place in ("after", "replies") else 1
        found.append(BoardFault(kind.id, place, lowest, kind.highest(spec), kind.usual(spec) or lowest))
    return tuple(found)


def simulated_url(wanted: Simulation) -> str:
    """The URL of such a board."""
    faults = _text(wanted.faults)
    return f"{SCHEME}://{quote(wanted.code)}" + (f"?fault={faults}" if faults else "")


@lru_cache(maxsize=256)
def simulation_of(url: str) -> Simulation | None:
    """What a URL asks for, as far as it can be read; None for one that asks for no simulated board."""
    if not is_simulated_url(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets of an IPv6 address that is none
        return None
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    place = next((query[key] for key in ("after", "chip", "domain") if query.get(key, "").isdecimal()), None)
    faults = []
    for written in query.get("fault", "none").split(","):
        name, _colon, own = written.strip().partition(":")
        number = own if own.isdecimal() else place
        if name != "none":
            faults.append((name, int(number) if number else None))
    return Simulation(unquote(parts.netloc + parts.path).strip("/"), tuple(faults))


def as_board(url: str, number: int) -> str:
    """The URL with a serial of its own for board `number` on the bench, where it names none: boards there differ."""
    if number < 2 or not is_simulated_url(url) or "serial=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}serial={BOARD_SERIAL[:-3]}{number}{BOARD_SERIAL[-2:]}"


def change_faults(url: str, faults: Sequence[tuple[str, int | None]]) -> int:
    """Give other faults to every simulated board that stands for that URL; how many there were.

    Raises FaultUnknown, FaultMisplaced.
    """
    boards = [board for board in standing() if board.url == url]
    for board in boards:
        board.faults = faults_of(_text(faults) or "none", board.spec)
    return len(boards)


def _text(faults: Sequence[tuple[str, int | None]]) -> str:
    return ",".join(name if place is None else f"{name}:{place}" for name, place in faults)
