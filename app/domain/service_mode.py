"""Service mode of one machine as a state machine: the log first, then pause, cool, safe to pull, and on again. Pure.

It knows what is known and when: `safe` is said only while the machine answers, does not hash, and is cool, or has stood
still for a stated time where it shows no temperature. That mains is still on is never out of the picture: nothing here
switches it. Who carries out a wish, and how, is the business of `app.services.service_mode`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.model.action import ActionOutcome


class ServiceStage(StrEnum):
    """How far a visit is. In `ASK_LOG`, `PAUSE_FAILED` and `RESUME_FAILED` it is the person's turn."""

    LOG = "log"
    ASK_LOG = "ask_log"
    PAUSE = "pause"
    PAUSE_FAILED = "pause_failed"
    COOL = "cool"
    SAFE = "safe"
    BREAKER = "breaker"
    RESUME = "resume"
    RESUME_FAILED = "resume_failed"
    OVER = "over"


class ServiceStep(StrEnum):
    """The lines that a visit leaves in the record, beside its pause and resume, which are actions of their own."""

    BEGIN = "service_begin"
    LOG = "service_log"
    SAFE = "service_safe"
    UNSAFE = "service_unsafe"
    BREAKER = "service_breaker"
    END = "service_end"


class Wish(StrEnum):
    """What has to be done next."""

    FETCH_LOG = "fetch_log"
    PAUSE = "pause"
    RESUME = "resume"


class LogKept(StrEnum):
    """What became of the log. `WITHOUT` = the person went on without it."""

    WAITING = "waiting"
    KEPT = "kept"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class CoolLimits:
    """When a paused machine is cool: degrees Celsius, or seconds of standing still where it shows no temperature.

    Without an answer for `lost_after_s` seconds it is out of reach.
    """

    cool_c: float
    wait_s: float
    lost_after_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the machine at `at` (seconds on a clock that only goes forward).

    `hashing` None = it does not tell. `hottest_c` is the hottest chip or board, None = no sensor was read. What it can
    is None where it does not say. `answers` False = nothing at the address, or another machine.
    """

    at: float
    answers: bool
    hashing: bool | None = None
    hottest_c: float | None = None
    can_pause: bool | None = None
    can_resume: bool | None = None


@dataclass(frozen=True, slots=True)
class LogCame:
    """The log was fetched and kept, or not."""

    kept: bool
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ActionCame:
    """What came of the pause or the resume that was wished."""

    outcome: ActionOutcome
    detail: str | None = None


class Person(StrEnum):
    """What the person decides."""

    GO_ON = "go_on"
    RETRY = "retry"
    BY_BREAKER = "by_breaker"
    RESUME = "resume"
    END = "end"


ServiceEvent = Look | LogCame | ActionCame | Person


@dataclass(frozen=True, slots=True)
class Visit:
    """A machine in service mode. `stage` and the last things known; times as in `Look`.

    `paused` = it was paused here and nobody has seen it resumed. `still_since` = when it was first seen not hashing, in
    one unbroken row of looks. `trouble` is the outcome that stopped the last wish, `detail` the device's words for it.
    """

    stage: ServiceStage = ServiceStage.LOG
    log: LogKept = LogKept.WAITING
    paused: bool = False
    can_pause: bool | None = None
    can_resume: bool | None = None
    hashing: bool | None = None
    hottest_c: float | None = None
    looked_at: float | None = None
    answered_at: float | None = None
    still_since: float | None = None
    trouble: ActionOutcome | None = None
    detail: str | None = None

    def in_reach(self, limits: CoolLimits) -> bool:
        """Whether it answered lately; True before the first look."""
        if self.looked_at is None:
            return True
        return self.answered_at is not None and self.looked_at - self.answered_at < limits.lost_after_s

    @property
    def answered_last(self) -> bool:
        """Whether the last look found it."""
        return self.looked_at is not None and self.looked_at == self.answered_at

    def still_for(self) -> float:
        """Seconds from the first to the last look of an unbroken row that found it not hashing."""
        if self.still_since is None or self.answered_at is None:
            return 0.0
        return self.answered_at - self.still_since

    def by_time(self) -> bool:
        """Whether cooling is only waited for, because no temperature is shown."""
        return self.hottest_c is None

    def cool(self, limits: CoolLimits) -> bool:
        """Whether the last look found it still and cool, or still for long enough."""
        if not self.answered_last or self.hashing is not False:
            return False
        if self.hottest_c is None:
            return self.still_for() >= limits.wait_s
        return self.hottest_c < limits.cool_c

    @property
    def choices(self) -> tuple[Person, ...]:
        """What the person may decide now."""
        if self.stage is ServiceStage.BREAKER and not self.paused:
            return (Person.END,)  # nothing to resume: it starts with its power
        return _CHOICES[self.stage]


_S, _P = ServiceStage, Person
_CHOICES: dict[ServiceStage, tuple[Person, ...]] = {
    _S.LOG: (_P.END,),
    _S.ASK_LOG: (_P.GO_ON, _P.RETRY, _P.END),
    _S.PAUSE: (_P.END,),
    _S.PAUSE_FAILED: (_P.RETRY, _P.BY_BREAKER, _P.END),
    _S.COOL: (_P.RESUME, _P.BY_BREAKER, _P.END),
    _S.SAFE: (_P.RESUME, _P.END),
    _S.BREAKER: (_P.RESUME, _P.END),
    _S.RESUME: (_P.END,),
    _S.RESUME_FAILED: (_P.RETRY, _P.END),
    _S.OVER: (),
}
#: The wish that a stage begins with.
_WISHES = {_S.LOG: Wish.FETCH_LOG, _S.PAUSE: Wish.PAUSE, _S.RESUME: Wish.RESUME}


def wish_of(stage: ServiceStage) -> Wish | None:
    """What has to be done when a visit comes into this stage; None where looking at the machine is enough."""
    return _WISHES.get(stage)


def after(visit: Visit, event: ServiceEvent, limits: CoolLimits) -> Visit:
    """The visit after an event. One that does not belong to the stage changes nothing but what is known."""
    match event:
        case Look():
            return _moved_by_look(_seen(visit, event), limits)
        case LogCame() if visit.stage is ServiceStage.LOG:
            if event.kept:
                return _to_pause(replace(visit, log=LogKept.KEPT, trouble=None, detail=None))
            return replace(visit, stage=ServiceStage.ASK_LOG, detail=event.detail)
        case ActionCame() if visit.stage is ServiceStage.PAUSE:
            return _paused(visit, event)
        case ActionCame() if visit.stage is ServiceStage.RESUME:
            if event.outcome is ActionOutcome.DONE:
                return replace(visit, stage=ServiceStage.OVER, paused=False, trouble=None, detail=None)
            return replace(visit, stage=ServiceStage.RESUME_FAILED, trouble=event.outcome, detail=event.detail)
        case Person() if event in visit.choices:
            return _decided(visit, event)
        case _:
            return visit


def _seen(visit: Visit, look: Look) -> Visit:
    """What is known after a look. A temperature that is no longer shown is no longer known."""
    if not look.answers:
        return replace(visit, looked_at=look.at, hashing=None, still_since=None)
    still = look.hashing is False
    return replace(
        visit,
        looked_at=look.at,
        answered_at=look.at,
        hashing=look.hashing,
        hottest_c=look.hottest_c,
        can_pause=visit.can_pause if look.can_pause is None else look.can_pause,
        can_resume=visit.can_resume if look.can_resume is None else look.can_resume,
        still_since=(visit.still_since if visit.still_since is not None else look.at) if still else None,
    )


def _moved_by_look(visit: Visit, limits: CoolLimits) -> Visit:
    if visit.stage is ServiceStage.COOL and visit.cool(limits):
        return replace(visit, stage=ServiceStage.SAFE)
    if visit.stage is ServiceStage.SAFE and visit.answered_last and not visit.cool(limits):
        return replace(visit, stage=ServiceStage.COOL)  # it hashes or is warm again: what was said is taken back
    if visit.stage is ServiceStage.SAFE and not visit.in_reach(limits):
        return replace(visit, stage=ServiceStage.COOL)
    return visit


def _to_pause(visit: Visit) -> Visit:
    """On to the pause, or to the breaker where the machine says that it cannot be paused."""
    stage = ServiceStage.BREAKER if visit.can_pause is False else ServiceStage.PAUSE
    return replace(visit, stage=stage, detail=None)


def _paused(visit: Visit, came: ActionCame) -> Visit:
    if came.outcome is ActionOutcome.DONE:
        return replace(visit, stage=ServiceStage.COOL, paused=True, trouble=None, detail=None)
    if came.outcome is ActionOutcome.UNSUPPORTED:
        return replace(visit, stage=ServiceStage.BREAKER, can_pause=False, trouble=came.outcome, detail=came.detail)
    return replace(visit, stage=ServiceStage.PAUSE_FAILED, trouble=came.outcome, detail=came.detail)


def _decided(visit: Visit, choice: Person) -> Visit:
    stage = visit.stage
    match choice:
        case Person.GO_ON:
            return _to_pause(replace(visit, log=LogKept.WITHOUT))
        case Person.RETRY if stage is ServiceStage.ASK_LOG:
            return replace(visit, stage=ServiceStage.LOG, detail=None)
        case Person.RETRY if stage is ServiceStage.PAUSE_FAILED:
            return replace(visit, stage=ServiceStage.PAUSE, trouble=None, detail=None)
        case Person.RETRY | Person.RESUME:
            return replace(visit, stage=ServiceStage.RESUME, trouble=None, detail=None)
        case Person.BY_BREAKER:
            return replace(visit, stage=ServiceStage.BREAKER, trouble=None, detail=None)
        case _:
            return replace(visit, stage=ServiceStage.OVER)
