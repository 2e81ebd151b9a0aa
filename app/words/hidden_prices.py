"""Whether amounts of money are written out: not for somebody who may not see prices. Every amount that a window or a
command shows goes through `app.words.orders.money_text`, which asks here; papers for the customer and those frozen at a
signature are whole whoever prints them (`shown_prices`).

It keeps honest people honest: the amounts lie in a plain file that whoever sits at the machine can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: What stands in place of an amount.
HIDDEN = "•••"
_hidden = [False]
_shown: ContextVar[bool] = ContextVar("shown_prices", default=False)


def hide_prices(hidden: bool) -> None:
    """Hide amounts from now on in the whole program, or show them again."""
    _hidden[0] = hidden


def prices_hidden() -> bool:
    """Whether amounts are hidden here and now."""
    return _hidden[0] and not _shown.get()


@contextmanager
def shown_prices() -> Iterator[None]:
    """Write amounts out in the block, for a paper that is not for the person at the machine."""
    token = _shown.set(True)
    try:
        yield
    finally:
        _shown.reset(token)
