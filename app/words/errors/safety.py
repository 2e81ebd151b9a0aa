"""Sentences for folders, backups and moving the shop's data."""

from __future__ import annotations

from app.domain.record_error import (
    BackupFailed,
    BackupLost,
    BackupStopped,
    BadTarget,
    DataFolderGone,
    FolderRefused,
    MovedAway,
    NoBackupYet,
    NoRoom,
)
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.plain_text import plain
from app.words.sizes import size_text

_REFUSED = {
    "network": _m(
        "{path} lies on a drive of the network ({name}), where a shop's database gets damaged. Keep it on this "
        "computer, in {way} say; a shop that lies there is brought over by: hashwrench data move {way} --from {path}"
    ),
    "cloud": _m(
        "{path} is copied by {name} while the program writes, which damages a shop's database. Keep it outside of "
        "that, in {way} say; a shop that lies there is brought over by: hashwrench data move {way} --from {path}"
    ),
}
_TARGETS = {
    "not_empty": _m("{path} is not empty. Choose a new or an empty folder; nothing was changed."),
    "inside": _m("{path} lies inside the data folder. Choose one outside of it; nothing was changed."),
    "same": _m("The data lies in {path} already."),
    "no_folder": _m("There is no folder {path}. Is the drive plugged in?"),
    "changed": _m("Work was saved in {path} since the move, so it is not taken back. Move the folder again instead."),
    "no_shop": _m("There is no shop in {path}."),
    "not_moved": _m("The shop in {path} was not moved here from elsewhere, so there is nothing to take back."),
}


@says(FolderRefused)
def _refused(error: FolderRefused) -> str:
    return _(_REFUSED[error.why]).format(path=_of(error.path), name=plain(error.name, 60), way=_of(error.way))


@says(MovedAway)
def _moved_away(error: MovedAway) -> str:
    return _("The shop of {path} was moved to {to}; what lies here is the copy from before. Open it there.").format(
        path=_of(error.path), to=_of(error.to)
    )


@says(NoRoom)
def _no_room(error: NoRoom) -> str:
    return _("{need} would be needed in {path}, and {free} are free. Nothing was written; free some space.").format(
        need=size_text(error.need), path=_of(error.path), free=size_text(error.free)
    )


@says(BackupFailed)
def _backup_failed(error: BackupFailed) -> str:
    return error.said


@says(BackupLost)
def _backup_lost(_error: BackupLost) -> str:
    return _("The backup was broken off before it was whole, so it does not count. It is tried again in a while.")


@says(BackupStopped)
def _backup_stopped(_error: BackupStopped) -> str:
    return _("The backup was broken off because the window closes.")


@says(NoBackupYet)
def _no_backup_yet(_error: NoBackupYet) -> str:
    return _("There is no automatic backup yet to try. Make one first.")


@says(BadTarget)
def _bad_target(error: BadTarget) -> str:
    return _(_TARGETS[error.why]).format(path=_of(error.path))


@says(DataFolderGone)
def _gone(error: DataFolderGone) -> str:
    return _(
        "The shop's data was moved to {path}, which is not there now. Plug in its drive; or, where it is gone for "
        "good, delete {pointer} and restore a backup."
    ).format(path=_of(error.path), pointer=_of(error.pointer))


def _of(path: object) -> str:
    return plain(str(path), 200)
