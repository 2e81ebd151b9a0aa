"""ePIC's UMC OS on an Antminer: a start page on port 80, the JSON interface on 4028 (ePIC's "PowerPlay API" document).

Of all firmwares here it alone names boards and shows every chip, so the machine of the story runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from drivers.simulated.fleet.machine import BoardMoment, Machine, Moment, Stage
from drivers.simulated.fleet.miner_log import error_log, plain_log
from drivers.simulated.fleet.ports import Answer, HttpPort, Port

_SOFTWARE = "PowerPlay-BMS v1.5.13"
_STATES = {Stage.HASHING: "Mining", Stage.STARTING: "Initializing", Stage.PAUSED: "Idling"}


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    return {80: HttpPort(_front), 4028: HttpPort(partial(_page, machine), act=partial(_act, machine))}


def _act(machine: Machine, path: str, told: dict[str, Any]) -> Answer | None:
    """The commands; each carries the password, of which the maker's is the only one here."""
    if told.get("password") != "letmein":
        return Answer.of({"result": False, "error": "Incorrect password"})
    wish = told.get("param")
    match path, wish:
        case "/identify", bool():
            machine.light_on = wish
        case "/reboot", _:
            machine.restart()
        case "/miner", "Stop":
            machine.pause()
        case "/miner", "Autostart":
            machine.resume()
        case _:
            return None
    return Answer.of({"result": True, "error": None})


def _front(method: str, path: str) -> Answer | None:
    if (method, path) != ("GET", "/"):
        return None
    return Answer(b"<!doctype html><html><head><title>Miner Web Dashboard</title></head><body></body></html>")


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    moment = machine.now()
    match path:
        case "/capabilities":
            return Answer.of(_capabilities(machine, moment))
        case "/summary":
            return Answer.of(_summary(machine, moment))
        case "/log":
            return Answer(plain_log(machine, moment).encode(), "text/plain")
        case "/log/error":
            return Answer(error_log(machine, moment).encode(), "text/plain")
        case "/network":
            return Answer.of({"dhcp": {"address": machine.ip, "mac_address": machine.mac}})
        case "/temps":
            return _each(moment, lambda board: [board.temp_board_c, board.temp_chip_c])
        case "/temps/chip":
            return _each(moment, lambda board: [board.temp_chip_c] * board.working)
        case "/voltages":
            return _each(moment, lambda board: [330.0] * board.working)
        case "/clocks":
            return _each(moment, lambda board: [float(machine.model.frequency_mhz)] * board.working)
        case "/hashrate":
            return _each(moment, partial(_chip_rates, machine))
    return None


def _each(moment: Moment, data: Callable[[BoardMoment], list[Any]]) -> Answer:
    """One row a board that is there; chips in the order of the chain, only as many as answer."""
    return Answer.of([{"Index": board.slot, "Data": data(board), "Total": 0.0} for board in _there(moment)])


def _there(moment: Moment) -> list[BoardMoment]:
    return [board for board in moment.boards if board.serial is not None]


def _chip_rates(machine: Machine, board: BoardMoment) -> list[list[float]]:
    """Of each chip that answers: MH/s, per cent of what it should do, per cent of hardware errors."""
    mean = board.ths * 1e6 / board.working if board.working else 0.0
    return [
        [round(mean * machine.chip_share(chip), 2), round(100 * machine.chip_share(chip), 1), 0.4]
        for chip in range(board.working)
    ]


def _capabilities(machine: Machine, moment: Moment) -> dict[str, Any]:
    model = machine.model
    per_clock = model.per_board_ths * 1e6 / model.chips / model.frequency_mhz
    return {
        "Model": model.name.replace("Antminer", "AntMiner"),
        "Model Subtype": model.board_code,
        "Chip Type": model.chip,
        "Board Serial Numbers": [board.serial for board in _there(moment)],
        "Coins": ["BTC"],
        "Control Board Version": {"cpuHardware": "Zynq", "cpuSerial": machine.serial},
        "Default Hashrate": round(model.per_board_ths * model.boards),
        "Max HBs": model.boards,
        "Performance Estimator": {"Chip Count": model.chips, "Hashes Per Second Per Chip": round(per_clock, 1)},
        "Temp Sensor Info": {"Count": 2, "Type": "Board"},
    }


def _summary(machine: Machine, moment: Moment) -> dict[str, Any]:
    model = machine.model
    url, user = machine.pool
    boards = [
        {
            "Index": board.slot,
            "Hashrate": [round(board.ths * 1e6, 1), round(100 * board.ths / model.per_board_ths, 1), 0.4],
            "Core Clock Avg": float(model.frequency_mhz),
            "Input Voltage": model.voltage_v,
            "Input Power": round(board.power_w, 1),
            "Temperature": board.temp_board_c,
        }
        for board in _there(moment)
    ]
    return {
        "Hostname": machine.hostname,
        "Software": _SOFTWARE,
        "OS Type": "umcOS",
        "Fans": {"Fan Mode": {"Auto": {"Idle Speed": 20, "Target Temperature": 60}}, "Fans Speed": 80},
        "Fans Rpm": {f"Fans Speed {number}": rpm for number, rpm in enumerate(moment.fan_rpm, start=1)},
        "HBStatus": [
            {"Index": board.slot, "Detected": board.serial is not None, "Enabled": board.serial is not None}
            for board in moment.boards
        ],
        "HBs": boards,
        "Mining": {"Algorithm": "SHA-256", "Coin": "BTC"},
        "Misc": {"Locate Miner State": machine.light_on, "Shutdown Temp": 85.0, "Critical Temp": 100.0},
        "PerpetualTune": {"Algorithm": {}, "Running": False},
        "Power Supply Stats": {"Input Power": round(moment.power_w, 1), "Output Voltage": model.voltage_v},
        "Session": {
            "Uptime": moment.uptime_s,
            "Active HBs": len(boards),
            "Accepted": moment.uptime_s // 7,
            "Rejected": moment.uptime_s // 4000,
            "Average MHs": round(moment.ths * 1e6, 1),
        },
        "Status": {"Operating State": _STATES[moment.stage], "Last Error": None, "Last Command": None},
        "Stratum": {
            "Config Id": 0,
            "Current Pool": url.partition("//")[2],
            "Current User": user,
            "IsPoolConnected": True,
        },
        "StratumConfigs": [{"pool": url, "login": user}],
    }
