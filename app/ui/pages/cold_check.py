"""The Cold check page: what it will hold, and what to do until then."""

from __future__ import annotations

from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.empty_state import EmptyState, Way
from app.words.language import _


class Page(PageBase):
    """Says plainly that the guided check comes later; nothing here pretends to measure."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Cold check"))
        self.left.addWidget(bench_views(desk, "cold_check"))
        self.body.addWidget(
            EmptyState(
                _("Measure before power"),
                _(
                    "This page will lead the probes through the domains of a board without power: ohms against its "
                    "neighbours and against your own good boards, kept with the order. It comes in a later version."
                ),
                (
                    Way(
                        "source.multimeter", _("Until then: measure by hand"),
                        _("ohms of the input and each domain, board off; one differs"),
                    ),
                    Way(
                        "nav.orders", _("Write the values into the order"),
                        _("they stay with the board for good"), "Ctrl+3",
                        lambda: desk.go_to("orders"),
                    ),
                    Way(
                        "nav.bench", _("Then test it on our link"),
                        _("only a board without a short gets power"), "Ctrl+2",
                        lambda: desk.go_to("bench"),
                    ),
                ),
            ),
            1,
        )  # fmt: skip
