"""Why an aging test cannot be started; the sentences are in `app.words.errors.aging`."""

from __future__ import annotations

from enum import StrEnum


class AgingProblem(StrEnum):
    """What stands in the way."""

    NO_SLOT = "no_slot"
    LIMITS = "limits"
    RUNNING = "running"
    ONE_BOARD = "one_board"
    OTHER_BOARD = "other_board"
    OTHER_MACHINE = "other_machine"


class AgingRefused(Exception):
    """A test that cannot be started; `order` its work order, `serial` what that is about, `other` what is there."""

    def __init__(self, problem: AgingProblem, order: str = "", serial: str = "", other: str = "") -> None:
        super().__init__(problem, order, serial, other)
        self.problem = problem
        self.order = order
        self.serial = serial
        self.other = other
