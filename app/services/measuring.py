"""Measuring a board spot by spot on an order: what the cold check and the voltage walk share.

A session answers at once and saves behind, one value = one commit, in the order of taking. What could not be saved
stays in the session, is told (`unsaved`), and is saved again before it ends. Whatever is in the record is there when
another process opens the check of the order again. One session is used from one thread.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Self

from app.diagnosis.values import expected_at, judged_of, unjudged
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.cold_plan import Stage, spots_of
from app.domain.expected import Expected, Judged, Judgement
from app.domain.finding import Finding, Verdict
from app.domain.measurement import Measurement, MeasurementDraft, with_bands
from app.domain.measuring_error import NothingLeft
from app.domain.meter_text import checked, read_value
from app.domain.reference import Reference
from app.domain.reference_error import BoardUnknown
from app.domain.spot import Conditions, Polarity, Spot
from app.services import checks
from app.services.checks import KeptValue
from app.services.keypad import boards_of
from app.services.order_reading import order
from app.services.order_records import unsigned
from app.services.orders import KeptOrder
from app.services.references import references_of, revision_of_board
from app.services.shop import Shop
from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

#: A gap between two values that is longer is a pause and no work.
_PAUSE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Taken:
    """A value just taken, what it says, what was expected, and its way into the record."""

    spot: Spot
    value: float
    judgement: Judgement
    expected: Expected | None
    kept: Future[KeptValue]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A value that could not be saved, and why."""

    spot: Spot
    value: float
    error: BaseException


@dataclass(slots=True)
class _Value:
    """A value of the session: in the record under `kept`, or on its way there."""

    spot: Spot
    value: float
    instrument: str
    by: str
    at: datetime
    kept: Future[KeptValue]
    id: str | None = None


@dataclass(slots=True)
class _Body:
    """The check's own state in the record."""

    skipped: list[Spot] = field(default_factory=list)
    swapped: bool = False
    around: int | None = None
    only: list[Spot] = field(default_factory=list)


class Measuring(ABC):
    """One check under way. `Measuring.open` of a subclass begins it or takes it up again; a context manager."""

    kind: ClassVar[CheckKind]

    def __init__(self, shop: Shop, actor: str, check: BoardCheck, board: BoardSpec, instrument: str) -> None:
        self.shop, self.actor, self.check, self.board = shop, actor, check, board
        #: What the values are taken with, from now on.
        self.instrument = instrument or check.instrument
        self._references = references_of(shop, board.code, check.revision or None, simulated=check.simulated)
        self._body = _read_body(check.body)
        self._values = [_of_record(one) for one in check.measurements if one.taken.spot is not None]
        self._wanted: Spot | None = None
        self._judged: dict[Spot, Judged] = {}
        self._earlier = _earlier_values(shop, check) if self._body.only else ()
        #: Whether the check is in the record, or on its way there.
        self._kept = bool(check.id)
        self._saver = ThreadPoolExecutor(1, thread_name_prefix=f"{self.kind.value}-check")
        self._behind: list[Future[Any]] = []
        self._judge_all()

    @classmethod
    def open(
        cls,
        shop: Shop,
        actor: str,
        number: str,
        instrument: str = "",
        *,
        board_code: str | None = None,
        revision: str = "",
        simulated: bool = False,
    ) -> Self:
        """The check of this kind on the order: the one under way, else a new one, which its first value begins.

        Raises BoardUnknown where neither the order nor `board_code` says which board it is, NoSuchThing, OrderSigned.
        """
        view = unsigned(shop, number)
        board = board_of(view.asset.board_code, view.asset.model, board_code)
        if board is None:
            raise BoardUnknown(view.number)
        revision = revision or revision_of_board(shop, view.asset.id)
        check = checks.planned(
            view, actor, cls.kind, board.code, revision=revision, instrument=instrument, simulated=simulated
        )
        return cls(shop, actor, check, (catalogue.board(check.board_code or "") or board), instrument)

    @property
    @abstractmethod
    def stages(self) -> tuple[Stage, ...]:
        """What is to be measured, in the order that hands move along the board."""

    @abstractmethod
    def findings(self) -> tuple[Finding, ...]:
        """What the values taken so far say, gravest first."""

    @abstractmethod
    def verdict(self, findings: Sequence[Finding]) -> Verdict:
        """The one-line answer of the check as it stands."""

    @property
    def only(self) -> tuple[Spot, ...]:
        """The points that alone are measured, as after a repair; () where the whole plan is."""
        return tuple(self._body.only)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Every spot of the plan in order."""
        return spots_of(self.stages)

    @property
    def at(self) -> Spot | None:
        """The spot that is next: the one asked for again, else the first of the plan neither measured nor skipped.

        None at the end of the plan. It carries the polarity that the probes have now.
        """
        if self._wanted is not None:
            return self._wanted
        done = self._done
        left = (spot for spot in self.spots if _place(spot) not in done)
        return next((self._as_probed(spot) for spot in left), None)

    @property
    def stage(self) -> Stage | None:
        """The stage that the next spot belongs to."""
        here = self.at
        return None if here is None else next(
            (stage for stage in self.stages if _place(here) in map(_place, stage.spots)), None
        )  # fmt: skip

    @property
    def progress(self) -> tuple[int, int]:
        """How many spots of the plan are done (measured or skipped), of how many."""
        done, spots = self._done, self.spots
        return sum(_place(spot) in done for spot in spots), len(spots)

    @property
    def complete(self) -> bool:
        """Whether every spot of the plan was measured: none is left, none was skipped."""
        measured = {_place(spot) for spot in self._judged}
        return all(_place(spot) in measured for spot in self.spots)

    @property
    def elapsed(self) -> timedelta:
        """The time spent so far; pauses beyond two minutes between two values are left out."""
        times = [self.check.at, *sorted(one.at for one in self._values)]
        gaps = (later - earlier for earlier, later in pairwise(times))
        return sum((min(gap, _PAUSE) for gap in gaps if gap > timedelta()), timedelta())

    @property
    def skipped(self) -> tuple[Spot, ...]:
        """What was left out."""
        return tuple(self._body.skipped)

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Every spot measured so far with its newest value, judged by all that is known now; oldest first."""
        return tuple(self._judged.values())

    @property
    def locks(self) -> tuple[Judged, ...]:
        """The hard fails: no power before they are cleared."""
        return tuple(one for one in self._judged.values() if one.judgement.hard)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The good boards that the values are judged by."""
        return self._references

    @property
    def swapped(self) -> bool:
        """Whether the probes lie the other way round than the plan says."""
        return self._body.swapped

    @property
    def unsaved(self) -> tuple[Unsaved, ...]:
        """The values that could not be saved, and why."""
        failed = ((one, one.kept.exception()) for one in self._values if one.kept.done() and not one.kept.cancelled())
        return tuple(Unsaved(one.spot, one.value, error) for one, error in failed if error is not None)

    def expected(self, spot: Spot | None = None) -> Expected | None:
        """What a spot should show, None = the next one; None where nobody knows (yet)."""
        spot = spot or self.at
        if spot is None:
            return None
        pairs = [(one.spot, one.value) for one in self._judged.values()]
        return expected_at(spot, self.board, self._references, (*self._earlier, *pairs))

    def take(self, value: str | float, spot: Spot | None = None) -> Taken:
        """Take a value as typed or as a meter gave it (volts or ohms, OL infinite) at a spot, None = the next one.

        A newer value of a spot counts, the older one stays on record. It is judged at once and saved behind; `kept`
        tells when. Raises NotAReading, and NothingLeft at the end of the plan.
        """
        spot = spot or self.at
        if spot is None:
            raise NothingLeft
        taken = (
            read_value(value, spot.conditions.mode) if isinstance(value, str) else checked(value, spot.conditions.mode)
        )
        expected = self.expected(spot)
        one = _Value(spot, taken, self.instrument, self.actor, datetime.now(UTC), Future())
        one.kept = self._save(one, expected)
        self._values.append(one)
        if self._wanted is not None and _place(self._wanted) == _place(spot):
            self._wanted = None
        if any(_place(one) == _place(spot) for one in self._body.skipped):
            self._body.skipped = [one for one in self._body.skipped if _place(one) != _place(spot)]
            self._keep_body()
        self._judge_alike(spot)
        judged = self._judged[spot]
        return Taken(spot, taken, judged.judgement, judged.expected, one.kept)

    def skip(self, spot: Spot | None = None) -> None:
        """Leave a spot out, None = the next one. It can be measured later all the same."""
        spot = spot or self.at
        if spot is None:
            return
        self._wanted = None
        planned = next((one for one in self.spots if _place(one) == _place(spot)), spot)
        if planned not in self._body.skipped:
            self._body.skipped.append(planned)
            self._keep_body()

    def again(self, spot: Spot) -> None:
        """Measure a spot (again) next."""
        self._wanted = spot

    def swap_probes(self) -> None:
        """The probes lie the other way round from now on: values are recorded so, and compare with nothing else."""
        self._body.swapped = not self._body.swapped
        if self._wanted is not None:
            self._wanted = _turned(self._wanted)
        self._keep_body()

    def take_back(self) -> Spot | None:
        """Take the last value of the check back (it stays in the log, with its undo) and return to its spot.

        None where there is none. Values of an earlier session are taken back alike.
        """
        if not self._values:
            return None
        last = self._values.pop()
        self._save_behind(lambda: self._undo(last))
        self._judge_all()
        self._wanted = last.spot
        return last.spot

    def save_again(self) -> None:
        """Save what could not be saved, in its old order."""
        for one in self._values:
            if one.kept.done() and one.kept.exception() is not None:
                judged = self._judged.get(one.spot)
                one.kept = self._save(one, judged.expected if judged else None)

    def wait(self) -> None:
        """Wait until everything taken is in the record. Raises the first error of saving; what failed is `unsaved`."""
        self._saver.submit(lambda: None).result()
        behind, self._behind = self._behind, []
        for saving in behind:
            saving.result()
        for one in self._values:
            if one.id is None:
                one.kept.result()

    def finish(self, note: str = "") -> KeptOrder:
        """End the check: a test run with its findings on the order. Whatever could not be saved is saved first.

        Raises what saving raises; the check is then still open.
        """
        self._saver.submit(lambda: None).result()
        if self.unsaved:
            self.save_again()
        self.wait()
        found = self.findings()
        check = self._in_record(_body_text(self._body))
        return checks.finish(
            self.shop, self.actor, replace(check, instrument=self.instrument), self.verdict(found), found,
            board=self.board, seconds=self.elapsed.total_seconds(), note=note,
        )  # fmt: skip

    def close(self) -> None:
        """Save what is on its way. The check stays open in the record."""
        self._saver.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def _done(self) -> set[tuple[object, ...]]:
        return {_place(spot) for spot in (*self._judged, *self._body.skipped)}

    def _as_probed(self, spot: Spot) -> Spot:
        return _turned(spot) if self._body.swapped else spot

    def _save(self, one: _Value, expected: Expected | None) -> Future[KeptValue]:
        low, high = (expected.low, expected.high) if expected is not None else (None, None)
        finite = [limit if limit is not None and math.isfinite(limit) else None for limit in (low, high)]
        taken = MeasurementDraft.at_spot(one.spot, one.value, one.instrument, limit_low=finite[0], limit_high=finite[1])
        body = self._begins()
        return self._saver.submit(lambda: checks.take(self.shop, one.by, self._in_record(body), taken))

    def _undo(self, last: _Value) -> None:
        if last.id is not None:
            self.shop.undo(self.actor, checks.kept_value(self.shop, last.id).commit)
        elif last.kept.exception() is None:
            self.shop.undo(self.actor, last.kept.result().commit)

    def _keep_body(self) -> None:
        text = self._begins()
        self._save_behind(lambda: checks.keep_body(self.shop, self.actor, self._in_record(text), text))

    def _begins(self) -> str:
        """The check is in the record from now on; its own state as text."""
        self._kept = True
        return _body_text(self._body)

    def _in_record(self, body: str) -> BoardCheck:
        """The check in the record, begun with this body where it is not there yet. On the saver's thread."""
        if not self.check.id:
            self.check = replace(checks.begun(self.shop, self.actor, self.check, body), at=self.check.at)
        return self.check

    def _save_behind(self, work: Callable[[], Any]) -> None:
        self._behind = [saving for saving in self._behind if not saving.done() or saving.exception() is not None]
        self._behind.append(self._saver.submit(work))

    def _judge_all(self) -> None:
        """Judge the newest value of every spot by all that is known."""
        newest: dict[Spot, _Value] = {}
        for one in self._values:
            newest.pop(one.spot, None)
            newest[one.spot] = one
        self._judged = {}
        for spot, one in newest.items():
            self._judged[spot] = unjudged(spot, one.value, one.by, one.instrument)
        self._judged = self._judged_of(self._judged)

    def _judge_alike(self, spot: Spot) -> None:
        """Judge a new value, and again whatever it is a neighbour of: its first values had none."""
        last = self._values[-1]
        self._judged.pop(spot, None)
        self._judged[spot] = unjudged(spot, last.value, last.by, last.instrument)
        alike = {other: one for other, one in self._judged.items() if other.alike == spot.alike}
        self._judged.update(self._judged_of(alike))

    def _judged_of(self, values: dict[Spot, Judged]) -> dict[Spot, Judged]:
        """Values judged by each other and by what was good in earlier checks."""
        beside = {spot: unjudged(spot, value) for spot, value in self._earlier if spot not in values}
        judged = judged_of({**beside, **values}, self.board, self._references)
        return {spot: judged[spot] for spot in values}


def board_of(*names: str | None) -> BoardSpec | None:
    """The board that the first of these names (codes or models) tells without doubt; None where none does."""
    for name in names:
        if name and (exact := catalogue.board(name)) is not None:
            return exact
    for name in names:
        found = boards_of(name) if name else ()
        if found and len({(spec.chip, spec.chips, spec.domains) for spec in found}) == 1:
            return found[0]
    return None


def _place(spot: Spot) -> tuple[object, ...]:
    """Where a spot is and what the meter is set to; which probe lies on it does not matter here."""
    how = spot.conditions
    return spot.point, how.mode, how.state, how.ground, spot.domain, spot.chip


def _turned(spot: Spot) -> Spot:
    """The same spot with the probes the other way round."""
    other = Polarity.RED if spot.conditions.polarity is Polarity.BLACK else Polarity.BLACK
    return replace(spot, conditions=replace(spot.conditions, polarity=other))


def _of_record(one: Measurement) -> _Value:
    spot = one.taken.spot
    assert spot is not None  # noqa: S101 - asked before
    value = math.inf if one.taken.over_range else one.taken.value
    return _Value(spot, value, one.taken.instrument, one.by, one.at, Future(), one.id)


def _earlier_values(shop: Shop, check: BoardCheck) -> tuple[tuple[Spot, float], ...]:
    """What was in band in other checks of the order: the neighbours of a few points that are measured again."""
    return tuple(
        (one.taken.spot, one.taken.value)
        for one in with_bands(order(shop, check.order_id).measurements)
        if one.check_id != check.id and one.passed and one.taken.spot is not None
    )


def body_of_only(only: Sequence[Spot]) -> str:
    """The body of a check in which these points alone are measured."""
    return _body_text(_Body(only=list(only)))


def _read_body(text: str) -> _Body:
    told = json.loads(text) if text else {}
    skipped, only = (
        [
            Spot(
                point,
                Conditions(ProbeMode(mode), ProbeState(state), Ground(ground), Polarity(polarity)),
                domain,
                chip,
            )
            for point, mode, state, ground, polarity, domain, chip in told.get(name, ())
        ]
        for name in ("skipped", "only")
    )
    return _Body(skipped, bool(told.get("swapped")), told.get("around"), only)


def _body_text(body: _Body) -> str:
    skipped, only = (
        [
            (
                spot.point,
                spot.conditions.mode.value,
                spot.conditions.state.value,
                spot.conditions.ground.value,
                spot.conditions.polarity.value,
                spot.domain,
                spot.chip,
            )
            for spot in spots
        ]
        for spots in (body.skipped, body.only)
    )
    told = {"skipped": skipped, "swapped": body.swapped, "around": body.around}
    return json.dumps(told | ({"only": only} if only else {}))
