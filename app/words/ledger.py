"""What a check of the ledger found, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.words.language import _
from app.words.language import mark as _m

#: Problem kind -> sentence with {subject} and {detail}.
_PROBLEMS: Mapping[str, str] = {
    "file": _m("The database file is damaged: {detail}. Restore the last backup."),
    "reference": _m("A row of {subject} points at a row of {detail} that is not there."),
    "log_gap": _m("The change log of device {subject} has a gap: {detail}."),
    "log_hash": _m("Change {detail} of device {subject} is not what was written: its hash does not fit."),
    "table": _m("Table {subject} differs from the change log: {detail}."),
    "state": _m("{subject} stands at a state that its steps do not lead to: {detail}."),
    "attachment": _m("The attachment {subject} is missing or damaged."),
    "negative_stock": _m("Lot {subject} stands at {detail}: more was used than received. Count it."),
    "two_places": _m("{subject} is recorded in {detail} machines at once. Scan it where it is."),
}


def problem_text(kind: str, subject: str, detail: str) -> str:
    """One problem as a sentence."""
    return _(_PROBLEMS[kind]).format(subject=subject, detail=detail)
