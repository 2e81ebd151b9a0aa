"""Sentences for the ledger's file: held, too new, full, damaged, restored."""

from __future__ import annotations

from datetime import datetime

from app.domain.record_error import (
    AttachmentMissing,
    BadBackup,
    ChangedMeanwhile,
    ChangeRefused,
    CommitCancelled,
    DemoMismatch,
    LedgerClosed,
    LedgerDamaged,
    LedgerFailed,
    LedgerFull,
    LedgerHeld,
    LedgerReadOnly,
    LedgerTooNew,
    NoSuchCommit,
    NotALedger,
    NotReplaceable,
    StepStands,
    UndoBlocked,
)
from app.domain.work_order import State
from app.words.dates import moment_text
from app.words.errors import says
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain


@says(LedgerHeld)
def _held(error: LedgerHeld) -> str:
    who = error.who
    if who.pid is None:
        return _("Another program is writing to the shop in {path}. Close it, or work in its window.").format(
            path=error.path
        )
    return _(
        "The shop in {path} is in use by {program} (process {pid} on {host}, since {since}). "
        "Work in its window, or close it first."
    ).format(
        path=error.path,
        program=plain(who.program, 60),
        pid=who.pid,
        host=plain(who.host, 60),
        since=_since(who.since),
    )


def _since(text: str) -> str:
    """The moment of the lock file as a person here reads it; its own text where it is no moment."""
    try:
        here = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return plain(text, 40)
    offset = here.utcoffset()
    return moment_text(here, int(offset.total_seconds() // 60) if offset else 0)


@says(LedgerTooNew)
def _too_new(error: LedgerTooNew) -> str:
    return _(
        "{path} was written by a newer version (schema {found}; this one knows {known}). "
        "Install the newer version; nothing was changed."
    ).format(path=error.path, found=error.found, known=error.known)


@says(NotALedger)
def _not_a_ledger(error: NotALedger) -> str:
    return _("{path} is not a shop's database, or it is damaged. Restore the last backup; nothing was changed.").format(
        path=error.path
    )


@says(LedgerReadOnly)
def _read_only(error: LedgerReadOnly) -> str:
    return _(
        "The folder {path} may not be written, and its shop was not closed cleanly, so it cannot be read there. "
        "Copy the folder to where you may write and open it there with --data-dir."
    ).format(path=error.path)


@says(LedgerDamaged)
def _damaged(error: LedgerDamaged) -> str:
    return _(
        "The shop in {path} is damaged, so no backup was written and the one before stays as it was. "
        "Look with hashwrench check, then restore the last good backup."
    ).format(path=error.path)


@says(NotReplaceable)
def _not_replaceable(error: NotReplaceable) -> str:
    return _("{path} is part of a shop or a device, so it is not replaced. Choose another file name.").format(
        path=plain(str(error.path), 120)
    )


@says(LedgerFull)
def _full(error: LedgerFull) -> str:
    return _(
        "The disk is full, so the last change was not saved; everything saved before is safe. "
        "Free some space next to {path} and try again."
    ).format(path=error.path)


@says(LedgerFailed)
def _failed(error: LedgerFailed) -> str:
    return _(
        "The shop's database could not be used ({reason}), so nothing was changed; what was saved before is safe. "
        "Run hashwrench check."
    ).format(reason=plain(error.reason, 100))


@says(LedgerClosed)
def _closed(error: LedgerClosed) -> str:
    return _("The shop is open for reading only, or has been closed. Nothing was saved.")


@says(ChangeRefused)
def _refused(error: ChangeRefused) -> str:
    return _("The change does not fit the shop's record and was not saved ({what}).").format(
        what=plain(", ".join(map(str, error.args)), 100)
    )


@says(ChangedMeanwhile)
def _changed_meanwhile(error: ChangedMeanwhile) -> str:
    return _("Somebody else has changed this since it was opened. Look at it again, then change it.")


@says(CommitCancelled)
def _commit_cancelled(error: CommitCancelled) -> str:
    return _("Stopped. Nothing of it was saved.")


@says(NoSuchCommit)
def _no_such_commit(error: NoSuchCommit) -> str:
    return _("That change has already been undone.")


@says(UndoBlocked)
def _undo_blocked(error: UndoBlocked) -> str:
    return _("This cannot be undone any more, since later work builds on it.")


@says(StepStands)
def _step_stands(error: StepStands) -> str:
    return _("{number} went to {target} on the strength of this. Take that step back first.").format(
        number=error.number, target=state_name(State(error.target))
    )


@says(AttachmentMissing)
def _attachment_missing(error: AttachmentMissing) -> str:
    return _("The attachment {sha256} is missing or damaged. Restore it from a backup.").format(
        sha256=plain(error.sha256, 70)
    )


@says(BadBackup)
def _bad_backup(error: BadBackup) -> str:
    if error.part:
        return _("{path} is damaged: {part} is not what the backup says it is. Nothing was replaced.").format(
            path=error.path, part=plain(error.part, 80)
        )
    return _("{path} is no backup, or it is damaged. Nothing was replaced.").format(path=error.path)


@says(DemoMismatch)
def _demo_mismatch(error: DemoMismatch) -> str:
    if error.demo:
        return _("The shop in {path} belongs to the demo. Use another folder for real work.").format(path=error.path)
    return _("The shop in {path} is a real one; the demo never touches it.").format(path=error.path)
