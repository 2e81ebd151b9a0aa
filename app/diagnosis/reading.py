"""What one reading of a miner means: missing boards, short chip counts, slow boards, hot chips, dead fans.

Works on `DeviceReading` alone. Warm-up and pause are not faults, what is unknown accuses nobody, and several boards
at once point at what they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from app.diagnosis.board_values import listed
from app.diagnosis.knowledge import Found, Place, limits, make
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Component, Evidence, Fault, Finding
from app.domain.phrase import Value
from app.domain.site import SiteExpectations
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

_AT_REST = (Activity.WARMING_UP, Activity.PAUSED, Activity.STOPPED)


def findings_of_reading(reading: DeviceReading, expectations: SiteExpectations | None = None) -> tuple[Finding, ...]:
    """The findings of one reading, gravest first; `expectations` is what the site's owner states, if anything."""
    if reading.state is not DeviceState.IDENTIFIED:
        return ()
    rules = _Reading(reading)
    found = [*rules.temperatures(), *rules.fans()]
    if not rules.at_rest:
        found += [*rules.boards(), *rules.rates()]
    return tuple(sorted(map(make, found), key=lambda finding: (finding.severity.rank, finding.slot or 0)))


class _Reading:
    """One reading being judged."""

    def __init__(self, reading: DeviceReading) -> None:
        self.reading = reading
        self.limits = limits("reading")
        self.at_rest = self._at_rest()
        self.count = max(reading.boards_expected or 0, len(reading.boards)) or None

    def boards(self) -> Iterable[Found]:
        """Boards that are silent and boards with fewer chips than they should have."""
        boards = self.reading.boards
        # A working sister is what proves that the machine runs: without one, nothing says which part is at fault.
        alive = [board for board in boards if _works(board)]
        dead = [board for board in boards if _is_dead(board)]
        absent = self._absent_slots()
        if len(dead) + len(absent) > 1:
            yield self._several(len(dead) + len(absent), [b.slot for b in dead] + absent, any_alive=bool(alive))
        elif self._hashes() or alive:
            yield from (self._dead(board) for board in dead)
            yield from (self._absent(slot) for slot in absent)
        yield from self._shortages(alive)

    def rates(self) -> Iterable[Found]:
        """A board far below its sisters."""
        steady = (self.reading.uptime_s or 0) >= self.limits["warm_up_s"]
        whole = [b for b in self.reading.boards if _works(b) and not _is_short(b) and b.hashrate_ths is not None]
        rates = [board.hashrate_ths or 0.0 for board in whole]
        if not steady or len(whole) < 2 or median(rates) <= 0:
            return
        for board, rate in zip(whole, rates, strict=True):
            others = median([r for b, r in zip(whole, rates, strict=True) if b is not board])
            if others > 0 and rate < self.limits["board_rate_share"] * others:
                percent = round(100 * rate / others)
                yield self._of_board(
                    board,
                    Fault.LOW_HASHRATE,
                    "reading.board_slow",
                    0.6,
                    f"{rate:g} TH/s, sister boards {others:g} TH/s",
                    {"percent": percent, "ths": round(rate, 2), "others_ths": round(others, 2)},
                )

    def temperatures(self) -> Iterable[Found]:
        """Chips above what any air-cooled board's own firmware allows."""
        for board in self.reading.boards:
            temp = board.temp_chip_c
            if temp is None or is_impossible_temperature(temp) or temp < self.limits["chip_hot_c"]:
                continue
            yield self._of_board(
                board,
                Fault.OVERTEMPERATURE,
                "reading.hot",
                0.8,
                f"chip {round(temp, 1):g} °C",
                {"temp_c": temp, "limit_c": self.limits["chip_hot_c"]},
            )

    def fans(self) -> Iterable[Found]:
        """A fan that stands still while others turn."""
        rpm = {fan.position: fan.rpm for fan in self.reading.fans if fan.rpm is not None}
        turning = [position for position, speed in rpm.items() if speed >= self.limits["fan_stopped_rpm"]]
        stopped = [position for position in rpm if position not in turning]
        # Machines list fan places they do not have as 0 rpm; two of four turning is how a two-fan model looks.
        if len(stopped) != 1 or not turning or self.at_rest:
            return
        position = stopped[0]
        yield Found(
            Fault.FAN_FAULT,
            "reading.fan.title",
            "reading.fan.found",
            0.6,
            {"fan": position, "rpm": rpm[position] or 0.0, "turning": len(turning)},
            position=f"fan {position}",
            evidence=self._evidence(f"fan {position}: {rpm[position]:g} rpm"),
        )

    def _dead(self, board: BoardReading) -> Found:
        values: dict[str, Value] = {"expected": board.chips_expected} if board.chips_expected else {}
        key = "reading.board_dead" if board.chips_expected else "reading.board_silent"
        text = "no chips, no hash rate" if board.chips_working == 0 else "not active"
        found = self._of_board(board, Fault.BOARD_MISSING, key, 0.85, text, values)
        return replace(found, situation="one")

    def _absent(self, slot: int) -> Found:
        return Found(
            Fault.BOARD_MISSING,
            "reading.board_absent.title",
            "reading.board_absent.found",
            0.75,
            {"reported": len(self.reading.boards), "boards_expected": self.reading.boards_expected or 0},
            "one",
            Place(slot, self.count),
            evidence=self._evidence(f"slot {slot}: not reported"),
        )

    def _several(self, count: int, slots: Sequence[int], *, any_alive: bool) -> Found:
        values: dict[str, Value] = {"count": count, "boards_expected": self.count or count}
        return Found(
            Fault.BOARD_MISSING,
            "reading.boards_several.title",
            "reading.boards_several.found" if any_alive else "reading.boards_all.found",
            0.6,
            values,
            "several",
            component=Component.MINER,
            evidence=tuple(e for slot in slots for e in self._evidence(f"slot {slot}: silent")),
            steps=("save_log", "measure_supply_load", "reseat_cable", "swap_slot"),
        )

    def _shortages(self, alive: Sequence[BoardReading]) -> Iterable[Found]:
        """Boards with fewer chips than expected.

        A complete sister proves the expected count. Without one it rests on a table of models: boards that all miss
        the same number prove that table wrong for this variant, and nothing else.
        """
        short = [board for board in alive if _is_short(board)]
        counts = {board.chips_working for board in short}
        if any(_is_complete(board) for board in alive):
            yield from (self._short(board, 0.8 if len(short) == 1 else 0.7) for board in short)
        elif len(short) == 1:
            yield self._short(short[0], 0.5)
        elif len(counts) > 1:
            yield self._all_short(short)

    def _all_short(self, short: Sequence[BoardReading]) -> Found:
        values: dict[str, Value] = {
            "count": len(short),
            "counts": listed(board.chips_working or 0 for board in short),
            "expected": listed(sorted({board.chips_expected or 0 for board in short})),
        }
        texts = (f"slot {b.slot}: {b.chips_working} of {b.chips_expected} chips" for b in short)
        return Found(
            Fault.CHIPS_MISSING,
            "reading.chips_several.title",
            "reading.chips_several.found",
            0.5,
            values,
            "several",
            component=Component.MINER,
            evidence=tuple(e for text in texts for e in self._evidence(text)),
            steps=("save_log", "measure_supply_load", "reseat_cable", "swap_slot"),
        )

    def _short(self, board: BoardReading, confidence: float) -> Found:
        working, expected = board.chips_working or 0, board.chips_expected or 0
        found = self._of_board(
            board,
            Fault.CHIPS_MISSING,
            "reading.chips_missing",
            confidence,
            f"{working} of {expected} chips",
            {"found": working, "expected": expected, "missing": expected - working},
        )
        return replace(found, situation="count")

    def _of_board(
        self, board: BoardReading, fault: Fault, key: str, confidence: float, text: str, values: dict[str, Value]
    ) -> Found:
        return Found(
            fault,
            f"{key}.title",
            f"{key}.found",
            confidence,
            values,
            place=Place(board.slot, self.count, board_sn=board.serial),
            evidence=self._evidence(f"slot {board.slot}: {text}"),
        )

    def _evidence(self, text: str) -> tuple[Evidence, ...]:
        return (Evidence(self.reading.ip, None, text),)

    def _absent_slots(self) -> list[int]:
        """Slots that the model has and the machine does not report, where it reports at least one board."""
        reported = {board.slot for board in self.reading.boards}
        if not reported:
            return []
        return [slot for slot in range(self.reading.boards_expected or 0) if slot not in reported]

    def _hashes(self) -> bool:
        return (self.reading.hashrate_ths or 0) > 0

    def _at_rest(self) -> bool:
        """Whether the machine says it is not hashing, or is young and hashes nothing yet."""
        young = self.reading.uptime_s is not None and self.reading.uptime_s < self.limits["warm_up_s"]
        return self.reading.activity in _AT_REST or (young and not self._hashes())


def _works(board: BoardReading) -> bool:
    return bool(board.chips_working) or (board.hashrate_ths or 0) > 0


def _is_dead(board: BoardReading) -> bool:
    """Whether the device itself says that this place is silent; unknown values accuse nobody."""
    if _works(board):
        return False
    return board.chips_working == 0 or board.active is False


def _is_short(board: BoardReading) -> bool:
    working, expected = board.chips_working, board.chips_expected
    return bool(working) and expected is not None and (working or 0) < expected


def _is_complete(board: BoardReading) -> bool:
    return board.chips_expected is not None and (board.chips_working or 0) >= board.chips_expected
