"""The swap test: one thing is moved at a time, the machine is read again, and the fault shows what it follows.

Pure: a test is its first look, the slot that is followed, and the steps; everything else is worked out of them. The
reasoning is by elimination. Each part that could be at fault foretells, after each move, which slot is sick; a part
whose forecast was wrong once is cleared. Nobody is accused but by clearing all others, so that a good part never is,
as long as one fault alone makes the followed slot sick. When every part is cleared the test is inconclusive.

Slots are those the machine reports: the ports of its control board, counted from 0. A place is where a board sits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.finding import Component, Fault, Finding, Severity
from drivers.model.reading import Activity, DeviceReading, DeviceState


class Sight(StrEnum):
    """What a reading says of one slot."""

    WELL = "well"
    SICK = "sick"
    UNKNOWN = "unknown"


class MoveKind(StrEnum):
    """What hands can do, one at a time, in the order that tells most for the least work.

    RESEAT unplugs and plugs the signal cable at both ends and the power connection. BOARD, CABLE and PORT exchange two
    slots' boards, signal cables, or plugs at the control board. PSU and CONTROL_BOARD are exchanged for one that is
    known to be good.
    """

    RESEAT = "reseat"
    BOARD = "board"
    CABLE = "cable"
    PORT = "port"
    PSU = "psu"
    CONTROL_BOARD = "control_board"


class Part(StrEnum):
    """What may be at fault. CONTACT: a plug that was not seated. PLACE: the power connection where a board sits."""

    BOARD = "board"
    CABLE = "cable"
    PORT = "port"
    PLACE = "place"
    PSU = "psu"
    CONTACT = "contact"


class Tile(StrEnum):
    """The four things a technician sees judged."""

    BOARD = "board"
    CABLE = "cable"
    SLOT = "slot"
    PSU = "psu"


class TileState(StrEnum):
    """How a tile stands."""

    UNTESTED = "untested"
    CLEARED = "cleared"
    ACCUSED = "accused"


class Outcome(StrEnum):
    """What the test comes to."""

    OPEN = "open"
    FOLLOWS_BOARD = "follows_board"
    FOLLOWS_CABLE = "follows_cable"
    STAYS_WITH_SLOT = "stays_with_slot"
    FOLLOWS_PSU = "follows_psu"
    WENT_AWAY = "went_away"
    INCONCLUSIVE = "inconclusive"


class Doubt(StrEnum):
    """Why a test is inconclusive."""

    MOVED_OTHERWISE = "moved_otherwise"
    INTERMITTENT = "intermittent"
    CAME_BACK = "came_back"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class SlotSight:
    """One slot in one reading; `serial` of the board there as its EEPROM tells it, None where nothing is told."""

    slot: int
    sight: Sight
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One move; `other` is the second slot of an exchange between two slots, None for the rest."""

    kind: MoveKind
    slot: int
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A move and what was read after it. `move` None: the machine was read again with nothing moved."""

    move: Move | None
    looks: tuple[SlotSight, ...]
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class SwapTest:
    """A test under way: the first look, the slot that is followed, the fault it started from, and the steps so far.

    `make` and `model` are the machine's, by which hands know its boards.
    """

    id: str
    slot: int
    start: tuple[SlotSight, ...]
    fault: Fault = Fault.BOARD_MISSING
    steps: tuple[Step, ...] = ()
    make: str | None = None
    model: str | None = None

    def after(self, move: Move | None, looks: Iterable[SlotSight], ip: str | None = None) -> SwapTest:
        """The test with one step more. Raises ValueError for a move that is not among `moves()`."""
        if move is not None and move not in self.moves():
            raise ValueError(f"no such move: {move}")
        return replace(self, steps=(*self.steps, Step(move, tuple(looks), ip)))

    def without_last(self) -> SwapTest:
        """The test without its last step; the same test where there is none."""
        return replace(self, steps=self.steps[:-1])

    @property
    def partners(self) -> tuple[int, ...]:
        """The slots that were well at the start: only with those can anything be exchanged."""
        return tuple(look.slot for look in self.start if look.sight is Sight.WELL and look.slot != self.slot)

    def moves(self) -> tuple[Move, ...]:
        """Every move that may be made, whether or not it tells anything."""
        slots = sorted((self.slot, *self.partners))
        alone = [Move(kind, self.slot) for kind in (MoveKind.RESEAT, MoveKind.PSU, MoveKind.CONTROL_BOARD)]
        alone += [Move(MoveKind.RESEAT, slot) for slot in self.partners]
        pairs = [(a, b) for a in slots for b in slots if a < b]
        return tuple(alone + [Move(kind, a, b) for kind in _EXCHANGES for a, b in pairs])

    @property
    def looks(self) -> tuple[SlotSight, ...]:
        """The last look that told anything."""
        return next((step.looks for step in reversed(self.steps) if step.looks), self.start)

    @property
    def board_serial(self) -> str | None:
        """The serial of the board that is followed, if any look told it."""
        return self._read().serials.get(self.slot)

    def slot_of(self, part: Part) -> int:
        """Where the followed board, cable or place hangs by now; the slot itself for the rest."""
        bench = self._read()
        held = {Part.BOARD: bench.board, Part.CABLE: bench.cable, Part.PLACE: bench.place}.get(part, {})
        return next((slot for slot, of in held.items() if of == self.slot), self.slot)

    @property
    def left(self) -> frozenset[Part]:
        """The parts that nothing has cleared."""
        return self._read().left

    @property
    def tiles(self) -> dict[Tile, TileState]:
        """Every tile with its state."""
        outcome, left = self.verdict.outcome, self.left
        if outcome is Outcome.INCONCLUSIVE:
            return dict.fromkeys(Tile, TileState.UNTESTED)
        states = {}
        for tile, parts in _PARTS.items():
            open_here = left & parts
            accused = _ACCUSES.get(outcome) is tile and left <= parts | {Part.CONTACT} and bool(open_here)
            cleared = not open_here and bool(self.steps)
            states[tile] = TileState.ACCUSED if accused else TileState.CLEARED if cleared else TileState.UNTESTED
        return states

    @property
    def verdict(self) -> SwapVerdict:
        """What the test says by now."""
        read = self._read()
        if read.doubt is not None:
            return SwapVerdict(Outcome.INCONCLUSIVE, doubt=read.doubt)
        left = read.left
        if not self.steps or left == _ALL:
            return SwapVerdict(Outcome.OPEN, left=left)
        by_serial = read.by_serial
        if left == {Part.BOARD}:
            return SwapVerdict(Outcome.FOLLOWS_BOARD, self.fault, 0.9 if by_serial else 0.7, left)
        if left == {Part.CABLE}:
            return SwapVerdict(Outcome.FOLLOWS_CABLE, Fault.CONNECTION_FAULT, 0.85, left)
        if left == {Part.PSU}:
            return SwapVerdict(Outcome.FOLLOWS_PSU, Fault.PSU_FAULT, 0.8, left)
        if left == {Part.CONTACT}:
            return SwapVerdict(Outcome.WENT_AWAY, Fault.CONNECTION_FAULT, 0.5, left)
        if Part.BOARD not in left and Part.CONTACT not in left and left - {Part.PSU}:
            sure = 0.8 if Part.PSU not in left else 0.6
            return SwapVerdict(
                Outcome.STAYS_WITH_SLOT, Fault.CONNECTION_FAULT, sure if by_serial else sure - 0.15, left
            )
        return SwapVerdict(Outcome.OPEN, left=left)

    def next_move(self) -> Move | None:
        """The move that tells most for the least work: the first that would part what is left; None when none does."""
        read = self._read()
        if read.doubt is not None or len(read.left) < 2:
            return None
        for kind in MoveKind:
            for move in self.moves():
                if move.kind is kind and (move.other is None or read.home in (move.slot, move.other)):
                    forecasts = {read.forecast(part, after=move) for part in read.left}
                    if len(forecasts) > 1 and (kind is not MoveKind.RESEAT or move.slot == self.slot):
                        return move
        return None

    def _read(self) -> _Bench:
        bench = _Bench(self)
        for step in self.steps:
            bench.take(step)
        return bench


@dataclass(frozen=True, slots=True)
class SwapVerdict:
    """The verdict by now; `left` are the parts still in question, `doubt` why it is inconclusive."""

    outcome: Outcome
    fault: Fault = Fault.INCONCLUSIVE
    confidence: float = 0.0
    left: frozenset[Part] = frozenset()
    doubt: Doubt | None = None

    @property
    def final(self) -> bool:
        """Whether it names something."""
        return self.outcome not in (Outcome.OPEN, Outcome.INCONCLUSIVE)


class NothingToFollowError(Exception):
    """A machine without a slot that a swap test could follow, or a test that names nothing yet; `ip` is its address."""

    def __init__(self, ip: str) -> None:
        super().__init__(ip)
        self.ip = ip


_ALL = frozenset(Part)
_EXCHANGES = (MoveKind.BOARD, MoveKind.CABLE, MoveKind.PORT)
_PARTS: Mapping[Tile, frozenset[Part]] = {
    Tile.BOARD: frozenset({Part.BOARD}),
    Tile.CABLE: frozenset({Part.CABLE}),
    Tile.SLOT: frozenset({Part.PORT, Part.PLACE}),
    Tile.PSU: frozenset({Part.PSU}),
}
_ACCUSES = {
    Outcome.FOLLOWS_BOARD: Tile.BOARD,
    Outcome.FOLLOWS_CABLE: Tile.CABLE,
    Outcome.STAYS_WITH_SLOT: Tile.SLOT,
    Outcome.FOLLOWS_PSU: Tile.PSU,
}


class _Bench:
    """The machine as the steps have left it: what sits at which slot, and which parts are not cleared yet."""

    def __init__(self, test: SwapTest) -> None:
        self.home = test.slot
        self.counted = {test.slot, *test.partners}
        slots = [look.slot for look in test.start]
        self.place = {slot: slot for slot in slots}
        self.cable = {slot: slot for slot in slots}
        self.board = {slot: slot for slot in slots}
        self.serials = {look.slot: look.serial for look in test.start}
        self.touched = self.new_psu = self.new_control_board = False
        self.left = _ALL
        self.doubt: Doubt | None = None
        self.by_serial = False
        self.was_well = False

    def take(self, step: Step) -> None:
        """One step more."""
        if step.move is not None:
            self._move(step.move)
        if self.doubt is Doubt.MOVED_OTHERWISE and step.move is None:
            self.doubt = None
        if not self._recognised(step):
            self.doubt = Doubt.MOVED_OTHERWISE
            return
        sick = {look.slot for look in step.looks if look.sight is Sight.SICK} & self.counted
        well = {look.slot for look in step.looks if look.sight is Sight.WELL} & self.counted
        self.left = frozenset(part for part in self.left if self._agrees(self.forecast(part), sick, well))
        if not self.left and self.doubt is None:
            self.doubt = self._doubt(step, sick)
        self.was_well = self.was_well or (not sick and bool(well))

    def forecast(self, part: Part, after: Move | None = None) -> int | None:
        """The slot that is sick if this part is at fault, after one more move; None: no slot is."""
        bench = self
        if after is not None:
            bench = _copy(self)
            bench._move(after)
        match part:
            case Part.BOARD:
                return _key(bench.board, bench.home)
            case Part.CABLE:
                return _key(bench.cable, bench.home)
            case Part.PLACE:
                return _key(bench.place, bench.home)
            case Part.PORT:
                return None if bench.new_control_board else bench.home
            case Part.PSU:
                return None if bench.new_psu else _key(bench.place, bench.home)
            case Part.CONTACT:
                return None if bench.touched else bench.home

    def _move(self, move: Move) -> None:
        a, b = move.slot, move.other
        # Whatever is exchanged at the followed slot or its board is unplugged and plugged again; a new control board
        # replugs every signal cable, a new power supply none of them.
        if move.kind is MoveKind.CONTROL_BOARD or self.home in (a, b):
            self.touched = self.touched or move.kind is not MoveKind.PSU
        if move.kind is MoveKind.PSU:
            self.new_psu = True
        elif move.kind is MoveKind.CONTROL_BOARD:
            self.new_control_board = True
        if b is None:
            return
        if move.kind is MoveKind.BOARD:
            _exchange(self.board, a, b)
        elif move.kind is MoveKind.CABLE:
            _exchange(self.cable, a, b)
        elif move.kind is MoveKind.PORT:
            for map_ in (self.board, self.cable, self.place):
                _exchange(map_, a, b)

    def _recognised(self, step: Step) -> bool:
        """Whether the serials that are told agree with what the technician says he moved."""
        known = {serial for serial in self.serials.values() if serial}
        seen = False
        for look in step.looks:
            expected = self.serials.get(self.board.get(look.slot, look.slot))
            if not look.serial or look.serial not in known:
                continue
            if look.serial != expected:
                return False
            seen = seen or self.board.get(look.slot) != look.slot
        self.by_serial = self.by_serial or seen
        return True

    @staticmethod
    def _agrees(forecast: int | None, sick: set[int], well: set[int]) -> bool:
        return sick <= {forecast} and forecast not in well

    def _doubt(self, step: Step, sick: set[int]) -> Doubt:
        """Why nothing that is left foretold what was read."""
        if step.move is None:
            return Doubt.INTERMITTENT
        return Doubt.CAME_BACK if self.was_well and sick else Doubt.ELSEWHERE


def _copy(bench: _Bench) -> _Bench:
    twin = object.__new__(_Bench)
    twin.__dict__.update({name: dict(v) if isinstance(v, dict) else v for name, v in vars(bench).items()})
    return twin


def _exchange(map_: dict[int, int], a: int, b: int) -> None:
    map_[a], map_[b] = map_[b], map_[a]


def _key(map_: Mapping[int, int], value: int) -> int | None:
    return next((slot for slot, held in map_.items() if held == value), None)


#: Faults of a slot that a move of parts can tell apart; a warm board or a note is none.
_FOLLOWED = frozenset(
    {
        Fault.NO_CHIPS, Fault.CHAIN_BREAK, Fault.CHIPS_MISSING, Fault.CHIPS_INTERMITTENT, Fault.WEAK_CHIPS,
        Fault.UART_SIGNAL_INTEGRITY, Fault.SIGNAL_PATH_FAULT, Fault.CONNECTION_FAULT, Fault.POWER_RAIL_FAULT,
        Fault.VOLTAGE_CONTROLLER_FAULT, Fault.EEPROM_UNREADABLE, Fault.TEMP_SENSOR_FAULT, Fault.LOW_HASHRATE,
        Fault.BOARD_MISSING,
    }
)  # fmt: skip


def followed_fault(findings: Iterable[Finding], slot: int) -> Fault | None:
    """The gravest fault of a slot that a swap test can follow, None where it has none."""
    there = [one for one in findings if one.slot == slot and _is_followed(one)]
    return min(there, key=lambda one: (one.severity.rank, -one.confidence)).fault if there else None


def followed_slots(reading: DeviceReading, findings: Iterable[Finding]) -> tuple[int, ...]:
    """The sick slots of a machine that a swap test can follow: each needs a well one to exchange with."""
    findings = tuple(findings)
    looks = looks_of(reading, findings)
    sick = [look.slot for look in looks if followed_fault(findings, look.slot) is not None]
    return tuple(slot for slot in sick if SwapTest("", slot, looks).partners)


def looks_of(reading: DeviceReading, findings: Iterable[Finding]) -> tuple[SlotSight, ...]:
    """What a reading says of every slot the machine has; a board that tells nothing at all is unknown.

    Of a machine that does not hash no board is called well: the rules judge none of them while it starts or rests.
    """
    if reading.state is not DeviceState.IDENTIFIED:
        return ()
    findings = [one for one in findings if _is_followed(one)]
    sick = {one.slot for one in findings if one.slot is not None}
    shared = any(one.component is Component.MINER and one.fault is Fault.BOARD_MISSING for one in findings)
    boards = {board.slot: board for board in reading.boards}
    count = max(reading.boards_expected or 0, max(boards, default=-1) + 1)
    told = reading.hashrate_ths
    rate = sum(board.hashrate_ths or 0 for board in reading.boards) if told is None else told
    hashes = rate > 0 and reading.activity not in (Activity.WARMING_UP, Activity.PAUSED, Activity.STOPPED)
    looks = []
    for slot in range(count):
        board = boards.get(slot)
        works = board is not None and (bool(board.chips_working) or (board.hashrate_ths or 0) > 0)
        dead = board is None or board.active is False or board.chips_working == 0
        sight = Sight.WELL if works and hashes else Sight.UNKNOWN
        if slot in sick or (shared and dead and not works):
            sight = Sight.SICK
        looks.append(SlotSight(slot, sight, board.serial if board else None))
    return tuple(looks)


def _is_followed(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.fault in _FOLLOWED
