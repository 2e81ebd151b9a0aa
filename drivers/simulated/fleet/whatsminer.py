"""Stock WhatsMiner firmware with API 2 on port 4028 (MicroBT's "WhatsMiner API" document, V2); no open web page."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

from drivers.lan.btminer_api import decrypt, encrypt, session
from drivers.simulated.fleet import cgminer
from drivers.simulated.fleet.machine import Machine, Moment, Stage
from drivers.simulated.fleet.miner_log import whatsminer_archive
from drivers.simulated.fleet.ports import ApiPort, Port

_FIRMWARE = "20230911.12.REL"
_API = "btminer"
#: The maker's published password.
_PASSWORD = "admin"  # noqa: S105


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    commands = _Commands(machine)
    return {4028: ApiPort(partial(_command, machine), end=b"", act=commands.act, file=commands.file)}


class _Commands:
    """The commands for the administrator, encrypted as API 2 wants them (manual 2.0.x, sections 1 and 3)."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._asked = {"time": "5626", "salt": f"S{machine.number:03d}alt", "newsalt": f"N{machine.number:03d}ew"}
        self._session = session({"Msg": self._asked}, _PASSWORD)
        self._archive = b""

    def file(self, line: str) -> bytes:
        """What follows the answer to a command: the archive that `download_logs` announced."""
        archive, self._archive = (self._archive, b"") if line == "download_logs" else (b"", self._archive)
        return archive

    def act(self, request: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """What a command did; None for what everybody may ask."""
        if request.get("command") == "get_token":
            return "get_token", _message(134, self._asked)
        if request.get("command") == "open_write_api":
            return "open_write_api", _refusal(45, "permission denied")
        if request.get("enc") != 1 or self._session is None:
            return None
        key = self._session.key
        try:
            told = decrypt(key, str(request.get("data")))
        except ValueError:
            return "enc", _refusal(23, "invalid json message")
        if told.pop("token", None) != self._session.token:
            return "enc", _refusal(135, "check token error")
        line = " ".join([str(told.get("cmd")), *(f"{name}={value}" for name, value in told.items() if name != "cmd")])
        answer = self._do(told)
        return line, {"enc": encrypt(key, json.dumps(answer))}

    def _do(self, told: dict[str, Any]) -> dict[str, Any]:
        machine = self._machine
        match told.get("cmd"):
            case _ if machine.writes_off:
                return _refusal(45, "permission denied")
            case "set_led":
                machine.light_on = told.get("param") != "auto"
            case "download_logs":
                self._archive = whatsminer_archive(machine, machine.now())
                return _message(131, {"logfilelen": str(len(self._archive))})
            case "reboot":
                machine.restart()
            case "power_off":
                machine.pause()
            case "power_on":
                machine.resume()
            case "adjust_power_limit":
                machine.power_limit_w = int(told["power_limit"])
            case _:
                return _refusal(14, "invalid cmd")
        return {"STATUS": "S", "When": int(time.time()), "Code": 131, "Msg": "API command OK", "Description": _API}


def _refusal(code: int, words: str) -> dict[str, Any]:
    return {"STATUS": "E", "When": int(time.time()), "Code": code, "Msg": words, "Description": _API}


def _command(machine: Machine, command: str) -> dict[str, Any] | None:
    moment = machine.now()
    model = machine.model
    match command:
        case "devdetails":
            details = [
                {"DEVDETAILS": slot, "Name": "SM", "ID": slot, "Driver": "bitmicro", "Kernel": "", "Model": model.name}
                for slot in range(model.boards)
            ]
            return cgminer.reply(69, "Device Details", _API, DEVDETAILS=details)
        case "get_version" | "version":
            version = {"api_ver": "2.0.5", "fw_ver": _FIRMWARE, "platform": "H616", "chip": model.chip}
            return _message(131, version)
        case "get_miner_info":
            return _message(
                131, {"ip": machine.ip, "hostname": machine.hostname, "mac": machine.mac, "ledstat": _led(machine)}
            )
        case "status":
            return _message(131, {"mineroff": _mineroff(moment), "Firmware Version": _FIRMWARE})
        case "get_psu":
            psu = {"name": "P221C", "model": "P221C", "serial_no": machine.serial, "fan_speed": "6200"}
            return _message(131, {**psu, "vin": "22900", "iin": "1480"})
        case "get_error_code":
            return _message(131, {"error_code": []})
        case "pools":
            return cgminer.pools(machine, moment, _API)
        case "summary":
            return cgminer.reply(11, "Summary", _API, SUMMARY=[_summary(machine, moment)])
        case "devs" | "edevs":
            return cgminer.reply(9, f"{model.boards} ASC(s)", _API, DEVS=_boards(machine, moment))
    return None


def _led(machine: Machine) -> str:
    return "manual" if machine.light_on else "auto"


def _mineroff(moment: Moment) -> str:
    return "true" if moment.stage is Stage.PAUSED else "false"


def _message(code: int, message: dict[str, Any]) -> dict[str, Any]:
    """The form of btminer's own commands, unlike cgminer's."""
    return {"STATUS": "S", "When": int(time.time()), "Code": code, "Msg": message, "Description": _API}


def _summary(machine: Machine, moment: Moment) -> dict[str, Any]:
    chip_temps = [board.temp_chip_c for board in moment.boards if board.serial is not None]
    return {
        "Elapsed": moment.uptime_s,
        "HS RT": round(moment.ths * 1e6, 2),
        "MHS av": round(moment.ths * 1e6, 2),
        "Temperature": max((board.temp_board_c for board in moment.boards), default=0.0),
        "Fan Speed In": moment.fan_rpm[0],
        "Fan Speed Out": moment.fan_rpm[1],
        "Power": round(moment.power_w),
        "Power Limit": machine.power_limit_w,
        "Power Mode": "Normal",
        "Factory GHS": round(machine.model.per_board_ths * machine.model.boards * 1000),
        "Chip Temp Min": min(chip_temps, default=0.0) - 15,
        "Chip Temp Max": max(chip_temps, default=0.0),
        "Env Temp": 28.0,
        "Uptime": moment.uptime_s + 90,
        "MAC": machine.mac,
        "Firmware Version": _FIRMWARE,
    }


def _boards(machine: Machine, moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            "ASC": board.slot,
            "Slot": board.slot,
            "Enabled": "Y",
            "Status": "Alive",
            "Temperature": board.temp_board_c,
            "Chip Frequency": machine.model.frequency_mhz,
            "Frequency": machine.model.frequency_mhz,
            "MHS av": round(board.ths * 1e6, 2),
            "Factory GHS": round(machine.model.per_board_ths * 1000),
            "Effective Chips": board.working,
            "PCB SN": board.serial or "",
            "Chip Temp Min": board.temp_chip_c - 15,
            "Chip Temp Max": board.temp_chip_c,
            "Chip Temp Avg": board.temp_chip_c - 6,
        }
        for board in moment.boards
    ]
