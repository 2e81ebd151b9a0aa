"""Who prints: what stands at the top of every paper of the shop. A value; the window wants it without any paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The shop's name and its lines of address, phone and mail; `program` such as "Hashwrench 0.1"."""

    name: str
    lines: tuple[str, ...] = ()
    program: str = "Hashwrench"
