"""What is refused about sites, ranges and places. Each error carries the data its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class NameMissing(ShopError):
    """A site, range or rack without a name; `kind` is "site", "range", "rack", "pool" or "firmware"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NameTaken(ShopError):
    """There is a site or range of that name already."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name


class RangeNameUnfit(ShopError):
    """A name that could not be told from targets: it has a comma or semicolon, or is itself an address."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PlaceMissing(ShopError):
    """A place without a site, or with nothing but a site."""


class PlacesListUnreadable(ShopError):
    """A list of places that cannot be taken at all; `why` is "encoding", "empty", "columns" or "size"."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name = name
        self.why = why


class PlacesListWrong(ShopError):
    """A list of places with rows that cannot be taken: nothing of it was."""

    def __init__(self, name: str, rows: int) -> None:
        super().__init__(name, rows)
        self.name = name
        self.rows = rows
