"""A swap test's verdict as a finding: the fault class, who is suspected, what to do next."""

from __future__ import annotations

from dataclasses import replace

from app.diagnosis.knowledge import Found, Place, make
from app.domain.finding import Component, Evidence, Fault, Finding, PartKind, Suspect
from app.domain.phrase import Phrase, Value
from app.domain.swap_test import Outcome, Part, Sight, SlotSight, SwapTest

#: Which part of the machine each outcome is about.
_COMPONENT = {
    Outcome.FOLLOWS_BOARD: Component.HASHBOARD,
    Outcome.FOLLOWS_CABLE: Component.MINER,
    Outcome.STAYS_WITH_SLOT: Component.CONTROL_BOARD,
    Outcome.FOLLOWS_PSU: Component.PSU,
    Outcome.WENT_AWAY: Component.MINER,
}
_STEPS: dict[Outcome, tuple[str, ...] | None] = {
    Outcome.FOLLOWS_BOARD: ("bench_test",),
    Outcome.FOLLOWS_CABLE: ("swap_cable",),
    Outcome.STAYS_WITH_SLOT: ("swap_cable", "capture_uart"),
    Outcome.FOLLOWS_PSU: ("measure_supply_load", "swap_psu"),
    Outcome.WENT_AWAY: ("test_again",),
}
_SUSPECTS = {
    Part.CABLE: (PartKind.CABLE, "why.swap_left"),
    Part.PORT: (PartKind.CONTROL_BOARD, "why.swap_left"),
    Part.PLACE: (PartKind.CONNECTOR, "why.swap_left"),
    Part.PSU: (PartKind.PSU, "why.swap_left"),
    Part.CONTACT: (PartKind.CONNECTOR, "why.swap_reseated"),
}


def finding_of_swap_test(test: SwapTest, ip: str) -> Finding | None:
    """What a test that names something found; None while it names nothing."""
    verdict = test.verdict
    if not verdict.final:
        return None
    boards = len(test.start)
    slot = board_slot(test) if verdict.outcome is Outcome.FOLLOWS_BOARD else test.slot
    serial = next((look.serial for look in test.looks if look.slot == slot), None) or test.board_serial
    values: dict[str, Value] = {"count": len(test.steps), "from_slot": test.slot + 1}
    key = f"swap.{verdict.outcome.value}"
    finding = make(
        Found(
            verdict.fault,
            f"{key}.title",
            f"{key}.found",
            verdict.confidence,
            values,
            place=Place(
                slot,
                boards,
                board_sn=serial if verdict.outcome is Outcome.FOLLOWS_BOARD else None,
                make=test.make,
                model=test.model,
            ),
            component=_COMPONENT[verdict.outcome],
            evidence=tuple(Evidence(ip, None, line) for line in _lines(test)),
            steps=_STEPS[verdict.outcome],
        )
    )
    if verdict.outcome is Outcome.FOLLOWS_BOARD or verdict.fault is Fault.PSU_FAULT:
        return finding
    left = [part for part in Part if part in verdict.left and part in _SUSPECTS]
    return replace(
        finding,
        parts=tuple(
            Suspect(_SUSPECTS[part][0], likelihood=round(1 / len(left), 2), reason=Phrase.of(_SUSPECTS[part][1]))
            for part in left
        ),
    )


def board_slot(test: SwapTest) -> int:
    """Where the board that was followed sits by now."""
    return test.slot_of(Part.BOARD)


def _lines(test: SwapTest) -> list[str]:
    """The course of the test, a line a look, as evidence; slots count from 1 as in the verdict's own words."""
    lines = [f"start: {_sick(test.start)}"]
    for number, step in enumerate(test.steps, 1):
        move = step.move
        exchanged = "" if move is None or move.other is None else f" with {move.other + 1}"
        done = "read again" if move is None else f"{move.kind.value}, slot {move.slot + 1}{exchanged}"
        lines.append(f"{number}. {done}: {_sick(step.looks)}")
    return lines


def _sick(looks: tuple[SlotSight, ...]) -> str:
    sick = [str(look.slot + 1) for look in looks if look.sight is Sight.SICK]
    return f"sick slots {', '.join(sick)}" if sick else "no slot is sick"
