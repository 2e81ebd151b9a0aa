"""The starts within a log: where each begins and ends.

A line by which a firmware begins anew parts them, and so does a boot loader that comes after a later stage. Banners of
one start that stand close together part nothing: between two starts something happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.model.observation import Fact, Observation

#: Facts of a banner: what the machine is, not what happened to it.
_BANNER = frozenset(
    {
        Fact.RESTART, Fact.MODEL, Fact.FIRMWARE, Fact.BOARD_CODE, Fact.BOOT_STAGE, Fact.CHIP_NAME, Fact.CONFIG_VALUE,
        Fact.CHIPS_EXPECTED,
    }
)  # fmt: skip

#: The stages of a start in their order (`Fact.BOOT_STAGE`); one that no language here knows parts nothing.
STAGES = ("first_stage", "boot_loader", "kernel_called", "kernel", "rootfs", "miner")


@dataclass(frozen=True, slots=True)
class Start:
    """One start: its number from 1, its first and last line, what was seen in it."""

    number: int
    first_line: int
    last_line: int
    observations: tuple[Observation, ...]


def starts_of(observations: Sequence[Observation], lines: int) -> tuple[Start, ...]:
    """The starts of a log of so many lines, in order; one where nothing parts it, none without observations."""
    parts: list[list[Observation]] = []
    stage = -1
    for seen in observations:
        reached = STAGES.index(seen.name) if seen.fact is Fact.BOOT_STAGE and seen.name in STAGES else None
        anew = reached is not None and reached <= 1 and reached <= stage and not _twice(seen, parts)
        begins = anew or (seen.fact is Fact.RESTART and bool(parts) and _happened(parts[-1]))
        if begins or not parts:
            parts.append([])
            stage = -1
        if reached is not None:
            stage = max(stage, reached)
        parts[-1].append(seen)
    if not parts:
        return ()
    first = [part[0].provenance.line or 1 for part in parts]
    first[0] = first[0] if parts[0][0].fact is Fact.RESTART else 1
    ends = [*(line - 1 for line in first[1:]), lines]
    return tuple(
        Start(number, begin, max(begin, end), tuple(part))
        for number, (begin, end, part) in enumerate(zip(first, ends, parts, strict=True), 1)
    )


def _happened(part: Sequence[Observation]) -> bool:
    """Whether anything happened in a start beyond its banner."""
    return any(seen.fact not in _BANNER for seen in part)


def _twice(seen: Observation, parts: Sequence[Sequence[Observation]]) -> bool:
    """Whether this only repeats the stage just told: loaders print their name more than once."""
    last = parts[-1][-1] if parts and parts[-1] else None
    return last is not None and last.fact is Fact.BOOT_STAGE and last.name == seen.name
