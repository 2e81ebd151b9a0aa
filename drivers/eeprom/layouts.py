"""Layouts of the EEPROM formats, read from `resources/eeprom/layouts.toml`, and the reading of fields by them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import resources
from drivers.model.eeprom import Check, Region


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is text, u8, i8, u16le or u16be; `scale` turns the number into the unit of its name."""

    at: int
    size: int
    kind: str
    scale: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start`..`end` enciphered together; the byte at `check` holds the checksum of `covers_from`..`check`."""

    name: Region
    start: int
    end: int
    covers_from: int
    check: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that is never above `high` on a real board: what a short checksum lets pass by chance."""

    at: int
    size: int
    high: int


@dataclass(frozen=True, slots=True)
class Layout:
    """One format's layout."""

    fields: Mapping[str, Field]
    spans: tuple[Span, ...] = ()
    bounds: tuple[Bound, ...] = ()


@cache
def layout(name: str) -> Layout:
    """A layout by its name in the table. Raises KeyError for one there is not."""
    with resources.open_binary("eeprom", "layouts.toml") as file:
        row = tomllib.load(file)[name]
    spans = tuple(Span(Region(span.pop("name")), **span) for span in row.get("regions", ()))
    bounds = tuple(Bound(**bound) for bound in row.get("bounds", ()))
    return Layout({key: Field(**field) for key, field in row["fields"].items()}, spans, bounds)


def within_bounds(plain: bytes, layout: Layout, span: Span) -> bool:
    """Whether the numbers of a region are such as boards have; numbers are little-endian."""
    own = [bound for bound in layout.bounds if span.start <= bound.at < span.end]
    return all(int.from_bytes(plain[bound.at : bound.at + bound.size], "little") <= bound.high for bound in own)


def read_fields(plain: bytes, layout: Layout) -> dict[str, str | int | float | None]:
    """Every field of a layout from plain bytes; one that lies beyond their end is None."""
    return {name: _value(plain, field) for name, field in layout.fields.items()}


def read_sound_fields(plain: bytes, layout: Layout, checks: Iterable[Check]) -> dict[str, str | int | float | None]:
    """As `read_fields`, but what lies in a region whose checksum fails is None: its bytes mean nothing."""
    failed = {check.region for check in checks if not check.ok}
    lost = [span for span in layout.spans if span.name in failed]
    return {
        name: None if any(span.start <= layout.fields[name].at < span.end for span in lost) else value
        for name, value in read_fields(plain, layout).items()
    }


def _value(plain: bytes, field: Field) -> str | int | float | None:
    raw = plain[field.at : field.at + field.size]
    if len(raw) < field.size:
        return None
    if field.kind == "text":
        return _text(raw)
    order = "big" if field.kind.endswith("be") else "little"
    number = int.from_bytes(raw, order, signed=field.kind.startswith("i"))  # type: ignore[arg-type]
    return number if field.scale is None else round(number * field.scale, 6)


def _text(raw: bytes) -> str | None:
    """Text up to the first NUL; what is not printable ASCII shows as a dot. None when nothing is written there."""
    text = raw.split(b"\x00", 1)[0]
    if not text or set(text) == {0xFF}:
        return None
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in text)
