"""What the page is opened for: who has its words, takes the photos and hears what happens. Beside it, what passes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from drivers.phone.errors import Refusal


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Every word of the page in one language, plain text. `heading` names what the photos are for.

    `count` has {done} and {all}, `kept_one` has {name}; `heic`, `too_large`, `lost` and `ended` are what the page says
    by itself, where it can.
    """

    language: str
    title: str
    heading: str
    about: str
    what_happens: str
    camera: str
    gallery: str
    send: str
    sending: str
    count: str
    saved: str
    heic: str
    too_large: str
    lost: str
    ended: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived whole: where it lies until `take` returns, its size in bytes, the name it was sent under,
    which phone sent it (from 1), and the languages its browser asks for.
    """

    path: Path
    size: int
    name: str
    phone: int
    languages: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: whether it is kept for good, and what to say of it in the phone's language."""

    saved: bool
    said: str


class Ended(StrEnum):
    """Why a page is open no longer."""

    PERSON = "person"
    TIME = "time"
    GUESSED = "guessed"
    HOST = "host"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PhoneCame:
    """A phone opened the page."""

    phone: int


@dataclass(frozen=True, slots=True)
class Receiving:
    """So many bytes of a request of `whole` (None = it did not say) have come from a phone; `over` = no more come."""

    phone: int
    received: int
    whole: int | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class PageEnded:
    """The page is closed and nothing is listening any more."""

    why: Ended


PhoneEvent = PhoneCame | Receiving | PageEnded


class Host(Protocol):
    """For whom the page is open. `take` and `refuses` run one at a time on a thread of their own, the others on the
    page's; none may raise.
    """

    def texts(self, languages: str) -> PageTexts:
        """The words of the page for a browser that asks for these languages (Accept-Language)."""

    def said(self, refusal: Refusal, languages: str) -> str:
        """The sentence for a request that was refused."""

    def refuses(self, head: bytes, name: str, phone: int, languages: str) -> str:
        """Why a file that begins so is not wanted, before the rest is read; "" = it may come."""

    def take(self, arrived: Arrived) -> Taken:
        """Keep the file or say why not. It is told to the phone as saved only when this says so."""

    def happened(self, event: PhoneEvent) -> None:
        """Something happened; return at once."""
