"""The three views of the bench: our own link, a log, and the cold check with a multimeter."""

from __future__ import annotations

from typing import Any, Protocol

from app.ui.widgets.segmented import Segmented
from app.words.language import _


class Host(Protocol):
    """The part of the window that this needs."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""


def bench_views(desk: Host, here: str) -> Segmented:
    """The switch between the views; choosing one goes to its page, and the switch itself stays where it is."""
    views = Segmented(
        _("View of the bench"),
        (
            ("bench", _("Our link"), "source.our_link"),
            ("log", _("Log"), "source.log"),
            ("cold_check", _("Cold check"), "source.multimeter"),
        ),
    )
    views.choose(here)

    def go(view: str) -> None:
        if view != here:
            desk.go_to(view)
            views.choose(here)

    views.chosen.connect(go)
    return views
