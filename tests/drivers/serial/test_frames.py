"""The chip chain's frames against the byte vectors of public sources, and the parser against what wires do."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial.crc import crc5, crc16
from drivers.serial.errors import FrameError
from drivers.serial.frames import (
    LONG,
    SHORT,
    Command,
    CommandParser,
    Job,
    Reply,
    ReplyParser,
    Verb,
    chain_inactive,
    decode_command,
    decode_reply,
    encode_command,
    encode_job,
    encode_reply,
    read_all,
    set_address,
    write_all,
    write_one,
)
from tests.benchmarks.frame_parser import through_the_parser

COMMANDS = {
    "55 AA 52 05 00 00 0A": read_all(0),
    "55 AA 53 05 00 00 03": chain_inactive(),
    "55 AA 40 05 00 00 1C": set_address(0),
    "55 AA 40 05 02 00 01": set_address(2),
    "55 AA 40 05 04 00 03": set_address(4),
    "55 AA 40 05 06 00 1E": set_address(6),
    "55 AA 40 05 08 00 07": set_address(8),
    "55 AA 51 09 00 A4 90 00 FF FF 1C": write_all(0xA4, 0x9000FFFF),
    "55 AA 51 09 00 28 11 30 02 00 03": write_all(0x28, 0x11300200),
    "55 AA 51 09 00 A8 00 07 00 00 03": write_all(0xA8, 0x00070000),
    "55 AA 51 09 00 18 F0 00 C1 00 04": write_all(0x18, 0xF000C100),
    "55 AA 51 09 00 3C 80 00 8B 00 12": write_all(0x3C, 0x80008B00),
    "55 AA 51 09 00 14 00 00 00 FF 08": write_all(0x14, 0x000000FF),
    "55 AA 51 09 00 10 00 00 1E B5 0F": write_all(0x10, 0x00001EB5),
    "55 AA 51 09 00 54 00 00 00 03 1D": write_all(0x54, 0x00000003),
    "55 AA 51 09 00 58 02 11 11 11 06": write_all(0x58, 0x02111111),
    "55 AA 41 09 00 2C 00 7C 00 03 03": write_one(0x00, 0x2C, 0x007C0003),
    "55 AA 41 09 01 00 13 70 00 01 0A": write_one(0x01, 0x00, 0x13700001),
}

REPLIES = {
    "AA 55 13 70 00 00 00 00 00 00 10": Reply(0x13700000, 0, 0),
    "AA 55 13 70 00 00 00 00 06": Reply(0x13700000, 0, 0, extra=b""),
    "AA 55 13 62 03 00 00 00 00 00 1E": Reply(0x13620300, 0, 0),
    "AA 55 00 00 C1 00 00 18 02": Reply(0x0000C100, 0, 0x18, extra=b""),
    "AA 55 6D B8 8E E1 01 04 03 54 94": Reply(0x6DB88EE1, 0x01, 0x04, kind=4, extra=b"\x03\x54"),
    "AA 55 18 00 A6 40 02 99 22 F9 91": Reply(0x1800A640, 0x02, 0x99, kind=4, extra=b"\x22\xf9"),
    "AA 55 07 35 CD CF 02 5E 00 2E 96": Reply(0x0735CDCF, 0x02, 0x5E, kind=4, extra=b"\x00\x2e"),
    "AA 55 46 03 32 E7 00 C3 2C 83 99": Reply(0x460332E7, 0x00, 0xC3, kind=4, extra=b"\x2c\x83"),
    "AA 55 7B 8D 81 60 02 55 00 85 81": Reply(0x7B8D8160, 0x02, 0x55, kind=4, extra=b"\x00\x85"),
    "AA 55 32 2A 84 5A 02 52 01 B2 8C": Reply(0x322A845A, 0x02, 0x52, kind=4, extra=b"\x01\xb2"),
    "AA 55 50 03 41 D6 00 81 18 01 9B": Reply(0x500341D6, 0x00, 0x81, kind=4, extra=b"\x18\x01"),
}

ID_9 = bytes.fromhex("AA5513700000000006")
ID_11 = bytes.fromhex("AA5513620300000000001E")

commands = st.builds(
    Command,
    st.sampled_from(Verb),
    st.booleans(),
    st.integers(0, 255),
    st.integers(0, 255),
    st.none() | st.integers(0, 2**32 - 1),
)
replies = st.builds(
    Reply,
    st.integers(0, 2**32 - 1),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 7),
    st.sampled_from([b""]) | st.binary(min_size=2, max_size=2),
)


@pytest.mark.parametrize("published", COMMANDS)
def test_a_command_is_the_published_bytes(published: str) -> None:
    """Bitaxe, S19j Pro and S21 Pro captures in 256foundation/mujina (protocol.rs, REFERENCE.md); ESP-Miner bm1366.c."""
    assert COMMANDS[published] == bytes.fromhex(published)


@pytest.mark.parametrize("published", REPLIES)
def test_a_reply_is_the_published_bytes(published: str) -> None:
    """Real chips: Bitaxe, S19j Pro and S21 Pro captures in 256foundation/mujina (protocol.rs, REFERENCE.md)."""
    assert decode_reply(bytes.fromhex(published)) == REPLIES[published]
    assert encode_reply(REPLIES[published]) == bytes.fromhex(published)


def test_the_checksum_printed_wrong_upstream_is_refused() -> None:
    with pytest.raises(FrameError):
        decode_command(bytes.fromhex("55AA4005040015"))


def test_crc16_is_the_ccitt_one() -> None:
    assert crc16(b"123456789") == 0x29B1


@given(commands)
def test_commands_survive_the_round_trip(command: Command) -> None:
    assert decode_command(encode_command(command)) == command


@given(st.binary(max_size=251))
def test_jobs_survive_the_round_trip(payload: bytes) -> None:
    assert decode_command(encode_job(Job(payload))) == Job(payload)


@given(replies)
def test_replies_survive_the_round_trip(reply: Reply) -> None:
    frame = encode_reply(reply)
    assert decode_reply(frame) == reply
    assert crc5(frame[2:]) == 0


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_frame_errors(noise: bytes) -> None:
    for decode in (decode_command, decode_reply):
        with suppress(FrameError):
            decode(noise)
    parser = ReplyParser()
    parser.feed(noise)
    parser.flush()
    CommandParser().feed(noise)


@given(st.lists(st.integers(1, 40), max_size=60), st.integers(1, 126))
def test_split_anywhere_a_burst_is_counted_whole(cuts: list[int], chips: int) -> None:
    stream = ID_11 * chips
    parser, found = ReplyParser(11), []
    for cut in [*cuts, len(stream)]:
        found += parser.feed(stream[:cut])
        stream = stream[cut:]
    found += parser.flush()
    assert found == [decode_reply(ID_11)] * chips
    assert parser.bad_frames == 0


short_replies = st.builds(
    Reply, st.integers(0, 2**32 - 1), st.integers(0, 255), st.integers(0, 255), st.sampled_from((0, 4)), st.just(b"")
)
long_replies = st.builds(
    Reply,
    st.integers(0, 2**32 - 1),
    st.integers(0, 255),
    st.integers(0, 255),
    st.sampled_from((0, 4)),
    st.binary(min_size=2, max_size=2),
)


@given(
    st.one_of(st.lists(short_replies, max_size=30), st.lists(long_replies, max_size=30)),
    st.lists(st.integers(1, 40), max_size=60),
)
def test_any_replies_in_any_pieces_come_out_as_they_went_in(sent: list[Reply], cuts: list[int]) -> None:
    stream = b"".join(map(encode_reply, sent))
    parser, found = ReplyParser(LONG if sent and sent[0].extra else SHORT), []
    for cut in [*cuts, len(stream)]:
        found += parser.feed(stream[:cut])
        stream = stream[cut:]
    assert found + parser.flush() == sent
    assert parser.bad_frames == 0


@given(st.lists(long_replies, min_size=1, max_size=20), st.lists(st.binary(max_size=30), min_size=1, max_size=20))
def test_whatever_noise_comes_the_parser_ends_empty_and_finds_the_next_reply(
    sent: list[Reply], noise: list[bytes]
) -> None:
    parser = ReplyParser(LONG)
    for reply, piece in zip(sent, noise, strict=False):
        parser.feed(piece)
        parser.flush()
        assert parser.feed(encode_reply(reply)) == [reply]


@pytest.mark.parametrize("length", [None, 9])
def test_nine_byte_replies_are_told_by_their_checksum(length: int | None) -> None:
    parser = ReplyParser(length)
    found = [reply for byte in ID_9 * 5 for reply in parser.feed(bytes((byte,)))] + parser.flush()
    assert found == [decode_reply(ID_9)] * 5
    assert parser.bad_frames == 0


def test_both_lengths_may_come_mixed() -> None:
    parser = ReplyParser()
    found = parser.feed(ID_9 + ID_11 + ID_9 + ID_11 + ID_11) + parser.flush()
    assert [len(reply.extra) for reply in found] == [0, 2, 0, 2, 2]


def test_noise_between_replies_costs_no_reply() -> None:
    noise = [b"\x00\xff\x13", b"\xaa\x00\xaa\x55", b"\xaa", ID_11[:6], b"\xaa\x55\xaa\x55"]
    parser = ReplyParser(11)
    found = parser.feed(b"".join(ID_11 + piece for piece in noise) + ID_11) + parser.flush()
    assert found.count(decode_reply(ID_11)) >= len(noise)
    assert parser.bad_frames >= 4


def test_a_preamble_broken_by_a_zero_is_noise_and_the_next_frame_counts() -> None:
    parser = ReplyParser()
    assert parser.feed(bytes.fromhex("AA 00 AA 55") + ID_11[2:]) == [decode_reply(ID_11)]
    assert parser.bad_frames == 1


def test_a_wrong_checksum_is_counted_and_dropped() -> None:
    parser = ReplyParser(11)
    wrong = ID_11[:4] + b"\x04" + ID_11[5:]
    assert parser.feed(ID_11 + wrong + ID_11) + parser.flush() == [decode_reply(ID_11)] * 2
    assert parser.bad_frames == 1


def test_a_sample_of_random_replies_among_random_noise_is_all_found() -> None:
    """The million of them: `dev.py bench --long`."""
    budgets = list(through_the_parser(5000, LONG))
    assert budgets[0].met


def test_the_chip_side_drops_damage_and_reads_on() -> None:
    parser = CommandParser()
    good = read_all(0)
    assert parser.feed(b"\x55\x55\xaa" + good[2:] + b"\x12" + good[:5] + b"\x00\x00" + good) == [
        Command(Verb.READ, True),
        Command(Verb.READ, True),
    ]
