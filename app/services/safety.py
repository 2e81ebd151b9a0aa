"""The ledger's safety as use cases: backup, restore, check."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.record_error import LedgerFull, NoRoom
from app.ledger import backup as backups
from app.ledger.backup import BackupReport, RestoreReport
from app.ledger.check import CheckReport, Problem, ProblemKind, orphans
from app.ledger.check import check as check_ledger
from app.ledger.rebuild import rebuild as rebuild_tables
from app.services.backups import bring_back, room_wanted
from app.services.shop import Shop

__all__ = [
    "BackupReport",
    "CheckReport",
    "Problem",
    "ProblemKind",
    "Repaired",
    "RestoreReport",
    "backup",
    "check",
    "inspect",
    "rebuild",
    "repair",
    "restore",
    "ways_out",
]

#: What writing the tables anew from the change log puts right, as long as the log itself is whole.
_FROM_LOG = frozenset({ProblemKind.TABLE, ProblemKind.STATE, ProblemKind.REFERENCE})
_BROKEN_LOG = frozenset({ProblemKind.FILE, ProblemKind.LOG_GAP, ProblemKind.LOG_HASH})
#: Where files that no record names are set aside to, in the data folder.
ASIDE = "files-aside"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: rows written anew from the log (0 = there was no need), files brought back from backups,
    files set aside; and what a check says afterwards.
    """

    rows: int
    brought: int
    aside: int
    report: CheckReport


def backup(shop: Shop, target: Path) -> BackupReport:
    """Write the whole shop to one file, also while it is in use.

    Raises LedgerDamaged, LedgerFull, NoRoom, AttachmentMissing, NotReplaceable, OSError.
    """
    try:
        return backups.back_up(shop.ledger, target)
    except LedgerFull as error:
        # It is the target's disk that is full, not the shop's, and no change waits to be saved.
        need, free = room_wanted(shop), shutil.disk_usage(target.parent).free
        if free < need:
            raise NoRoom(target.parent, need, free) from error
        raise


def inspect(path: Path) -> BackupReport:
    """Read a backup through without restoring it. Raises BadBackup, OSError."""
    return backups.inspect(path)


def restore(data_dir: Path, path: Path) -> RestoreReport:
    """Put a backup in the place of the shop in `data_dir`, which nobody may have open for writing.

    Verified first; the old database is kept. Raises BadBackup, LedgerTooNew, LedgerHeld, LedgerFull, OSError.
    """
    return backups.restore(data_dir, path)


def check(shop: Shop) -> CheckReport:
    """Look at file, log, tables, attachments, stock and installations. Reads only."""
    with shop.read() as db:
        return check_ledger(db, shop.attachments)


def rebuild(shop: Shop) -> int:
    """Write the tables anew from the change log; gives the number of rows. Raises ChangeRefused."""
    return int(shop.ledger.on_writer(rebuild_tables).result())


def ways_out(problems: Iterable[Problem]) -> bool:
    """Whether `repair` can do something about any of these."""
    kinds = {problem.kind for problem in problems}
    from_log = bool(kinds & _FROM_LOG) and not kinds & _BROKEN_LOG
    return from_log or ProblemKind.ATTACHMENT in kinds or ProblemKind.ORPHAN in kinds


def repair(shop: Shop) -> Repaired:
    """Put right what needs no judgement: tables from the log where the log is whole, lost files from the automatic
    backups, files that no record names set aside (nothing is deleted).

    Raises ChangeRefused, LedgerClosed, LedgerFull, OSError.
    """
    found = check(shop)
    kinds = {problem.kind for problem in found.problems}
    rows = rebuild(shop) if kinds & _FROM_LOG and not kinds & _BROKEN_LOG else 0
    lost = [problem.subject for problem in found.problems if problem.kind is ProblemKind.ATTACHMENT]
    brought = sum(bring_back(shop, sha256) is not None for sha256 in lost)
    with shop.read() as db:
        left = orphans(db, shop.attachments)
    for sha256 in left:
        aside = shop.data_dir / ASIDE
        aside.mkdir(exist_ok=True)
        os.replace(shop.attachments.path(sha256), aside / sha256)
    return Repaired(rows, brought, len(left), check(shop))
