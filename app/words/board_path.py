"""A board's path over the bench in words: its earlier stays, its stages, where its answers come from."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.board_path import Act, Source, Stage, StageState, StageView
from app.domain.board_visit import Deed, Visit
from app.domain.finding import Fault
from app.domain.phrase import Phrase
from app.domain.work_order import ActionCode
from app.words.findings import fault_name, position_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.orders import state_name
from app.words.phrases import say
from app.words.plain_text import plain

_STAGES = {
    Stage.LOOK: _m("Look"),
    Stage.COLD: _m("Cold check"),
    Stage.TEST: _m("Test"),
    Stage.CORNER: _m("Corner the fault"),
    Stage.REPAIR: _m("Repair"),
    Stage.PROVE: _m("Prove it"),
}
_STATES = {
    StageState.DONE: _m("done"),
    StageState.FOUND: _m("found"),
    StageState.UNDER_WAY: _m("under way"),
    StageState.NEXT: _m("next"),
    StageState.WAITING: _m("later"),
    StageState.NOT_NEEDED: _m("not needed"),
}
_SOURCES = {
    Source.OUR_LINK: _m("Our link"),
    Source.TESTER_UART: _m("Tester UART"),
    Source.TESTER_DISPLAY: _m("Tester display"),
    Source.MULTIMETER: _m("Multimeter only"),
}
#: What the button says that does it.
_ACTS = {
    Act.LOOK: _m("Look it over"),
    Act.MEASURE_COLD: _m("Measure it cold"),
    Act.TEST: _m("Test it"),
    Act.WALK: _m("Walk the voltages"),
    Act.BISECT: _m("Halve the chain"),
    Act.REPAIR: _m("Note the repair"),
    Act.MEASURE_AGAIN: _m("Measure the same points again"),
    Act.TEST_AGAIN: _m("Test it again"),
    Act.AGE: _m("Let it age in a machine"),
    Act.CLOSE: _m("Go to the order"),
}
#: What was done at a place, and to the whole board.
_DEEDS = {
    ActionCode.REFLOW: (_m("{place} reflowed"), _m("reflowed")),
    ActionCode.REPLACE: (_m("{place} replaced"), _m("a part replaced")),
    ActionCode.CLEAN: (_m("{place} cleaned"), _m("cleaned")),
    ActionCode.REBALL: (_m("{place} reballed"), _m("reballed")),
    ActionCode.TRACE_REPAIR: (_m("trace mended at {place}"), _m("a trace mended")),
    ActionCode.REPROGRAM: (_m("{place} reprogrammed"), _m("reprogrammed")),
    ActionCode.REPASTE: (_m("new thermal paste at {place}"), _m("new thermal paste")),
    ActionCode.SWAP_BOARD: (_m("board swapped ({place})"), _m("board swapped")),
    ActionCode.FIRMWARE: (_m("firmware changed ({place})"), _m("firmware changed")),
    ActionCode.RESEAT: (_m("{place} reseated"), _m("reseated")),
    ActionCode.INSPECT: (_m("{place} inspected"), _m("inspected")),
}


def stage_name(stage: Stage) -> str:
    """A stage's name."""
    return _(_STAGES[stage])


def stage_state_word(state: StageState) -> str:
    """How a stage stands, in a word."""
    return _(_STATES[state])


def stage_text(stage: StageView) -> str:
    """How a stage stands, in a sentence."""
    if stage.phrase.key == "path_found":
        fault = dict(stage.phrase.values)["fault"]
        return say(Phrase.of("path_found", fault=fault_name(Fault(str(fault)))))
    return say(stage.phrase)


def source_name(source: Source) -> str:
    """Where a board's answers come from."""
    return _(_SOURCES[source])


def act_text(act: Act) -> str:
    """What the button says that does it."""
    return _(_ACTS[act])


def deed_text(deed: Deed) -> str:
    """What was done, such as "chip 84 replaced"."""
    at_place, whole = _DEEDS[deed.code]
    if not deed.position:
        return plain(deed.part, 40) or _(whole)
    return _(at_place).format(place=plain(position_text(deed.position), 40))


def ago_text(moment: datetime, now: datetime | None = None) -> str:
    """How long ago a day was: "today", "yesterday", "23 days ago"."""
    here = (now or datetime.now(UTC)).astimezone().date()
    days = max(0, (here - moment.astimezone().date()).days)
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


def was_here_text(visit: Visit, now: datetime | None = None) -> str:
    """When a board was here last: "This board was here 23 days ago"."""
    return _("This board was here {ago}").format(ago=ago_text(visit.last_seen, now))


def visit_line(visit: Visit, fault: Fault | None = None) -> str:
    """What a stay was about and what was done: "same fault, chip 84 replaced, passed twice". `fault` = today's."""
    parts = [_fault_text(visit, fault), *(deed_text(deed) for deed in visit.done)]
    if not visit.done:
        parts.append(state_name(visit.state).lower())
    if visit.passes:
        parts.append(ngettext("passed once", "passed {n} times", visit.passes).format(n=visit.passes))
    if visit.aged_h:
        parts.append(_("{hours} h aging").format(hours=f"{visit.aged_h:g}"))
    return ", ".join(part for part in parts if part)


def visit_text(visit: Visit, fault: Fault | None = None, now: datetime | None = None) -> str:
    """A stay in one sentence: "was here 23 days ago (WO-B1-000098): same fault, chip 84 replaced"."""
    words = _("was here {ago} ({number}): {what}")
    return words.format(ago=ago_text(visit.last_seen, now), number=visit.number, what=visit_line(visit, fault))


def visits_text(count: int) -> str:
    """How often a board was here before."""
    return ngettext("{n} earlier visit", "{n} earlier visits", count).format(n=count)


def _fault_text(visit: Visit, fault: Fault | None) -> str:
    if visit.fault is not None and visit.fault is fault:
        return _("same fault")
    if visit.fault is not None and visit.fault is not Fault.NONE:
        return fault_name(visit.fault)
    return plain(visit.reported, 80)
