"""One login for one device: in memory and on the LAN process's stdin, never in ledger, log or error.

To whom it may be offered is said around it, by `drivers.lan.credentials`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credential:
    """User name and password for one device; the password does not show in `repr`."""

    user: str
    password: str = field(repr=False)
