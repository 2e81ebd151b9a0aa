"""Counting 126 chips at 115200 baud: first to last reply byte handled, against the time those bytes need on the wire.

The simulated chain sends its replies at the pace of the wire over a pty; the driver counts them as it does on a board.
The first byte is on the wire when the request has been read, so the span starts at the first reply's first byte.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import replace

from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming
from drivers.serial.frames import LONG, SHORT
from drivers.serial.link import BAUD, Link
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_wire import BITS_PER_BYTE
from drivers.simulated.story import BOARD_CODE
from tests.benchmarks.budget import Budget

RUNS = 7


def measure() -> Iterable[Budget]:
    """The median span of a count over the wire time of its bytes, for both lengths of a reply."""
    whole = catalogue.board(BOARD_CODE)
    if whole is None:
        raise LookupError(BOARD_CODE)
    yield _count(whole, LONG)
    # No board carries as many chips of the kind that stays with nine bytes.
    yield _count(replace(whole, code="BM1398 x 126", chip="BM1398"), SHORT)


def _count(spec: BoardSpec, reply_bytes: int) -> Budget:
    reply_s = reply_bytes * BITS_PER_BYTE / BAUD
    wire_s = spec.chips * reply_s
    with SimulatedHashboard(spec, controller=False, baud=BAUD) as board, Link(board.data_url) as link:
        chain = Chain(link, ChainTiming(quiet_s=0.1))
        chain.long_replies()
        chain.count()
        # The first reply is handled one reply's wire time after its first byte.
        spans = [_span(chain, spec.chips) + reply_s for _ in range(RUNS)]
    span = statistics.median(spans)
    detail = f"{1000 * span:.1f} ms for {1000 * wire_s:.1f} ms of wire time, simulated chain over a pty"
    what = f"count of 126 chips at 115200 baud, replies of {reply_bytes} bytes, first to last byte"
    return Budget(what, span / wire_s, "x", 1.15, detail)


def _span(chain: Chain, chips: int) -> float:
    """Seconds from the first reply handled to the last."""
    handled: list[float] = []
    found = chain.count(lambda count: handled.append(time.perf_counter()))
    if found.count != chips:
        raise ValueError(f"{found.count} of {chips} chips counted")
    return handled[-1] - handled[0]
