"""What places and assets are refused for. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class NoSuchPlace(ShopError):
    """No place, or more than one, goes by that number or name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PlaceInUse(ShopError):
    """Something lies in the place or is kept under its name, so that it cannot be taken away."""

    def __init__(self, number: str, name: str) -> None:
        super().__init__(number, name)
        self.number = number
        self.name = name


class PlaceInItself(ShopError):
    """A place would lie within itself."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchStay(ShopError):
    """The asset has no such open stay any longer."""

    def __init__(self, asset_id: str) -> None:
        super().__init__(asset_id)
        self.asset_id = asset_id


class NotTwins(ShopError):
    """Two assets that cannot be one: of two kinds, or one and the same record."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.one = one
        self.other = other
