"""The Fleet page before anything was found: one question, and the ways in with their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.widgets.empty_state import EmptyState, Way
from app.words.language import _

if TYPE_CHECKING:
    from app.ui.pages.fleet import Page


def empty_state(page: Page) -> EmptyState:
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
                page.range.focus_text,
            ),
            Way("ph.share-network", _("Take a network of this computer"), " ", "", page.take_own),
            Way(
                "action.press",
                _("Press the button on a miner"),
                _("IP Report: it says its own address"),
                "Ctrl+Shift+P",
                page.heard.press,
            ),
            Way("action.barcode", _("Scan a serial"), _("Its order or history opens, on any page"), _("scan")),
        ),
        (_("Scan"), "action.scan", page.start),
        (_("No miners at hand?"), _("Take the simulated range"), page.scan_simulated),
    )
