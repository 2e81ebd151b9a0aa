"""One bench run being judged: the run, the board, and how a rule's finding is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.diagnosis.board_values import rail_values
from app.diagnosis.knowledge import Found, Place
from app.diagnosis.localise import domains_of
from app.domain.finding import Component, Evidence, Fault, Severity
from app.domain.phrase import Value
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec


@dataclass(frozen=True, slots=True)
class Case:
    """A run and the board it was made on; `board` None = nobody knows what hangs there."""

    run: BenchRun
    board: BoardSpec | None

    @property
    def serial(self) -> str | None:
        """The serial that the EEPROM gives, where its content can be trusted."""
        eeprom = self.run.eeprom
        return eeprom.board_sn if eeprom and eeprom.valid else None

    def found(
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
        severity: Severity | None = None,
        component: Component | None = None,
        steps: tuple[str, ...] | None = None,
    ) -> Found:
        """What a rule found on this board; `key` names its sentences, `<key>.title` and `<key>.found`."""
        return Found(
            fault,
            f"{key}.title",
            f"{key}.found",
            confidence,
            rail_values(self.board) if values is None else values,
            situation,
            Place(board_sn=self.serial, board=self.board),
            chips,
            domains or domains_of(chips, self.board),
            position,
            evidence=tuple(Evidence(self.run.data_port, None, text) for text in evidence),
            severity=severity,
            component=component,
            steps=steps,
        )
