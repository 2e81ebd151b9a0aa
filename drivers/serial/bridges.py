"""USB-to-UART bridges by their USB identity, from `resources/boards/usb_serial.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from resources import open_binary


@dataclass(frozen=True, slots=True)
class Bridge:
    """A kind of USB-UART chip: `ids` are its (vendor, product) pairs."""

    name: str
    maker: str
    ids: tuple[tuple[int, int], ...]


@cache
def bridges() -> tuple[Bridge, ...]:
    """Every bridge that is known."""
    with open_binary("boards", "usb_serial.toml") as file:
        rows = tomllib.load(file)["bridge"]
    return tuple(Bridge(row["name"], row["maker"], tuple(map(_pair, row["ids"]))) for row in rows)


def bridge_of(vendor: int | None, product: int | None) -> Bridge | None:
    """The bridge of that USB identity; None for a stranger."""
    return next((bridge for bridge in bridges() if (vendor, product) in bridge.ids), None)


def _pair(text: str) -> tuple[int, int]:
    vendor, product = text.split(":")
    return int(vendor, 16), int(product, 16)
