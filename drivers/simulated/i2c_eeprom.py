"""A simulated 24C02 that remembers whoever tries to write it."""

from __future__ import annotations

from collections.abc import Callable


class EepromDevice:
    """A 24C02: 256 bytes that wrap around. It is never changed; `written` holds what somebody tried to write."""

    def __init__(self, image: bytes, silent: Callable[[], bool]) -> None:
        self._image = image
        self._silent = silent
        self._pointer = 0
        self.written: list[bytes] = []

    def write(self, data: bytes) -> bool:
        """Move the pointer to an offset; more than that would be a write."""
        if self._silent():
            return False
        if data:
            self._pointer = data[0]
        if len(data) > 1:
            self.written.append(data)
        return True

    def read(self, count: int) -> bytes | None:
        """Bytes from the pointer on, which moves behind them."""
        if self._silent():
            return None
        read = bytes(self._image[(self._pointer + at) % len(self._image)] for at in range(count))
        self._pointer = (self._pointer + count) % len(self._image)
        return read
