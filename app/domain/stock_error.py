"""What the store refuses. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class BadPart(ShopError):
    """A part cannot be described so, or not be taken off: `field` is what is wrong ("sku", "name", "minimum",
    "target", "pack", "lead_days", "piece_mg", "msl", "itself", "lots"), `sku` the part.
    """

    def __init__(self, field: str, sku: str) -> None:
        super().__init__(field, sku)
        self.field = field
        self.sku = sku


class SkuTaken(ShopError):
    """Another part has that SKU."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


class NothingChanged(ShopError):
    """What was asked for is so already; `name` is the part or lot."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PieceWeightMissing(ShopError):
    """Nobody has said what one piece of the part weighs."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


class NotFitted(ShopError):
    """The order has no fitted part of that lot or part: `order` is its number, `name` what was scanned."""

    def __init__(self, order: str, name: str) -> None:
        super().__init__(order, name)
        self.order = order
        self.name = name


class TooMuchMoney(ShopError):
    """A lot costs more than the record counts exactly; `minor` = minor units of its currency."""

    def __init__(self, minor: int) -> None:
        super().__init__(minor)
        self.minor = minor
