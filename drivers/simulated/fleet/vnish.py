"""VNish on an Antminer: its web interface and JSON API on port 80 (VNish's published API document, 1.2)."""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet import cgminer
from drivers.simulated.fleet.machine import BoardMoment, Machine, Moment, Stage
from drivers.simulated.fleet.miner_log import error_log, plain_log
from drivers.simulated.fleet.ports import Answer, ApiPort, HttpPort, Port

_VERSION = "1.2.7"
_STATES = {Stage.HASHING: "mining", Stage.STARTING: "starting", Stage.PAUSED: "stopped"}
_PAGE = b'<!doctype html><html><head><meta name="firmware" content="AnthillOS"><title>Firmware</title></head></html>'


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    web = HttpPort(partial(_page, machine), act=partial(_act, machine))
    return {80: web, 4028: ApiPort(partial(_command, machine))}


def _act(machine: Machine, path: str, told: dict[str, Any]) -> Answer | None:
    """The buttons of the web interface. The token that `unlock` gives is not asked for again here."""
    match path:
        case "/api/v1/unlock":
            return Answer.of({"token": "simulated"}) if told.get("pw") == "admin" else Answer(b"{}", status=403)
        case "/api/v1/find-miner":
            machine.light_on = bool(told.get("on"))
            return Answer.of({"on": machine.light_on})
        case "/api/v1/mining/restart":
            machine.restart()
        case "/api/v1/mining/stop":
            machine.pause()
        case "/api/v1/mining/start":
            machine.resume()
        case "/api/v1/settings":
            machine.power_limit_w = int(told["miner"]["overclock"]["preset"])
        case _:
            return None
    return Answer.of({})


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    match path:
        case "/":
            return Answer(_PAGE)
        case "/api/v1/logs/miner":
            return Answer(plain_log(machine, machine.now()).encode(), "text/plain")
        case "/api/v1/logs/messages":
            return Answer(error_log(machine, machine.now()).encode(), "text/plain")
        case "/api/v1/info":
            return Answer.of(_info(machine))
        case "/api/v1/summary":
            return Answer.of({"miner": _summary(machine, machine.now())})
        case "/api/v1/status":
            now = machine.now()
            state = {"miner_state": _STATES[now.stage], "miner_state_time": now.uptime_s}
            return Answer.of({**state, "find_miner": machine.light_on})
        case "/api/v1/settings":
            return Answer.of({"miner": {"overclock": {"preset": str(machine.power_limit_w)}}})
        case "/api/v1/autotune/presets":
            return Answer.of([{"name": str(watts), "status": "tuned"} for watts in range(2000, 4600, 200)])
        case "/api/v1/chains":
            return Answer.of([_chips(machine, board) for board in machine.now().boards if board.serial])
        case "/api/v1/chains/factory-info":
            rows = [{"id": board.slot + 1, "serial": board.serial} for board in machine.now().boards if board.serial]
            return Answer.of({"psu_serial": machine.serial, "hr_stock": _nominal_ghs(machine), "chains": rows})
    return None


def _command(machine: Machine, command: str) -> dict[str, Any] | None:
    """What VNish keeps of cgminer's API; `version` is not among it."""
    moment = machine.now()
    match command:
        case "summary":
            summary = {"Elapsed": moment.uptime_s, "GHS 5s": round(moment.ths * 1000, 2)}
            return cgminer.reply(11, "Summary", "cgminer 4.11.1", SUMMARY=[summary])
        case "pools":
            return cgminer.pools(machine, moment, "cgminer 4.11.1")
    return None


def _nominal_ghs(machine: Machine) -> float:
    return round(machine.model.per_board_ths * machine.model.boards * 1000, 1)


def _info(machine: Machine) -> dict[str, Any]:
    return {
        "miner": machine.model.name,
        "model": machine.model.name.removeprefix("Antminer ").replace(" ", "").lower(),
        "fw_name": "Vnish",
        "fw_version": _VERSION,
        "platform": "aml",
        "install_type": "nand",
        "algorithm": "sha256d",
        "hr_measure": "GH/s",
        "serial": machine.serial,
        "system": {
            "os": "GNU/Linux",
            "network_status": {"mac": machine.mac, "dhcp": True, "ip": machine.ip, "hostname": machine.hostname},
            "uptime": f"{machine.now().uptime_s // 3600}:{machine.now().uptime_s % 3600 // 60:02d}",
        },
    }


def _summary(machine: Machine, moment: Moment) -> dict[str, Any]:
    url, user = machine.pool
    fans = [
        {"id": number, "rpm": rpm, "status": "ok" if rpm else "lost", "max_rpm": 6500}
        for number, rpm in enumerate(moment.fan_rpm)
    ]
    return {
        "miner_status": {"miner_state": _STATES[moment.stage], "miner_state_time": moment.uptime_s},
        "miner_type": f"{machine.model.name} (Vnish {_VERSION})",
        "hr_stock": _nominal_ghs(machine),
        "hr_realtime": round(moment.ths * 1000, 2),
        "hr_nominal": _nominal_ghs(machine),
        "power_consumption": round(moment.power_w),
        "pools": [
            {"id": 0, "url": url, "user": user, "status": "active", "accepted": moment.uptime_s // 7, "rejected": 3}
        ],
        "cooling": {"fan_num": len(fans), "fans": fans, "fan_duty": 80},
        "chains": [_chain(machine, board) for board in moment.boards if board.serial],
    }


def _chain(machine: Machine, board: BoardMoment) -> dict[str, Any]:
    """A chain as the summary shows it; chains count from 1."""
    return {
        "id": board.slot + 1,
        "frequency": float(machine.model.frequency_mhz),
        "voltage": round(machine.model.voltage_v * 1000),
        "power_consumption": round(board.power_w),
        "hashrate_ideal": round(machine.model.per_board_ths * 1000, 2),
        "hashrate_rt": round(board.ths * 1000, 2),
        "pcb_temp": {"min": round(board.temp_board_c - 9), "max": round(board.temp_board_c)},
        "chip_temp": {"min": round(board.temp_chip_c - 12), "max": round(board.temp_chip_c)},
        "status": {"state": "mining"},
    }


def _chips(machine: Machine, board: BoardMoment) -> dict[str, Any]:
    """A chain with its chips."""
    mean = board.ths * 1000 / board.working if board.working else 0.0
    chips = [
        {
            "id": chip,
            "hr": round(mean * machine.chip_share(chip), 1) if chip < board.working else 0.0,
            "temp": round(board.temp_chip_c - 12 + 12 * (machine.chip_share(chip) - 0.95) / 0.1),
            "volt": 330,
            "freq": machine.model.frequency_mhz,
        }
        for chip in range(machine.model.chips)
    ]
    return {"id": board.slot + 1, "serial": board.serial, "chips": chips, "status": {"state": "mining"}}
