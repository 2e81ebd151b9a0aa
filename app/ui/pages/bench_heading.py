"""What a bench session says of itself: the line above the picture, the steps of its plan, its power, its port."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.finding import Fault
from app.domain.test_plan import BenchStep
from app.services.bench_steps import BenchReport, Outcome, Port
from app.services.recordings import is_replay
from app.services.simulated_boards import is_simulated_url
from app.ui.models.bench_session import BenchSession
from app.ui.widgets.pill import Pill
from app.ui.widgets.port_picker import port_name
from app.ui.widgets.step_list import StepList
from app.words.errors import sentence
from app.words.findings import fault_name
from app.words.language import _, ngettext
from app.words.phrases import say, say_brief

_MARKS = {
    Outcome.PASS: ("state.ok", "ok"),
    Outcome.FAIL: ("state.critical", "critical"),
    Outcome.WARN: ("state.minor", "minor"),
    Outcome.SKIPPED: ("state.inconclusive", "ink_3"),
}

#: So many steps with a line below each stand in a window of 720 px.
_TOLD_AT_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A state in words: text, tone and icon."""

    text: str
    tone: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a board picture: a count, what it is a count of, and the tone of the count."""

    count: str
    rest: str
    tone: str = "ink"


def standing_of(session: BenchSession) -> Said:
    """How a board stands beside the others on the bench."""
    report = session.report
    if session.running:
        return Said(_("Testing"), "accent", "state.running")
    if session.error is not None:
        return Said(_("Could not run"), "critical", "state.critical")
    if report is None:
        return Said(_("Not tested"), "ink_3", "state.not_run")
    if report.run.interrupted:
        return Said(_("Unfinished"), "ink_3", "state.inconclusive")
    lead = report.verdict.finding
    if lead is not None:
        tone = lead.severity.value if lead.severity.value in ("critical", "major", "minor") else "info"
        return Said(fault_name(report.verdict.fault), tone, f"state.{tone}")
    if report.verdict.fault is Fault.NONE:
        return Said(_("Passed"), "ok", "state.ok")
    return Said(fault_name(report.verdict.fault), "info", "state.inconclusive")


def heading_of(session: BenchSession, chips: int) -> Heading:
    """How many chips answer, of how many, as far as it is known."""
    report = session.report
    total = session.board.chips if session.board else None
    if report is not None and report.run.interrupted:
        rest = total - session.answered if total else 0
        words = _("answered so far")
        if rest > 0:
            words = ngettext("answered, {n} not asked", "answered, {n} not asked", rest).format(n=rest)
        return Heading(str(session.answered), words)
    if report is not None or session.running:
        if report is not None and not report.run.attempts:
            return Heading("", _("not counted"))
        fine = total is None or session.answered >= total or session.running
        alone = ngettext("answers", "answer", session.answered)
        of = _("of {total} answer").format(total=total) if total else alone
        if session.running and session.frequency_mhz is not None:
            of = _("{of}, at {frequency} MHz").format(of=of, frequency=f"{session.frequency_mhz:g}")
        return Heading(str(session.answered), of, "ink" if fine else "critical")
    words = ngettext("{n} chip, not tested", "{n} chips, not tested", chips).format(n=chips)
    return Heading("", words if chips else _("not tested"))


def show_origin(pill: Pill, session: BenchSession) -> None:
    """Say on the pill that this is no real board, or no whole run; nothing on a whole run of a real one."""
    report, url = session.report, session.settings.data_url if session.settings else ""
    unfinished = report is not None and report.run.interrupted
    shown = report is not None or session.running
    simulated = shown and (is_simulated_url(url) or bool(report and report.run.simulated))
    replayed = shown and (is_replay(url) or bool(report and report.run.replayed))
    pill.setVisible(unfinished or simulated or replayed)
    if unfinished:
        words = _("Unfinished")
        if simulated or replayed:
            words = _("Replay, unfinished") if replayed else _("Simulated, unfinished")
        pill.show_state(words, "idle", "state.inconclusive")
    elif replayed:
        pill.show_state(_("Replay"), "info", "ph.arrow-counter-clockwise")
    elif simulated:
        pill.show_state(_("Simulated"), "info", "ph.flask")


def show_steps(steps: StepList, session: BenchSession, *, roomy: bool) -> None:
    """Show how each step of the session's plan stands; of a long plan in a low window only what did not go well."""
    brief = len(session.steps) > _TOLD_AT_LENGTH and not roomy
    for view in session.steps.values():
        if view.running and session.running:
            steps.show_step(view.step, "state.running", "accent", _("running"), "", strong=True)
        elif view.outcome is not None:
            icon, tone = _MARKS[view.outcome]
            took = "" if view.seconds is None or view.outcome is Outcome.SKIPPED else f"{view.seconds:.1f} s"
            whole = say(view.detail) if view.detail is not None else ""
            well = view.outcome in (Outcome.PASS, Outcome.SKIPPED)
            detail = say_brief(view.detail) if view.detail is not None and well else whole
            strong = view.outcome is not Outcome.SKIPPED
            steps.show_step(view.step, icon, tone, detail, took, whole, strong=strong, brief=brief)
        else:
            steps.show_step(view.step, "state.not_run", "ink_3")


def power_of(session: BenchSession, port: Port | None) -> Said:
    """Whether the board has power, as far as this program knows and can switch it."""
    settings = session.settings
    if session.running or session.report:
        controlled = bool(settings and (settings.control_url or is_simulated_url(settings.data_url)))
    else:
        controlled = bool(port and (port.control_url or port.simulated))
    if session.powered and session.power is None:
        return Said(_("Power not known"), "major", "action.energise")
    if session.powered and session.power:
        return Said(_("Powered"), "major", "action.energise")
    if session.powered:
        return Said(_("Powered off"), "ok", "action.power_off")
    if controlled:
        return Said(_("Not switched on"), "idle", "action.power_off")
    return Said(_("No power control"), "idle", "action.power_off")


def link_of(session: BenchSession, port: Port | None) -> Said:
    """How the link to the board stands."""
    report = session.report
    gone = report is not None and report.run.interrupted and report.interruption is not None
    name = port_name(port) if port else _("No port")
    step = session.steps.get(BenchStep.CONNECT)
    connected = step is not None and step.outcome is Outcome.PASS
    tone = "critical" if gone else "ok" if connected else "ink_2" if port else "ink_3"
    return Said(_("{port} gone").format(port=name) if gone else name, tone, "source.our_link")


def power_sentence(session: BenchSession, report: BenchReport) -> str:
    """How the board's supply stands after a test that did not end by itself."""
    if report.powered_off:
        return _("The board's power is off.")
    if session.powered:
        return _("Whether the board still has power cannot be seen from here: switch the supply off by hand.")
    return _("Power is not controlled from here.")


def interrupted_words(session: BenchSession, report: BenchReport, port: Port | None) -> tuple[str, str]:
    """What to say of a test that was cut off: the bold line and the quiet one."""
    power = power_sentence(session, report)
    if report.interruption is None:
        said = _("What was measured until then is shown. {power}").format(power=power)
        return _("The test was stopped"), said
    name = port_name(port) if port else report.run.data_port
    said = _("{port}: {what} {power} What was measured is kept as an unfinished run.").format(
        port=name, what=sentence(report.interruption), power=power
    )
    return _("The link went away during the test"), said
