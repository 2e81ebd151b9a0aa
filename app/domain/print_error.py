"""What keeps a paper from a printer of the system. Each error carries what its sentence needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class PrinterGone(ShopError):
    """The printer that was chosen before is not there any more."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PrinterNotReady(ShopError):
    """A printer takes no pages: it is stopped, offline, or its driver refuses. `printed` pages had gone by then."""

    def __init__(self, name: str, printed: int = 0) -> None:
        super().__init__(name, printed)
        self.name = name
        self.printed = printed


class PrintingStopped(ShopError):
    """A person broke the printing off; `printed` of `total` pages had gone to the printer."""

    def __init__(self, printed: int, total: int) -> None:
        super().__init__(printed, total)
        self.printed = printed
        self.total = total
