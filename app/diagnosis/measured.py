"""What the values of a cold check or a voltage walk say of a board: judged values -> findings.

Each finding rests on values that lie beside what good boards, neighbours or the guides show; a row of values that are
all off alike accuses what they share, and where that may be the meter, nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from statistics import median

from app.diagnosis.board_values import listed
from app.diagnosis.knowledge import Found, Place, make
from app.diagnosis.tables import row_of, table
from app.diagnosis.values import expected_at, least_of_boards
from app.domain.cold_plan import BACKWARD, CORE, SIGNALS
from app.domain.expected import Basis, Judged, ValueState
from app.domain.finding import Evidence, Fault, Finding, Role, Severity, Verdict, verdict_of
from app.domain.meter_text import meter_form
from app.domain.phrase import Phrase, Value
from app.domain.spot import DOMAIN, DOMAIN_VOLTAGE, INPUT, Polarity, Spot
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

_TABLE = "values.toml"
#: What evidence lines call the basis of a value, the conditions and the side of a value; English, as devices' texts.
_BASIS = {
    Basis.GOLDEN: "of {count} good boards",
    Basis.NEIGHBOURS: "of its neighbours",
    Basis.CATALOGUE: "as published",
}
_STATES = {
    ProbeState.OFF: "board off",
    ProbeState.IDLE: "board idle",
    ProbeState.CABLE_OUT: "powered, cable out",
    ProbeState.CABLE_IN: "powered, cable in",
    ProbeState.HASHING: "hashing",
}
_GROUNDS = {Ground.DOMAIN: "local ground", Ground.BOARD: "board minus"}
#: What to do about a value that is off without power, and about a short.
_COLD_STEPS = ("measure_again_cold", "measure_sister")
_RAIL_STEPS = ("measure_output_cold", "measure_sister", "test_twice")
_SHORT_STEPS = ("measure_again_cold", "find_short", "measure_cold")
#: So many domains that miss their rails at the end of the chain speak for the boost.
_BOOSTED = 2


def cold_findings(judged: Sequence[Judged], board: BoardSpec) -> tuple[Finding, ...]:
    """What cold values say, gravest first. Raises KnowledgeError."""
    cold = [one for one in judged if not one.spot.conditions.powered]
    crowds = _crowds(cold)
    row = {one.spot for ones in crowds.values() for one in ones}
    single = (found for one in cold if one.spot not in row for found in _cold(one, board))
    return _sorted((*(_crowd(point, ones, board) for point, ones in crowds.items()), *single))


def walk_findings(judged: Sequence[Judged], board: BoardSpec) -> tuple[Finding, ...]:
    """What values under power say, gravest first; what a missing supply brings along is told as its consequence.

    Raises KnowledgeError.
    """
    live = [one for one in judged if one.spot.conditions.powered]
    supply = [*_supply(live, board), *_rails(live, board)]
    role = Role.CONSEQUENCE if supply else Role.CAUSE
    return _sorted((*supply, *(replace(found, role=role) for found in _signals(live, board))))


def measured_verdict(findings: Sequence[Finding], judged: Sequence[Judged], *, whole: bool) -> Verdict:
    """The gravest finding; `none` where all of a `whole` check was compared and in line, else `inconclusive`."""
    compared = [one for one in judged if one.judgement.state is not ValueState.UNKNOWN]
    off = any(one.judgement.state.suspect for one in judged)
    verdict = verdict_of(findings, healthy=whole and bool(compared) and not off)
    if verdict.finding is not None:
        return verdict
    if verdict.fault is Fault.NONE:
        return Verdict(Fault.NONE, reason=Phrase.of("verdict.measured_clean", count=len(compared)))
    key = "verdict.measured_part" if compared else "verdict.measured_nothing"
    return Verdict(Fault.INCONCLUSIVE, reason=Phrase.of(key, count=len(compared)))


def evidence_line(one: Judged) -> str:
    """A value as evidence: `domain 13: 3.1 Ω against 11.9 Ω of its neighbours, -74 %, M. Kovač, Fluke 87V, board off,
    black on local ground`.
    """
    how = one.spot.conditions
    value = f"{_spot_text(one.spot)}: {meter_form(one.value, how.mode)}"
    if one.expected is not None:
        basis = _BASIS[one.expected.basis].format(count=one.expected.count)
        value += f" against {meter_form(one.expected.value, how.mode)} {basis}"
    if one.judgement.difference is not None:
        value += f", {100 * one.judgement.difference:+.0f} %"
    lead = "red" if how.polarity is Polarity.BLACK else "black"
    who = [text for text in (one.by, one.instrument) if text]
    return ", ".join([value, *who, _STATES[how.state], f"{lead} on {_GROUNDS[how.ground]}"])


def _cold(one: Judged, board: BoardSpec) -> Iterator[Found]:
    """What one cold value says."""
    state, spot = one.judgement.state, one.spot
    if not state.suspect:
        return
    sure = _confidence(one)
    low = state in (ValueState.SHORT, ValueState.LOW)
    if spot.point == INPUT:
        if state is ValueState.SHORT:
            yield _found(
                one, board, Fault.POWER_RAIL_FAULT, "measured.input_short", 0.85, "input_short", steps=_SHORT_STEPS
            )
        elif low:
            yield _found(one, board, Fault.POWER_RAIL_FAULT, "measured.input_low", 0.4 * sure, "input_short")
    elif spot.point in (DOMAIN, CORE):
        if state is ValueState.SHORT:
            situation = "domain" if spot.domain else None
            yield _found(
                one, board, Fault.DOMAIN_SHORT, "measured.domain_short", 0.9 * sure, situation, steps=_SHORT_STEPS
            )
        else:
            key, situation = ("measured.domain_low", "domain") if low else ("measured.domain_high", "high")
            severity = Severity.MAJOR
            yield _found(one, board, Fault.POWER_RAIL_FAULT, key, 0.5 * sure, situation, severity=severity)
    elif spot.point.startswith("LDO"):
        key, situation, confidence = ("measured.rail_high", "rail_high", 0.45)
        if low:
            key, situation = "measured.rail_short", "rail_short"
            confidence = 0.8 if state is ValueState.SHORT else 0.5
        yield _found(one, board, Fault.POWER_RAIL_FAULT, key, confidence * sure, situation)
    elif spot.point in SIGNALS:
        yield _found(one, board, Fault.SIGNAL_PATH_FAULT, "measured.signal_cold", 0.5 * sure, "pin")
    else:
        fault = _fault_of_part(spot.point)
        yield _found(one, board, fault, "measured.part_off", 0.5 * sure, "part" if fault is _SIGNAL else None)


def _crowds(cold: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Points of which so many values are low or shorted alike that it is no row of shorts."""
    rules = table(_TABLE)["neighbours"]
    points: dict[str, list[Judged]] = {}
    for one in cold:
        points.setdefault(one.spot.point, []).append(one)
    crowds = {}
    for point, ones in points.items():
        low = [one for one in ones if one.judgement.state is ValueState.SHORT or _crowded(one)]
        if len(low) >= rules["crowd_least"] and len(low) > rules["crowd"] * len(ones):
            crowds[point] = low
    return crowds


def _crowded(one: Judged) -> bool:
    """Whether a low value is one of many."""
    return one.expected is not None and one.expected.crowded and one.judgement.state is ValueState.LOW


def _crowd(point: str, ones: Sequence[Judged], board: BoardSpec) -> Found:
    """Many values of one point low alike: meter, range, charge or feed, and no row of shorts."""
    values: dict[str, Value] = {"count": len(ones), "point": point}
    return _found_of(ones, board, Fault.INCONCLUSIVE, "measured.crowd", 0.5, None, values, severity=Severity.INFO)


def _supply(live: Sequence[Judged], board: BoardSpec) -> Iterator[Found]:
    """Input and domains under power."""
    dead_share = float(table(_TABLE)["supply"]["dead_share"])
    domains = [one for one in live if one.spot.point == DOMAIN_VOLTAGE]
    low_ones = [one for one in domains if one.judgement.state is ValueState.LOW]
    crowd = len(low_ones) > 1 and len(low_ones) > float(table(_TABLE)["neighbours"]["crowd"]) * len(domains)
    if crowd:
        yield _all_low(low_ones, board, dead_share)
    for one in live:
        if crowd and one in low_ones:
            continue
        state, spot = one.judgement.state, one.spot
        if not state.suspect or one.expected is None:
            continue
        low = state is ValueState.LOW
        if spot.point in (INPUT, "chain voltage") and low and _sags(one, live, board):
            yield _found(one, board, Fault.PSU_FAULT, "measured.sag", 0.6 * _confidence(one))
        elif spot.point == CORE:
            key = "measured.core_low" if low else "measured.core_high"
            yield _found(one, board, Fault.REGULATOR_FAULT, key, 0.7 * _confidence(one))
        elif spot.point == DOMAIN_VOLTAGE and low and one.value < dead_share * one.expected.value:
            yield _found(one, board, Fault.DOMAIN_SHORT, "measured.domain_dead", 0.7 * _confidence(one), "domain")
        elif spot.point == DOMAIN_VOLTAGE:
            key, situation = ("measured.domain_low", "domain") if low else ("measured.domain_high", "high")
            yield _found(one, board, Fault.POWER_RAIL_FAULT, key, 0.6 * _confidence(one), situation)


def _all_low(ones: Sequence[Judged], board: BoardSpec, dead_share: float) -> Found:
    """Many domains low alike: no row of shorts, but what feeds them all."""
    values = _values(ones[0]) | {"count": len(ones), "reads": meter_form(median(one.value for one in ones), _VOLT)}
    if all(one.expected is not None and one.value < dead_share * one.expected.value for one in ones):
        fault = Fault.POWER_RAIL_FAULT
        return _found_of(ones, board, fault, "measured.no_chain", 0.7, "no_chain", values)
    return _found_of(ones, board, Fault.PSU_FAULT, "measured.domains_low", 0.4, None, values)


def _sags(one: Judged, live: Sequence[Judged], board: BoardSpec) -> bool:
    """Whether an input below what is published is too low for this board: its domains then miss volts as well.

    What good boards of the shop were given tells by itself; published supplies are often those of a sister model.
    """
    if one.expected is not None and one.expected.basis is not Basis.CATALOGUE:
        return True
    domains = [other for other in live if other.spot.point in (DOMAIN_VOLTAGE, CORE)]
    usual = expected_at(domains[0].spot, board) if domains else None
    return usual is not None and median(other.value for other in domains) < usual.low


def _rails(live: Sequence[Judged], board: BoardSpec) -> Iterator[Found]:
    """LDO outputs: those at the end of the chain together are the boost's, a single one is its own."""
    boost = next((one for one in live if one.spot.point == "boost out" and one.judgement.state is ValueState.LOW), None)
    rails: dict[int, list[Judged]] = {}
    for one in live:
        if one.spot.point.startswith("LDO") and one.spot.domain is not None:
            rails.setdefault(one.spot.domain, []).append(one)
    domains = sorted(rails)
    dead = [domain for domain in domains if any(one.judgement.state is ValueState.LOW for one in rails[domain])]
    last = list(takewhile(lambda domain: domain in dead, reversed(domains)))[::-1]
    of_boost = bool(last) and last[-1] == board.domains and len(last) < len(domains)
    of_boost = of_boost and (boost is not None or len(last) >= _BOOSTED)
    told = [one for domain in last for one in rails[domain] if one.judgement.state is ValueState.LOW]
    if boost is not None:
        ones = [boost, *(told if of_boost else ())]
        yield _found_of(ones, board, Fault.POWER_RAIL_FAULT, "measured.boost_low", 0.85, "boost_out", _values(boost))
    elif of_boost:
        values = _values(told[0])
        yield _found_of(told, board, Fault.POWER_RAIL_FAULT, "measured.boost_missing", 0.6, "boost_rails", values)
    for domain in domains:
        for one in rails[domain]:
            if (of_boost and one in told) or not one.judgement.state.suspect:
                continue
            key = "measured.rail_low" if one.judgement.state is ValueState.LOW else "measured.rail_off"
            yield _found(one, board, Fault.POWER_RAIL_FAULT, key, 0.6 * _confidence(one), "rail", steps=_RAIL_STEPS)


def _signals(live: Sequence[Judged], board: BoardSpec) -> Iterator[Found]:
    """A signal is good up to where it breaks: the first bad chip in its direction, behind the last good one.

    Signals that break at the same place are one finding.
    """
    breaks: dict[tuple[int, ...], list[tuple[Judged | None, Judged]]] = {}
    for name in SIGNALS:
        ones = sorted((one for one in live if one.spot.point == name and one.spot.chip), key=_chip)
        if name in BACKWARD:
            ones.reverse()
        bad = next((place for place, one in enumerate(ones) if one.judgement.state.suspect), None)
        if bad is not None:
            before = ones[bad - 1] if bad else None
            place = sorted({_chip(one) for one in (before, ones[bad]) if one is not None})
            breaks.setdefault(tuple(place), []).append((before, ones[bad]))
    for ends in breaks.values():
        yield _broken(ends, board)


def _broken(ends: Sequence[tuple[Judged | None, Judged]], board: BoardSpec) -> Found:
    """The finding of signals that break at one place: (the last good value, the first bad one) of each."""
    before, first = ends[0]
    names = [bad.spot.point for _good, bad in ends]
    values = _values(first) | {"signal": ", ".join(names)}
    ones = [one for pair in ends for one in pair if one is not None]
    if before is None:
        at_start = _chip(first) == (board.chips if names[0] in BACKWARD else 1)
        # Without its clock a chip sends nothing on; RST needs none, so that both gone are the connector's or shifter's.
        clock = "CLK" in names and "RST" not in names
        situation = ("clock" if clock else "source") if at_start else "pin"
        return _found_of(ones, board, _SIGNAL, "measured.signal_bad", 0.5, situation, values, (_chip(first),))
    near, far = sorted((_chip(before), _chip(first)))
    values |= {"after_chip": near, "next_chip": far, "good_chip": _chip(before), "bad_chip": _chip(first)}
    domains = board.domain_of(near), board.domain_of(far)
    if domains[0] is not None and domains[1] is not None:
        values |= {"after_domain": domains[0], "next_domain": domains[1]}
        values |= {"good_domain": board.domain_of(_chip(before)) or 0, "bad_domain": board.domain_of(_chip(first)) or 0}
    if far - near > 1:
        return _found_of(ones, board, _SIGNAL, "measured.signal_ends", 0.5, "wire", values)
    situation = "wire_border" if domains[0] != domains[1] else "wire"
    return _found_of(ones, board, _SIGNAL, "measured.signal_ends", 0.75, situation, values, (near, far))


_VOLT = ProbeMode.VOLT
_SIGNAL = Fault.SIGNAL_PATH_FAULT


def _chip(one: Judged) -> int:
    return one.spot.chip or 0


def _confidence(one: Judged) -> float:
    """How much a basis carries: good boards and neighbours most, published values of other boards less."""
    if one.expected is None:
        return 1.0  # beyond the absolute limits
    return 1.0 if one.expected.basis is not Basis.CATALOGUE else 0.8


def _found(
    one: Judged,
    board: BoardSpec,
    fault: Fault,
    key: str,
    confidence: float,
    situation: str | None = None,
    severity: Severity | None = None,
    steps: tuple[str, ...] | None = None,
) -> Found:
    chips = (one.spot.chip,) if one.spot.chip else ()
    return _found_of([one], board, fault, key, confidence, situation, _values(one, board), chips, severity, steps)


def _found_of(
    ones: Sequence[Judged],
    board: BoardSpec,
    fault: Fault,
    key: str,
    confidence: float,
    situation: str | None,
    values: dict[str, Value],
    chips: tuple[int, ...] = (),
    severity: Severity | None = None,
    steps: tuple[str, ...] | None = None,
) -> Found:
    # What is off without power is followed without power: no step then proposes a value that needs it.
    cold = any(not one.spot.conditions.powered for one in ones)
    place = Place() if cold else Place(board=board)
    if cold and steps is None:
        steps = _COLD_STEPS
    domains = tuple(sorted({one.spot.domain for one in ones if one.spot.domain is not None}))
    if len(domains) > 1:
        values["domains"] = listed(domains)
    return Found(
        fault, f"{key}.title", f"{key}.found", round(confidence, 2), values, situation, place,
        chips, domains, _spot_text(ones[0].spot) if len(ones) == 1 else None,
        evidence=tuple(Evidence(one.instrument or "multimeter", None, evidence_line(one)) for one in ones),
        severity=severity, steps=steps,
    )  # fmt: skip


def _values(one: Judged, board: BoardSpec | None = None) -> dict[str, Value]:
    """A judged value as values of a phrase."""
    how = one.spot.conditions
    values: dict[str, Value] = {"point": one.spot.point, "reads": meter_form(one.value, how.mode)}
    if one.expected is not None:
        values["usual"] = meter_form(one.expected.value, how.mode)
    else:  # beyond the absolute limits, with nothing to compare with
        values["usual"] = f"> {meter_form(least_of_boards(one.spot, board), how.mode)}"
    if one.spot.domain is not None:
        values |= {"domain": one.spot.domain, "next_domain": one.spot.domain}
    elif one.spot.point == CORE:
        values |= {"domain": 1, "next_domain": 1}
    if one.spot.chip is not None:
        values["chip"] = one.spot.chip
    return values


def _spot_text(spot: Spot) -> str:
    """A spot in English, as evidence and positions name it."""
    if spot.point in (DOMAIN, DOMAIN_VOLTAGE) and spot.domain is not None:
        return f"domain {spot.domain}"
    if spot.chip is not None:
        return f"{spot.point} at chip {spot.chip}"
    return spot.point if spot.domain is None else f"{spot.point}, domain {spot.domain}"


def _fault_of_part(point: str) -> Fault:
    """What a published part that is off accuses: the row of the table that its name begins with."""
    for row in table(_TABLE)["part"]:
        with row_of(_TABLE, str(row.get("begins"))):
            if point.startswith(row["begins"]):
                return Fault(row["fault"])
    return Fault.SIGNAL_PATH_FAULT


def _sorted(found: Iterable[Found]) -> tuple[Finding, ...]:
    return tuple(sorted(map(make, found), key=lambda one: (one.severity.rank, -one.confidence)))
