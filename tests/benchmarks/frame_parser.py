"""A million random replies through the parser, in random pieces and among random noise: how many are lost, how fast.

`measure` takes a sample of it; `prove`, with `--long`, all of it. Noise may itself look like the beginning of a reply,
and one in 32 pieces of noise passes a five-bit checksum: what is lost is a reply that such a piece swallowed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator

from drivers.serial.frames import LONG, SHORT, Reply, ReplyParser, encode_reply
from drivers.simulated.hashboard_wire import BITS_PER_BYTE
from tests.benchmarks.budget import Budget

SAMPLE, ALL = 50_000, 1_000_000
_NOISY_SHARE = 0.1
_LONGEST_NOISE, _LONGEST_PIECE = 24, 64
_FASTEST_BAUD = 3_125_000


def measure() -> Iterable[Budget]:
    """A sample of each length."""
    for length in (LONG, SHORT):
        yield from through_the_parser(SAMPLE, length)


def prove() -> Iterable[Budget]:
    """The whole million, half of each length."""
    for length in (LONG, SHORT):
        yield from through_the_parser(ALL // 2, length)


def through_the_parser(count: int, length: int) -> Iterator[Budget]:
    """So many replies of one length: the share that is lost, then the time it took."""
    chance = random.Random(length)
    sent: list[Reply] = []
    line = bytearray()
    for _ in range(count):
        if chance.random() < _NOISY_SHARE:
            line += chance.randbytes(chance.randrange(1, _LONGEST_NOISE))
        sent.append(
            Reply(
                chance.getrandbits(32), chance.getrandbits(8), chance.getrandbits(8), chance.choice((0, 4)),
                chance.randbytes(length - SHORT),
            )
        )  # fmt: skip
        line += encode_reply(sent[-1])
    pieces = []
    at = 0
    while at < len(line):
        size = chance.randrange(1, _LONGEST_PIECE)
        pieces.append(bytes(line[at : at + size]))
        at += size
    parser = ReplyParser(length)
    started = time.perf_counter()
    found = [reply for piece in pieces for reply in parser.feed(piece)]
    seconds = time.perf_counter() - started
    found += parser.flush()
    lost = _lost(sent, found)
    what = f"{count} random replies of {length} bytes"
    yield Budget(f"{what}: lost", 100 * lost / count, "%", 0.05, f"{lost} lost, {parser.bad_frames} runs of noise")
    wire_s = len(line) * BITS_PER_BYTE / _FASTEST_BAUD
    yield Budget(f"{what}: parsed, against their time on a line at 3.125 Mbaud", seconds / wire_s, "x", 1.0)


def _lost(sent: list[Reply], found: list[Reply]) -> int:
    """How many of the replies sent did not come out, in their order."""
    at = lost = 0
    for reply in sent:
        window = found[at : at + 8]
        if reply in window:
            at += window.index(reply) + 1
        else:
            lost += 1
    return lost
