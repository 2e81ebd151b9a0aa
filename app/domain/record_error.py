"""What can go wrong with the shop's record. Each error carries data; the sentences are in `app.words.errors.record`.

Raised by `app.ledger`; they live here so that words can be found for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class LedgerError(Exception):
    """Base of every error of the ledger."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the ledger for writing; `since` is ISO 8601 UTC. Fields are empty where the lock file does not say."""

    pid: int | None
    host: str
    program: str
    since: str


class LedgerHeld(LedgerError):
    """Another program writes to this ledger."""

    def __init__(self, path: Path, who: Holder) -> None:
        super().__init__(str(path), who)
        self.path = path
        self.who = who


class LedgerTooNew(LedgerError):
    """The database was written by a newer version of the program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(str(path), found, known)
        self.path = path
        self.found = found
        self.known = known


class NotALedger(LedgerError):
    """The file is there but it is no database of ours, or it is damaged beyond opening."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(str(path), reason)
        self.path = path
        self.reason = reason


class LedgerReadOnly(LedgerError):
    """The folder may not be written, and the database's last changes still lie in the write-ahead log beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class LedgerDamaged(LedgerError):
    """The database opens but is damaged: `kind`, `subject` and `detail` are of the first problem a check finds."""

    def __init__(self, path: Path, kind: str, subject: str, detail: str) -> None:
        super().__init__(str(path), kind, subject, detail)
        self.path = path
        self.kind = kind
        self.subject = subject
        self.detail = detail


class NotReplaceable(LedgerError):
    """An output was to replace something that is no ordinary file, or a part of a shop."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class LedgerFull(LedgerError):
    """The disk (or its quota) is full; nothing of this change was saved, and everything saved before stands."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class LedgerFailed(LedgerError):
    """The disk or the database failed; nothing of this change was saved."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(str(path), reason)
        self.path = path
        self.reason = reason


class LedgerClosed(LedgerError):
    """The ledger was closed, or was opened for reading only."""


class ChangeRefused(LedgerError):
    """A change that the declarations do not allow: a programming mistake, not a person's."""


class ChangedMeanwhile(LedgerError):
    """What the person edited has been changed by somebody else since it was read."""

    def __init__(self, entity: str, id: str) -> None:
        super().__init__(entity, id)
        self.entity = entity
        self.id = id


class CommitCancelled(LedgerError):
    """Somebody stopped a commit while it was being written: nothing of it was saved. `done` changes were written."""

    def __init__(self, done: int) -> None:
        super().__init__(done)
        self.done = done


class NoSuchCommit(LedgerError):
    """There is no such commit, or it has already been undone."""


class UndoBlocked(LedgerError):
    """The commit cannot be undone: a later one builds on what it saved."""

    def __init__(self, entity: str, id: str) -> None:
        super().__init__(entity, id)
        self.entity = entity
        self.id = id


class StepStands(UndoBlocked):
    """A step of an order stands on it: the gate before `target` was met by it. `id` is the step's."""

    def __init__(self, id: str, number: str, target: str) -> None:
        super().__init__("transition", id)
        self.number = number
        self.target = target


class AttachmentMissing(LedgerError):
    """The bytes of an attachment are not there, or are not what their hash says."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class BadBackup(LedgerError):
    """The backup file cannot be trusted; nothing was replaced. `part` is the file inside it that is wrong, or ""."""

    def __init__(self, path: Path, part: str, reason: str) -> None:
        super().__init__(str(path), part, reason)
        self.path = path
        self.part = part
        self.reason = reason


class DemoMismatch(LedgerError):
    """A demo was asked for in a folder that holds a real shop, or the other way round."""

    def __init__(self, path: Path, demo: bool) -> None:
        super().__init__(str(path), demo)
        self.path = path
        self.demo = demo


class FolderRefused(LedgerError):
    """The folder lies on a network drive or is kept by a cloud service, where a shop's database gets damaged.

    `why` is "network" or "cloud"; `name` what was recognised (a file system or a service); `way` a folder on this
    computer that would do.
    """

    def __init__(self, path: Path, why: str, name: str, way: Path) -> None:
        super().__init__(str(path), why, name)
        self.path = path
        self.why = why
        self.name = name
        self.way = way


class MovedAway(LedgerError):
    """The shop of this folder was moved to another one, `to`; what lies here is the copy from before."""

    def __init__(self, path: Path, to: Path) -> None:
        super().__init__(str(path), str(to))
        self.path = path
        self.to = to


class NoRoom(LedgerError):
    """The disk of `path` has `free` bytes left where `need` are wanted; nothing was written."""

    def __init__(self, path: Path, need: int, free: int) -> None:
        super().__init__(str(path), need, free)
        self.path = path
        self.need = need
        self.free = free


class BackupFailed(LedgerError):
    """The process that makes backups could not make one; `said` is the sentence it gave."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class BackupLost(LedgerError):
    """The process that makes backups was not started, or ended without a result; `last_words` is what it left."""

    def __init__(self, code: int | None, last_words: str) -> None:
        super().__init__(code, last_words)
        self.code = code
        self.last_words = last_words


class BackupStopped(LedgerError):
    """The backup was broken off by us, since the window ends."""


class NoBackupYet(LedgerError):
    """There is no automatic backup to try."""


class DataFolderGone(OSError):
    """The folder that the shop was moved to is not there: a disk that is not plugged in, or a deleted folder."""

    def __init__(self, path: Path, pointer: Path) -> None:
        super().__init__(2, "no such folder", str(path))
        self.path = path
        self.pointer = pointer


class BadTarget(LedgerError):
    """A folder cannot be what it was chosen for; `why` is the key of its sentence in `app.words.errors.safety`."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(str(path), why)
        self.path = path
        self.why = why
