"""What is said of actions on miners: what each does, how it is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.action import ActionKind, ActionOutcome, ActionResult


@dataclass(frozen=True, slots=True)
class Said:
    """A state in words, with its tone and icon token."""

    text: str
    tone: str
    icon: str


def action_name(kind: ActionKind) -> str:
    """The action as a menu and the record name it."""
    return {
        ActionKind.LOCATE: _("Blink the light"),
        ActionKind.LOCATE_OFF: _("Light off"),
        ActionKind.RESTART: _("Restart"),
        ActionKind.PAUSE: _("Pause hashing"),
        ActionKind.RESUME: _("Resume hashing"),
        ActionKind.POWER_LIMIT: _("Power limit"),
        ActionKind.FETCH_LOG: _("Fetch the log"),
    }[kind]


def action_verb(kind: ActionKind, count: int) -> str:
    """The button: the verb and how many machines."""
    words = {
        ActionKind.LOCATE: ngettext("Blink {count} miner", "Blink {count} miners", count),
        ActionKind.LOCATE_OFF: ngettext("Light off on {count} miner", "Light off on {count} miners", count),
        ActionKind.RESTART: ngettext("Restart {count} miner", "Restart {count} miners", count),
        ActionKind.PAUSE: ngettext("Pause {count} miner", "Pause {count} miners", count),
        ActionKind.RESUME: ngettext("Resume {count} miner", "Resume {count} miners", count),
        ActionKind.POWER_LIMIT: ngettext("Limit {count} miner", "Limit {count} miners", count),
        ActionKind.FETCH_LOG: ngettext("Fetch {count} log", "Fetch {count} logs", count),
    }[kind]
    return words.format(count=f"{count:,}")


def action_question(kind: ActionKind, count: int, alone: str = "") -> str:
    """The title of the dialog; `alone` is the address where one machine is asked."""
    if not count:
        return _("{action}: none of these can").format(action=action_name(kind))
    if alone:
        words = {
            ActionKind.LOCATE: _("Blink {ip}?"),
            ActionKind.LOCATE_OFF: _("Light off on {ip}?"),
            ActionKind.RESTART: _("Restart {ip}?"),
            ActionKind.PAUSE: _("Pause {ip}?"),
            ActionKind.RESUME: _("Resume {ip}?"),
            ActionKind.POWER_LIMIT: _("Limit the power of {ip}?"),
            ActionKind.FETCH_LOG: _("Fetch the log of {ip}?"),
        }[kind]
        return words.format(ip=plain(alone, 60))
    return _("{verb}?").format(verb=action_verb(kind, count))


def action_effect(kind: ActionKind) -> tuple[str, str]:
    """What it does to the machine, and how that ends."""
    return {
        ActionKind.LOCATE: (
            _("The light on the machine blinks. It goes on hashing."),
            _("Off again after ten minutes, when you say so, or when the window closes."),
        ),
        ActionKind.LOCATE_OFF: (_("The light is as usual again."), _("The machine goes on hashing.")),
        ActionKind.RESTART: (
            _("It stops hashing, starts anew and hashes again after some minutes."),
            _("Most machines keep their log in memory only: fetch it first if you still need it."),
        ),
        ActionKind.PAUSE: (
            _("The boards stop hashing. Mains, power supply and control board stay on."),
            _("It stays paused until it is resumed; stock Antminers even when the power was off in between."),
        ),
        ActionKind.RESUME: (
            _("The boards get power and start hashing."),
            _("Nobody may have hands in the machine."),
        ),
        ActionKind.POWER_LIMIT: (
            _("The firmware keeps to this consumption from now on; some machines restart for it."),
            _("Where a firmware knows steps only, it takes the next lower one."),
        ),
        ActionKind.FETCH_LOG: (_("The log is read and kept."), _("Nothing changes on the machine.")),
    }[kind]


def outcome_said(result: ActionResult) -> Said:
    """What came of an action on one machine, the machine's own words in it."""
    detail = plain(result.detail or "", 200)
    match result.outcome:
        case ActionOutcome.DONE if result.confirmed is False:
            return Said(_("Accepted; the machine does not show it yet"), "minor", "state.minor")
        case ActionOutcome.DONE if result.confirmed:
            return Said(_("Done, seen on the machine"), "ok", "state.ok")
        case ActionOutcome.DONE:
            return Said(_("Done, as the machine says"), "ok", "state.ok")
        case ActionOutcome.REFUSED if detail:
            return Said(_("Refused: {reason}").format(reason=detail), "major", "state.major")
        case ActionOutcome.REFUSED:
            return Said(_("Refused, without a reason"), "major", "state.major")
        case ActionOutcome.UNSUPPORTED:
            return Said(_("This machine cannot do that"), "idle", "state.not_run")
        case ActionOutcome.NO_ANSWER:
            return Said(_("No answer"), "major", "state.offline")
        case ActionOutcome.NEEDS_LOGIN:
            return Said(_("Asks for a login: Settings, Miner logins"), "minor", "state.needs_login")
        case ActionOutcome.WRONG_DEVICE if detail:
            return Said(_("Not the machine you saw ({what}); nothing sent").format(what=detail), "major", "state.major")
        case ActionOutcome.WRONG_DEVICE:
            return Said(_("Not the machine you saw; nothing sent"), "major", "state.major")
        case _ if detail:
            return Said(_("Stopped: {what}").format(what=detail), "minor", "state.minor")
        case _:
            return Said(_("Stopped before anything was sent"), "idle", "state.not_run")


def outcome_word(outcome: ActionOutcome) -> str:
    """An outcome in one or two words, for the record."""
    return {
        ActionOutcome.DONE: _("done"),
        ActionOutcome.REFUSED: _("refused"),
        ActionOutcome.UNSUPPORTED: _("not supported"),
        ActionOutcome.NO_ANSWER: _("no answer"),
        ActionOutcome.NEEDS_LOGIN: _("needs a login"),
        ActionOutcome.WRONG_DEVICE: _("another machine"),
        ActionOutcome.CANCELLED: _("stopped"),
    }[outcome]


def summary_words(kind: ActionKind, done: int, total: int) -> str:
    """What came of it on all machines, in one sentence."""
    if done == total:
        return _("{action}: done on {count} of {total}").format(action=action_name(kind), count=done, total=total)
    return _("{action}: done on {count} of {total}, the others say why").format(
        action=action_name(kind), count=done, total=total
    )
