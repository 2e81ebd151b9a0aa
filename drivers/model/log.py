"""A log: what one log language made of one text. Facts only; the verdict on it is diagnosis's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.model.observation import Observation


class LogKind(StrEnum):
    """The log languages of the JSON contract."""

    ANTMINER_MINER_LOG = "antminer_miner_log"
    BITMAIN_FIXTURE_LOG = "bitmain_fixture_log"
    CONTROL_BOARD_UART = "control_board_uart"
    WHATSMINER = "whatsminer"
    AVALON = "avalon"
    BITAXE = "bitaxe"
    BRAIINS = "braiins"
    VNISH = "vnish"
    LUXOS = "luxos"
    EPIC = "epic"
    SEALMINER = "sealminer"
    ELPHAPEX = "elphapex"
    CGMINER = "cgminer"
    MUJINA = "mujina"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LogReading:
    """The observations of one text, in line order. `lines` counts what was read.

    `cut`: it went on beyond what is read of one log, and the rest is not in here.
    """

    source: str
    kind: LogKind
    observations: tuple[Observation, ...] = ()
    lines: int = 0
    cut: bool = False
