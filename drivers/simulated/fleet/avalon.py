"""Stock Avalon A firmware: the cgminer API on port 4028 with Canaan's bracketed `MM ID0` string in `stats`.

Keys of the string: Canaan's "Avalon API" document and its reading in asic-rs (avalonminer backend).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from drivers.simulated.fleet import cgminer
from drivers.simulated.fleet.machine import BoardMoment, Machine, Moment, Stage
from drivers.simulated.fleet.ports import ApiPort, Port

_API = "cgminer 4.11.1"
_BUILD = "23080201_4ec6bb0_211fc46"


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    return {4028: ApiPort(partial(_command, machine), act=partial(_act, machine))}


def _act(machine: Machine, request: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The commands that change something, answered in the words of the recorded 1246 (asic-rs, `ascset_*.json`)."""
    if request.get("command") == "restart":
        machine.restart()
        return "restart", {"STATUS": "RESTART"}
    if request.get("command") != "ascset":
        return None
    wish = str(request.get("parameter", "")).removeprefix("0,")
    match wish.split(",")[0]:
        case "led":
            machine.light_on = wish == "led,1-1"
            words = "ASC 0 set OK"
        case "softoff":
            machine.pause()
            words = f"ASC 0 set info: success softoff:{wish.rpartition(':')[2]}"
        case "softon":
            machine.resume()
            words = f"ASC 0 set info: success softon:{wish.rpartition(':')[2]}"
        case _:
            words = "ASC 0 set failed: Unknown option"
    status = {"STATUS": "E" if "failed" in words else "I" if "info" in words else "S", "Code": 118, "Msg": words}
    return f"ascset {wish}", {"STATUS": [{**status, "Description": _API}], "id": 1}


def _command(machine: Machine, command: str) -> dict[str, Any] | None:
    moment = machine.now()
    match command:
        case "version":
            version = {
                "CGMiner": "4.11.1",
                "API": "3.7",
                "PROD": "AvalonMiner",
                "MODEL": f"{machine.model.name}-{round(machine.model.per_board_ths * machine.model.boards)}",
                "HWTYPE": "MM3v2_X3",
                "VERSION": _BUILD,
                "DNA": machine.serial,
                "MAC": machine.mac.replace(":", "").lower(),
                "UPAPI": "2",
            }
            return cgminer.reply(22, "CGMiner versions", _API, VERSION=[version])
        case "devs":
            device = {
                "ASC": 0,
                "Name": "AVA10",
                "Enabled": "Y",
                "Status": "Alive",
                "MHS 1m": round(moment.ths * 1e6, 2),
            }
            return cgminer.reply(9, "1 ASC(s)", _API, DEVS=[device])
        case "pools":
            return cgminer.pools(machine, moment, _API)
        case "summary":
            summary = {"Elapsed": moment.uptime_s, "MHS av": round(moment.ths * 1e6, 2), "Hardware Errors": 2735}
            return cgminer.reply(11, "Summary", _API, SUMMARY=[summary])
        case "stats":
            stats = {"STATS": 0, "ID": "AVA100", "Elapsed": moment.uptime_s, "MM Count": 1}
            stats["MM ID0"] = " ".join(f"{key}[{value}]" for key, value in _fields(machine, moment))
            return cgminer.reply(70, "CGMiner stats", _API, STATS=[stats])
    return None


def _fields(machine: Machine, moment: Moment) -> Iterable[tuple[str, str]]:
    """The fields of the bracketed string, in Canaan's order; lists are separated by blanks, chips count from 0."""
    model, boards = machine.model, moment.boards
    yield "Ver", f"{model.name}-{_BUILD}"
    yield "DNA", machine.serial
    work = "In Idle" if moment.stage is Stage.PAUSED else "In Work"
    yield "SYSTEMSTATU", f"Work: {work}, Hash Board: {sum(board.serial is not None for board in boards)} "
    yield "Elapsed", str(moment.uptime_s)
    yield "Temp", "30"
    yield "TMax", str(round(max(board.temp_chip_c for board in boards)))
    for number, rpm in enumerate(moment.fan_rpm, start=1):
        yield f"Fan{number}", str(rpm)
    yield "FanR", "72%"
    volts = round(model.voltage_v * 100)
    yield "PS", f"0 1214 {volts} 242 {round(moment.power_w)} {volts} {round(moment.power_w * 1.08)}"
    yield "GHSspd", f"{moment.ths * 1000:.2f}"
    yield "GHSmm", f"{model.per_board_ths * model.boards * 1000:.2f}"
    yield "Freq", f"{model.frequency_mhz:.2f}"
    yield "Led", "1" if machine.light_on else "0"
    yield "MGHS", " ".join(f"{board.ths * 1000:.2f}" for board in boards)
    yield "MTmax", " ".join(str(round(board.temp_chip_c)) for board in boards)
    yield "MTavg", " ".join(str(round(board.temp_chip_c - 11)) for board in boards)
    yield "ITemp", " ".join("30" for _ in boards)
    yield "MVavg", " ".join(f"{model.voltage_v * 1000:.1f}" for _ in boards)
    yield "TA", str(model.chips * model.boards)
    yield "Core", model.chip
    yield "SoftOFF", "1" if moment.stage is Stage.PAUSED else "0"
    for board in boards:
        yield f"SF{board.slot}", " ".join(str(model.frequency_mhz + step) for step in (-30, -10, 10, 30))
        yield from _chips(machine, board)


def _chips(machine: Machine, board: BoardMoment) -> Iterable[tuple[str, str]]:
    """Temperature, voltage in mV and work of each chip; one that does not answer shows zeros."""
    number = range(machine.model.chips)
    yield (
        f"PVT_T{board.slot}",
        _row(board.working, [round(board.temp_chip_c - 11 * machine.chip_share(i)) for i in number]),
    )
    yield f"PVT_V{board.slot}", _row(board.working, [round(318 * machine.chip_share(i)) for i in number])
    yield f"MW{board.slot}", _row(board.working, [round(1800 * machine.chip_share(i)) for i in number])


def _row(working: int, values: list[int]) -> str:
    return " ".join(str(value if chip < working else 0) for chip, value in enumerate(values))
