"""What happens on a page that is open for telephones (`app.services.phone`); light enough for who only listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.services.orders import KeptOrder
from drivers.phone.host import Ended

__all__ = ["Ended", "LinkEnded", "LinkEvent", "PhoneOpened", "PhotoCame", "PhotoComing", "PhotoRefused"]


@dataclass(frozen=True, slots=True)
class PhoneOpened:
    """A phone opened the page; phones are counted from 1."""

    phone: int


@dataclass(frozen=True, slots=True)
class PhotoComing:
    """So much of what a phone sends has come, 0 to 1; None = it does not say how much it is. `over` = no more comes."""

    phone: int
    share: float | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class PhotoCame:
    """A photo stands on the order, sent by a phone at a time (UTC); `kept.commit` takes it back."""

    phone: int
    at: datetime
    name: str
    kept: KeptOrder


@dataclass(frozen=True, slots=True)
class PhotoRefused:
    """Something a phone sent was not kept; `why` is the sentence for this window."""

    phone: int
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class LinkEnded:
    """The page is closed."""

    why: Ended


LinkEvent = PhoneOpened | PhotoComing | PhotoCame | PhotoRefused | LinkEnded
