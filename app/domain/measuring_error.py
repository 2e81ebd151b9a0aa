"""What a check that measures a board refuses. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class NothingLeft(ShopError):
    """Every spot of the plan is measured or skipped: a value needs a spot named with it."""


class CheckEnded(ShopError):
    """The check has ended, perhaps in another window: what is measured now needs a new one."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class PowerReasonMissing(ShopError):
    """Power against a hard fail needs a reason in words."""
