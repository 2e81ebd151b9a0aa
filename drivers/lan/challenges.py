"""What devices ask a digest login with, kept for one round, so that it is asked once a device and not once a page.

The miner library, and whoever starts anew, asks every page without a proof first, only to hear the same question. Where
a device has asked it already, the guard (`proxy`) repeats it in the device's place. That is done for Antminers' own web
server alone (lighttpd), which takes any number of proofs of one question and keeps no count of them; a device that
refuses one all the same is never spoken for again.
"""

from __future__ import annotations

import asyncio

from drivers.lan.http1 import Head

#: How the question begins, in small letters: the realm of stock Antminers.
_BEGINS = 'digest realm="antminer'
#: The most devices that are remembered to ask; the one that was met first goes first.
_MOST = 10_000


class Challenges:
    """The questions by address. A device that has asked before is asked by one request of a round, the others wait."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._may_ask: dict[str, bool] = {}
        self._asking: dict[str, asyncio.Future[None]] = {}

    def known(self, ip: str) -> str | None:
        """The question of this round, None where it is not known or must not be repeated."""
        return self._told.get(ip)

    async def asked(self, ip: str) -> str | None:
        """As `known`; waits while another request is asking. None = ask the device, and `heard` is owed."""
        if ip not in self._told and self._may_ask.get(ip):
            if ip not in self._asking:
                self._asking[ip] = asyncio.get_running_loop().create_future()
                return None
            await asyncio.shield(self._asking[ip])
        return self._told.get(ip)

    def heard(self, ip: str, head: Head | None, *, proved: bool) -> None:
        """What came of a request: the head of the answer, None where none came; `proved` = it carried a proof."""
        question = head.get("www-authenticate") if head is not None and head.status == 401 else None
        if question is not None and proved:
            self._told.pop(ip, None)
            self._may_ask[ip] = False
        elif question is not None and question.lower().startswith(_BEGINS) and self._may_ask.get(ip, True):
            self._told[ip] = question
            self._may_ask[ip] = True
            while len(self._may_ask) > _MOST:
                del self._may_ask[next(iter(self._may_ask))]
        if not proved:
            asking = self._asking.pop(ip, None)
            if asking is not None and not asking.done():
                asking.set_result(None)

    def forget(self, ip: str) -> None:
        """Begin a new round with a device."""
        self._told.pop(ip, None)
