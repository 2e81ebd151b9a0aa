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
        case Counted(counts, held_after, fast, hot):
            told: dict[str, Value] = {"counts": ", ".join(map(str, counts))}
            if held_after:
                return Phrase.of("clue.count_held", **told, chip=held_after, next_chip=held_after + 1)
            return Phrase.of("clue.count_hot" if hot else "clue.count_fast" if fast else "clue.count", **told)
        case Looked(item, present, _, _):
            return Phrase.of(f"clue.look.{item}" if present else f"clue.look.{item}.not")
        case Swapped(outcome):
            return Phrase.of(f"clue.swap.{outcome.value}")
        case Proved(passed, hot):
            return Phrase.of(f"clue.{'hot' if hot else 'cold'}.{'passed' if passed else 'failed'}")
        case Told(fault):
            return Phrase.of(f"clue.told.{fault.value}")


def clue_line(clue: Clue, reading: Reading | None) -> str:
    """What a clue found as a line of evidence, in English as it stands in records."""
    match clue:
        case Valued(spot, value):
            how = spot.conditions
            places = [f"chip {spot.chip}" if spot.chip else "", f"domain {spot.domain}" if spot.domain else ""]
            at = ", ".join(place for place in places if place)
            shown = "OL" if over_range(value) else f"{value:.4g} {how.unit}"
            line = f"{spot.point}{f' ({at})' if at else ''}, {how.state.value}, {how.ground.value}: {shown}"
            if reading is None or reading.expected is None or over_range(reading.expected.value):
                return line
            return f"{line}; expected {reading.expected.low:.4g} to {reading.expected.high:.4g} {how.unit}"
        case Counted(counts, held_after, fast, hot):
            manner = "hot" if hot else "at hashing speed" if fast else "cold"
            held = f", RO held behind chip {held_after}" if held_after else ""
            return f"chips that answered, {manner}{held}: {', '.join(map(str, counts))}"
        case Looked(item, present, chips, domains):
            places = [f"chip {chip}" for chip in chips] or [f"domain {domain}" for domain in domains]
            return f"{item}: {', '.join(places) or 'seen'}" if present else f"{item}: none"
        case Swapped(outcome):
            return f"swap test: {outcome.value}"
        case Proved(passed, hot):
            return f"{'hot in a machine' if hot else 'on the tester'}: {'passed' if passed else 'failed'}"
        case Told(fault):
            return f"told by the board: {fault.value}"
