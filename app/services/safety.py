"""The ledger's safety as use cases: backup, restore, check."""

from __future__ import annotations

from pathlib import Path

from app.ledger import backup as backups
from app.ledger.backup import BackupReport, RestoreReport
from app.ledger.check import CheckReport
from app.ledger.check import check as check_ledger
from app.ledger.rebuild import rebuild as rebuild_tables
from app.services.shop import Shop

__all__ = ["BackupReport", "CheckReport", "RestoreReport", "backup", "check", "inspect", "rebuild", "restore"]


def backup(shop: Shop, target: Path) -> BackupReport:
    """Write the whole shop to one file, also while it is in use.

    Raises LedgerDamaged, LedgerFull, AttachmentMissing, NotReplaceable, OSError.
    """
    return backups.back_up(shop.ledger, target)


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
