"""The long proof of the simulated chips: a driver that is not ours brings them up, sets them to work and gets a nonce.

The driver is that of skot/emberone-miner, read from a checkout that HASHWRENCH_EMBERONE_MINER names; nothing of it is
kept here. Without a checkout nothing is proved, and the line says so. Its waits are kept, which takes minutes.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from typing import Any

import serial

from drivers import catalogue
from drivers.serial.known_job import FIRST_BLOCK, zero_bits
from drivers.simulated.hashboard import SimulatedHashboard
from tests.benchmarks.budget import Budget

CHECKOUT = "HASHWRENCH_EMBERONE_MINER"
#: A board, the class that drives its chips, MHz. Boards whose addresses reach the share that the nonce lies in, since
#: that driver numbers chips in steps of two.
BOARDS = (("BHB56801", "BM1366", 485.0), ("BHB68601", "BM1368", 490.0))
_DIFFICULTY, _ZERO_BITS = 256, 40


def prove() -> Iterable[Budget]:
    """Boards whose chips that driver could not count, start, or get the true nonce from."""
    checkout = os.environ.get(CHECKOUT)
    if not checkout:
        print(f"  no checkout of skot/emberone-miner: name one in {CHECKOUT}")
        return
    sys.path.insert(0, checkout)
    driver = importlib.import_module("piaxe.bm1366")
    failed = [f"{code}: {trouble}" for code, name, mhz in BOARDS if (trouble := _drive(driver, code, name, mhz))]
    detail = "; ".join(failed) or ", ".join(f"{name} on {code}" for code, name, _ in BOARDS)
    yield Budget("simulated boards a foreign driver stumbled over", len(failed), "boards", 0, detail)


def _drive(driver: Any, code: str, name: str, mhz: float) -> str | None:
    """What went wrong, None when the driver got its nonce."""
    spec = catalogue.board(code)
    if spec is None:
        raise LookupError(code)
    with SimulatedHashboard(spec, controller=False) as board, serial.Serial(board.data_url, 115200) as port:

        def receive(size: int, timeout_ms: int) -> bytes | None:
            port.timeout = timeout_ms / 1000
            return port.read(size) or None

        chips = getattr(driver, name)()
        chips.ll_init(lambda data: port.write(bytes(data)), receive, lambda: None)
        counted = chips.init(mhz, spec.chips)
        if counted != spec.chips:
            return f"{counted} chips counted"
        chips.set_job_difficulty_mask(_DIFFICULTY)
        work = driver.WorkRequest()
        root = _words_turned(FIRST_BLOCK.merkle_root[::-1])
        work.create_work(chips.get_job_id(1), 0, FIRST_BLOCK.bits, FIRST_BLOCK.time, root, bytes(32), 1)
        chips.send_work(work)
        found = chips.receive_work(1000)
        if found is None or chips.get_job_id_from_result(found.job_id) != work.id:
            return "no nonce of its job"
        return None if zero_bits(FIRST_BLOCK.hash(found.nonce)) >= _ZERO_BITS else f"nonce {found.nonce:08x}"


def _words_turned(digest: bytes) -> bytes:
    return b"".join(digest[at : at + 4] for at in range(28, -4, -4))
