"""Which machines are selected on the Fleet page, by address: what its table and its rack map share.

A machine stays selected through sorting, filtering and updates; only a person, or a scan of another range, changes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class FleetSelection(QObject):
    """`changed` follows every change of the selected addresses or of the current one, whose panel is shown."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ips: dict[str, None] = {}
        self._current: str | None = None

    @property
    def ips(self) -> tuple[str, ...]:
        """The selected addresses, in the order they were selected."""
        return tuple(self._ips)

    @property
    def current(self) -> str | None:
        """The address whose panel is shown; one of `ips`, or None."""
        return self._current

    def __contains__(self, ip: str) -> bool:
        return ip in self._ips

    def __len__(self) -> int:
        return len(self._ips)

    def choose(self, ips: Iterable[str], current: str | None = None) -> None:
        """Select exactly these; without `current` the last of them that was not selected before is it."""
        before, was = self._ips, self._current
        self._ips = dict.fromkeys(ips)
        if current is None or current not in self._ips:
            new = [ip for ip in self._ips if ip not in before]
            current = new[-1] if new else was if was in self._ips else next(reversed(self._ips), None)
        self._current = current
        if (self._ips.keys(), current) != (before.keys(), was):
            self.changed.emit()

    def toggle(self, ip: str) -> None:
        """Select an address besides the others, or no more."""
        if ip in self._ips:
            self.choose(one for one in self._ips if one != ip)
        else:
            self.choose((*self._ips, ip), ip)

    def clear(self) -> None:
        """Select nothing."""
        self.choose(())
