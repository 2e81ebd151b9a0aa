"""Stock Goldshell firmware: JSON under `/mcb/` on port 80 and BFGMiner's API on 4028 (fields as pyasic reads them)."""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet import cgminer
from drivers.simulated.fleet.machine import BoardMoment, Machine
from drivers.simulated.fleet.ports import Answer, ApiPort, HttpPort, Port

_API = "BFGMiner 5.5.0"
_PAGE = b"<!doctype html><html><head><title>Goldshell</title></head><body><div id=cloud-box></div></body></html>"


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    return {80: HttpPort(partial(_page, machine)), 4028: ApiPort(partial(_command, machine))}


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    url, user = machine.pool
    match path:
        case "/":
            return Answer(_PAGE)
        case "/mcb/status":
            return Answer.of({"model": f"Goldshell-{machine.model.name}", "firmware": "2.2.4", "hardware": "GKP1"})
        case "/mcb/setting":
            return Answer.of({"name": machine.mac, "version": "v2.2.4", "select": 0, "powerplans": []})
        case "/mcb/pools":
            pool = {"url": url, "user": user, "pass": "x", "active": True, "dragid": 0, "pool-priority": 0}
            return Answer.of([pool])
        case "/mcb/cgminer":
            return Answer.of({"data": [_info(machine, board) for board in machine.now().boards]})
    return None


def _info(machine: Machine, board: BoardMoment) -> dict[str, Any]:
    """A board on the web page; its rate has no unit there."""
    moment = machine.now()
    speeds = " / ".join(f"{rpm} rpm" for rpm in moment.fan_rpm) if board.slot == 0 else ""
    return {
        "id": board.slot,
        "hashrate": round(board.ths * 1e6, 2),
        "temp": f"{board.temp_board_c} °C/{board.temp_chip_c} °C",
        "fanspeed": speeds,
        "power": round(board.power_w, 1),
        "time": moment.uptime_s,
        "hwerrors": 0,
    }


def _command(machine: Machine, command: str) -> dict[str, Any] | None:
    moment = machine.now()
    match command:
        case "version":
            return cgminer.reply(22, "BFGMiner versions", _API, VERSION=[{"Miner": _API, "API": "3.3"}])
        case "summary":
            summary = {"Elapsed": moment.uptime_s, "MHS 20s": round(moment.ths * 1e6, 2)}
            return cgminer.reply(11, "Summary", _API, SUMMARY=[summary])
        case "pools":
            return cgminer.pools(machine, moment, _API)
        case "devs":
            rows = [
                {
                    "PGA": board.slot,
                    "Name": "GOLDSHELL",
                    "ID": board.slot,
                    "Enabled": "Y",
                    "Status": "Alive",
                    "MHS 20s": round(board.ths * 1e6, 2),
                    "MHS av": round(board.ths * 1e6, 2),
                    "tstemp-1": board.temp_chip_c,
                    "tstemp-2": board.temp_board_c,
                }
                for board in moment.boards
            ]
            return cgminer.reply(9, f"{len(rows)} PGA(s)", _API, DEVS=rows)
    return None
