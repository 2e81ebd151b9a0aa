"""Where passwords are kept: in the system's keyring, and where there is none, in memory until the program ends.

Passwords go nowhere else: not into the ledger, no file, no log. Calls may wait for the person to unlock the keyring,
so a window makes them away from its own thread.
"""

from __future__ import annotations

import threading
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

#: The name under which everything lies in the keyring.
SERVICE = "hashwrench miner login"
#: What an add-on calls a keyring that writes passwords into a file as they are.
_OPEN_BOOK = ("plaintext", "null")


class Keeping(StrEnum):
    """Where a password lies."""

    SYSTEM = "system"
    MEMORY = "memory"


class Vault:
    """Passwords by key. Safe from any thread; no method raises for a keyring that fails."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend
        self._memory: dict[str, str] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_this_computer(cls) -> Vault:
        """The system's keyring; memory where it has none, or none that hides what it keeps."""
        try:
            import keyring

            backend = keyring.get_keyring()
            usable = backend.priority > 0 and not any(word in type(backend).__name__.lower() for word in _OPEN_BOOK)
        except Exception:  # noqa: BLE001 - backends of others raise what they like; memory is the answer to all of it
            return cls()
        return cls(backend if usable else None)

    @property
    def keeping(self) -> Keeping:
        """Where a new password goes."""
        return Keeping.SYSTEM if self._backend is not None else Keeping.MEMORY

    @property
    def name(self) -> str:
        """What the keyring calls itself; empty where there is none."""
        return str(getattr(self._backend, "name", "")) if self._backend is not None else ""

    def keep(self, key: str, secret: str) -> Keeping:
        """Keep a password; where it lies then. A keyring that refuses leaves it in memory."""
        with self._lock:
            if self._backend is not None:
                try:
                    self._backend.set_password(SERVICE, key, secret)
                except Exception:  # noqa: BLE001 - as above; the answer says where it lies
                    self._memory[key] = secret
                    return Keeping.MEMORY
                self._memory.pop(key, None)
                return Keeping.SYSTEM
            self._memory[key] = secret
            return Keeping.MEMORY

    def get(self, key: str) -> str | None:
        """A password, None where none is kept or the keyring does not give it out."""
        with self._lock:
            if key in self._memory or self._backend is None:
                return self._memory.get(key)
            try:
                return self._backend.get_password(SERVICE, key)
            except Exception:  # noqa: BLE001 - as above; None has the person asked again
                return None

    def drop(self, key: str) -> None:
        """Forget a password."""
        with self._lock:
            self._memory.pop(key, None)
            if self._backend is not None:
                try:
                    self._backend.delete_password(SERVICE, key)
                except Exception:  # noqa: BLE001 - it was not there, or the keyring is locked: then it cannot be read
                    return

    def where(self, key: str) -> Keeping | None:
        """Where a password lies, None where there is none."""
        if key in self._memory:
            return Keeping.MEMORY
        return Keeping.SYSTEM if self.get(key) is not None else None
