"""PINs: kept as salted scrypt hashes, wrong tries slowed down.

A PIN tells people at a shared bench apart. It is no security: four digits are tried out in minutes by whoever has the
file. It stands in `person_private` alone: not in the change log, not in a hand-over; a backup is whole and has it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.people_error import BadPin, TooSoon, WrongPin

#: Digits a PIN may have.
SHORTEST, LONGEST = 4, 8
#: Cost of scrypt: about 50 ms and 16 MiB on a laptop.
_N, _R, _P = 1 << 14, 8, 1
#: Wrong tries that cost no wait, then the waits in seconds; the last one stays.
_FREE = 3
_WAITS_S = (2.0, 5.0, 15.0, 30.0, 60.0)


def checked(pin: str) -> str:
    """The PIN, if it can be one. Raises BadPin."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdecimal()):
        raise BadPin
    return pin


def hashed(pin: str, salt: bytes | None = None) -> str:
    """What is kept of a PIN. Raises BadPin."""
    salt = salt or os.urandom(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_digest(checked(pin), salt, _N, _R, _P).hex()}"


def matches(pin: str, kept: str) -> bool:
    """Whether that is the PIN; False for one kept in a form that is not known here."""
    parts = kept.split("$")
    if len(parts) != 6 or parts[0] != "scrypt":
        return False
    try:
        n, r, p = (int(one) for one in parts[1:4])
        salt, digest = bytes.fromhex(parts[4]), bytes.fromhex(parts[5])
        if not (1 < n <= 1 << 16 and 0 < r <= 16 and 0 < p <= 4):
            return False
        return hmac.compare_digest(_digest(pin, salt, n, r, p), digest)
    except ValueError:
        return False


def _digest(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=1 << 28, dklen=32)


@dataclass(slots=True)
class _Tried:
    wrong: int = 0
    not_before: float = 0.0


class Tries:
    """Wrong tries of this program, by person; any thread. `now` gives seconds that only go on."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tried: dict[str, _Tried] = {}

    def wait_s(self, person_id: str) -> float:
        """How long the next try of that person has to wait, s."""
        with self._lock:
            tried = self._tried.get(person_id)
            return max(0.0, tried.not_before - self._now()) if tried else 0.0

    def check(self, person_id: str, name: str, pin: str, kept: str) -> None:
        """Let the person in. Raises WrongPin, and TooSoon while a wait is on: that try is not looked at."""
        if (wait := self.wait_s(person_id)) > 0:
            raise TooSoon(name, wait)
        if matches(pin, kept):
            with self._lock:
                self._tried.pop(person_id, None)
            return
        with self._lock:
            tried = self._tried.setdefault(person_id, _Tried())
            tried.wrong += 1
            over = tried.wrong - _FREE
            pause = _WAITS_S[min(over, len(_WAITS_S)) - 1] if over > 0 else 0.0
            tried.not_before = self._now() + pause
        raise WrongPin(name, pause)


#: The tries of this program.
TRIES = Tries()
