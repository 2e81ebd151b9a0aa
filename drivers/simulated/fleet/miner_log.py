"""What the log of a simulated miner says since its last start: hand-written, in the manner of the firmware.

The Antminer's lines are of the kind its language reads (resources/knowledge/logs/antminer.toml). For ePIC's and VNish's
firmware no public log was found; theirs say the same facts in plain words and nothing more.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from drivers.simulated.fleet.machine import Machine, Moment

#: How often a board that misses chips is counted before the firmware gives up.
_TRIES = 3


def antminer_log(machine: Machine, moment: Moment) -> str:
    """The kernel log of stock firmware: the start, the count of each chain, and what was given up."""
    clock = _Clock(moment.uptime_s)
    model = machine.model
    lines = [
        clock.line("Miner compile time: Tue Dec 27 16:24:58 CST 2022 type: " + model.name),
        clock.line(f"load machine {model.board_code} conf"),
        clock.line(f"machine : {model.board_code}"),
        clock.line(f"chain_asic_num {model.chips}"),
    ]
    for board in moment.boards:
        tries = 1 if board.working == model.chips else _TRIES
        lines += [clock.line(f"Chain[{board.slot}]: find {board.working} asic, times {time}") for time in range(tries)]
        if board.working != model.chips:
            given_up = f"Chain {board.slot} only find {board.working} asic, will power off hash board {board.slot}"
            lines.append(clock.line(given_up))
    lines += [clock.line(f"Error, fan lost, position {place}") for place, rpm in _fans(moment) if rpm == 0]
    lines += [clock.line("STATUS_INITED: soc init done!"), clock.line("STATUS_OKAY")]
    return "\n".join(lines) + "\n"


def whatsminer_archive(machine: Machine, moment: Moment) -> bytes:
    """The archive of a WhatsMiner's logs: the chip list of each board, as its firmware lists it."""
    parts = []
    for board in moment.boards:
        valid = round(moment.uptime_s * board.ths)
        parts.append(f"slot: {board.slot}, freq: {machine.model.frequency_mhz}, temp: {board.temp_board_c}, step: 20")
        parts.append(f"nonce valid: {valid}(3186/s), before: 2548388, submit: 0.0, err: 7866, crc: 0, repeat: 365")
        parts += [
            f"C{chip:<3}  freq:{machine.model.frequency_mhz}  vol:319 temp:{board.temp_chip_c:.0f}  "
            f"nonce:{round(3_000_000 * machine.chip_share(chip))}  err:61   crc:0    x:0   / 1 repeat:2"
            for chip in range(board.working)
        ]
    content = ("\n".join(parts) + "\n").encode()
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        info = tarfile.TarInfo("logs/api-debug.log")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def plain_log(machine: Machine, moment: Moment) -> str:
    """The same facts in plain words."""
    clock = _Clock(moment.uptime_s)
    chips = machine.model.chips
    counts = (clock.line(f"board {board.slot}: {board.working} of {chips} chips") for board in moment.boards)
    return "\n".join([clock.line(f"start on {machine.model.name}"), *counts]) + "\n"


def error_log(machine: Machine, moment: Moment) -> str:
    """What of it is an error; empty for a machine that is well."""
    return "".join(f"{line}\n" for line in _errors(machine, moment))


def _errors(machine: Machine, moment: Moment) -> Iterator[str]:
    clock = _Clock(moment.uptime_s)
    for board in moment.boards:
        if board.working != machine.model.chips:
            yield clock.line(f"board {board.slot}: {machine.model.chips - board.working} chips do not answer")
    for place, rpm in _fans(moment):
        if rpm == 0:
            yield clock.line(f"fan {place} stands still")


def _fans(moment: Moment) -> Iterator[tuple[int, int]]:
    """(place, rpm); places count from 1."""
    return enumerate(moment.fan_rpm, start=1)


class _Clock:
    """Stamps lines from the machine's start onwards."""

    def __init__(self, uptime_s: int) -> None:
        self._now = datetime.now(UTC) - timedelta(seconds=uptime_s)

    def line(self, text: str) -> str:
        """The text with the time it was written; the next one is later."""
        self._now += timedelta(seconds=2)
        return f"{self._now:%Y-%m-%d %H:%M:%S} {text}"
