"""AxeOS of the Bitaxe, and its kin on the NerdQaxe: one JSON page on port 80, and a POST for each action.

Names of pages and fields: bitaxeorg/ESP-Miner `main/http_server/openapi.yaml`, shufps/ESP-Miner-NerdQAxePlus
`main/http_server/handler_system.cpp`. The NerdQaxe can only be restarted.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet.machine import Machine, Moment, Stage
from drivers.simulated.fleet.miner_log import plain_log
from drivers.simulated.fleet.ports import Answer, HttpPort, Port

_VERSION = "v2.11.0"


def ports(machine: Machine) -> dict[int, Port]:
    """Servers of a Bitaxe by port."""
    return {80: HttpPort(partial(_page, machine), act=partial(_act, machine))}


def nerd_ports(machine: Machine) -> dict[int, Port]:
    """Servers of a NerdQaxe by port."""
    return {80: HttpPort(partial(_nerd_page, machine), act=partial(_nerd_act, machine))}


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    match path:
        case "/":
            return Answer(b"<!doctype html><html><head><title>AxeOS</title></head><body></body></html>")
        case "/api/system/info":
            moment = machine.now()
            paused = {"miningPaused": moment.stage is Stage.PAUSED, "fan2rpm": 0}
            return Answer.of(_info(machine, moment) | paused)
        case "/api/system/asic":
            model = machine.model
            return Answer.of({"ASICModel": model.chip, "asicCount": model.chips, "deviceModel": model.name})
        case "/api/system/logs":
            return Answer(plain_log(machine, machine.now()).encode(), "text/plain")
    return None


def _act(machine: Machine, path: str, told: dict[str, Any]) -> Answer | None:
    match path:
        case "/api/system/restart":
            machine.restart()
            return Answer.of({"message": "System will restart shortly."})
        case "/api/system/pause":
            machine.pause()
            return Answer.of({"message": "Mining paused"})
        case "/api/system/resume":
            machine.resume()
            return Answer.of({"message": "Mining resumed"})
        case "/api/system/identify":
            return Answer.of({"message": 'The device says "Hi!" for 30 seconds.'})
    return None


def _nerd_page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    match path:
        case "/":
            return Answer(b"<!doctype html><html><head><title>Nerd* Dashboard</title></head><body></body></html>")
        case "/api/system/info":
            return Answer.of(_nerd_info(machine, machine.now()))
    return None


def _nerd_act(machine: Machine, path: str, told: dict[str, Any]) -> Answer | None:
    if path != "/api/system/restart":
        return None
    machine.restart()
    return Answer(b"System will restart shortly.")


def _nerd_info(machine: Machine, moment: Moment) -> dict[str, Any]:
    """What the NerdQaxe tells besides: every chip's temperature, and its fans as a list."""
    model, board = machine.model, moment.boards[0]
    chips = range(model.chips)
    return _info(machine, moment) | {
        "deviceModel": model.name,
        "asicTemps": [round(board.temp_chip_c - 2 * (1 - machine.chip_share(chip)), 1) for chip in chips],
        "vrTempInt": board.temp_board_c + 4,
        "fanCount": model.fans,
        "fans": [{"label": f"Fan {place}", "rpm": rpm} for place, rpm in enumerate(moment.fan_rpm, start=1)],
        "shutdown": False,
        "otp": False,
        "stratumProtocol": 0,
    }


def _info(machine: Machine, moment: Moment) -> dict[str, Any]:
    model, board = machine.model, moment.boards[0]
    url, user = machine.pool
    host, _, port = url.partition("//")[2].partition(":")
    return {
        "ASICModel": model.chip,
        "asicCount": model.chips,
        "boardVersion": model.board_code,
        "hostname": machine.hostname,
        "macAddr": machine.mac,
        "version": _VERSION,
        "axeOSVersion": _VERSION,
        "hashRate": round(board.ths * 1000, 2),
        "expectedHashrate": round(model.per_board_ths * 1000),
        "power": round(board.power_w, 2),
        "voltage": round(model.voltage_v * 1000),
        "current": round(board.power_w / model.voltage_v * 1000),
        "coreVoltage": 1150,
        "coreVoltageActual": 1146,
        "frequency": model.frequency_mhz,
        "temp": board.temp_chip_c,
        "vrTemp": board.temp_board_c,
        "fanrpm": moment.fan_rpm[0],
        "fanspeed": 60,
        "uptimeSeconds": moment.uptime_s,
        "sharesAccepted": moment.uptime_s // 30,
        "sharesRejected": moment.uptime_s // 9000,
        "stratumURL": host,
        "stratumPort": int(port),
        "stratumUser": user,
        "isUsingFallbackStratum": 0,
        "overheat_mode": 0,
    }
