"""A street of devices that do everything a hostile device can think of, on loopback, in a process of its own.

    hostile_zoo.py 127.101 [--kinds NAME,...] [--true-ports] [--log FILE]

Prints one JSON line: `devices` name -> address, `sink` the address nobody names, `dial_map` rows; serves until stdin
ends. Each evil comes three times: at once, behind the door of an AxeOS machine, behind that of an Antminer. The log has
a line for every connection, empty, and one for every request.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import sys
import time
from functools import cache

LATE = 30.0
TITLE = b"<html><head><title>AxeOS</title></head></html>"
BLOCK = b"x" * 65536
SYSTEM = {
    "power": 14.6, "voltage": 5180, "current": 2830, "temp": 55, "vrTemp": 50, "hashRate": 610.5, "bestDiff": "4.2M",
    "bestSessionDiff": "10k", "freeHeap": 200000, "coreVoltage": 1200, "coreVoltageActual": 1190, "frequency": 490,
    "ssid": "x", "macAddr": "02:00:00:00:00:01", "hostname": "bitaxe", "wifiStatus": "Connected!",
    "sharesAccepted": 12, "sharesRejected": 0, "uptimeSeconds": 4000, "asicCount": 1, "smallCoreCount": 894,
    "ASICModel": "BM1368", "stratumURL": "pool.example", "fallbackStratumURL": "b.example", "stratumPort": 3333,
    "fallbackStratumPort": 3333, "stratumUser": "w.1", "fallbackStratumUser": "w.1", "version": "v2.4.5",
    "boardVersion": "401", "runningPartition": "ota_0", "flipscreen": 1, "overheat_mode": 0, "invertscreen": 0,
    "invertfanpolarity": 1, "autofanspeed": 1, "fanspeed": 40, "fanrpm": 3500,
}  # fmt: skip


def answer(body=b"", status="200 OK", *fields, kind="application/json"):
    """Whole bytes of an answer; `fields` are lines of the head."""
    framed = any(field.lower().startswith(("content-length", "transfer-encoding")) for field in fields)
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *fields]
    if not framed:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + body


async def endless(writer, block=BLOCK, pause=0.0):
    """Send until the other side has had enough."""
    while True:
        writer.write(block)
        await writer.drain()
        if pause:
            await asyncio.sleep(pause)


def says(data):
    """An evil that is told in one piece."""

    async def evil(reader, writer, here):
        writer.write(data(here) if callable(data) else data)
        await writer.drain()

    return evil


def then(data, block=BLOCK, pause=0.0):
    """An evil that goes on for ever after its first words."""

    async def evil(reader, writer, here):
        writer.write(data)
        await endless(writer, block, pause)

    return evil


async def silent(reader, writer, here):
    await asyncio.sleep(LATE)


async def hang_up(reader, writer, here):
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"powe')
    await writer.drain()
    writer.transport.abort()


def leads(place, status="302 Found", *more):
    """A redirect; SELF and SINK in it are this device and the address that nobody named."""

    def told(here):
        names = [text.replace("SELF", here["ip"]).replace("SINK", here["sink"]) for text in (place, *more)]
        return answer(b"", status, f"Location: {names[0]}", *names[1:])

    return says(told)


def changed(**fields):
    return json.dumps({**SYSTEM, **fields}).encode()


def raw_numbers(word):
    """The system's answer with every number replaced by a word that JSON knows or nearly knows."""
    text = ",".join(
        f'"{key}":{word}' if isinstance(value, int | float) else f'"{key}":{json.dumps(value)}'
        for key, value in SYSTEM.items()
    )
    return b"{" + text.encode() + b"}"


@cache
def bomb():
    """Fifty megabytes of JSON, packed."""
    packed = gzip.compress(b'{"a":"' + b"A" * 50_000_000 + b'"}', 1)
    return answer(packed, "200 OK", "Content-Encoding: gzip")


CHUNKED = "Transfer-Encoding: chunked"
WEB = {
    "redirect": leads("http://SINK/steal"),
    "redirect_userinfo": leads("http://SELF@SINK/steal"),
    "redirect_fragment": leads("http://SINK#@SELF/steal"),
    "redirect_slashes": leads("//SINK/steal"),
    "redirect_backslash": leads("/\\SINK/steal"),
    "redirect_one_slash": leads("http:/\\SINK/steal"),
    "redirect_tab": leads("ht\ttp://SINK/steal"),
    "redirect_twice": leads("/", "307 Temporary Redirect", "Location: http://SINK/steal"),
    "redirect_308": leads("http://SINK:4028/steal", "308 Permanent Redirect"),
    "redirect_https": leads("https://SINK/steal", "301 Moved Permanently"),
    "redirect_own_port": leads("http://SELF:4028/restart"),
    "redirect_own_https": leads("https://SELF/x"),
    "redirect_reboot": leads("/cgi-bin/reboot.cgi"),
    "redirect_loop": leads("/again"),
    "redirect_interim": says(
        lambda here: b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(b"", "302 F", f"Location: http://{here['sink']}/s")
    ),
    "refresh": says(lambda here: answer(b"{}", "200 OK", f"Refresh: 0; url=http://{here['sink']}/steal")),
    "meta_refresh": says(
        lambda here: answer(
            f'<meta http-equiv="refresh" content="0;url=http://{here["sink"]}/steal">'.encode(), kind="text/html"
        )
    ),
    "silent": silent,
    "drip": then(b"HTTP/1.1 200 OK\r\n", b"x", 1.0),
    "drip_body": then(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" ", 1.0),
    "flood": then(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"a":"'),
    "flood_lists": then(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", b"[],{}," * 10_000),
    "flood_length": then(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n"),
    "flood_head": then(b"HTTP/1.1 200 OK\r\n", b"X-Much: yes\r\n" * 500),
    "flood_interim": then(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
    "flood_chunks": then(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10_000),
    "chunk_no_size": then(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0" * 4000),
    "chunk_garbage": says(answer(b"ZZ\r\nxx\r\n0\r\n\r\n", "200 OK", CHUNKED)),
    "chunk_negative": says(answer(b"-5\r\nxx\r\n" * 1000, "200 OK", CHUNKED)),
    "chunk_huge": then(answer(b"FFFFFFFF\r\n", "200 OK", CHUNKED)),
    "gzip_bomb": says(lambda here: bomb()),
    "gzip_garbage": says(answer(b"no gzip at all", "200 OK", "Content-Encoding: gzip")),
    "packed_otherwise": says(answer(b"\x1b\x00", "200 OK", "Content-Encoding: br")),
    "length_negative": says(answer(changed(), "200 OK", "Content-Length: -1")),
    "length_squared": says(answer(changed(), "200 OK", "Content-Length: \xb2")),
    "length_absurd": says(answer(changed(), "200 OK", "Content-Length: " + "9" * 40)),
    "length_twice": says(answer(changed(), "200 OK", "Content-Length: 5", "Content-Length: 900")),
    "length_wrong": says(answer(b"{}", "200 OK", "Content-Length: 999999")),
    "length_and_chunks": says(answer(b'5\r\n{"a":\r\n0\r\n\r\n', "200 OK", "Content-Length: 3", CHUNKED)),
    "status_squared": says(answer(b"{}", "\xb2\xb3\xb9 OK")),
    "status_huge": says(answer(b"{}", "99999999999999999999 OK")),
    "status_none": says(b"HTTP/1.1\r\n\r\n"),
    "many_fields": says(answer(changed(), "200 OK", *(f"X-{n}: {'y' * 20}" for n in range(1000)))),
    "many_cookies": says(answer(changed(), "200 OK", *(f"Set-Cookie: c{n}={'y' * 500}" for n in range(100)))),
    "hang_up": hang_up,
    "digest_loop": says(answer(b"", "401 No", 'WWW-Authenticate: Digest realm="x", nonce="1", stale=true')),
    "digest_nonsense": says(answer(b"", "401 No", 'WWW-Authenticate: Digest realm="\xff, qop=zz, algorithm=ROT13')),
    "json_deep": says(answer(b"[" * 200_000)),
    "json_deep_objects": says(answer(b'{"a":' * 100_000)),
    "json_wide": says(answer(b"[" + b"[]," * 300_000 + b"[]]")),
    "json_broken_text": says(answer(changed().replace(b"bitaxe", b"\xff\xfe\x80\xc3\x28\x00"))),
    "json_nan": says(answer(raw_numbers("NaN"))),
    "json_infinite": says(answer(raw_numbers("1e400"))),
    "json_endless_number": says(answer(raw_numbers("1" + "0" * 400))),
    "json_longer_number": says(answer(raw_numbers("9" * 5000))),
    "json_negative": says(answer(raw_numbers("-1"))),
    "json_texts": says(answer(raw_numbers('"=HYPERLINK(1)\\u202e<b>"'))),
    "json_lists": says(answer(raw_numbers("[[1]]"))),
    "json_nulls": says(answer(raw_numbers("null"))),
    "text": says(answer(changed(hostname='=HYPERLINK("x")\u202e<b>\x07' + "A" * 5000, version="\u0000\ud800"))),
    "no_http": says(b"SSH-2.0-whatever\r\n"),
    "socket": then(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", b"\x81\x7ex"
    ),
}
BEHIND_ANTMINER = frozenset(
    name for name in WEB if name.startswith(("redirect", "flood", "gzip", "json", "length_s", "status_s", "digest"))
)


def good_api(command):
    """What a plain cgminer answers."""
    status = [{"STATUS": "S", "When": 1, "Code": 11, "Msg": "x", "Description": "cgminer 4.12.1"}]
    sections = {
        "version": {"VERSION": [{"CGMiner": "4.12.1", "API": "3.7", "Type": "Hostile X1"}]},
        "summary": {"SUMMARY": [{"Elapsed": 100, "GHS 5s": 100.0, "GHS av": 100.0}]},
    }
    return json.dumps({"STATUS": status, **sections.get(command, {}), "id": 1}).encode() + b"\x00"


def whatsminer(command):
    """What a WhatsMiner's API V2 answers to who asks what it is."""
    if command == "devdetails":
        row = {"DEVDETAILS": 0, "Name": "SM", "ID": 0, "Driver": "bitmicro", "Kernel": "", "Model": "M30S+_VE40"}
        status = [{"STATUS": "S", "When": 1, "Code": 69, "Msg": "Device Details", "Description": "btminer"}]
        return json.dumps({"STATUS": status, "DEVDETAILS": [row], "id": 1}).encode() + b"\x00"
    if command == "get_version":
        told = {"api_ver": "2.0.5", "fw_ver": "20231007.16.REL", "platform": "H6OS", "chip": "K20"}
        return json.dumps({"STATUS": "S", "When": 1, "Code": 131, "Msg": told, "Description": ""}).encode()
    return b'{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"invalid cmd","Description":""}],"id":1}'


def whatsminer_v3(command):
    """As `whatsminer`, of a firmware that has the API V3 beside it."""
    return whatsminer(command).replace(b"2.0.5", b"3.0.1").replace(b"20231007.16", b"20250101.1")


def antminer(command):
    """What a stock Antminer's API answers to who asks what it is."""
    return good_api(command).replace(b"Hostile X1", b"Antminer S19").replace(b"CGMiner", b"BMMiner")


def listed(count, **changes):
    """An answer with very many boards, fans and pools at once, whatever was asked."""
    board = {
        "ASC": 0,
        "Name": "X",
        "ID": 0,
        "Slot": 0,
        "Status": "Alive",
        "MHS av": 1e400,
        "Temperature": -1,
        **changes,
    }
    chains = {f"chain_acn{n}": -n for n in range(count)} | {f"fan{n}": 10**30 for n in range(count)}
    body = {
        "STATUS": [{"STATUS": "S", "Msg": "m"}] * min(count, 50),
        "VERSION": [{"API": "3.7", "Type": "Antminer S19"}],
        "SUMMARY": [{"Elapsed": -5, "GHS 5s": "nan", "MHS av": 10**400}],
        "DEVS": [board] * count,
        "POOLS": [{"POOL": 0, "URL": "stratum+tcp://=1+1:99999", "User": "\u202e<b>", "Status": "Alive"}] * count,
        "STATS": [{"miner_count": 10**9, "fan_num": -1, **chains}],
    }
    return json.dumps(body).encode()


API = {
    "flood": then(b'{"STATUS":[{"STATUS":"S","Msg":"'),
    "flood_lists": then(b'{"STATUS":[', b"[],{}," * 10_000),
    "flood_no_json": then(b"", b"\x00" * 65536),
    "huge": says(lambda here: b'{"STATUS":[{"STATUS":"S","Msg":"' + b"y" * 100_000_000 + b'"}],"id":1}\x00'),
    "drip": then(b"{", b" ", 1.0),
    "silent": silent,
    "stutter": then(b'{"a":[{}', b",{}", 0.0001),
    "broken_text": says(b'{"VERSION":[{"API":"\xff\xfe\x80\xc3\x28"}],"id":1}\x00'),
    "deep": says(b'{"STATUS":' * 20_000),
    "deep_lists": says(b"[" * 100_000 + b"]" * 100_000),
    "nan": says(b'{"STATUS":[{"STATUS":"S"}],"VERSION":[{"API":NaN}],"SUMMARY":[{"Elapsed":NaN,"GHS 5s":Infinity}]}'),
    "endless_number": says(b'{"VERSION":[{"API":' + b"9" * 5000 + b'}],"SUMMARY":[{"Elapsed":1' + b"0" * 400 + b"}]}"),
    "lists_for_sections": says(
        b'{"STATUS":5,"VERSION":"x","SUMMARY":{"a":1},"DEVS":[[1]],"POOLS":null,"STATS":[null]}'
    ),
    "many": says(listed(500)),
    "very_many": says(lambda here: listed(5000)),
    "duplicate_slots": says(listed(8, Slot=3)),
    "negative_slots": says(listed(8, Slot=-1, ID=-1, ASC=-1)),
    "zeros": says(b"\x00" * 1000),
    "no_json": says(b"SSH-2.0-whatever\r\n"),
    "closes": says(b""),
}
FRAMES = {
    "frame_largest": then(b"\xff\xff\xff\xff"),
    "frame_2g": then(b"\xff\xff\xff\x7f"),
    "frame_zero": then(b"\x00\x00\x00\x00", b"\x00" * 65536),
    "frame_silent": silent,
    "frame_deep": says((200_000).to_bytes(4, "little") + b"[" * 200_000),
}


def web_house(evil, door=None):
    """Port 80: the door at the front page, where there is one, and the evil everywhere else."""

    async def serve(reader, writer, here):
        line = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), LATE)).split(b"\r\n")[0]
        here["note"](line.decode("latin-1")[:200])
        if door is not None and b" / " in line:
            writer.write(door)
            await writer.drain()
        else:
            await evil(reader, writer, here)

    return {80: serve}


def api_house(evil, polite=(), door=good_api):
    """Port 4028: plain answers to some commands, the evil to everything else.

    With `first` among the polite commands the first look alone is answered plainly: it asks with an empty line.
    """

    async def serve(reader, writer, here):
        asked = (await reader.read(4096)).decode("latin-1")
        here["note"](asked[:200])
        command = next((name for name in polite if f'"{name}"' in asked), None)
        if "first" in polite and asked.endswith("\r\n\r\n"):
            command = "version"
        if command is not None:
            writer.write(door(command))
            await writer.drain()
        else:
            await evil(reader, writer, here)

    return {4028: serve}


def frame_house(evil):
    """Port 4433 and the other raw ones of a machine that passes for a WhatsMiner on 4028."""

    async def serve(reader, writer, here):
        here["note"](repr(await reader.read(4096))[:200])
        await evil(reader, writer, here)

    known = ("version", "devdetails", "get_version")
    return {4433: serve, 8889: serve, 8080: serve} | api_house(silent, known, whatsminer_v3)


AXEOS = answer(TITLE, kind="text/html")
ANTMINER = answer(b"", "401 No", 'WWW-Authenticate: Digest realm="antMiner Configuration", nonce="1", qop="auth"')


def zoo():
    """Every device by its name, in the order of their addresses."""
    houses = {}
    for name, evil in WEB.items():
        houses[f"web_{name}"] = web_house(evil)
        houses[f"axeos_{name}"] = web_house(evil, AXEOS)
        if name in BEHIND_ANTMINER:
            houses[f"antminer_{name}"] = web_house(evil, ANTMINER)
    for name, evil in API.items():
        houses[f"api_{name}"] = api_house(evil)
        houses[f"later_{name}"] = api_house(evil, ("version", "summary"))
        houses[f"twofaced_{name}"] = api_house(evil, ("first",))
        houses[f"bmminer_{name}"] = api_house(evil, ("version",), antminer)
        houses[f"whatsminer_{name}"] = api_house(evil, ("version", "devdetails", "get_version"), whatsminer)
    for name, evil in FRAMES.items():
        houses[f"v3_{name}"] = frame_house(evil)
    return houses


class Street:
    """The zoo behind its listeners."""

    def __init__(self, network, *, true_ports, log):
        self._network = network
        self._true_ports = true_ports
        self._log = log
        self._servers = []
        self.rows = []
        self.sink = f"{network}.66.6"

    async def open(self, name, ip, ports):
        for port, serve in ports.items():
            low = port < 1024 and not self._true_ports
            server = await asyncio.start_server(
                self._guarded(name, ip, port, serve), ip, 0 if low else port, backlog=256
            )
            self._servers.append(server)
            self.rows.append((ip, port, *server.sockets[0].getsockname()))

    def address(self, number):
        return f"{self._network}.{number // 200}.{number % 200 + 1}"

    def _guarded(self, name, ip, port, serve):
        def note(text):
            row = {"t": round(time.time(), 3), "device": name, "ip": ip, "port": port, "asked": text}
            if self._log:
                print(json.dumps(row), file=self._log, flush=True)

        async def run(reader, writer):
            note("")
            try:
                await serve(reader, writer, {"ip": ip, "sink": self.sink, "note": note})
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # the other side has had enough, as it should
            finally:
                writer.close()

        return run


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("network")
    arguments.add_argument("--kinds", default="")
    arguments.add_argument("--true-ports", action="store_true")
    arguments.add_argument("--log")
    asked = arguments.parse_args()
    wanted = set(filter(None, asked.kinds.split(",")))
    log = open(asked.log, "a") if asked.log else None  # noqa: SIM115 - closed with the process
    street = Street(asked.network, true_ports=asked.true_ports, log=log)
    devices = {}
    for number, (name, ports) in enumerate(zoo().items()):
        if not wanted or name in wanted:
            devices[name] = street.address(number)
            await street.open(name, devices[name], ports)
    trap = web_house(says(answer(b"sink")))
    await street.open("sink", street.sink, trap | api_house(says(b"sink")) | {443: trap[80]})
    told = {"devices": devices, "sink": street.sink, "dial_map": street.rows}
    print(json.dumps(told), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # whoever is still served has had his time


if __name__ == "__main__":
    asyncio.run(main())
