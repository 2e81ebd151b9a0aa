"""Errors of the drivers: one base, subclasses that carry data. What a person reads is made in `app.words.errors`."""

from __future__ import annotations


class DriverError(Exception):
    """Base of every error a driver raises on purpose."""


class UnknownBoardError(DriverError):
    """A board code that is not in the catalogue; `code` as the person wrote it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChipUnsupportedError(DriverError):
    """A board of the catalogue whose chips speak another protocol than the drivers do; its `code` and `chip`."""

    def __init__(self, code: str, chip: str) -> None:
        super().__init__(f"{code}: {chip}")
        self.code = code
        self.chip = chip
