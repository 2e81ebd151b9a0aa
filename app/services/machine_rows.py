"""Which rows of the record are about a machine: the one condition for actions, logs and swap tests.

A machine is known by its serial or its MAC; by its address alone only where it told neither, and then only rows that
know no more of it either: whoever had the address before is somebody else.
"""

from __future__ import annotations

from drivers.model.action import KnownDevice


def about(device: KnownDevice) -> tuple[str, tuple[str, ...]]:
    """The condition on the columns `serial`, `mac` and `ip`, and the values of its question marks."""
    known = [(name, value) for name, value in (("serial", device.serial), ("mac", device.mac)) if value]
    if not known:
        return "(ip = ? AND serial IS NULL AND mac IS NULL)", (device.ip,)
    return f"({' OR '.join(f'{name} = ?' for name, _ in known)})", tuple(value for _, value in known)
