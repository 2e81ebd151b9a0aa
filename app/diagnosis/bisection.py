"""What a bisection proves: the finding with its ranked parts, and what to probe to tell joint, chip, LDO, shifter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.diagnosis.bench_case import Case
from app.diagnosis.board_values import chip_values, listed, rail_values
from app.diagnosis.knowledge import make
from app.diagnosis.localise import break_of
from app.diagnosis.probes import point_of
from app.domain.bisection import Bisection, Ending, Place
from app.domain.finding import Fault, Finding, PartKind, Verdict, verdict_of
from app.domain.phrase import Phrase, Value
from app.domain.spot import DOMAIN_VOLTAGE, Conditions, Spot
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState

#: What stands as the source of the evidence.
BISECTION_SOURCE = "bisection"
_POWERED = Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN)
_COLD = Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN)
#: Steps behind a break that is proved: it needs no more halving.
_BREAK_STEPS = ("look_at_break", "follow_signals", "measure_domains", "reflow_next", "test_twice")
_RAILS = ("LDO 1.2", "LDO 1.8", "LDO 1.8 (VDDIO)")
_LOW_RAILS = ("LDO 0.8", "LDO 0.9 (also printed 0.8)", "LDO 0.9 (PLL)")


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to probe behind a bisection. `accuses` is the part that a wrong value speaks against, `id` names the
    sentence; `point` = the published value, None where nobody published one (a neighbour then tells).
    """

    id: str
    spot: Spot
    accuses: PartKind
    point: ProbePoint | None = None


def findings_of_bisection(bisection: Bisection, board: BoardSpec) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings and the verdict of a bisection; while something is asked, nothing is concluded."""
    place = bisection.place
    if place is None:
        return (), Verdict(Fault.INCONCLUSIVE, reason=Phrase.of("verdict.bisection_open"))
    if place.ending is Ending.WHOLE:
        return (), Verdict(Fault.INCONCLUSIVE, reason=Phrase.of("verdict.bisection_whole", expected=board.chips))
    if place.ending is Ending.OPEN:
        reason = Phrase.of("verdict.bisection_between", good=place.good_to, bad=min(place.bad_from, board.chips))
        return (), Verdict(Fault.INCONCLUSIVE, reason=reason)
    finding = _finding(bisection, place, board)
    return (finding,), verdict_of((finding,), healthy=False)


def run_of_bisection(bisection: Bisection) -> BenchRun:
    """The counts with nothing held as a test run: those tell what the board itself answers."""
    return BenchRun(BISECTION_SOURCE, attempts=bisection.free_counts or ())


def advice_of(place: Place, board: BoardSpec) -> tuple[Advice, ...]:
    """What to probe at a place, in the order in which it tells most; () where no place is known."""
    if place.ending is Ending.WHOLE:
        return ()
    chip = max(1, place.bad_from)
    if chip > board.chips:
        return ()
    before = chip - 1
    domain = board.domain_of(chip)
    border = bool(before) and domain is not None and domain != board.domain_of(before)
    between = PartKind.LEVEL_SHIFTER if border and board.border_shifters else PartKind.PASSIVE
    wanted: list[tuple[str, tuple[str, ...], PartKind, int | None, int | None]] = []
    if not before:
        wanted.append(("first_signal", ("CO",), PartKind.LEVEL_SHIFTER, domain, chip))
    elif border:
        wanted.append(("border_signal", ("CO",), between, domain, chip))
    else:
        wanted.append(("signal", ("CO",), between, domain, chip))
    wanted += [
        ("rail", _RAILS, PartKind.LDO, domain, None),
        ("low_rail", _LOW_RAILS, PartKind.LDO, domain, None),
        ("clock", ("CLK",), PartKind.CRYSTAL if chip == 1 else PartKind.CHIP, domain, chip),
        ("reset", ("RST",), PartKind.CHIP, domain, chip),
        ("answer", ("RI",), PartKind.CHIP, domain, chip),
    ]
    found = [_advice(id_, names, accuses, board, at, where) for id_, names, accuses, at, where in wanted]
    if domain is not None:
        found.append(_advice("domain", (DOMAIN_VOLTAGE,), PartKind.CHIP, board, domain, None))
    if before:
        found.append(Advice("resistor", Spot("series resistor", _COLD, domain, chip), PartKind.PASSIVE))
    return tuple(one for one in found if one is not None)


def _finding(bisection: Bisection, place: Place, board: BoardSpec) -> Finding:
    case = Case(run_of_bisection(bisection), board)
    counts = {tuple(step.counts) for step in bisection.steps if len(step.counts) > 1}
    values: dict[str, Value] = {"steps": len(bisection.steps), **rail_values(board)}
    evidence = tuple(_evidence(bisection))
    if place.good_to == 0:
        values |= {"expected": board.chips}
        found = case.found(
            Fault.NO_CHIPS, "bisection.first", 0.9, evidence, values, chips=(1,),
        )  # fmt: skip
        return make(found)
    where = break_of(place.good_to, board.chips, board)
    values |= where.values()
    if place.varying:
        values |= {"counts": listed(sorted({n for few in counts for n in few})), **chip_values(where.after, board)}
        found = case.found(
            Fault.CHIPS_INTERMITTENT, "bisection.joint", 0.85, evidence, values, chips=place.chips,
            domains=where.domains,
        )  # fmt: skip
        return make(found)
    found = case.found(
        Fault.CHAIN_BREAK, "bisection.break", 0.95, evidence, values, where.situation, chips=place.chips,
        domains=where.domains, steps=_BREAK_STEPS,
    )  # fmt: skip
    return make(found)


def _evidence(bisection: Bisection) -> Iterable[str]:
    for step in bisection.steps:
        if step.counts:
            where = "nothing held" if step.held is None else f"held after chip {step.held}"
            yield f"{where}: {', '.join(map(str, step.counts))}"


def _advice(
    id_: str, names: tuple[str, ...], accuses: PartKind, board: BoardSpec, domain: int | None, chip: int | None
) -> Advice | None:
    point = point_of(board, names)
    if point is not None:
        return Advice(id_, Spot.of_point(point, domain, chip), accuses, point)
    return Advice(id_, Spot(names[0], _POWERED, domain, chip), accuses)
