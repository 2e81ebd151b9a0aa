"""The Fleet page before anything was found: one question, and the ways in with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.ui.widgets.empty_state import EmptyState, Way
from app.words.language import _


class Host(Protocol):
    """The page, as its ways in see it."""

    def start(self) -> bool:
        """Scan the ranges that are named."""

    def take_own(self) -> None:
        """Scan a network of this computer."""

    def scan_simulated(self) -> None:
        """Scan the simulated miners."""


def empty_state(page: Host, type_range: Callable[[], None], press: Callable[[], object]) -> EmptyState:
    """The empty page; its second line takes the words for this computer's own networks."""
    return EmptyState(
        _("Where are your miners?"),
        _("A scan only reads, and only the addresses you name."),
        (
            Way(
                "ph.keyboard",
                _("Type a range"),
                _("10.0.0.0/24, 10.0.1-4.* or 10.0.0.5-90"),
                "Ctrl+L",
                type_range,
            ),
            Way("ph.share-network", _("Take a network of this computer"), " ", "", page.take_own),
            Way(
                "action.press",
                _("Press the button on a miner"),
                _("IP Report: it says its own address"),
                "Ctrl+Shift+P",
                press,
            ),
            Way("action.barcode", _("Scan a serial"), _("Its order or history opens, on any page"), _("scan")),
        ),
        (_("Scan"), "action.scan", page.start),
        (_("No miners at hand?"), _("Take the simulated range"), page.scan_simulated),
    )
