"""What the preview shows: a paper that can be made, or one that is there, and what it asks of the window around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.ledger.writing import Watch
from app.ui.preferences import Preferences


class PrintDesk(Protocol):
    """What is needed of the window around it."""

    shop: Any
    preferences: Preferences

    def choose(self, **changes: Any) -> None:
        """Keep a choice."""

    def toast(self, sentence: str) -> None:
        """One sentence at the bottom."""


class Printed(Protocol):
    """A paper that was made."""

    @property
    def pdf(self) -> bytes:
        """Its bytes."""

    @property
    def missing(self) -> frozenset[str]:
        """Characters that no font here has."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that can be shown: `make` makes it for a copy and a language, beside the GUI thread.

    `title` is what it is called among others, `name` as a file; `kind` whose printer is remembered. `copies` and
    `languages` are (id, words) to switch between, none = there is but one; `spoken` are the copies that have
    languages, and `copy` the one that is shown first. `exact` = labels. `lacking` says of what was made what it lacks.
    """

    title: str
    name: str
    kind: str
    make: Callable[[str, str, Watch], Printed]
    copies: tuple[tuple[str, str], ...] = ()
    copy: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    spoken: tuple[str, ...] = ()
    exact: bool = False
    lacking: Callable[[Any], str] = lambda _made: ""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that is there already."""

    pdf: bytes
    missing: frozenset[str] = frozenset()
    lacking: str = ""
