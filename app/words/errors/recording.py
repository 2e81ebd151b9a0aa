"""Sentences for recordings: writing them, reading them, playing them as ports."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.serial.errors import NoRecording, RecordingFailed, SpeedRefused
from drivers.serial.recording import VERSION, Role
from drivers.simulated.hashboard_url import is_simulated_url
from drivers.simulated.virtual import NotRecorded, RecordingUnreadable


@says(RecordingFailed)
def _failed(error: RecordingFailed) -> str:
    path = plain(error.path, 200)
    if isinstance(error.error, FileExistsError):
        return _("{path} is there already. Recordings are never written over: name another file.").format(path=path)
    return _("The recording cannot be written to {path}: {reason}. Name a file in a folder you may write to.").format(
        path=path, reason=plain(error.error.strerror or str(error.error), 120)
    )


@says(NoRecording)
def _none(error: NoRecording) -> str:
    path = plain(error.path, 200)
    if error.version is not None and error.version > VERSION:
        return _("{path} is a recording of a later program (format {version}). Read it with that program.").format(
            path=path, version=error.version
        )
    return _("{path} is no recording. A recording is made with: hashwrench bench --data PORT --record FILE").format(
        path=path
    )


@says(RecordingUnreadable)
def _unreadable(error: RecordingUnreadable) -> str:
    return _("The recording {path} cannot be read: {reason}.").format(
        path=plain(error.path, 200), reason=plain(error.error.strerror or str(error.error), 120)
    )


@says(NotRecorded)
def _not_recorded(error: NotRecorded) -> str:
    path = plain(error.path, 200)
    if is_simulated_url(error.path):
        return _("{path} is a simulated hashboard, which has no console. Test it with: hashwrench bench --data").format(
            path=path
        )
    if error.role is Role.CONSOLE:
        return _("{path} holds no console. Play it with: hashwrench bench --data replay:FILE").format(path=path)
    return _("{path} holds no data port of a board. Play it with: hashwrench console replay:FILE").format(path=path)


@says(SpeedRefused)
def _speed(error: SpeedRefused) -> str:
    return _("{port} cannot run at {baud} baud, so it stays at the speed it had.").format(
        port=plain(error.port, 120), baud=error.baud
    )
