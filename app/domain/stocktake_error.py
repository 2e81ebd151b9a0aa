"""What a stocktake is refused for. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class NoSuchCount(ShopError):
    """No stocktake goes by that number."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoBinOpen(ShopError):
    """Something was scanned or typed before any bin was."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NothingToSet(ShopError):
    """A number was typed, but nothing was scanned before it that it could be the number of."""

    def __init__(self, quantity: int) -> None:
        super().__init__(quantity)
        self.quantity = quantity


class NotWeighed(ShopError):
    """A weight was typed of a part whose piece nobody has weighed: its SKU."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


class NoFullMeasure(ShopError):
    """A box is full or half full, but nobody said how many pieces a full one holds: the part's SKU."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


class CountOver(ShopError):
    """The stocktake is accepted or dropped: nothing is counted in it any more."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class CountNotFinished(ShopError):
    """Bins are still being counted; the stocktake is reviewed when it is finished."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NothingCounted(ShopError):
    """Nothing was scanned in the stocktake that could be taken back, reviewed or accepted."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number
