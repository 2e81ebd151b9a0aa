"""Known jobs against other implementations: what they sent to real chips, what those answered, and that it is true."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial.chips import JobForm, family_of
from drivers.serial.frames import Job, decode_command, decode_reply, encode_job
from drivers.serial.known_job import FIRST_BLOCK, NONCE, VERSION_SHIFT, Header, payload, versions_of, zero_bits
from drivers.serial.sha256 import compress, midstate

#: A job that ESP-Miner sent to a BM1370, and the answer that a pool took (256foundation/mujina test_data.rs).
SENT = bytes.fromhex(
    "55AA215668010000000004 3A0217 D7685468 5519A7CB044F88726355919E61A98BCF71A0C28795EA54DB8C36414B06DDF5F0"
    "000000000000000096520100 1D3996BCA3F4670DFCD4F201C162B96DFD55646B 00000020 721C"
)
ANSWERED = bytes.fromhex("AA554C0352750CD205A29C")


def unswapped(field: bytes) -> bytes:
    return b"".join(field[at : at + 4] for at in range(28, -4, -4))


def header_of(job: bytes) -> Header:
    bits, time = struct.unpack("<II", job[6:14])
    return Header(
        version=int.from_bytes(job[78:82], "little"),
        previous=unswapped(job[46:78])[::-1],
        merkle_root=unswapped(job[14:46])[::-1],
        time=time,
        bits=bits,
    )


def test_the_first_job_is_the_first_block_and_its_nonce_is_true() -> None:
    assert FIRST_BLOCK.hash(NONCE).hex() == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert zero_bits(FIRST_BLOCK.hash(NONCE)) == 43
    assert len(payload(JobForm.HEADER, FIRST_BLOCK, 0)) == 82
    assert len(payload(JobForm.MIDSTATES, FIRST_BLOCK, 0)) == 146


def test_a_captured_job_is_sent_byte_for_byte_and_its_captured_answer_is_true() -> None:
    """256foundation/mujina asic/bm13xx/test_data.rs: ESP-Miner on a Bitaxe Gamma, difficulty 29588, pool accepted."""
    job = decode_command(SENT)
    assert isinstance(job, Job)
    header = header_of(job.payload)
    assert encode_job(Job(payload(JobForm.HEADER, header, 0x68))) == SENT
    reply = decode_reply(ANSWERED)
    nonce = int.from_bytes(reply.value.to_bytes(4, "big"), "little")
    version = header.version | int.from_bytes(reply.extra, "big") << VERSION_SHIFT
    digest = header.hash(nonce, version)
    assert (nonce, version) == (0x7552034C, 0x20B44000)
    assert zero_bits(digest) == 46
    difficulty = (0xFFFF << 208) / int.from_bytes(digest, "big")
    assert round(difficulty) == pytest.approx(29588, abs=1)
    family = family_of("BM1370")
    assert family is not None
    assert family.answer is not None
    assert family.answer.job(reply.register) == 0x68


def test_a_midstate_job_is_that_of_another_implementation() -> None:
    """ESP-Miner components/stratum/test/verifiers/bm1397.py: the job command it sends for one midstate and its CRC."""
    previous = bytes.fromhex("bf44fd3513dc7b837d60e5c628b572b448d204a8000007490000000000000000")
    header = Header(
        version=0x20000004,
        previous=b"".join(previous[at : at + 4][::-1] for at in range(0, 32, 4))[::-1],
        merkle_root=bytes.fromhex("cd1be82132ef0d12053dcece1fa0247fcfdb61d4dbd3eb32ea9ef9b4c604a846")[::-1],
        time=0x64658BD8,
        bits=0x1705DD01,
    )
    published = bytes.fromhex(
        "04040000000001DD0517D88B6564C604A8464D3185F25F7D5DE0E3591741CB21CAE11574DDD65D490D3D68739F8A52EADF91"
    )
    ours = payload(JobForm.MIDSTATES, header, 4)
    assert ours[: len(published)] == published
    assert encode_job(Job(published + bytes(96)))[-2:] == bytes.fromhex("6B1D")


def test_a_midstate_job_for_a_live_chip_has_the_answer_it_gave() -> None:
    """ESP-Miner components/asic/test/test_job_command.c: nonce 0x0A4C049B by the third midstate, hashed here."""
    tail = bytes.fromhex("50E37161 A0847364 3AAE0517 9B044C0A")
    third = unswapped(bytes.fromhex("7E027035B1ACBAF23EA01A527344FAF76AB476D328216118B7760F7B1B22D229"))
    first = compress(third, tail + b"\x80" + bytes(45) + struct.pack(">H", 640))
    assert zero_bits(hashlib.sha256(first).digest()[::-1]) == 46


@given(st.binary(min_size=64, max_size=64), st.binary(max_size=55))
def test_a_message_hashed_on_from_its_midstate_is_the_whole_hash(block: bytes, rest: bytes) -> None:
    padding = b"\x80" + bytes(55 - len(rest)) + struct.pack(">Q", 8 * (64 + len(rest)))
    assert compress(midstate(block), rest + padding) == hashlib.sha256(block + rest).digest()


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_midstate_needs_a_whole_block(length: int) -> None:
    with pytest.raises(ValueError, match=str(length)):
        midstate(bytes(length))


headers = st.builds(
    Header,
    version=st.integers(0, 2**29 - 1),
    previous=st.binary(min_size=32, max_size=32),
    merkle_root=st.binary(min_size=32, max_size=32),
    time=st.integers(0, 2**32 - 1),
    bits=st.integers(0, 2**32 - 1),
)


@given(headers, st.integers(0, 15).map(lambda count: 8 * count))
def test_a_header_survives_the_way_to_the_chip(header: Header, identity: int) -> None:
    job = payload(JobForm.HEADER, header, identity)
    assert job[0] == identity
    assert header_of(job) == header


@given(headers, st.integers(0, 2**32 - 1))
def test_each_midstate_is_that_of_its_version(header: Header, nonce: int) -> None:
    job = payload(JobForm.MIDSTATES, header, 0)
    for place, version in enumerate(versions_of(header)):
        state = unswapped(job[18 + 32 * place : 50 + 32 * place])
        wire = header.wire(nonce, version)
        first = compress(state, wire[64:] + b"\x80" + bytes(45) + struct.pack(">H", 640))
        assert hashlib.sha256(first).digest()[::-1] == header.hash(nonce, version)


@pytest.mark.parametrize(("digest", "bits"), [(bytes(32), 256), (b"\x01" + bytes(31), 7), (b"\xff" * 32, 0)])
def test_zero_bits_are_counted_from_the_front(digest: bytes, bits: int) -> None:
    assert zero_bits(digest) == bits
