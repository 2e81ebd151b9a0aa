"""The errors that the ledger raises, by the names its callers use; declared in `app.domain.record_error`."""

from __future__ import annotations

import sqlite3

from app.domain.record_error import (
    AttachmentMissing,
    BackupFailed,
    BackupLost,
    BackupStopped,
    BadBackup,
    BadTarget,
    ChangedMeanwhile,
    ChangeRefused,
    CommitCancelled,
    DataFolderGone,
    DemoMismatch,
    FolderRefused,
    Holder,
    LedgerClosed,
    LedgerDamaged,
    LedgerError,
    LedgerFailed,
    LedgerFull,
    LedgerHeld,
    LedgerReadOnly,
    LedgerTooNew,
    MovedAway,
    NoBackupYet,
    NoRoom,
    NoSuchCommit,
    NotALedger,
    NotReplaceable,
    UndoBlocked,
)

__all__ = [
    "INDEX_FAILED",
    "AttachmentMissing",
    "BackupFailed",
    "BackupLost",
    "BackupStopped",
    "BadBackup",
    "BadTarget",
    "ChangeRefused",
    "ChangedMeanwhile",
    "CommitCancelled",
    "DataFolderGone",
    "DemoMismatch",
    "FolderRefused",
    "Holder",
    "LedgerClosed",
    "LedgerDamaged",
    "LedgerError",
    "LedgerFailed",
    "LedgerFull",
    "LedgerHeld",
    "LedgerReadOnly",
    "LedgerTooNew",
    "MovedAway",
    "NoBackupYet",
    "NoRoom",
    "NoSuchCommit",
    "NotALedger",
    "NotReplaceable",
    "UndoBlocked",
]

#: What a question to the index beside the shop may fail with, where the file is damaged or gone.
INDEX_FAILED: tuple[type[Exception], ...] = (sqlite3.Error, LedgerError)
