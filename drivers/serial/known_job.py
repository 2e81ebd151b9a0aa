"""A job whose answer is public: the header of Bitcoin's first block, in the job form of BM1362 and its successors.

Form: id, midstates, starting nonce, target, time, Merkle root, previous hash, version (ESP-Miner components/asic).
"""

from __future__ import annotations

import hashlib

_VERSION = 1
_PREVIOUS = bytes(32)
_MERKLE_ROOT = bytes.fromhex("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
_TIME = 1231006505
_BITS = 0x1D00FFFF
#: The nonce a chip that sweeps the whole space must find.
NONCE = 2083236893


def header(nonce: int = NONCE) -> bytes:
    """The 80-byte block header with a nonce."""
    return b"".join(
        (
            _VERSION.to_bytes(4, "little"),
            _PREVIOUS[::-1],
            _MERKLE_ROOT[::-1],
            _TIME.to_bytes(4, "little"),
            _BITS.to_bytes(4, "little"),
            nonce.to_bytes(4, "little"),
        )
    )


def header_hash(nonce: int = NONCE) -> bytes:
    """Double SHA-256 of that header, as block explorers print it."""
    return hashlib.sha256(hashlib.sha256(header(nonce)).digest()).digest()[::-1]


def job(identity: int = 0x08) -> bytes:
    """The job's payload: 82 bytes."""
    return b"".join(
        (
            bytes((identity, 1)),
            bytes(4),
            _BITS.to_bytes(4, "little"),
            _TIME.to_bytes(4, "little"),
            _words_reversed(_MERKLE_ROOT),
            _words_reversed(_PREVIOUS),
            _VERSION.to_bytes(4, "little"),
        )
    )


def _words_reversed(digest: bytes) -> bytes:
    """Chips take the 32-byte fields in words of four bytes, the last word first."""
    wire = digest[::-1]
    return b"".join(wire[at : at + 4] for at in range(28, -4, -4))
