"""Braiins OS 25.07 and later: the log of bosminer behind a token of its REST API (asic-rs, braiins v25_07 web).

Earlier versions have no log in their API; their log is read over SSH, which this program does not do.
"""

from __future__ import annotations

import json

from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.source import LOG, REFUSED_LOGIN, first_page
from drivers.lan.makes.make import ToldLog
from drivers.lan.web import Web
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

LOGIN, PAGE = "/api/v1/auth/login", "/api/v1/miner/log/bosminer"
MARK = b"Braiins"


class Braiins:
    """See the module."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """The log of bosminer. The password goes only to a page that says it is Braiins."""
        web = Web(dialer, device.ip, limits=LOG)
        if credential is None:
            return ToldLog(ActionOutcome.NEEDS_LOGIN, detail="asks for a login, and none is known")
        if MARK not in (await web.get("/")).body:
            return ToldLog(ActionOutcome.WRONG_DEVICE, detail="is no Braiins OS by now; no password was sent")
        body = json.dumps({"username": credential.user, "password": credential.password}).encode()
        answer = await web.ask("POST", LOGIN, content=body, headers={"Content-Type": "application/json"})
        if answer.status == 404:
            return ToldLog(ActionOutcome.UNSUPPORTED, detail="this version of Braiins OS tells its log over SSH only")
        token = answer.table.get("token")
        if not isinstance(token, str):
            return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
        return await first_page(web, (PAGE,), sink, {"Authorization": token})


SOURCE = Braiins()
