"""Stock IceRiver firmware: the panel and its one request, `POST /user/userpanel` (fields as pyasic reads them).

The query says what is wanted: `post=4` the state, `post=5&locate=1` the light. Rates are texts with their unit.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet.machine import BoardMoment, Machine, Moment
from drivers.simulated.fleet.ports import Answer, HttpPort, Port

_PAGE = "<!doctype html><html><head><TITLE>用户界面</TITLE></head><body></body></html>"


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    return {80: HttpPort(_page, ask=partial(_ask, machine))}


def _page(method: str, path: str) -> Answer | None:
    return Answer(_PAGE.encode()) if (method, path) == ("GET", "/") else None


def _ask(machine: Machine, path: str, wish: dict[str, str]) -> Answer | None:
    if path != "/user/userpanel":
        return None
    if wish.get("post") == "5":
        machine.light_on = wish.get("locate") == "1"
    return Answer.of({"error": 0, "data": _panel(machine, machine.now()), "message": ""})


def _panel(machine: Machine, moment: Moment) -> dict[str, Any]:
    url, user = machine.pool
    seconds = moment.uptime_s
    runtime = f"{seconds // 86400}:{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return {
        "model": "none",
        "host": machine.hostname,
        "mac": machine.mac.replace(":", "-"),
        "ip": machine.ip,
        "unit": "G",
        "rtpow": f"{moment.ths * 1000:.2f}G",
        "avgpow": f"{moment.ths * 1000:.2f}G",
        "runtime": runtime,
        "powstate": moment.ths > 0,
        "locate": machine.light_on,
        "softver1": f"top_{machine.model.name.lower()}_miner",
        "firmver1": "BOOT_2_1",
        "boards": [_board(machine, board) for board in moment.boards],
        "fans": list(moment.fan_rpm),
        "pools": [{"no": 1, "addr": url, "user": user, "pass": "x", "connect": True, "state": 1}],
    }


def _board(machine: Machine, board: BoardMoment) -> dict[str, Any]:
    return {
        "no": board.slot + 1,
        "chipnum": machine.model.chips,
        "chipsuc": board.working,
        "freq": machine.model.frequency_mhz,
        "rtpow": f"{board.ths * 1000:.2f}G",
        "idealpow": f"{machine.model.per_board_ths * 1000:.2f}G",
        "intmp": board.temp_board_c,
        "outtmp": board.temp_chip_c,
        "state": board.serial is not None,
    }
