"""Who prints: what stands at the top and at the foot of every paper of the shop. Values; the window wants them without
any paper.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The shop's name and its lines of address, phone and mail; `program` such as "Hashwrench 0.1".

    `logo` = a JPEG that stands in place of the program's mark, b"" = none. `footer` = what customers are to find at the
    foot of a paper: tax number, bank.
    """

    name: str
    lines: tuple[str, ...] = ()
    program: str = "Hashwrench"
    logo: bytes = b""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class ShopTerms:
    """On which terms the shop repairs, in its own words, "" = none said; `version` counts how often it changed them."""

    text: str = ""
    version: int = 0
