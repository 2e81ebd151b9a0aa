"""mDNS packets: what AxeOS machines announce, and everything that is no such announcement."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zeroconf import DNSIncoming

from drivers.lan.mdns import MAX_PACKET, Announcement, browse_question, read_packet, txt_question
from drivers.model.sighting import Source
from drivers.simulated.fleet.announcer import MDNS, announcement
from drivers.simulated.fleet.machine import machines

IP = "10.0.0.9"
HTTP = ("_http", "_tcp", "local")
PTR, TXT = 12, 16


def name(*labels: str) -> bytes:
    return b"".join(bytes([len(label.encode())]) + label.encode() for label in labels) + b"\0"


def record(of: bytes, kind: int, data: bytes, ttl: int = 120) -> bytes:
    return of + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def packet(*records: bytes, flags: int = 0x8400) -> bytes:
    return struct.pack("!6H", 0, flags, 0, len(records), 0, 0) + b"".join(records)


def txt(*pairs: str) -> bytes:
    return b"".join(bytes([len(pair.encode())]) + pair.encode() for pair in pairs)


AXEOS = txt("board=601", "family=Gamma", "asic=BM1370", "asic_count=1", "fw_version=v2.9.0")
INSTANCE = name("Bitaxe Gamma 601 (AB12)", *HTTP)


@pytest.fixture(scope="module")
def bitaxe() -> bytes:
    machine = next(one for one in machines("127.77.0", 1) if one.firmware == "bitaxe")
    port, said = announcement(machine)
    assert port == MDNS
    return said


def test_a_simulated_bitaxe_is_understood(bitaxe):
    told = read_packet(IP, bitaxe)
    assert told.untold == ()
    assert (told.sighting.ip, told.sighting.source, told.sighting.make, told.sighting.model) == (
        IP, Source.MDNS, "Bitaxe", "Ultra",
    )  # fmt: skip
    assert told.sighting.text.startswith("Bitaxe Ultra 204 (")


def test_the_address_is_the_senders_whatever_the_packet_says():
    """An A record that points elsewhere is not even looked at."""
    elsewhere = record(name("bitaxe", "local"), 1, bytes([10, 6, 6, 6]))
    assert read_packet(IP, packet(record(INSTANCE, TXT, AXEOS), elsewhere)).sighting.ip == IP


def test_a_nerdqaxe_is_told_from_a_bitaxe():
    said = txt("board=NerdQAxe++", "family=NerdQAxe", "asic=BM1370")
    told = read_packet(IP, packet(record(name("NerdQAxe++ (0A0B)", *HTTP), TXT, said))).sighting
    assert (told.make, told.model) == ("Nerdaxe", "NerdQAxe")


def test_an_announcement_without_its_txt_record_is_asked_for():
    told = read_packet(IP, packet(record(name("_axeos", "_sub", *HTTP), PTR, INSTANCE)))
    assert told == Announcement(untold=("Bitaxe Gamma 601 (AB12)",))
    question = DNSIncoming(txt_question(told.untold))
    assert [(one.name, one.type) for one in question.questions] == [("Bitaxe Gamma 601 (AB12)._http._tcp.local.", TXT)]


def test_both_services_are_browsed():
    question = DNSIncoming(browse_question())
    assert question.is_query()
    assert [(one.name, one.type) for one in question.questions] == [
        ("_axeos._sub._http._tcp.local.", PTR),
        ("_http._tcp.local.", PTR),
    ]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff" * 400,
        browse_question(),
        packet(record(INSTANCE, TXT, AXEOS), flags=0),
        packet(record(INSTANCE, TXT, AXEOS, ttl=0)),
        packet(record(INSTANCE, TXT, txt("path=/", "board=x", "family=y"))),
        packet(record(name("Bitaxe", "_ipp", "_tcp", "local"), TXT, AXEOS)),
        packet(record(b"\xc0\x0c", TXT, AXEOS)),
        packet(record(INSTANCE, TXT, AXEOS)) + b"\0" * MAX_PACKET,
    ],
    ids=[
        "empty",
        "noise",
        "question",
        "question with answer",
        "goodbye",
        "printer",
        "other service",
        "loop",
        "too long",
    ],
)
def test_what_is_no_announcement_is_nothing(said):
    assert read_packet(IP, said) == Announcement()


def test_hostile_words_come_out_short_and_visible():
    said = txt("board=<b>x</b>", "family=\u202eammaG", "asic==HYPERLINK(1)", "fw_version=" + "9" * 200)
    told = read_packet(IP, packet(record(name("Bitaxe \u202e", *HTTP), TXT, said))).sighting
    assert "\u202e" not in told.model + told.text
    assert len(told.text) <= 250


def test_a_packet_full_of_names_asks_for_a_few_back():
    many = [record(name(*HTTP), PTR, name(f"host {number}", *HTTP)) for number in range(100)]
    assert len(read_packet(IP, packet(*many)).untold) == 8


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_raise(said):
    for whole in (said, struct.pack("!6H", 0, 0x8400, 0, 3, 0, 0) + said):
        assert isinstance(read_packet(IP, whole), Announcement)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damaged_announcement_raises(bitaxe, damage):
    said = bytearray(bitaxe)
    for place, value in damage:
        said[place % len(said)] = value
    told = read_packet(IP, bytes(said))
    assert told.sighting is None or told.sighting.ip == IP


@settings(deadline=None)
@given(st.binary(max_size=255), st.lists(st.binary(max_size=255), max_size=6))
def test_no_txt_record_raises(first, pairs):
    said = b"".join(bytes([len(pair)]) + pair for pair in (first, *pairs)) + AXEOS
    told = read_packet(IP, packet(record(INSTANCE, TXT, said)))
    assert told.sighting is None or len(told.sighting.text) <= 250
