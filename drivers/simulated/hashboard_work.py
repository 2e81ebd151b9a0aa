"""What simulated chips find in a job: true nonces only, found beforehand and kept in `resources/simulated/nonces.toml`.

A chip at a thousand million hashes a second cannot be played by this computer. So a job that is not in the table has
no nonces, and the chips merely count.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import resources
from drivers.serial.chips import JobForm
from drivers.serial.known_job import FIRST_BLOCK, VERSION_SHIFT, Header, payload, zero_bits

#: Where a job's payload holds the number of midstates, the fields behind the starting nonce, and the first midstate.
_COUNT, _FIELDS, _MIDSTATES, _MIDSTATE_SIZE = 1, 6, 18, 32


@dataclass(frozen=True, slots=True)
class Find:
    """A nonce as the chip sends it (its header bytes read big-endian), what was rolled into the version, how good it
    is. `midstate` is the number of the midstate it belongs to, 0 in jobs that hold a header.
    """

    nonce: int
    roll: int
    zero_bits: int
    midstate: int = 0


@dataclass(frozen=True, slots=True)
class KnownNonce:
    """A row of the table."""

    later: int
    roll: int
    nonce: int

    @property
    def header(self) -> Header:
        """The header of the job, its version not yet rolled."""
        return FIRST_BLOCK.later(self.later)

    @property
    def zero_bits(self) -> int:
        """How many bits at the front of the hash are zero."""
        return zero_bits(self.header.hash(self.nonce, self.header.version + (self.roll << VERSION_SHIFT)))

    def found(self, midstate: int = 0) -> Find:
        """The nonce as a chip finds it."""
        wire = int.from_bytes(self.nonce.to_bytes(4, "little"), "big")
        return Find(wire, self.roll, self.zero_bits, midstate)


def finds(form: JobForm, job: bytes) -> tuple[Find, ...]:
    """What is to be found in a job's payload; () for one that is not known here."""
    if form is JobForm.HEADER:
        return tuple(row.found() for row in _by_fields().get(job[_FIELDS:], ()))
    fields = job[_FIELDS:_MIDSTATES]
    places = range(_MIDSTATES, min(len(job), _MIDSTATES + job[_COUNT] * _MIDSTATE_SIZE), _MIDSTATE_SIZE)
    midstates = [job[at : at + _MIDSTATE_SIZE] for at in places]
    return tuple(
        row.found(number)
        for number, midstate in enumerate(midstates)
        for row in _by_midstate().get(fields + midstate, ())
    )


@cache
def known_nonces() -> tuple[KnownNonce, ...]:
    """Every row of the table."""
    with resources.open_binary("simulated", "nonces.toml") as file:
        return tuple(KnownNonce(**row) for row in tomllib.load(file)["nonce"])


@cache
def _by_fields() -> Mapping[bytes, tuple[KnownNonce, ...]]:
    rows: dict[bytes, tuple[KnownNonce, ...]] = {}
    for row in known_nonces():
        key = payload(JobForm.HEADER, row.header, 0)[_FIELDS:]
        rows[key] = (*rows.get(key, ()), row)
    return MappingProxyType(rows)


@cache
def _by_midstate() -> Mapping[bytes, tuple[KnownNonce, ...]]:
    rows: dict[bytes, tuple[KnownNonce, ...]] = {}
    for row in known_nonces():
        job = payload(JobForm.MIDSTATES, row.header, 0)
        at = _MIDSTATES + row.roll * _MIDSTATE_SIZE
        if midstate := job[at : at + _MIDSTATE_SIZE]:
            key = job[_FIELDS:_MIDSTATES] + midstate
            rows[key] = (*rows.get(key, ()), row)
    return MappingProxyType(rows)
