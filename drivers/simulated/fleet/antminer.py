"""Stock Antminer firmware (2023): web pages behind digest login on port 80, the bmminer API on 4028.

Names of pages and fields: the stock web pages' own requests and bmminer's API, as read by asic-rs (antminer backend).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet import cgminer
from drivers.simulated.fleet.machine import Machine, Moment, Stage
from drivers.simulated.fleet.miner_log import antminer_log
from drivers.simulated.fleet.ports import Answer, ApiPort, HttpPort, Login, Port

_BUILT = "Fri Nov 17 17:37:21 CST 2023"
_MINER = "49.0.1.3"
_API = "bmminer 1.0.0"


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    login = Login(realm="antMiner Configuration", user="root", password="root")  # noqa: S106 - the maker's default
    web = HttpPort(partial(_page, machine), login, partial(_act, machine))
    return {80: web, 4028: ApiPort(partial(_command, machine))}


def _act(machine: Machine, path: str, told: dict[str, Any]) -> Answer | None:
    """What the stock web page's buttons post."""
    match path:
        case "/cgi-bin/blink.cgi":
            machine.light_on = str(told.get("blink")).lower() == "true"
            return Answer.of({"code": "B000" if machine.light_on else "B100"})
        case "/cgi-bin/reboot.cgi":
            machine.restart()
            return Answer.of({})
        case "/cgi-bin/set_miner_conf.cgi":
            if str(told.get("miner-mode")) == "1":
                machine.pause()
            else:
                machine.resume()
            return Answer.of({"stats": "success", "code": "M000", "msg": "OK!"})
    return None


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    match path:
        case "/":
            return Answer(b"<!doctype html><html><head><title>Ant Miner</title></head><body></body></html>")
        case "/cgi-bin/miner_type.cgi":
            return Answer.of({"miner_type": machine.model.name, "subtype": machine.model.board_code})
        case "/cgi-bin/get_system_info.cgi":
            return Answer.of(_system(machine))
        case "/cgi-bin/get_miner_conf.cgi":
            url, user = machine.pool
            return Answer.of(
                {
                    "pools": [{"url": url, "user": user, "pass": ""}],
                    "bitmain-fan-ctrl": False,
                    "bitmain-fan-pwm": "100",
                    "bitmain-freq": str(machine.model.frequency_mhz),
                    "bitmain-work-mode": "1" if machine.now().stage is Stage.PAUSED else "0",
                    "bitmain-freq-level": "100",
                }
            )
        case "/cgi-bin/get_blink_status.cgi":
            return Answer.of({"blink": machine.light_on})
        case "/cgi-bin/summary.cgi":
            return Answer.of(_web_summary(machine, machine.now()))
        case "/cgi-bin/stats.cgi":
            return Answer.of(_web_stats(machine, machine.now()))
        case "/cgi-bin/log.cgi":
            return Answer(antminer_log(machine, machine.now()).encode(), "text/plain")
    return None


def _command(machine: Machine, command: str) -> dict[str, Any] | None:
    moment = machine.now()
    match command:
        case "version":
            version = {"BMMiner": "1.0.0", "API": "3.1", "Miner": _MINER, "CompileTime": _BUILT}
            version["Type"] = machine.model.name
            return cgminer.reply(22, "BMMiner versions", _API, VERSION=[version])
        case "summary":
            summary = {
                "Elapsed": moment.uptime_s,
                "GHS 5s": round(moment.ths * 1000, 2),
                "GHS av": round(moment.ths * 998, 2),
                "Hardware Errors": 12,
                "Accepted": moment.uptime_s // 7,
                "Rejected": moment.uptime_s // 4000,
            }
            return cgminer.reply(11, "Summary", _API, SUMMARY=[summary])
        case "pools":
            return cgminer.pools(machine, moment, _API)
        case "stats":
            kind = {"BMMiner": "1.0.0", "Miner": _MINER, "CompileTime": _BUILT, "Type": machine.model.name}
            return cgminer.reply(70, "BMMiner stats", _API, STATS=[kind, _stats(machine, moment)])
    return None


def _stats(machine: Machine, moment: Moment) -> dict[str, Any]:
    """The flat table of bmminer's `stats`; chains and fans count from 1."""
    model = machine.model
    table: dict[str, Any] = {
        "STATS": 0,
        "ID": "BTM_SOC0",
        "Elapsed": moment.uptime_s,
        "GHS 5s": round(moment.ths * 1000, 2),
        "total_rateideal": round(model.per_board_ths * model.boards * 1000, 2),
        "rate_unit": "GH",
        "miner_count": sum(board.serial is not None for board in moment.boards),
        "fan_num": model.fans,
        "chain_power": f"{round(moment.power_w)} W",
        "frequency": model.frequency_mhz,
    }
    for number, rpm in enumerate(moment.fan_rpm, start=1):
        table[f"fan{number}"] = rpm
    for board in moment.boards:
        number = board.slot + 1
        inlet, outlet = round(board.temp_board_c - 8), round(board.temp_board_c)
        chip_in, chip_out = round(board.temp_chip_c - 10), round(board.temp_chip_c)
        table |= {
            f"chain_acn{number}": board.working,
            f"chain_rate{number}": f"{board.ths * 1000:.2f}" if board.working else "",
            f"chain_rateideal{number}": round(model.per_board_ths * 1000, 2),
            f"chain_hw{number}": 4 if board.working else 0,
            f"freq{number}": model.frequency_mhz if board.working else 0,
            f"temp_pcb{number}": f"{inlet}-{inlet}-{outlet}-{outlet}" if board.working else "0-0-0-0",
            f"temp_chip{number}": f"{chip_in}-{chip_in}-{chip_out}-{chip_out}" if board.working else "0-0-0-0",
        }
    return table


def _system(machine: Machine) -> dict[str, Any]:
    return {
        "minertype": machine.model.name,
        "nettype": "DHCP",
        "macaddr": machine.mac,
        "hostname": machine.hostname,
        "ipaddress": machine.ip,
        "system_mode": "GNU/Linux",
        "system_filesystem_version": _BUILT,
        "firmware_type": "Release",
        "serinum": machine.serial,
    }


def _info(machine: Machine) -> dict[str, Any]:
    return {"miner_version": _MINER, "CompileTime": _BUILT, "type": machine.model.name}


def _web_summary(machine: Machine, moment: Moment) -> dict[str, Any]:
    whole = all(board.working == machine.model.chips for board in moment.boards)
    rate = {"type": "rate", "status": "s" if whole else "w", "code": 0, "msg": "" if whole else "hash rate is low"}
    quiet = [{"type": kind, "status": "s", "code": 0, "msg": ""} for kind in ("network", "fans", "temp")]
    summary = {
        "elapsed": moment.uptime_s,
        "rate_5s": round(moment.ths * 1000, 2),
        "rate_avg": round(moment.ths * 998, 2),
        "rate_ideal": round(machine.model.per_board_ths * machine.model.boards * 1000, 2),
        "rate_unit": "GH/s",
        "hw_all": 12,
        "status": [rate, *quiet],
    }
    return {"STATUS": {"STATUS": "S", "Msg": "summary"}, "INFO": _info(machine), "SUMMARY": [summary]}


def _web_stats(machine: Machine, moment: Moment) -> dict[str, Any]:
    """The web page's stats; here, unlike in the API, chains carry the serials of their boards."""
    model = machine.model
    chains = [
        {
            "index": board.slot,
            "freq_avg": model.frequency_mhz,
            "rate_ideal": round(model.per_board_ths * 1000, 2),
            "rate_real": round(board.ths * 1000, 2),
            "asic_num": board.working,
            "temp_pcb": [round(board.temp_board_c - 8), round(board.temp_board_c)],
            "temp_chip": [round(board.temp_chip_c - 10), round(board.temp_chip_c)],
            "hw": 4,
            "sn": board.serial,
        }
        for board in moment.boards
        if board.serial is not None
    ]
    stats = {"elapsed": moment.uptime_s, "rate_unit": "GH/s", "chain_num": len(chains), "fan_num": model.fans}
    return {
        "STATUS": {"STATUS": "S", "Msg": "stats"},
        "INFO": _info(machine),
        "STATS": [{**stats, "fan": list(moment.fan_rpm), "chain": chains}],
    }
