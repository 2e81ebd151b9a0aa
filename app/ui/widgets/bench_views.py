"""The views of the bench: our own link, a log, the cold check with a multimeter, and how a board is connected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from app.ui.widgets.segmented import Segmented
from app.words.language import _


class Host(Protocol):
    """The part of the window that this needs."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""


def bench_views(desk: Host, here: str, board: Callable[[], str | None] = lambda: None) -> Segmented:
    """The switch between the views; choosing one goes to its page, and the switch itself stays where it is.

    `board` is the code of the board at hand, which the Connect view then shows.
    """
    views = Segmented(
        _("View of the bench"),
        (
            ("bench", _("Our link"), "source.our_link"),
            ("log", _("Log"), "source.log"),
            ("console", _("Console"), "ph.terminal-window"),
            ("cold_check", _("Cold check"), "source.multimeter"),
            ("connect", _("Connect"), "mdi6.cable-data"),
        ),
    )
    views.choose(here)

    def go(view: str) -> None:
        if view != here:
            code = board() if view == "connect" else None
            desk.go_to(view, **({"board": code} if code else {}))
            views.choose(here)

    views.chosen.connect(go)
    return views
