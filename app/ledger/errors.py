"""The errors that the ledger raises, by the names its callers use; declared in `app.domain.record_error`."""

from __future__ import annotations

from app.domain.record_error import (
    AttachmentMissing,
    BadBackup,
    ChangedMeanwhile,
    ChangeRefused,
    DemoMismatch,
    Holder,
    LedgerClosed,
    LedgerDamaged,
    LedgerError,
    LedgerFailed,
    LedgerFull,
    LedgerHeld,
    LedgerReadOnly,
    LedgerTooNew,
    NoSuchCommit,
    NotALedger,
    NotReplaceable,
    UndoBlocked,
)

__all__ = [
    "AttachmentMissing",
    "BadBackup",
    "ChangeRefused",
    "ChangedMeanwhile",
    "DemoMismatch",
    "Holder",
    "LedgerClosed",
    "LedgerDamaged",
    "LedgerError",
    "LedgerFailed",
    "LedgerFull",
    "LedgerHeld",
    "LedgerReadOnly",
    "LedgerTooNew",
    "NoSuchCommit",
    "NotALedger",
    "NotReplaceable",
    "UndoBlocked",
]
