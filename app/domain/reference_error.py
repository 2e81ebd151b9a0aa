"""What a reference is refused for. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.measurement import Measurement
from app.domain.shop_error import ShopError


class NotProvenGood(ShopError):
    """The board did not pass often enough after its repair (`passes` of `needed`), and nobody said why it is good."""

    def __init__(self, number: str, passes: int, needed: int) -> None:
        super().__init__(number, passes, needed)
        self.number = number
        self.passes = passes
        self.needed = needed


class FailedLast(ShopError):
    """The newest test of the board failed: no reason makes it a good one."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NothingMeasured(ShopError):
    """No value with its conditions was measured since the last work on the board; `before` = some were before it."""

    def __init__(self, number: str, before: bool) -> None:
        super().__init__(number, before)
        self.number = number
        self.before = before


class ValuesOff(ShopError):
    """Values lie outside of what they were judged by; `values` = those, worst first."""

    def __init__(self, number: str, values: tuple[Measurement, ...]) -> None:
        super().__init__(number, len(values))
        self.number = number
        self.values = values


class BoardUnknown(ShopError):
    """Nobody has said which board code it is; `number` = the order, "" = no order is meant."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ReferenceSerialMissing(ShopError):
    """A board that is measured as a reference needs its serial."""


class PackUnreadable(ShopError):
    """A file is no reference pack, or not whole. `why` = "size", "form", "version", "hash", "values" or "empty"."""

    def __init__(self, name: str, why: str, detail: str = "") -> None:
        super().__init__(name, why, detail)
        self.name = name
        self.why = why
        self.detail = detail


class PackStopped(ShopError):
    """Reading or writing a pack was stopped by the person; nothing was changed."""
