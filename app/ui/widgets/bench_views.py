"""The three views of the bench: our own link, a log, and the cold check with a multimeter."""

from __future__ import annotations

from app.ui.pages.page import Desk
from app.ui.widgets.segmented import Segmented
from app.words.language import _


def bench_views(desk: Desk, here: str) -> Segmented:
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
