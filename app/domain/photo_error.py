"""Why a photo or a file was not kept with an order. The words for each are in `app.words.errors.evidence`."""

from __future__ import annotations

from app.domain.shop_error import NotAPhoto, ShopError

__all__ = [
    "AlreadyKept", "BrokenPhoto", "FileTooLarge", "HeicPhoto", "HugePhoto", "NotAPhoto", "OrderOver", "PagedPhoto",
    "SpecialFile",
]  # fmt: skip


class AlreadyKept(ShopError):
    """A file that the order has already, byte for byte once its metadata is gone."""

    def __init__(self, name: str, number: str) -> None:
        super().__init__(name, number)
        self.name = name
        self.number = number


class BrokenPhoto(ShopError):
    """A picture whose bytes end too early or contradict themselves."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class HeicPhoto(ShopError):
    """A picture in the format that iPhones keep their photos in, which is not read here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class HugePhoto(ShopError):
    """A picture of more pixels than are opened, and the most there may be."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name, most)
        self.name = name
        self.most = most


class PagedPhoto(ShopError):
    """A picture file of several pages, of which keeping one would lose the others."""

    def __init__(self, name: str, pages: int) -> None:
        super().__init__(name, pages)
        self.name = name
        self.pages = pages


class FileTooLarge(ShopError):
    """A file that is larger than what is kept: its size and the most there may be, in bytes."""

    def __init__(self, name: str, size: int, most: int) -> None:
        super().__init__(name, size, most)
        self.name = name
        self.size = size
        self.most = most


class SpecialFile(ShopError):
    """No file with bytes in it: a folder, a device, a pipe, or nothing at all."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OrderOver(ShopError):
    """An order that is closed, so that nothing more is photographed for it."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number
