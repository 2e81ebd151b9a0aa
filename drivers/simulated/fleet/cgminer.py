"""What all firmwares with a cgminer API share: the status block and the pools."""

from __future__ import annotations

import time
from typing import Any

from drivers.simulated.fleet.machine import Machine, Moment


def reply(code: int, message: str, description: str, **sections: Any) -> dict[str, Any]:
    """A reply of the API: STATUS, then the sections. `code` is the one cgminer's API-README gives the message."""
    status = {"STATUS": "S", "When": int(time.time()), "Code": code, "Msg": message, "Description": description}
    return {"STATUS": [status], **sections, "id": 1}


def pools(machine: Machine, moment: Moment, description: str) -> dict[str, Any]:
    """The `pools` reply: one pool, alive."""
    url, user = machine.pool
    pool = {
        "POOL": 0,
        "URL": url,
        "Status": "Alive",
        "Priority": 0,
        "Quota": 1,
        "User": user,
        "Accepted": moment.uptime_s // 7,
        "Rejected": moment.uptime_s // 4000,
        "Stale": 0,
        "Stratum Active": True,
        "Stratum URL": url.partition("//")[2].partition(":")[0],
        "Has Stratum": True,
    }
    return reply(7, "1 Pool(s)", description, POOLS=[pool])
