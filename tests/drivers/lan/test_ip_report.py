"""The nine formats of IP Report, and everything that is none of them."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.lan.ip_report import FORMATS, MAX_DATAGRAM, MAX_INFLATED, read_report
from drivers.model.sighting import Sighting, Source

IP, MAC = "10.10.1.7", "AB:CD:EF:AB:CD:EF"


def read(port: int, datagram: bytes, ip: str = IP) -> Sighting | None:
    return read_report(FORMATS[port], ip, datagram)


def packed(*objects: object, header: bytes = b"\x01\x02IPRPT\0") -> bytes:
    return header + zlib.compress(b"\0".join(json.dumps(one).encode() for one in objects) + b"\0")


GOLDSHELL = {
    "version": "2.2.7", "ip": IP, "dhcp": "dhcp", "model": "Goldshell-KDBOX", "ctrlsn": "GS77", "mac": MAC.lower(),
    "mask": "", "gateway": "", "cpbsn": ["1"], "dns": "", "boxsn": "", "time": "", "ledstatus": True,
}  # fmt: skip
AURADINE = {
    "command": "ipreport", "SerialNo": "AR12", "ip": IP, "mac": MAC.lower(), "model": "AT2880", "version": "1.9",
    "hostname": "ar12", "InternalType": "x",
}  # fmt: skip
SEALMINER = (
    {"Message": "x"},
    {"MAC": MAC.lower(), "Type": "SealMiner A2", "Firmware": "f9", "CtrlBoardVersion": "1", "MainBoardSN": "SM9",
     "RatedInputPower": 3500, "BoardSnArray": ["a", "b"]},
    {"Interface": "eth0", "Active": False, "DHCP": True, "IPV4": "10.10.9.9"},
    {"Interface": "eth1", "Active": True, "DHCP": True, "IPV4": IP},
    {}, {}, {},
)  # fmt: skip


@pytest.mark.parametrize(
    ("port", "datagram", "make", "model", "mac", "serial"),
    [
        (14235, b"10.10.1.7,ab:cd:ef:ab:cd:ef", "Antminer", None, MAC, None),
        (14235, b"10.10.1.7,ab:cd:ef:ab:cd:ef\0", "Antminer", None, MAC, None),
        (8888, b"IP:10.10.1.7MAC:ab:cd:ef:ab:cd:ef", "Whatsminer", None, MAC, None),
        (8888, b"IP:10.10.1.7MAC:ab:cd:ef:ab:cd:ef#", "Whatsminer", None, MAC, None),
        (11503, b"addr:10.10.1.7", "IceRiver", None, None, None),
        (1314, json.dumps(GOLDSHELL).encode(), "Goldshell", "Goldshell-KDBOX", MAC, "GS77"),
        (18650, packed(*SEALMINER), "SealMiner", "SealMiner A2", MAC, "SM9"),
        (9999, b"DG_IPREPORT_ONLY", "Elphapex", None, None, None),
        (12345, json.dumps(AURADINE).encode(), "Auradine", "AT2880", MAC, "AR12"),
        (54321, b"iPollo IP Addr:[10.10.1.7] x MAC Addr:[ab:cd:ef:ab:cd:ef]", "iPollo", None, MAC, None),
        (42069, b"HiveOS 10.10.1.7", "HiveOS", None, None, None),
    ],
)
def test_each_make_is_understood(port, datagram, make, model, mac, serial):
    told = read(port, datagram)
    assert told is not None
    assert (told.ip, told.source, told.make, told.model, told.mac, told.serial) == (
        IP, Source.IP_REPORT, make, model, mac, serial,
    )  # fmt: skip
    assert "calls itself" not in (told.text or "")


def test_all_nine_ports_have_a_format():
    assert set(FORMATS) == {14235, 8888, 11503, 1314, 18650, 9999, 12345, 54321, 42069}


def test_the_source_counts_and_another_claim_is_only_quoted():
    told = read(11503, b"addr:172.16.1.100", ip="10.0.0.8")
    assert (told.ip, told.text) == ("10.0.0.8", "calls itself 172.16.1.100")
    assert read(18650, packed(*SEALMINER), ip="10.0.0.8").text.startswith(f"calls itself {IP}"), "the active interface"


@pytest.mark.parametrize(
    ("port", "datagram"),
    [
        (14235, b""),
        (14235, b"\xff\xfe\0\0" * 40),
        (14235, b"10.10.1.7,ab:cd:ef:ab:cd:ef and then more"),
        (14235, b"10.10.1.7,ab:cd:ef:ab:cd:ef" + b"\0" * MAX_DATAGRAM),
        (1314, b"[" * MAX_DATAGRAM),
        (1314, b'{"ip":' * 300),
        (1314, b'"just text"'),
        (1314, json.dumps({"model": "neither address nor MAC"}).encode()),
        (12345, json.dumps(AURADINE | {"command": "other"}).encode()),
        (12345, b'{"command":"ipreport","ip":"\xff"}'),
        (18650, b"no zlib in here"),
        (18650, b"h\x78\x9c broken"),
        (18650, packed(*SEALMINER)[:-20]),
        (18650, packed({"Interface": "eth0"})),
        (18650, b"h" + zlib.compress(b"[" * 8000)),
        (9999, b"DG_IPREPORT"),
        (42069, b"HiveOS 10.10.1"),
    ],
)
def test_what_is_no_report_is_nothing(port, datagram):
    assert read(port, datagram) is None


def test_a_bomb_stays_small():
    bomb = b"h" + zlib.compress(b"\0" * 1_500_000)
    assert len(bomb) <= MAX_DATAGRAM < MAX_INFLATED < 1_500_000
    assert read(18650, bomb) is None
    tracing = packed(*SEALMINER, "x" * MAX_INFLATED)
    assert len(tracing) <= MAX_DATAGRAM
    assert read(18650, tracing) is None


def test_hostile_words_come_out_short_and_visible():
    nasty = GOLDSHELL | {"model": "<b>=HYPERLINK(1)\u202eolleH\n" + "x" * 500, "ctrlsn": ["list"], "mac": "<i>"}
    told = read(1314, json.dumps(nasty).encode())
    assert "\u202e" not in told.model
    assert "\n" not in told.model
    assert len(told.model) <= 60
    assert (told.serial, told.mac) == (None, None)


@settings(deadline=None)
@given(port=st.sampled_from(sorted(FORMATS)), datagram=st.binary(max_size=MAX_DATAGRAM + 100))
def test_no_bytes_raise(port, datagram):
    told = read(port, datagram)
    assert told is None or told.ip == IP


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["ip", "mac", "model", "version", "hostname", "ctrlsn", "SerialNo", "MAC", "Type", "IPV4", "Active"]
)


@settings(deadline=None)
@given(port=st.sampled_from([1314, 12345, 18650]), said=st.dictionaries(KEYS, JSON), mac=st.booleans())
def test_no_values_raise_and_all_are_bounded(port, said, mac):
    whole = {**said, "command": "ipreport", "MainBoardSN": "1", "Interface": "eth0", **({"mac": MAC} if mac else {})}
    datagram = packed(whole, whole) if port == 18650 else json.dumps(whole).encode()
    told = read(port, datagram)
    assert told is not None or not mac or len(datagram) > MAX_DATAGRAM or port == 18650
    if told is not None:
        assert all(value is None or len(value) <= 250 for value in (told.model, told.mac, told.serial, told.text))


def test_makes_that_report_alike_are_told_apart_from_what_was_said():
    told = read(14235, b"10.10.1.7,ab:cd:ef:ab:cd:ef")
    assert (told.text, told.could_be) == (None, ("VolcMiner", "Hammer"))
    assert read(42069, b"HiveOS 10.10.1.7").could_be == ()
