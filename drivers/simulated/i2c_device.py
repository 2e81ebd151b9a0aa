"""What hangs on a simulated controller's I2C bus: written to, read from, silent where it is not there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol


class I2cDevice(Protocol):
    """A device at an address."""

    def write(self, data: bytes) -> bool:
        """A bus write; False = the device does not acknowledge."""

    def read(self, count: int) -> bytes | None:
        """`count` bytes from where the device stands, None when it does not acknowledge."""


class RegisterDevice(ABC):
    """A device whose first written byte names the register that is read next. Values written to it are not kept."""

    def __init__(self) -> None:
        self._pointer = 0

    @abstractmethod
    def register(self, number: int, count: int) -> bytes | None:
        """`count` bytes from a register, None when the device does not acknowledge."""

    def write(self, data: bytes) -> bool:
        """Move the pointer."""
        if self.register(self._pointer, 1) is None:
            return False
        self._pointer = data[0] if data else self._pointer
        return True

    def read(self, count: int) -> bytes | None:
        """Bytes from the register the pointer stands at."""
        return self.register(self._pointer, count)
