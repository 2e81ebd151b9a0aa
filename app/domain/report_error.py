"""What of a report cannot be asked or written."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class BadPeriod(ShopError):
    """That is no period; `text` is what was said."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BackwardPeriod(BadPeriod):
    """A period whose last day comes before its first; both as they were said."""

    def __init__(self, first: str, final: str) -> None:
        super().__init__(f"{first} – {final}")
        self.first = first
        self.final = final


class NoSuchTable(ShopError):
    """The report has no table by that id, or several where one is to be written ("" was said); `known` are its ids."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known
