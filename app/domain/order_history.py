"""What was saved on a work order, one entry an action, and whether it may be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an entry is about: the leading row of what was saved together, the weightiest first."""

    OPENED = "opened"
    SIGNATURE = "signature"
    AMENDMENT = "amendment"
    APPROVAL = "approval"
    QUOTE = "quote"
    CLAIM = "claim"
    REPLACEMENT = "replacement"
    PART_RETURN = "part_return"
    ACTION = "action"
    TEST_RUN = "test_run"
    SWAP_TEST = "swap_test"
    POWER_OVERRIDE = "power_override"
    BOARD_CHECK = "board_check"
    FINDING_STATUS = "finding_status"
    FINDING = "finding"
    MEASUREMENT = "measurement"
    ATTACHMENT = "attachment"
    NOTE = "note"
    INTAKE_ANSWER = "intake_answer"
    TRANSITION = "transition"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Saved:
    """One entry. `values` are of its leading row, `count` how many such rows there are, `name` what it is about where
    the row itself does not say (a part's code, a person, a finding's fault).

    `commits` are taken back together, the newest first. `undone` = it was taken back and may come again.
    """

    commits: tuple[str, ...]
    at: datetime
    by: str
    kind: Kind
    values: Mapping[str, Any]
    count: int = 1
    name: str = ""
    undone: bool = False

    @property
    def commit_id(self) -> str:
        """The commit that the entry goes by."""
        return self.commits[-1]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why an entry cannot be taken back: the `error` it would raise, and what builds on it, where that is known."""

    error: Exception
    later: Saved | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry with what may be done about it now; `blocked` None = it may be taken back, or given back."""

    saved: Saved
    blocked: Blocked | None = None
