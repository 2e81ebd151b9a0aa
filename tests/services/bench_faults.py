"""A simulated board with a fault, tested, and whether what was found is what is wrong with it."""

from __future__ import annotations

import random

from app.domain.finding import Finding, Role
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchReport, BenchSettings
from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard_faults import FaultKind, Place, kinds

#: A silent chip costs its wait, a healthy one nothing.
FAST = BenchTiming(
    chain=ChainTiming(
        quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.1, baud_s=0.05, ramp_s=0.0, settle_s=0.0,
        sensor_s=0.0,
    ),
    power=PowerTiming(0.0, 0.0),
    answer_s=10.0,
)  # fmt: skip
#: Boards with domains, an EEPROM and sensors.
LARGE = ("BHB91601", "A3HB70601", "BHB56701")
#: The plans, each showing all that the one before it shows, and the plan that shows a fault where the first does not.
PLANS = ("quick", "standard", "full")
SHOWN_BY = {"weak": "standard", "errors": "standard", "core": "standard", "fast": "full"}
#: Replies of which some are surely damaged where noise damages one in twenty.
MANY_REPLIES = 150
#: What a quick test shows, and the lowest place at which it can be told where it is: below, no chip answers at all.
BY_CHANCE = {"none": 0, "break": 1, "joint": 3, "domain": 2, "eeprom": 0, "corrupt": 0, "diode": 0}


def board(code: str) -> BoardSpec:
    found = catalogue.board(code)
    assert found is not None
    return found


def bench(code: str, fault: str, plan: str, seconds: float = 0.0, timing: BenchTiming = FAST) -> BenchReport:
    url = f"simulated://{code}?fault={fault}"
    return run_bench(BenchSettings(url, url, code, seconds, plan), timing=timing)


def causes(report: BenchReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.role is Role.CAUSE]


def expected_place(kind: FaultKind, spec: BoardSpec, place: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The chips and domains that a finding should name; () = none in particular."""
    if place is None or kind.place is Place.REPLIES:
        return (), ()
    if kind.where == "chips":
        chips: tuple[int, ...] = (place, place + 1)
    elif kind.where == "chip":
        chips = (place,)
    elif kind.id == "domain":  # the chain ends before it, as if it broke there
        first = spec.chips_of(place)[0]
        chips = (first - 1, first)
    else:
        chips = spec.chips_of(place)
    domains = {domain for chip in chips if (domain := spec.domain_of(chip)) is not None}
    return chips, tuple(sorted(domains))


def trouble_with(
    report: BenchReport, kind: FaultKind, spec: BoardSpec, place: int | None, plan: str = "full"
) -> str | None:
    """What is wrong with what a plan made of the board; None when the one cause found is the fault, at its place.

    A plan that cannot show the fault has to find nothing; no plan may accuse anything else, or be in doubt without
    saying why.
    """
    found = {finding.fault.value: finding for finding in causes(report)}
    verdict = report.verdict.fault.value
    if verdict == "inconclusive" and report.verdict.reason is None:
        return "inconclusive for no reason"
    wanted = _may_be_said(report, kind, spec, place, plan)
    if (verdict if not found else ", ".join(found)) not in wanted:
        reason = report.verdict.reason.key if report.verdict.reason else "-"
        seen = f"{', '.join(found) or 'nothing'} found, {verdict} because {reason}, ended by {report.interruption!r}"
        return f"{' or '.join(sorted(wanted))} expected, {seen}"
    cause = found.get(kind.finds)
    if cause is None:
        return None
    said, there = (tuple(cause.chips), tuple(cause.domains)), expected_place(kind, spec, place)
    return f"{kind.finds} at {there} expected, found at {said}" if said != there else None


def _may_be_said(report: BenchReport, kind: FaultKind, spec: BoardSpec, place: int | None, plan: str) -> set[str]:
    """The fault, and what else an honest test may say of it."""
    if kind.id == "unplug":
        return {"inconclusive" if report.run.interrupted else "none"}
    if PLANS.index(SHOWN_BY.get(kind.id, PLANS[0])) > PLANS.index(plan):
        return {"none"}
    if _no_chip_is_heard(kind, spec, place) and not (kind.id == "regulator" and report.run.rails):
        # Where nobody knows whether the board has a voltage controller of its own, its silence accuses nothing.
        return {"no_chips", "inconclusive"}
    if kind.id == "noise" and sum(report.run.attempts) < MANY_REPLIES:
        return {kind.finds, "none", "inconclusive"}
    return {kind.finds}


def _no_chip_is_heard(kind: FaultKind, spec: BoardSpec, place: int | None) -> bool:
    return (
        kind.id in ("silent", "regulator")
        or (kind.id in ("break", "joint") and place == 0)
        or (kind.id == "domain" and place is not None and spec.chips_of(place)[:1] == (1,))
    )


def by_chance(chance: random.Random) -> tuple[BoardSpec, FaultKind, int | None, BenchReport]:
    """A board, a fault and a place drawn by chance, and what a quick test of it says."""
    spec = board(chance.choice(("emberOne/00", "Bitaxe Hex", *LARGE)))
    kind = chance.choice([kinds()[name] for name in BY_CHANCE if kinds()[name].shows_on(spec)])
    place = chance.randint(BY_CHANCE[kind.id], kind.highest(spec)) if kind.place is not None else None
    fault = kind.id if place is None else f"{kind.id}:{place}"
    return spec, kind, place, bench(spec.code, fault, "quick")
