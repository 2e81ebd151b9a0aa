"""Backups in words: how they stand, and what a trial of a restore found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.safety import BackupState, RestoreTrial
from app.words.dates import day_text, moment_text, time_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.plain_text import plain
from app.words.sizes import size_text

_COUNTED: Mapping[str, str] = {
    "work_order": _m("orders"),
    "asset": _m("boards and machines"),
    "customer": _m("customers"),
    "part": _m("parts"),
    "lot": _m("lots"),
    "stock_move": _m("stock moves"),
    "attachment": _m("photos and files"),
}


def when_text(moment: datetime, now: datetime) -> str:
    """A moment as near as it is: "today 13:00", "yesterday 13:00", "20 Nov 2026"."""
    here, today = moment.astimezone(), now.astimezone().date()
    if here.date() == today:
        return _("today {time}").format(time=time_text(moment, offset_of(moment)))
    if here.date() == today - timedelta(days=1):
        return _("yesterday {time}").format(time=time_text(moment, offset_of(moment)))
    return day_text(moment, offset_of(moment))


def offset_of(moment: datetime) -> int:
    """The offset from UTC of this computer at a moment, minutes."""
    offset = moment.astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def status_text(state: BackupState, now: datetime) -> str:
    """The status bar's line; "" in a shop that has nothing to lose yet."""
    if state.failed:
        return _("Backup failed")
    if state.off:
        return _("Automatic backups are off")
    if state.newest is None:
        return _("No backup yet") if state.waits else ""
    if state.second is not None and state.second.failed:
        return _("Backup {when}, second folder failed").format(when=when_text(state.newest, now))
    return _("Backup {when}").format(when=when_text(state.newest, now))


def state_text(state: BackupState, now: datetime) -> str:
    """How the backups stand, in a sentence or two."""
    if state.newest is None:
        said = _("There is no automatic backup yet.")
    else:
        words = ngettext(
            "The newest is of {when}; {count} is kept, {size}.",
            "The newest is of {when}; {count} are kept, {size} together.",
            state.count,
        )
        said = words.format(when=when_text(state.newest, now), count=state.count, size=size_text(state.size))
    if state.failed:
        return _("The last backup failed: {why} {said}").format(why=state.failed, said=said)
    if state.off:
        return _("No backup is made by itself: a lost disk loses all that was saved since. {said}").format(said=said)
    if state.old:
        return _("What was saved since has waited for more than two days. {said}").format(said=said)
    return said


def second_text(state: BackupState, now: datetime) -> str:
    """How the second folder stands."""
    second = state.second
    if second is None:
        return _("No second folder yet: choose one on another disk or a stick, so that one lost disk loses nothing.")
    path = plain(str(second.path), 120)
    if second.failed:
        return _("The copy to {path} failed: {why}").format(path=path, why=second.failed)
    if second.newest is None:
        return _("Copies go to {path} with the next backup.").format(path=path)
    return _("Copied to {path}, newest of {when}.").format(path=path, when=when_text(second.newest, now))


def trial_text(trial: RestoreTrial | None, now: datetime) -> str:
    """When a restore was last tried."""
    if trial is None:
        return _("A restore was never tried here.")
    return _("A restore was last tried {when}, and worked.").format(when=when_text(trial.at, now))


def trial_lines(trial: RestoreTrial) -> tuple[str, ...]:
    """What a trial found, line by line: the backup beside the shop of now."""
    head = _("{file}, made {when}, was restored and checked in {seconds} s: {changes} changes, {files} files, sound.")
    counted = _("{what}: {then} in the backup, {now} in the shop")
    made = moment_text(trial.made_at, offset_of(trial.made_at))
    return (
        head.format(
            file=trial.file, when=made, seconds=trial.seconds, changes=f"{trial.changes:,}", files=trial.attachments
        ),
        *(
            counted.format(what=_(_COUNTED.get(one.entity, one.entity)), then=f"{one.then:,}", now=f"{one.now:,}")
            for one in trial.counts
        ),
    )
