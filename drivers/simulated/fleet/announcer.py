"""What a simulated miner says unasked: IP Report when its button is pressed, or mDNS as AxeOS does.

Payloads as the makes send them (bitcap-co/bitcap-ipr: src/tests/payloads; bitaxeorg/ESP-Miner:
components/connect/connect.c). Avalon has no such button.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable

from drivers.simulated.fleet.machine import Machine

#: The port of mDNS; every other port here is one of IP Report.
MDNS = 5353

_PTR, _TXT, _SRV, _A = 12, 16, 33, 1
_IN, _FLUSH = 1, 0x8001
_TTL = 4500
_HTTP = ("_http", "_tcp", "local")


def announcement(machine: Machine) -> tuple[int, bytes] | None:
    """The port a machine announces itself to and what it sends there; None when its make has no way to."""
    made = _ANNOUNCEMENTS.get(machine.firmware)
    return None if made is None else made(machine)


def _common(machine: Machine) -> tuple[int, bytes]:
    return 14235, f"{machine.ip},{machine.mac.lower()}\0".encode()


def _whatsminer(machine: Machine) -> tuple[int, bytes]:
    return 8888, f"IP:{machine.ip}MAC:{machine.mac.lower()}\n".encode()


def _iceriver(machine: Machine) -> tuple[int, bytes]:
    return 11503, f"addr:{machine.ip}".encode()


def _goldshell(machine: Machine) -> tuple[int, bytes]:
    said = {
        "version": "2.2.7",
        "ip": machine.ip,
        "dhcp": "dhcp",
        "model": machine.model.name,
        "ctrlsn": machine.serial,
        "mac": machine.mac.lower(),
        "mask": "255.255.255.0",
        "gateway": machine.ip.rpartition(".")[0] + ".254",
        "cpbsn": [],
        "dns": "",
        "boxsn": "",
        "time": "",
        "ledstatus": False,
    }
    return 1314, json.dumps(said).encode()


def _axeos(machine: Machine) -> tuple[int, bytes]:
    """One response packet, as it goes out when the machine has joined the network: PTR, subtype PTR, SRV, TXT, A."""
    nerd = machine.firmware.startswith("nerd")
    model = machine.model
    maker = "" if nerd and model.name.lower().startswith("nerd") else "Bitaxe "
    end = machine.mac.replace(":", "")[-4:]
    instance = (f"{maker}{model.name} {model.board_code} ({end})", *_HTTP)
    host = (machine.hostname, "local")
    pairs = (
        f"board={model.board_code}",
        f"family={model.name}",
        f"asic={model.chip}",
        f"asic_count={model.chips}",
        "fw_version=v2.9.0",
    )
    txt = b"".join(bytes([len(pair)]) + pair.encode() for pair in pairs)
    records = (
        _record(_HTTP, _PTR, _IN, _name(instance)),
        _record(("_axeos", "_sub", *_HTTP), _PTR, _IN, _name(instance)),
        _record(instance, _SRV, _FLUSH, struct.pack("!3H", 0, 0, 80) + _name(host)),
        _record(instance, _TXT, _FLUSH, txt),
        _record(host, _A, _FLUSH, bytes(map(int, machine.ip.split(".")))),
    )
    return MDNS, struct.pack("!6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def _record(name: tuple[str, ...], kind: int, of: int, data: bytes) -> bytes:
    return _name(name) + struct.pack("!HHIH", kind, of, _TTL, len(data)) + data


def _name(labels: tuple[str, ...]) -> bytes:
    return b"".join(bytes([len(label.encode())]) + label.encode() for label in labels) + b"\0"


#: Firmware of a machine -> what it sends.
_ANNOUNCEMENTS: dict[str, Callable[[Machine], tuple[int, bytes]]] = {
    "antminer": _common,
    "bitaxe": _axeos,
    "goldshell": _goldshell,
    "iceriver": _iceriver,
    "nerdaxe": _axeos,
    "umc": _common,
    "vnish": _common,
    "whatsminer": _whatsminer,
}
