"""Clues as reasons: what was found, in a phrase; which way it speaks is told by the bits beside it."""

from __future__ import annotations

from app.diagnosis.causes.levels import Reading
from app.diagnosis.causes.moves import spot_values
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.phrase import Phrase, Value
from app.domain.spot import OVER_RANGE, over_range


def reason_phrase(clue: Clue, reading: Reading | None) -> Phrase:
    """What a clue found."""
    match clue:
        case Valued(spot, value):
            values: dict[str, Value] = {**spot_values(spot), "spot_value": OVER_RANGE if over_range(value) else value}
            state = "unknown"
            if reading is not None:
                state = reading.judgement.state.value
                if reading.judgement.difference is not None:
                    values["spot_difference"] = reading.judgement.difference
            return Phrase.of(f"clue.value.{state}", **values)
        case Counted(counts, held_after, fast):
            told: dict[str, Value] = {"counts": ", ".join(map(str, counts))}
            if held_after:
                return Phrase.of("clue.count_held", **told, chip=held_after, next_chip=held_after + 1)
            return Phrase.of("clue.count_fast" if fast else "clue.count", **told)
        case Looked(item, present, _, _):
            return Phrase.of(f"clue.look.{item}" if present else f"clue.look.{item}.not")
        case Swapped(outcome):
            return Phrase.of(f"clue.swap.{outcome.value}")
        case Proved(passed, hot):
            return Phrase.of(f"clue.{'hot' if hot else 'cold'}.{'passed' if passed else 'failed'}")
        case Told(fault):
            return Phrase.of(f"clue.told.{fault.value}")
