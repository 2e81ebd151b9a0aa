"""The views of the bench: the board's path, and the sources that answer for it: our link, console, keypad, a log.

Stages of the path (look, cold check, walk, bisection) are no views: the path leads to them, and their arrow back to it.
"""

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

    `board` is the code of the board that a page shows of its own, which the keypad then begins with.
    """
    views = Segmented(
        _("View of the bench"),
        (
            ("path", _("Path"), "ph.path"),
            ("bench", _("Our link"), "source.our_link"),
            ("console", _("Console"), "source.tester_uart"),
            ("keypad", _("Keypad"), "ph.calculator"),
            ("log", _("Log"), "source.log"),
        ),
    )
    views.choose(here)

    def go(view: str) -> None:
        if view != here:
            code = board() if view == "keypad" else None
            desk.go_to(view, **({"board": code} if code else {}))
            views.choose(here)

    views.chosen.connect(go)
    return views
