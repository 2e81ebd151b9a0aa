"""What cannot be labelled. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from enum import StrEnum

from app.domain.shop_error import ShopError


class LabelTooSmall(ShopError):
    """A label is too small for its code and its number. `larger` = the name of the next size that takes it, or ""."""

    def __init__(self, number: str, size: str, larger: str = "") -> None:
        super().__init__(number, size, larger)
        self.number = number
        self.size = size
        self.larger = larger


class NotCodable(ShopError):
    """A part's number that no code can carry so that a scanner finds the part again."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NoLabelFor(ShopError):
    """A number of something that is not labelled, such as a quote."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NothingToLabel(ShopError):
    """Nothing fits what was asked for."""


class NoSuchSize(ShopError):
    """No size of labels, or no sheet, is called so."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadStart(ShopError):
    """A sheet has no label of that place; `count` are on it."""

    def __init__(self, start: int, sheet: str, count: int) -> None:
        super().__init__(start, sheet, count)
        self.start = start
        self.sheet = sheet
        self.count = count


class TooManyLabels(ShopError):
    """More labels than are printed at once."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(count, most)
        self.count = count
        self.most = most


class LabelsStopped(ShopError):
    """Printing labels was broken off; nothing was written."""


class NoSheetsInZpl(ShopError):
    """A label printer takes rolls, not sheets."""

    def __init__(self, sheet: str) -> None:
        super().__init__(sheet)
        self.sheet = sheet


class BadPort(StrEnum):
    """Why a printer's address cannot be one."""

    EMPTY = "empty"
    NUMBER = "number"


class BadPrinterAddress(ShopError):
    """What was named as a printer on the network is no host, or its port is no number."""

    def __init__(self, text: str, why: BadPort) -> None:
        super().__init__(text, why)
        self.text = text
        self.why = why
