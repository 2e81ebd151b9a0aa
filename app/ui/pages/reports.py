"""The Reports page: says what it will hold, and where the same answers are until then."""

from __future__ import annotations

from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.empty_state import EmptyState, Way
from app.words.language import _


class Page(PageBase):
    """Nothing is counted here yet; the page does not pretend."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Reports"))
        self.empty = EmptyState(
            _("How is the shop doing?"),
            _(
                "This page will hold faults by model, comebacks, repair times and part costs, as PDF and tables. "
                "It does not exist yet. Until then:"
            ),
            (
                Way(
                    "nav.orders",
                    _("See every order"),
                    _("with its state, fault and technician"),
                    "Ctrl+3",
                    lambda: desk.go_to("orders"),
                ),
                Way(
                    "nav.boards",
                    _("See a board's history"),
                    _("every repair of one serial"),
                    "Ctrl+4",
                    lambda: desk.go_to("boards"),
                ),
                Way(
                    "nav.parts",
                    _("See what parts are left"),
                    _("with what they cost"),
                    "Ctrl+5",
                    lambda: desk.go_to("parts"),
                ),
            ),
        )
        self.body.addWidget(self.empty)
