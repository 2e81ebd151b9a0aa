"""What a check of the ledger found, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.words.language import _, ngettext
from app.words.language import mark as _m

#: Problem kind -> sentence with {subject} and {detail}.
_PROBLEMS: Mapping[str, str] = {
    "file": _m("The database file is damaged: {detail}. Restore the last backup."),
    "reference": _m(
        "A row of {subject} points at a row of {detail} that is not there. Write the tables anew from the change log."
    ),
    "log_gap": _m("The change log of device {subject} has a gap: {detail}. Restore the last backup."),
    "log_hash": _m(
        "Change {detail} of device {subject} is not what was written: its hash does not fit. Restore the last backup."
    ),
    "table": _m("Table {subject} differs from the change log: {detail}. Write the tables anew from the log."),
    "state": _m(
        "{subject} stands at a state that its steps do not lead to: {detail}. Write the tables anew from the log."
    ),
    "attachment": _m("The file {subject} is missing or damaged. Bring it back from an automatic backup."),
    "negative_stock": _m("Lot {subject} stands at {detail}: more was used than received. Count it."),
    "stock_value": _m("The money of lot {subject} does not fit its pieces: {detail}. Count it, and see its moves."),
    "two_places": _m("{subject} is recorded in {detail} machines at once. Scan it where it is."),
    "two_serials": _m("The serial {subject} stands on {detail}. Make them one record, or correct the serial."),
    "orphan": _m("Files that no record names: {subject}, such as {detail}. Set them aside."),
}


def problem_text(kind: str, subject: str, detail: str) -> str:
    """One problem as a sentence."""
    return _(_PROBLEMS[kind]).format(subject=subject, detail=detail)


def repaired_text(rows: int, brought: int, aside: int) -> str:
    """What a repair did, in one line."""
    done = []
    if rows:
        done.append(ngettext("{n} row written anew", "{n} rows written anew", rows).format(n=rows))
    if brought:
        done.append(ngettext("{n} file brought back", "{n} files brought back", brought).format(n=brought))
    if aside:
        done.append(ngettext("{n} file set aside", "{n} files set aside", aside).format(n=aside))
    return _("Repaired: {done}.").format(done=", ".join(done)) if done else _("There was nothing to repair.")
