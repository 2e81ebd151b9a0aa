"""What keeps a paper from being shown."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class PaperHidden(ShopError):
    """The kept internal copy of order `number` tells prices, which are hidden here."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number
