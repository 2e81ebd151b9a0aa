"""Who may come in: the token, how often a wrong one was shown, how many connections there are, which phone is which."""

from __future__ import annotations

import hmac
import re
import secrets
from collections import Counter, OrderedDict
from enum import Enum, auto

from drivers.phone.limits import Limits

#: What browsers ask for by themselves; not counted as guesses.
_BY_ITSELF = re.compile(r"/(?:favicon\.ico|apple-touch-icon[\w-]*\.png|robots\.txt|\.well-known/.*)")
#: So many addresses are told apart; more are a flood.
_MOST_ADDRESSES = 256


class Pass(Enum):
    """What the door says to a request."""

    IN = auto()
    WRONG = auto()
    UNCOUNTED = auto()
    SHUT_OUT = auto()


class Door:
    """One page's door. Times are seconds of any steady clock."""

    def __init__(self, limits: Limits) -> None:
        self.token = secrets.token_urlsafe(16)
        self._limits = limits
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._wrong_all = 0
        self._here: Counter[str] = Counter()
        self._phones: OrderedDict[str, int] = OrderedDict()

    @property
    def guessed_at(self) -> bool:
        """Whether so many wrong tokens came that the page is to be closed."""
        return self._wrong_all >= self._limits.wrong_all

    def enter(self, address: str) -> bool:
        """Count a connection in; False where there are too many, and then it is not counted."""
        full = self._here.total() >= self._limits.connections or self._here[address] >= self._limits.connections_each
        if not full:
            self._here[address] += 1
        elif not self._here[address]:
            del self._here[address]
        return not full

    def leave(self, address: str) -> None:
        """Count a connection out."""
        self._here[address] -= 1
        if self._here[address] <= 0:
            del self._here[address]

    def check(self, address: str, path: str, now: float) -> Pass:
        """Whether a request for that path may come in."""
        late = [at for at in self._wrong.get(address, ()) if now - at < self._limits.shut_out_s]
        if len(late) >= self._limits.wrong_each:
            return Pass.SHUT_OUT
        shown = path.removeprefix("/").encode("utf-8", "surrogateescape")
        if hmac.compare_digest(shown, self.token.encode("ascii")):
            return Pass.IN
        if _BY_ITSELF.fullmatch(path):
            return Pass.UNCOUNTED
        self._wrong_all += 1
        self._wrong[address] = [*late, now]
        self._wrong.move_to_end(address)
        while len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        return Pass.WRONG

    def phone(self, address: str) -> int:
        """Which phone that is, counted from 1 in the order in which they came."""
        if address not in self._phones:
            if len(self._phones) >= _MOST_ADDRESSES:
                return _MOST_ADDRESSES
            self._phones[address] = len(self._phones) + 1
        return self._phones[address]
