"""What is known of a machine besides what it told: the shop's record of it, its last day, when its state changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FleetNote:
    """The note of one address; everything empty = nothing is known.

    `order` is the number of the last work order on the machine or a board that sits in it, `open` whether it is still
    open, `comeback` a sentence where the machine or one of its boards was repaired here before. `day` is the hashrate
    of the last 24 hours against what is expected, oldest first, None for gaps; `since` when its state last changed;
    `service` whether it is in service mode by the record, `watched` whether it is read again and again.
    """

    order: str = ""
    open: bool = False
    comeback: str = ""
    day: tuple[float | None, ...] = ()
    since: datetime | None = None
    service: bool = False
    watched: bool = False


NOTHING = FleetNote()
