"""One simulated miner as a thing: its boards, fans and faults, and what it measures at a moment.

Knows no protocol; the modules of the firmwares beside it put a moment into their own words. Values drift about one per
cent from call to call, the same way for the same seed.
"""

from __future__ import annotations

import math
import threading
import time
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from drivers.simulated import story
from drivers.simulated.fleet.wiring import FaultPart, HandMove, Wiring
from resources import open_binary


class FaultKind(StrEnum):
    """What is seeded into a machine."""

    BOARD_MISSING = "board_missing"
    CHIPS_MISSING = "chips_missing"
    FAN_DEAD = "fan_dead"
    BOARD_HOT = "board_hot"


@dataclass(frozen=True, slots=True)
class SeededFault:
    """One fault of the machine at `ip`: zero-based `slot` of a board, or one-based `position` of a fan.

    `part` carries the fault of a slot: it goes where that part is moved to.
    """

    ip: str
    kind: FaultKind
    slot: int | None = None
    position: int | None = None
    working: int | None = None
    temp_chip_c: float | None = None
    part: FaultPart = FaultPart.BOARD


@dataclass(frozen=True, slots=True)
class Model:
    """What a model is when it is well; a row of `resources/simulated/fleet.toml`."""

    name: str
    board_code: str
    chip: str
    boards: int
    chips: int
    fans: int
    fan_rpm: int
    per_board_ths: float
    board_w: float
    frequency_mhz: int
    voltage_v: float
    temp_board_c: float
    temp_chip_c: float


class Stage(StrEnum):
    """What a machine is doing."""

    HASHING = "hashing"
    STARTING = "starting"
    PAUSED = "paused"


#: Seconds from a start or from the end of a pause to hashing, and those in which a paused board loses two thirds of its
#: warmth: shorter than in any real machine, so that nobody waits.
_STARTS_S, _COOLS_S, _ROOM_C = 2.0, 3.0, 26.0


@dataclass(frozen=True, slots=True)
class BoardMoment:
    """One board place at a moment; without a board `serial` is None and the numbers are zero."""

    slot: int
    serial: str | None
    working: int
    ths: float
    power_w: float
    temp_board_c: float
    temp_chip_c: float


@dataclass(frozen=True, slots=True)
class Moment:
    """What a machine measures at one moment."""

    uptime_s: int
    boards: tuple[BoardMoment, ...]
    fan_rpm: tuple[int, ...]
    stage: Stage

    @property
    def ths(self) -> float:
        """Hash rate of the machine."""
        return sum(board.ths for board in self.boards)

    @property
    def power_w(self) -> float:
        """Power at the wall: the boards, and what fans and supply take."""
        return sum(board.power_w for board in self.boards) * 1.03


class Machine:
    """One simulated miner. Safe to read from any thread."""

    def __init__(
        self, number: int, ip: str, model: Model, firmware: str, faults: tuple[SeededFault, ...], seed: int
    ) -> None:
        self.number = number
        self.ip = ip
        self.model = model
        self.firmware = firmware
        self.faults = faults
        self.mac = f"02:48:57:00:{seed % 256:02X}:{number:02X}"
        self.hostname = f"shelf-{(number - 1) // 6 + 1}-{(number - 1) % 6 + 1}"
        self.serial = f"HWSIM{model.chip}M{number:03d}"
        self.pool = ("stratum+tcp://pool.example.com:3333", f"demo.{self.hostname}")
        self._random = Random(f"{seed}/{number}")  # noqa: S311 - drift of simulated values
        self._base_uptime_s = self._random.randrange(86_400, 40 * 86_400)
        code = "".join(filter(str.isalnum, model.board_code))[-5:]
        self._serials = tuple(f"HWSIM{code}{number:03d}S{slot}" for slot in range(model.boards))
        self._wiring = Wiring(model.boards)
        self._began = time.monotonic()
        self._starts_until = 0.0
        self._paused_at: float | None = None
        self._lock = threading.Lock()
        self.light_on = False
        self.writes_off = False
        self.power_limit_w = round(model.board_w * model.boards * 1.1)

    def pause(self) -> None:
        """Stop hashing, until `resume`; also over a restart."""
        with self._lock:
            self._paused_at = self._paused_at or time.monotonic()

    def resume(self) -> None:
        """Hash again, after a start."""
        with self._lock:
            if self._paused_at is not None:
                self._paused_at, self._starts_until = None, time.monotonic() + _STARTS_S

    def restart(self) -> None:
        """Begin anew: the uptime counts from zero, the light is off."""
        with self._lock:
            self.light_on = False
            self._base_uptime_s, self._began = 0, time.monotonic()
            self._starts_until = self._began + _STARTS_S

    def damage(self, fault: SeededFault) -> None:
        """Put one fault more into the machine."""
        self.faults = (*self.faults, fault)

    def move(self, move: HandMove, slot: int, other: int | None = None) -> None:
        """Switch off, move one thing as hands would, switch on. Raises as `Wiring.move`."""
        with self._lock:
            self._wiring.move(move, slot, other)
        self.restart()

    def repair(self) -> None:
        """Take every fault away, as a repair would."""
        self.faults = ()

    def now(self) -> Moment:
        """What it measures now."""
        with self._lock:
            return Moment(
                uptime_s=self._base_uptime_s + int(time.monotonic() - self._began),
                boards=tuple(self._board(slot) for slot in range(self.model.boards)),
                fan_rpm=tuple(self._fan(position) for position in range(1, self.model.fans + 1)),
                stage=self._stage(),
            )

    def _stage(self) -> Stage:
        if self._paused_at is not None:
            return Stage.PAUSED
        return Stage.STARTING if time.monotonic() < self._starts_until else Stage.HASHING

    def _cooled(self, temp_c: float) -> float:
        """A temperature by now: a paused machine's falls to the room's."""
        if self._paused_at is None:
            return temp_c
        left = math.exp(-(time.monotonic() - self._paused_at) / _COOLS_S)
        return round(_ROOM_C + (temp_c - _ROOM_C) * left, 1)

    def chip_share(self, chip: int) -> float:
        """How the chip with this zero-based number compares with its board's mean, around 1.0; always the same."""
        return 1.0 + ((chip * 37 + self.number * 11) % 21 - 10) / 200

    def _board(self, slot: int) -> BoardMoment:
        fault = next((fault for fault in self.faults if self._shows_at(fault, slot)), None)
        kind = fault.kind if fault else None
        if kind is FaultKind.BOARD_MISSING:
            return BoardMoment(slot, None, 0, 0.0, 0.0, 0.0, 0.0)
        working, chip_c = self.model.chips, self.model.temp_chip_c
        if fault and kind is FaultKind.CHIPS_MISSING:
            working = fault.working or 0
        if fault and kind is FaultKind.BOARD_HOT:
            chip_c = fault.temp_chip_c or chip_c
        share = working / self.model.chips
        board_c = self.model.temp_board_c + max(0.0, chip_c - self.model.temp_chip_c) / 2
        hashes = self._stage() is Stage.HASHING
        ths, power_w = self._drift(self.model.per_board_ths * share), self._drift(self.model.board_w * share)
        return BoardMoment(
            slot=slot,
            serial=self._serial_at(slot),
            working=working,
            ths=ths if hashes else 0.0,
            power_w=power_w if hashes else power_w * 0.02,
            temp_board_c=self._cooled(round(self._drift(board_c), 1)),
            temp_chip_c=self._cooled(round(self._drift(chip_c, 0.004), 1)),
        )

    def _shows_at(self, fault: SeededFault, slot: int) -> bool:
        return fault.slot is not None and self._wiring.shows_at(fault.part, fault.slot, slot)

    def _serial_at(self, slot: int) -> str:
        board = self._wiring.board_at(slot)
        return story.BOARD_SERIAL if self.number == STORY_NUMBER and board == story.SLOT else self._serials[board]

    def _fan(self, position: int) -> int:
        dead = any(fault.kind is FaultKind.FAN_DEAD and fault.position == position for fault in self.faults)
        return 0 if dead else round(self._drift(self.model.fan_rpm) / 30) * 30

    def _drift(self, value: float, share: float = 0.01) -> float:
        return value * (1.0 + self._random.uniform(-share, share))


def machines(network: str, seed: int) -> tuple[Machine, ...]:
    """The machines of the fleet at the addresses `<network>.1` onwards, `network` being the first three numbers."""
    models = {key: Model(**row) for key, row in _TABLE["models"].items()}
    made = []
    for number, row in enumerate(_TABLE["miners"], start=1):
        ip = f"{network}.{number}"
        faults = tuple(
            SeededFault(ip, FaultKind(fault["kind"]), **{key: value for key, value in fault.items() if key != "kind"})
            for fault in row.get("faults", ())
        )
        if row.get("story"):
            faults = (SeededFault(ip, FaultKind.CHIPS_MISSING, story.SLOT, working=story.LAST_ANSWERING_CHIP),)
        made.append(Machine(number, ip, models[row["model"]], row["firmware"], faults, seed))
    return tuple(made)


with open_binary("simulated", "fleet.toml") as _file:
    _TABLE = tomllib.load(_file)

#: Number of the machine whose board lies on the simulated bench.
STORY_NUMBER = next(number for number, row in enumerate(_TABLE["miners"], start=1) if row.get("story"))
