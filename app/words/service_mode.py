"""What is said of a machine in service mode. Never more than is known: that the mains is on is said beside "safe"."""

from __future__ import annotations

from app.domain.service_mode import CoolLimits, LogKept, Person, ServiceStage, ServiceStep, Visit
from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.action import ActionOutcome, ActionResult


def headline(visit: Visit, limits: CoolLimits) -> str:
    """The big words."""
    if not visit.in_reach(limits) and visit.stage is not ServiceStage.OVER:
        return _("No answer")
    match visit.stage:
        case ServiceStage.LOG:
            return _("Fetching the log")
        case ServiceStage.ASK_LOG:
            return _("No log")
        case ServiceStage.PAUSE:
            return _("Pausing")
        case ServiceStage.PAUSE_FAILED:
            return _("Not paused")
        case ServiceStage.COOL:
            return _("Cooling down") if visit.hashing is False else _("Still hashing")
        case ServiceStage.SAFE:
            return _("Safe to pull")
        case ServiceStage.BREAKER:
            return _("Switch it off")
        case ServiceStage.RESUME:
            return _("Resuming")
        case ServiceStage.RESUME_FAILED:
            return _("Not resumed")
    return _("Still paused") if visit.paused else _("Service is over")


def tone_of(visit: Visit, limits: CoolLimits) -> tuple[str, str]:
    """Tone and icon token of the big words."""
    if not visit.in_reach(limits) and visit.stage is not ServiceStage.OVER:
        return "minor", "state.offline"
    match visit.stage:
        case ServiceStage.SAFE:
            return "ok", "state.ok"
        case ServiceStage.ASK_LOG | ServiceStage.PAUSE_FAILED | ServiceStage.RESUME_FAILED:
            return "major", "state.major"
        case ServiceStage.BREAKER:
            return "major", "action.power_off"
        case ServiceStage.COOL:
            return "info", "state.hot" if visit.hashing is False else "state.running"
        case ServiceStage.OVER:
            return ("minor", "state.paused") if visit.paused else ("ok", "state.ok")
    return "info", "state.running"


def known_words(visit: Visit, limits: CoolLimits) -> str:
    """What is known, in one or two sentences."""
    if not visit.in_reach(limits) and visit.stage is not ServiceStage.OVER:
        return _("It has stopped answering. {last} Whether it has power now is not known here.").format(
            last=_last_known(visit)
        )
    detail = plain(visit.detail or "", 200)
    match visit.stage:
        case ServiceStage.LOG:
            return _("A restart or a power cut loses the log of most machines, so it comes first.")
        case ServiceStage.ASK_LOG:
            why = _("The log could not be had: {why}.").format(why=detail) if detail else _("The log could not be had.")
            return _("{why} Going on may lose it for good.").format(why=why)
        case ServiceStage.PAUSE:
            return _("The machine is asked to stop hashing.")
        case ServiceStage.PAUSE_FAILED:
            return _trouble(visit, _("It was not asked to pause yet, as far as the record says."))
        case ServiceStage.COOL if visit.hashing is not False:
            return _("It was asked to pause and has not stopped yet.")
        case ServiceStage.COOL if visit.by_time():
            return _(
                "It has stopped and shows no temperature: this waits {total} min, {past} of them are over."
            ).format(total=f"{limits.wait_s / 60:.0f}", past=f"{visit.still_for() / 60:.0f}")
        case ServiceStage.COOL:
            return _("It has stopped. The hottest sensor shows {temp} °C; below {limit} °C it is cool enough.").format(
                temp=f"{visit.hottest_c or 0:.0f}", limit=f"{limits.cool_c:.0f}"
            )
        case ServiceStage.SAFE if visit.by_time():
            still = _("It has not hashed for {past} min. It shows no temperature: feel before you grip.")
            return f"{still.format(past=f'{visit.still_for() / 60:.0f}')} {_log_words(visit)}"
        case ServiceStage.SAFE:
            cool = _("It does not hash, and its hottest sensor shows {temp} °C.")
            return f"{cool.format(temp=f'{visit.hottest_c or 0:.0f}')} {_log_words(visit)}"
        case ServiceStage.BREAKER:
            can = _("This machine cannot be paused from here.") if visit.can_pause is False else ""
            kept = _log_words(visit)
            return " ".join(filter(None, (can, kept, _("It may be hashing and hot when you reach it."))))
        case ServiceStage.RESUME:
            return _("The machine is asked to hash again.")
        case ServiceStage.RESUME_FAILED:
            return _trouble(visit, "")
    if visit.paused:
        return _("It was left paused. It is resumed with Resume hashing in the Fleet, or on the machine itself.")
    return _("The machine was not left paused by this visit.")


def mains_words(visit: Visit, limits: CoolLimits) -> str:
    """What the hands must do, whatever the screen says; empty where there is nothing for them yet."""
    if not visit.in_reach(limits) and visit.stage is not ServiceStage.OVER:
        return _("Take it for live and hot until the breaker is off or the plug is out.")
    match visit.stage:
        case ServiceStage.SAFE | ServiceStage.COOL:
            return _(
                "Mains is still on, the power supply live. Switch off at the breaker or unplug before you open it."
            )
        case ServiceStage.BREAKER:
            return _("Switch off at the breaker or unplug. Wait until the fans stand and the heatsinks are cold.")
        case ServiceStage.RESUME | ServiceStage.RESUME_FAILED:
            return _("Hands off: the boards get power.")
    return ""


def choice_word(choice: Person, visit: Visit) -> str:
    """A button."""
    match choice:
        case Person.GO_ON:
            return _("Go on without the log")
        case Person.RETRY:
            return _("Try again")
        case Person.BY_BREAKER:
            return _("Go by the breaker")
        case Person.RESUME:
            return _("Resume hashing")
    return _("End, leave it paused") if visit.paused else _("End service")


def step_name(step: ServiceStep) -> str:
    """A line of the record that service mode leaves."""
    return {
        ServiceStep.BEGIN: _("Service began"),
        ServiceStep.LOG: _("Log fetched for service"),
        ServiceStep.SAFE: _("Safe to pull was shown"),
        ServiceStep.UNSAFE: _("Safe to pull was taken back"),
        ServiceStep.BREAKER: _("To be switched off at the breaker"),
        ServiceStep.END: _("Service ended"),
    }[step]


def in_service_words(count: int) -> str:
    """How many machines are in service mode, for the status bar."""
    return ngettext("{count} machine in service mode", "{count} machines in service mode", count).format(count=count)


def _trouble(visit: Visit, otherwise: str) -> str:
    from app.words.device_actions import outcome_said
    from drivers.model.action import Action, ActionKind

    if visit.trouble is None or visit.trouble is ActionOutcome.DONE:
        return otherwise
    return outcome_said(ActionResult("", Action(ActionKind.PAUSE), visit.trouble, visit.detail)).text


def _last_known(visit: Visit) -> str:
    if visit.answered_at is None:
        return _("Nothing was heard of it since service began.")
    return _("It was paused from here before.") if visit.paused else _("It was not paused from here.")


def _log_words(visit: Visit) -> str:
    return _("Its log is kept.") if visit.log is LogKept.KEPT else _("Its log is not kept.")
