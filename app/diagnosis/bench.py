"""What a bench run on one hashboard means: counts, address map, counters, sensors and EEPROM to findings.

Works on `BenchRun` alone: no port, no frame. The order of the rules is the order of the story: first whether the
chain answers, then which chips, then how well, then what else is odd.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from app.diagnosis.board_values import chip_values, chips_values, listed, rail_values
from app.diagnosis.knowledge import Found, Place, limits, make
from app.diagnosis.localise import break_of, domains_of
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Evidence, Fault, Finding, Role, Verdict, verdict_of
from app.domain.phrase import Phrase, Value
from drivers.model.bench_run import BenchRun, ChipCounter
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromWarning

_EEPROM_CRC = (EepromWarning.CRC_MISMATCH, EepromWarning.TRUNCATED, EepromWarning.FORMAT_UNKNOWN)


def findings_of_bench(run: BenchRun, board: BoardSpec | None) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings of a run, gravest first, and its verdict. `board` None = nobody knows what hangs there."""
    bench = _Bench(run, board)
    noise = [*bench.line()]
    chain = [*bench.chain()]
    if noise and bench.noise_explains_counts():
        chain = [replace(item, role=Role.CONSEQUENCE) for item in chain]
    found = [*chain, *bench.counters(), *noise, *bench.sensors(), *bench.eeprom()]
    findings = tuple(sorted(map(make, found), key=_order))
    reason = bench.why_inconclusive()
    verdict = verdict_of(findings, healthy=reason is None)
    if verdict.finding is None:
        return findings, Verdict(verdict.fault, reason=reason or bench.healthy_reason())
    return findings, verdict


class _Bench:
    """One run being judged; every method returns what its rule found, in order."""

    def __init__(self, run: BenchRun, board: BoardSpec | None) -> None:
        self.run = run
        self.board = board
        self.limits = limits("bench")
        self.place = Place(board_sn=run.eeprom.board_sn if run.eeprom and run.eeprom.valid else None)
        self.source = run.data_port

    def chain(self) -> Iterable[Found]:
        """Whether the chain answers, and how far."""
        run, board = self.run, self.board
        if not run.attempts or board is None:
            return
        if run.chips_found == 0:
            if not run.interrupted and _needs_no_controller(board):
                # Whether a board whose supply nobody here switches has it, only the person at the bench can see.
                powered = run.control_port and run.supply_switched
                key, confidence = ("bench.no_chips", 0.9) if powered else ("bench.no_chips_unseen", 0.6)
                values: dict[str, Value] = {"tries": len(run.attempts), **rail_values(board)}
                yield self._found(Fault.NO_CHIPS, key, confidence, self._counts(), values)
            return
        if run.chips_found > board.chips:
            return  # not this board: judged by `why_inconclusive`
        if len(set(run.attempts)) > 1:
            yield from self._varying(board)
        elif run.chips_found < board.chips:
            yield from self._short(board)
        elif any(run.address_map) and not all(run.address_map):
            yield from self._silent(board, confidence=0.6)

    def _varying(self, board: BoardSpec) -> Iterable[Found]:
        """Counts that change: a dry joint at the highest chip that a short try reached (zeusbtc.com 5767)."""
        short = max(count for count in self.run.attempts if count < board.chips)
        highest = max(1, short)  # all or nothing: chip 1 is where the whole chain passes through
        values = {"counts": listed(self.run.attempts), **chip_values(highest, board)}
        values |= break_of(highest, board.chips, board).values()
        chips = tuple(chip for chip in (highest, highest + 1) if chip <= board.chips)
        found = self._found(Fault.CHIPS_INTERMITTENT, "bench.intermittent", 0.8, self._counts(), values, chips=chips)
        yield found if short else replace(found, title="bench.intermittent_none.title")

    def _short(self, board: BoardSpec) -> Iterable[Found]:
        """A stable short count: a break, unless the address map shows chips answering behind it."""
        count = self.run.chips_found
        if any(self.run.address_map[count:]):
            yield from self._silent(board, confidence=0.8)
            return
        place = break_of(count, board.chips, board)
        confidence = 0.9 if len(self.run.attempts) > 1 else 0.7
        if self.run.address_map:
            confidence = 0.95 if all(self.run.address_map[:count]) else 0.75
        yield self._found(
            Fault.CHAIN_BREAK,
            "bench.chain_break",
            confidence,
            self._counts(),
            {**place.values(), "found": count, "tries": len(self.run.attempts), **rail_values(board)},
            situation=place.situation,
            chips=(place.after, place.next),
            domains=place.domains,
        )

    def _silent(self, board: BoardSpec, confidence: float) -> Iterable[Found]:
        """Chips that do not answer at their own address while others do."""
        silent = tuple(i + 1 for i, answered in enumerate(self.run.address_map) if not answered)
        values = {
            "found": self.run.chips_found,
            "expected": board.chips,
            **chips_values(silent, silent[0], board),
            **rail_values(board),
        }
        yield self._found(Fault.CHIPS_MISSING, "bench.silent", confidence, self._counts(), values, "map", chips=silent)

    def counters(self) -> Iterable[Found]:
        """Chips that compute clearly less than the board's median, or err more than a chip should."""
        weak = self._weak()
        if weak:
            worst = min(weak, key=lambda c: c.relative or 0.0)
            evidence = [f"chip {c.chip}: {c.counts:.0f} counts, {c.relative:.2f} of the median" for c in weak]
            yield self._of_chips(weak, worst, "bench.weak", 0.7, evidence, percent=round(100 * (worst.relative or 0.0)))
        erring = [c for c in self.run.counters if c not in weak and self._errs(c)]
        if erring:
            worst = max(erring, key=_error_share)
            evidence = [f"chip {c.chip}: {c.errors} errors, {c.counts:.0f} counts" for c in erring]
            percent = round(100 * _error_share(worst))
            yield self._of_chips(erring, worst, "bench.erring", 0.6, evidence, errors=worst.errors, percent=percent)

    def _weak(self) -> list[ChipCounter]:
        """The chips far below the median, where they counted enough to be compared."""
        if not are_comparable(counter.counts for counter in self.run.counters):
            return []
        limit = self.limits["weak_relative"]
        return [c for c in self.run.counters if c.relative is not None and c.relative < limit]

    def _errs(self, counter: ChipCounter) -> bool:
        few, share = int(self.limits["error_count"]), float(self.limits["error_share"])
        return counter.errors >= few and _error_share(counter) > share

    def _of_chips(
        self, counters: list[ChipCounter], worst: ChipCounter, key: str, confidence: float, evidence: list[str],
        **more: Value,
    ) -> Found:  # fmt: skip
        chips = tuple(counter.chip for counter in counters)
        values = {**chips_values(chips, worst.chip, self.board), **rail_values(self.board), **more}
        return self._found(Fault.WEAK_CHIPS, key, confidence, evidence, values, chips=chips)

    def line(self) -> Iterable[Found]:
        """Replies whose checksum does not hold: noise on the line, not dead chips."""
        replies = sum(self.run.attempts) + self.run.bad_frames
        bad = self.run.bad_frames
        if bad < self.limits["bad_frames"] or bad <= self.limits["bad_frame_share"] * replies:
            return
        text = [f"{bad} of {replies} replies with a wrong checksum"]
        values: dict[str, Value] = {"bad": bad, "replies": replies}
        yield self._found(Fault.UART_SIGNAL_INTEGRITY, "bench.noise", 0.7, text, values, "board")

    def noise_explains_counts(self) -> bool:
        """Whether replies lost to wrong checksums make up for most of what the counts lack."""
        if self.board is None:
            return False
        lacking = sum(max(0, self.board.chips - count) for count in self.run.attempts)
        return self.run.bad_frames >= float(self.limits["noise_explains"]) * lacking

    def sensors(self) -> Iterable[Found]:
        """Sensors that do not answer or answer the impossible, and a board too hot for a test without hashing."""
        bounds = limits("temperature")
        for sensor in self.run.sensors:
            name = sensor.name
            if sensor.temp_c is None or is_impossible_temperature(sensor.temp_c):
                shown = "no answer" if sensor.temp_c is None else f"{round(sensor.temp_c, 1):g} °C"
                key = "bench.sensor_silent" if sensor.temp_c is None else "bench.sensor_impossible"
                values: dict[str, Value] = {"sensor": name, "temp_c": sensor.temp_c or 0.0}
                yield self._found(
                    Fault.TEMP_SENSOR_FAULT, key, 0.8, [f"{name}: {shown}"], values, position=f"sensor {name}"
                )
            elif sensor.temp_c >= bounds["bench_hot_c"]:
                values = {"sensor": name, "temp_c": sensor.temp_c, "limit_c": bounds["bench_hot_c"]}
                text = [f"{name}: {round(sensor.temp_c, 1):g} °C"]
                yield self._found(Fault.OVERTEMPERATURE, "bench.hot", 0.85, text, values, position=f"sensor {name}")

    def eeprom(self) -> Iterable[Found]:
        """An EEPROM that is silent, damaged, or of another board than the one named."""
        content, board = self.run.eeprom, self.board
        if self.run.eeprom_silent:
            yield self._found(Fault.EEPROM_UNREADABLE, "bench.eeprom_silent", 0.7, ["EEPROM: no answer"])
            return
        if content is None:
            return
        if not content.valid and any(warning in _EEPROM_CRC for warning in content.warnings):
            text = [f"EEPROM format {content.format}: {', '.join(w.value for w in content.warnings)}"]
            yield self._found(Fault.EEPROM_CORRUPT, "bench.eeprom_corrupt", 0.8, text)
            return
        if content.board_name and board and not _same_board(content.board_name, board):
            values: dict[str, Value] = {"eeprom_board": content.board_name, "board_code": board.code}
            text = [f"EEPROM board name: {content.board_name}"]
            yield self._found(Fault.EEPROM_MISMATCH, "bench.eeprom_mismatch", 0.7, text, values)

    def why_inconclusive(self) -> Phrase | None:
        """Why a run without a finding still proves nothing, or None where it proves a healthy chain."""
        run, board = self.run, self.board
        if run.interrupted:
            return Phrase.of("verdict.interrupted")
        if not run.attempts:
            return Phrase.of("verdict.not_counted")
        if board is None:
            return Phrase.of("verdict.board_unknown", found=run.chips_found)
        if run.chips_found == 0 and not _needs_no_controller(board):
            return Phrase.of("verdict.controller_off" if board.voltage_controller else "verdict.controller_unknown")
        if run.chips_found > board.chips:
            return Phrase.of("verdict.more_chips", found=run.chips_found, expected=board.chips, code=board.code)
        if run.address_map and not any(run.address_map):
            return Phrase.of("verdict.no_addresses", found=run.chips_found)
        return None

    def healthy_reason(self) -> Phrase:
        """What a run without findings proved."""
        expected = self.board.chips if self.board else self.run.chips_found
        return Phrase.of("verdict.all_answer", found=self.run.chips_found, expected=expected)

    def _found(
        self,
        fault: Fault,
        key: str,
        confidence: float,
        evidence: Iterable[str],
        values: dict[str, Value] | None = None,
        situation: str | None = None,
        chips: tuple[int, ...] = (),
        domains: tuple[int, ...] = (),
        position: str | None = None,
    ) -> Found:
        return Found(
            fault,
            f"{key}.title",
            f"{key}.found",
            confidence,
            rail_values(self.board) if values is None else values,
            situation,
            self.place,
            chips,
            domains or domains_of(chips, self.board),
            position,
            evidence=tuple(Evidence(self.source, None, text) for text in evidence),
        )

    def _counts(self) -> list[str]:
        return [f"try {number}: {count} chips" for number, count in enumerate(self.run.attempts, 1)]


def are_comparable(counts: Iterable[float]) -> bool:
    """Whether the chips of a board made enough counts of their hash counters to be compared with each other."""
    counts = list(counts)
    return bool(counts) and median(counts) >= limits("bench")["comparable_counts"]


def _error_share(counter: ChipCounter) -> float:
    """How much of what a chip counted were errors."""
    both = counter.errors + counter.counts
    return counter.errors / both if both else 0.0


def _order(finding: Finding) -> tuple[int, int, float]:
    """Causes before consequences, then the gravest first."""
    return (list(Role).index(finding.role), finding.severity.rank, -finding.confidence)


def _needs_no_controller(board: BoardSpec) -> bool:
    """Whether the chips have their supply without a voltage controller on the board being enabled first.

    Where no source says what the board has, that is not known, and its silence accuses nobody.
    """
    return board.voltage_controller is not None and re.search(r"PIC\d", board.voltage_controller) is None


def _same_board(name: str, board: BoardSpec) -> bool:
    """Whether an EEPROM's board name means this board; fixtures append `-38` to the code."""
    return name.strip().upper().partition("-")[0] == board.code.upper().partition("-")[0]
