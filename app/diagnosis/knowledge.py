"""The knowledge tables of `resources/knowledge`: fault classes with their causes and steps, step needs, thresholds.

Knows how a table row becomes part of a `Finding`; which fault it is, the rules decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from app.diagnosis.probes import best_probe
from app.diagnosis.tables import KnowledgeError as KnowledgeError
from app.diagnosis.tables import row_of as row_of
from app.diagnosis.tables import table as _table
from app.domain.board_place import place_of_board
from app.domain.finding import Component, Evidence, Fault, Finding, NextStep, PartKind, Role, Severity, Suspect
from app.domain.phrase import Phrase, Value
from drivers.model.board import BoardSpec

#: Where a cause may sit: the name in the table -> the position in words, filled from the finding's values.
PLACES: dict[str, str | None] = {
    "board": None,
    "miner": None,
    "fixture": None,
    "signal": "signal connector",
    "input": "signal input",
    "fan": "fan {fan}",
    "sensor": "sensor {sensor}",
    "first": "chip 1",
    "last": "chip {after_chip}",
    "next": "chip {next_chip}",
    "edge": "chip {after_chip}",
    "between": "between chip {after_chip} and chip {next_chip}",
    "border": "between domain {after_domain} and domain {next_domain}",
    "boost": "domain {next_domain} and above",
    "boosted": "domain {domain} and above",
    "highest": "chip {chip}",
    "after_highest": "chip {next_chip}",
    "silent": "chip {chip}",
    "weak": "chip {chip}",
    "domain_first": "domain 1",
    "domain_next": "domain {next_domain}",
    "domain_silent": "domain {domain}",
    "domain_weak": "domain {domain}",
}

#: How the ids of steps begin that need no meter.
_COSTS_NOTHING = ("look_", "save_", "reseat_", "power_off")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cause:
    """One possible cause; `when` names the situations it belongs to, () = those that have no causes of their own."""

    part: PartKind
    at: str
    likelihood: float
    why: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultClass:
    """What the table says of one fault class; causes likeliest first, steps by id in order.

    `severity_when` = the situations in which the fault weighs otherwise than it mostly does. `risks` = what to mind at
    the work, by id.
    """

    severity: Severity
    severity_when: Mapping[str, Severity]
    component: Component
    causes: tuple[Cause, ...]
    steps: tuple[str, ...]
    risks: tuple[str, ...] = ()

    def causes_of(self, situation: str | None) -> tuple[Cause, ...]:
        """The causes in a situation."""
        own = tuple(cause for cause in self.causes if situation in cause.when)
        return own or tuple(cause for cause in self.causes if not cause.when)


@dataclass(frozen=True, slots=True)
class StepRule:
    """Which values a step's sentence names, and which step stands in without them."""

    needs: tuple[str, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding sits. `slot` zero-based, `boards` how many the miner has, `chain` as the device prints it.

    `make` and `model` of the miner tell by which name hands find the board; `board` is the kind of board, where known.
    """

    slot: int | None = None
    boards: int | None = None
    chain: int | None = None
    board_sn: str | None = None
    make: str | None = None
    model: str | None = None
    board: BoardSpec | None = None

    def values(self) -> dict[str, Value]:
        """The place as values of a phrase."""
        named = place_of_board(self.slot, self.boards, self.make, self.model) if self.make else None
        known = {"slot": self.slot, "boards": self.boards, "chain": self.chain, "board_place": named or None}
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule hands over to make a finding: the fault, how sure, and the values every sentence may use.

    `component`, `steps` and `severity` stand in for what the table says of the fault.
    """

    fault: Fault
    title: str
    found: str
    confidence: float
    values: Mapping[str, Value] = field(default_factory=dict)
    situation: str | None = None
    place: Place = Place()
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    position: str | None = None
    role: Role = Role.CAUSE
    component: Component | None = None
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[str, ...] | None = None
    severity: Severity | None = None
    seen: Phrase | None = None


def make(found: Found) -> Finding:
    """The finding: the table's severity, causes and steps with the rule's place and values filled in."""
    knowledge = fault_class(found.fault)
    values = {**found.place.values(), **found.values}
    return Finding(
        fault=found.fault,
        severity=found.severity or knowledge.severity_when.get(found.situation or "", knowledge.severity),
        component=found.component or knowledge.component,
        message=Phrase.of(found.title, **values),
        found=Phrase.of(found.found, **values),
        confidence=found.confidence,
        role=found.role,
        slot=found.place.slot,
        chain=found.place.chain,
        board_sn=found.place.board_sn,
        chips=found.chips,
        domains=found.domains,
        position=found.position,
        parts=suspects(found.fault, found.situation, values),
        evidence=found.evidence,
        next_steps=_steps_of(found, knowledge, values),
        seen=found.seen,
        risks=tuple(Phrase.of(f"risk.{risk}") for risk in knowledge.risks),
    )


def _steps_of(found: Found, knowledge: FaultClass, values: Mapping[str, Value]) -> tuple[NextStep, ...]:
    """The steps of a finding; the probe that splits its causes best comes behind what costs no more than a look."""
    steps = next_steps(knowledge.steps if found.steps is None else found.steps, values)
    if found.severity is Severity.INFO or found.role is not Role.CAUSE:
        return steps
    causes = ((cause.why, cause.likelihood) for cause in knowledge.causes_of(found.situation))
    probe = best_probe(found.fault, causes, values, found.place.board)
    if probe is None:
        return steps
    first = next((place for place, step in enumerate(steps) if not step.id.startswith(_COSTS_NOTHING)), len(steps))
    made = NextStep(probe.step, Phrase.of(f"step.{probe.step}", **dict(probe.values)))
    return (*steps[:first], made, *steps[first:])


def suspects(fault: Fault, situation: str | None, values: Mapping[str, Value]) -> tuple[Suspect, ...]:
    """The suspects of a fault in a situation, likeliest first; a place that the values cannot name stays None."""
    chosen = fault_class(fault).causes_of(situation)
    made = [
        Suspect(c.part, _position(c.at, values), likelihood=c.likelihood, reason=Phrase.of(f"why.{c.why}", **values))
        for c in chosen
    ]
    return tuple(sorted(made, key=lambda suspect: -(suspect.likelihood or 0)))


def next_steps(ids: tuple[str, ...], values: Mapping[str, Value]) -> tuple[NextStep, ...]:
    """The steps whose values are known, each once, in order."""
    steps: dict[str, NextStep] = {}
    for wanted in ids:
        step: str | None = wanted
        while step is not None and not set(step_rules()[step].needs) <= values.keys():
            step = step_rules()[step].otherwise
        if step is not None:
            steps.setdefault(step, NextStep(step, Phrase.of(f"step.{step}", **values)))
    return tuple(steps.values())


def fault_class(fault: Fault) -> FaultClass:
    """What the table says of a fault; KeyError for one it does not hold."""
    return fault_classes()[fault]


@cache
def fault_classes() -> dict[Fault, FaultClass]:
    """The whole table. A row that names an unknown id raises KnowledgeError."""
    return dict(_rows("faults.toml", lambda name, row: (Fault(name), _fault_class(row))))


@cache
def step_rules() -> dict[str, StepRule]:
    """Every next step by id. Raises KnowledgeError."""
    return dict(_rows("steps.toml", lambda name, row: (name, _step_rule(row))))


@cache
def consequences(fault: Fault) -> tuple[frozenset[Fault], frozenset[Fault]]:
    """What a finding of this fault explains when it comes later: on any chain, and on the same chain.

    Raises KnowledgeError.
    """
    row = _table("consequences.toml").get(fault.value, {})
    with row_of("consequences.toml", fault.value):
        return frozenset(map(Fault, row.get("miner", ()))), frozenset(map(Fault, row.get("chain", ())))


@cache
def limits(section: str) -> dict[str, Any]:
    """The thresholds of one section of `limits.toml`, by name. Raises KnowledgeError."""
    with row_of("limits.toml", section):
        section_of: dict[str, Any] = _table("limits.toml")[section]
    return section_of


def _rows(table: str, made: Callable[[str, Mapping[str, Any]], _T]) -> Iterator[_T]:
    for name, row in _table(table).items():
        with row_of(table, name):
            yield made(name, row)


def _step_rule(row: Mapping[str, Any]) -> StepRule:
    return StepRule(tuple(row.get("needs", ())), row.get("otherwise"))


def _fault_class(row: Mapping[str, Any]) -> FaultClass:
    causes = tuple(
        Cause(PartKind(c["part"]), c["at"], float(c["likelihood"]), c["why"], tuple(c.get("when", ())))
        for c in row["causes"]
    )
    severity_when = {situation: Severity(word) for situation, word in row.get("severity_when", {}).items()}
    return FaultClass(
        Severity(row["severity"]),
        severity_when,
        Component(row["component"]),
        causes,
        tuple(row["steps"]),
        tuple(row.get("risks", ())),
    )


def _position(at: str, values: Mapping[str, Value]) -> str | None:
    template = PLACES[at]
    try:
        return template.format(**values) if template else None
    except KeyError:
        return None
