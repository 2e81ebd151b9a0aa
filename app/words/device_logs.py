"""What came of asking a miner for its log, in a sentence."""

from __future__ import annotations

from app.words.language import _
from app.words.plain_text import plain
from drivers.model.action import ActionOutcome, FetchedLog


def outcome_text(log: FetchedLog) -> str:
    """Why there is a log or none, and what to do about it."""
    ip, detail = plain(log.ip, 40), plain(log.detail or "", 160)
    match log.outcome:
        case ActionOutcome.DONE if log.cut:
            return _("{ip} told more than 16 MiB; the log was cut there.").format(ip=ip)
        case ActionOutcome.DONE if detail:
            return _("{ip} told its log, but not to the end: {why}.").format(ip=ip, why=detail)
        case ActionOutcome.DONE:
            return _("{ip} told its log.").format(ip=ip)
        case ActionOutcome.NEEDS_LOGIN:
            return _("{ip} refused the login. Save the right one in Settings, under Miner logins.").format(ip=ip)
        case ActionOutcome.UNSUPPORTED:
            return _("{ip} has no log that can be fetched ({why}).").format(ip=ip, why=detail or _("none is known"))
        case ActionOutcome.REFUSED:
            return _("{ip} refused: {why}.").format(ip=ip, why=detail or _("it gave no reason"))
        case ActionOutcome.WRONG_DEVICE:
            return _("Another machine answers at {ip} by now. Scan again.").format(ip=ip)
        case ActionOutcome.CANCELLED:
            return _("{ip}: stopped before its log had come.").format(ip=ip)
        case _:
            return _("{ip} gave no log ({why}).").format(ip=ip, why=detail or _("it does not answer"))


def outcome_word(log: FetchedLog) -> str:
    """The same in a word or two, for a table."""
    words = {
        ActionOutcome.DONE: _("cut at 16 MiB") if log.cut else _("not to the end") if log.detail else _("fetched"),
        ActionOutcome.NEEDS_LOGIN: _("login refused"),
        ActionOutcome.UNSUPPORTED: _("has no log"),
        ActionOutcome.REFUSED: _("refused"),
        ActionOutcome.WRONG_DEVICE: _("another machine"),
        ActionOutcome.CANCELLED: _("stopped"),
        ActionOutcome.NO_ANSWER: _("no answer"),
    }
    return words[log.outcome]
