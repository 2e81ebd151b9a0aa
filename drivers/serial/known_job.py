"""Jobs whose answers can be checked here: block headers in the two forms that chips take, and the hash of an answer.

The first job is the header of Bitcoin's first block, whose nonce is public; the following ones are the same with a
later time, so that chips never run out of work. Forms: ESP-Miner components/asic (bm1370.h, bm1397.h), skot/BM1397
protocol.md.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drivers.serial.chips import JobForm
from drivers.serial.sha256 import midstate

#: The nonce a chip that sweeps the whole space must find for the first block.
NONCE = 2083236893
#: How a chip's two version bytes stand in a header's version (mujina REFERENCE.md, nonce response).
VERSION_SHIFT = 13
#: Versions of a midstate job; BM1397 takes up to four and says by two bits which one won.
MIDSTATES = 4


@dataclass(frozen=True, slots=True)
class Header:
    """A block header without its nonce; both hashes as block explorers print them."""

    version: int
    previous: bytes
    merkle_root: bytes
    time: int
    bits: int

    def wire(self, nonce: int, version: int | None = None) -> bytes:
        """The 80 bytes that are hashed."""
        first = self.version if version is None else version
        return b"".join(
            (
                struct.pack("<I", first),
                self.previous[::-1],
                self.merkle_root[::-1],
                struct.pack("<III", self.time, self.bits, nonce),
            )
        )

    def hash(self, nonce: int, version: int | None = None) -> bytes:
        """Double SHA-256, as block explorers print it."""
        return hashlib.sha256(hashlib.sha256(self.wire(nonce, version)).digest()).digest()[::-1]

    def later(self, seconds: int) -> Header:
        """The same header with a later time."""
        return replace(self, time=self.time + seconds)


FIRST_BLOCK = Header(
    version=1,
    previous=bytes(32),
    merkle_root=bytes.fromhex("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"),
    time=1231006505,
    bits=0x1D00FFFF,
)


def payload(form: JobForm, header: Header, identity: int) -> bytes:
    """A job's payload: 82 bytes with the whole header, 146 with four midstates."""
    if form is JobForm.HEADER:
        return b"".join(
            (
                bytes((identity, 1)),
                bytes(4),
                struct.pack("<II", header.bits, header.time),
                _words_reversed(header.merkle_root[::-1]),
                _words_reversed(header.previous[::-1]),
                struct.pack("<I", header.version),
            )
        )
    versions = versions_of(header)
    return b"".join(
        (
            bytes((identity, len(versions))),
            bytes(4),
            struct.pack("<II", header.bits, header.time),
            header.wire(0)[64:68],
            *(_words_reversed(midstate(header.wire(0, version)[:64])) for version in versions),
        )
    )


def versions_of(header: Header) -> Sequence[int]:
    """The versions behind the midstates of a job, in their order."""
    return tuple(header.version + (count << VERSION_SHIFT) for count in range(MIDSTATES))


def zero_bits(digest: bytes) -> int:
    """How many bits at the front of a printed hash are zero."""
    return 8 * len(digest) - int.from_bytes(digest, "big").bit_length()


def _words_reversed(wire: bytes) -> bytes:
    """Chips take the 32-byte fields in words of four bytes, the last word first."""
    return b"".join(wire[at : at + 4] for at in range(28, -4, -4))
