"""Names of the things that reports count, as phrases, so that each is said in the reader's language."""

from __future__ import annotations

from app.domain.finding import Fault, PartKind
from app.domain.phrase import Phrase
from app.domain.report import Asked, Cell
from app.domain.stock import Grade
from app.domain.work_order import State


def kind_of(kind: str) -> Cell:
    """A kind of part; one that this version does not know stands for itself."""
    return Phrase(f"things.kind.{kind}") if kind in _KINDS else kind


def fault_of(fault: str) -> Cell:
    """A fault class."""
    return Phrase(f"things.fault.{fault}") if fault in _FAULTS else fault


def grade_of(grade: str) -> Cell:
    """Where parts come from."""
    return Phrase(f"things.grade.{grade}") if grade in _GRADES else grade


def state_of(state: State) -> Phrase:
    """A state of orders."""
    return Phrase(f"flow.state.{state.value}")


def unfiltered(asked: Asked) -> tuple[Phrase, ...]:
    """What a report of the whole shop says of filters that it cannot follow."""
    if asked.narrowed:
        return (Phrase("things.note.whole_shop"),)
    return ()


_KINDS = frozenset(one.value for one in PartKind)
_FAULTS = frozenset(one.value for one in Fault)
_GRADES = frozenset(one.value for one in Grade)


def text_of(text: str) -> Cell:
    """A name as people wrote it; "" is said as not known."""
    return text or Phrase("things.unknown")
