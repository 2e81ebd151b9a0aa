"""Fans: dead, left out of the list, or slow against their sisters. Immersion and hydro machines have none to judge."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from app.diagnosis.board_values import listed
from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look
from app.domain.finding import Fault, Severity


def standing_fans(look: Look) -> Iterator[Found]:
    """A fan that stands still while others turn.

    Stock Antminer firmware leaves a standing fan out of its list; others list places they do not have as 0 rpm. So
    the number the model has decides, and without it only one fan at rest among turning ones is a fault.
    """
    rpm = _speeds(look)
    expected = look.reading.fans_expected
    turning = [position for position, speed in rpm.items() if speed >= look.limits["fan_stopped_rpm"]]
    stopped = [position for position in rpm if position not in turning]
    if not turning or look.at_rest or _fanless(look):
        return
    if expected:
        if len(turning) >= expected:
            return
        places = range(1, expected + 1)
        stopped = [place for place in places if place not in turning] if max(turning) <= expected else stopped
    if len(stopped) == 1:
        position = stopped[0]
        told = f"{rpm[position]:g} rpm" if position in rpm else "not reported"
        key = "reading.fan" if position in rpm else "reading.fan_absent"
        yield Found(
            Fault.FAN_FAULT,
            f"{key}.title",
            f"{key}.found",
            0.6,
            {"fan": position, "rpm": rpm.get(position, 0.0), "turning": len(turning)},
            position=f"fan {position}",
            evidence=look.evidence(f"fan {position}: {told}"),
        )
    elif expected and stopped and len(rpm) <= expected:
        yield Found(
            Fault.FAN_FAULT,
            "reading.fans.title",
            "reading.fans.found",
            0.45,
            {"fans": listed(stopped), "turning": len(turning), "expected": expected},
            evidence=look.evidence(
                *(f"fan {p}: {rpm[p]:g} rpm" if p in rpm else f"fan {p}: not reported" for p in stopped)
            ),
        )


def slow_fans(look: Look) -> Iterator[Found]:
    """A fan that turns far slower than the others."""
    rpm = {place: speed for place, speed in _speeds(look).items() if speed >= look.limits["fan_stopped_rpm"]}
    if look.at_rest or _fanless(look):
        return
    for position, speed in rpm.items():
        others = [other for place, other in rpm.items() if place != position]
        usual = median(others) if others else 0.0
        if usual < look.limits["fan_comparable_rpm"] or speed >= look.limits["fan_slow_share"] * usual:
            continue
        yield Found(
            Fault.FAN_FAULT,
            "reading.fan_slow.title",
            "reading.fan_slow.found",
            0.5,
            {"fan": position, "rpm": speed, "others_rpm": usual},
            position=f"fan {position}",
            evidence=look.evidence(f"fan {position}: {speed:g} rpm, others {usual:g} rpm"),
            severity=Severity.MINOR,
        )


def _speeds(look: Look) -> dict[int, float]:
    return {fan.position: fan.rpm for fan in look.reading.fans if fan.rpm is not None}


def _fanless(look: Look) -> bool:
    """Whether the model's name says that it is cooled by a liquid."""
    name = (look.reading.model or "").casefold()
    return any(
        word in name.replace("+", " ").split() or f" {word}" in f" {name}" for word in look.limits["fanless_words"]
    )
