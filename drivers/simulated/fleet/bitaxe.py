"""AxeOS of the Bitaxe: one JSON page on port 80 (bitaxeorg/ESP-Miner, main/http_server)."""

from __future__ import annotations

from functools import partial
from typing import Any

from drivers.simulated.fleet.machine import Machine, Moment
from drivers.simulated.fleet.ports import Answer, HttpPort, Port

_VERSION = "v2.11.0"


def ports(machine: Machine) -> dict[int, Port]:
    """Its servers by port."""
    return {80: HttpPort(partial(_page, machine))}


def _page(machine: Machine, method: str, path: str) -> Answer | None:
    if method != "GET":
        return None
    match path:
        case "/":
            return Answer(b"<!doctype html><html><head><title>AxeOS</title></head><body></body></html>")
        case "/api/system/info":
            return Answer.of(_info(machine, machine.now()))
        case "/api/system/asic":
            model = machine.model
            return Answer.of({"ASICModel": model.chip, "asicCount": model.chips, "deviceModel": model.name})
    return None


def _info(machine: Machine, moment: Moment) -> dict[str, Any]:
    model, board = machine.model, moment.boards[0]
    url, user = machine.pool
    host, _, port = url.partition("//")[2].partition(":")
    return {
        "ASICModel": model.chip,
        "asicCount": board.working,
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
