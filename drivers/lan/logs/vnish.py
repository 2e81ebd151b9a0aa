"""VNish: six logs at `/api/v1/logs/` (its published API document, 1.2); reading them needs no password there.

A firmware that asks for one all the same is given a token, which `POST /api/v1/unlock` hands out for the password.
"""

from __future__ import annotations

import json

from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.source import LOG, REFUSED_LOGIN, all_pages
from drivers.lan.makes.make import ToldLog
from drivers.lan.web import Web
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential

PAGES = tuple(f"/api/v1/logs/{name}" for name in ("status", "miner", "autotune", "system", "messages", "api"))


class VNish:
    """See the module."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """All logs, each under its path."""
        web = Web(dialer, device.ip, limits=LOG)
        told = await all_pages(web, PAGES, sink)
        if told.outcome is not ActionOutcome.NEEDS_LOGIN or credential is None:
            return told
        if "fw_name" not in (await web.get("/api/v1/info")).table:
            return ToldLog(ActionOutcome.WRONG_DEVICE, detail="is no VNish by now; no password was sent")
        body = json.dumps({"pw": credential.password}).encode()
        answer = await web.ask("POST", "/api/v1/unlock", content=body, headers={"Content-Type": "application/json"})
        token = answer.table.get("token")
        if not isinstance(token, str):
            return ToldLog(ActionOutcome.NEEDS_LOGIN, detail=REFUSED_LOGIN)
        return await all_pages(web, PAGES, sink, {"Authorization": f"Bearer {token}"})


SOURCE = VNish()
