"""A work order whole, as one frozen value: everything a page and the printed order need, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import AssetIdentity
from app.domain.board_check import BoardCheck, CheckLine, PowerOverride
from app.domain.finding import Finding
from app.domain.flow import waits_for
from app.domain.identifier import parse_number
from app.domain.intake_checklist import Checklist, checklist_like, filled_in
from app.domain.measurement import Measurement
from app.domain.phrase import Phrase
from app.domain.quote import ApprovalStand, Quote, approval_stand, standing_quote
from app.domain.stock import Grade, Money, totals
from app.domain.test_run import Phase, TestRun, aged_hours, passes_in_a_row
from app.domain.work_order import (
    ActionCode,
    Billing,
    FindingStatus,
    Hold,
    OrderKind,
    Policy,
    Priority,
    RemovedPart,
    SignerRole,
    Standing,
    State,
    Step,
    next_step,
    steps,
)

#: What the address of a simulated machine begins with, like the URL of a simulated board's port.
SIMULATED = "simulated://"


@dataclass(frozen=True, slots=True)
class MinerLine:
    """The machine the board came from; `slot` zero-based. `asset_id` None = known by its address only.

    `ip` of a simulated machine is its address behind `SIMULATED`.
    """

    ip: str | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    mac: str | None = None
    slot: int | None = None
    asset_id: str | None = None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding on the order and what became of it; `settled_by` confirmed or ruled it out."""

    id: str
    finding: Finding
    status: FindingStatus
    at: datetime
    by: str
    phase: Phase = Phase.BEFORE
    test_run_id: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    note: str = ""
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Something done to the board; `minutes` of work, `finding_ids` = the findings it answers."""

    id: str
    at: datetime
    by: str
    code: ActionCode
    position: str
    result: str
    minutes: int
    finding_ids: tuple[str, ...] = ()
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """A part fitted; `unit_cost` is frozen at use, rounded. `value` = what the pieces that stayed on the board cost,
    exactly; None where only the unit cost was kept. `grade` RECOVERED must be printed as such.
    """

    id: str
    at: datetime
    by: str
    position: str
    quantity: int
    part_id: str
    sku: str
    part_name: str
    lot_id: str
    lot_number: str
    grade: Grade
    unit_cost: Money
    removed: RemovedPart
    removed_mark: str = ""
    returned: int = 0
    finding_ids: tuple[str, ...] = ()
    stamp: int = 0
    lot_came_as: str | None = None
    value: Money | None = None

    @property
    def fitted(self) -> int:
        """How many stayed on the board: taken less given back."""
        return self.quantity - self.returned

    @property
    def cost(self) -> Money:
        """The cost of what stayed on the board."""
        return self.value or self.unit_cost.times(self.fitted)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature; `content_hash` is of the content as it stood (see `OrderView.content_hash`)."""

    id: str
    at: datetime
    by: str
    role: SignerRole
    content_hash: str
    image_sha256: str | None = None
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """What was added after a signature, in words and by files; `content_hash` is of what stood signed then."""

    id: str
    at: datetime
    by: str
    text: str
    content_hash: str
    file_ids: tuple[str, ...] = ()
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """A file kept with the order, by the hash of its bytes. `phase` such as "intake", "repair", "document".

    `small_sha256` = the small copy of a photo that has one; `source` = the way it came, such as "phone 2".
    """

    id: str
    at: datetime
    by: str
    sha256: str
    mime: str
    size: int
    name: str
    caption: str
    phase: str
    stamp: int = 0
    small_sha256: str | None = None
    source: str = ""
    stripped: bool = False


@dataclass(frozen=True, slots=True)
class TransitionLine:
    """A step that was taken; `overridden` = a gate was opened by the reason. `hold`, `until`: why it was put on hold,
    and until when.
    """

    id: str
    at: datetime
    by: str
    source: State
    target: State
    reason: str = ""
    overridden: bool = False
    stamp: int = 0
    hold: Hold | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A remark."""

    id: str
    at: datetime
    by: str
    text: str
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One answer of the intake checklist; `template` = the list it was given to and its version, "" = none."""

    id: str
    at: datetime
    by: str
    item: str
    answer: str
    note: str = ""
    stamp: int = 0
    template: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the order's history: `what` is the kind of entry, `detail` the entry itself."""

    at: datetime
    by: str
    what: str
    detail: object
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class OrderView:
    """The order. Every tuple is oldest first. `content_hash` is of everything a signature given now would vouch for,
    `vouched_hash` of what the newest one was given for, as it is now: amendments since are no part of it.

    `policy` is the shop's, so that the next step can be worked out from this value alone. Up to `price_cap` a repair
    needs no approval; None = nothing agreed.
    """

    id: str
    number: str
    state: State
    kind: OrderKind
    priority: Priority
    billing: Billing
    attempt: int
    asset: AssetIdentity
    miner: MinerLine | None
    customer: str | None
    reported_fault: str
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    utc_offset_min: int
    findings: tuple[FindingLine, ...]
    test_runs: tuple[TestRun, ...]
    measurements: tuple[Measurement, ...]
    actions: tuple[ActionLine, ...]
    replacements: tuple[ReplacementLine, ...]
    signatures: tuple[SignatureLine, ...]
    attachments: tuple[AttachmentLine, ...]
    transitions: tuple[TransitionLine, ...]
    notes: tuple[NoteLine, ...]
    checklist: tuple[ChecklistLine, ...]
    content_hash: str
    policy: Policy
    parent_number: str | None = None
    held_from: State | None = None
    hold: Hold | None = None
    held_until: datetime | None = None
    due_at: datetime | None = None
    assignee: str = ""
    batch: str | None = None
    customer_reference: str = ""
    demo: bool = False
    checks: tuple[BoardCheck, ...] = ()
    power_overrides: tuple[PowerOverride, ...] = ()
    amendments: tuple[AmendmentLine, ...] = ()
    vouched_hash: str = ""
    customer_id: str | None = None
    quotes: tuple[Quote, ...] = ()
    price_cap: Money | None = None
    #: The number it had on the bench it came from, where that was taken here.
    came_as: str | None = None
    #: The file an old repair was imported from; None = the order was led here.
    imported_from: str | None = None

    @property
    def born(self) -> str:
        """The number it was given first, on whichever bench: what paper and signatures know it by."""
        return self.came_as or self.number

    @property
    def label(self) -> str:
        """The number with its check character, for QR codes and labels."""
        return parse_number(self.number).label

    @property
    def signed(self) -> bool:
        """Signed: its content no longer changes."""
        return bool(self.signatures)

    @property
    def simulated(self) -> bool:
        """Something on it is not real: the shop, the machine it came from, or a board that was tested."""
        from_simulated = self.miner is not None and (self.miner.ip or "").startswith(SIMULATED)
        return (
            self.demo
            or from_simulated
            or any(run.simulated for run in self.test_runs)
            or any(one.simulated for one in self.checks)
        )

    @property
    def signature_holds(self) -> bool:
        """What the newest signature was given for is as it was then."""
        return self.signed and self.signatures[-1].content_hash == self.vouched_hash

    @property
    def amended_since(self) -> tuple[AmendmentLine, ...]:
        """The amendments that no signature vouches for yet."""
        signed = self.signatures[-1].stamp if self.signatures else 0
        return tuple(line for line in self.amendments if line.stamp > signed)

    def files_of(self, amendment: AmendmentLine) -> tuple[AttachmentLine, ...]:
        """The files that came with an amendment."""
        return tuple(line for line in self.attachments if line.id in amendment.file_ids)

    @property
    def closed_at(self) -> datetime | None:
        """When the last step was taken, once the order is closed."""
        return self.transitions[-1].at if self.state.closed and self.transitions else None

    @property
    def confirmed(self) -> tuple[FindingLine, ...]:
        """The findings somebody confirmed."""
        return tuple(line for line in self.findings if line.status is FindingStatus.CONFIRMED)

    @property
    def unanswered(self) -> tuple[FindingLine, ...]:
        """The confirmed findings that nothing which was done, and no part that stayed on the board, answers yet."""
        answered = {id_ for line in self.actions for id_ in line.finding_ids}
        answered |= {id_ for line in self.replacements if line.fitted for id_ in line.finding_ids}
        return tuple(line for line in self.confirmed if line.id not in answered)

    @property
    def tests_before(self) -> tuple[TestRun, ...]:
        """Test runs before the repair."""
        return tuple(run for run in self.test_runs if run.phase is Phase.BEFORE)

    @property
    def tests_after(self) -> tuple[TestRun, ...]:
        """Test runs after the repair."""
        return tuple(run for run in self.test_runs if run.phase is Phase.AFTER)

    @property
    def parts_cost(self) -> tuple[Money, ...]:
        """What the fitted parts cost, one sum per currency."""
        return totals(line.cost for line in self.replacements if line.fitted)

    @property
    def minutes(self) -> int:
        """Minutes of work, all actions together."""
        return sum(action.minutes for action in self.actions)

    @property
    def work_done_until(self) -> int | None:
        """The stamp of the last thing done to the board; tests before it no longer count as passes."""
        return max((line.stamp for line in self._work), default=None)

    @property
    def work_begun(self) -> tuple[int, datetime] | None:
        """Stamp and time of the first thing done to the board; what is measured from then on is after the repair."""
        return min(((line.stamp, line.at) for line in self._work), default=None)

    @property
    def _work(self) -> tuple[ActionLine | ReplacementLine, ...]:
        """What changed the board; to inspect it changes nothing."""
        return (*(line for line in self.actions if line.code is not ActionCode.INSPECT), *self.replacements)

    @property
    def touch_min(self) -> float:
        """Minutes of work: those noted with actions, and of the tests that somebody stood by."""
        tests = sum(run.seconds for run in self.test_runs if run.kind.attended) / 60
        return sum(line.minutes for line in self.actions) + tests

    @property
    def passes(self) -> int:
        """How many tests in a row passed since the last work."""
        return passes_in_a_row(self.test_runs, self.work_done_until)

    @property
    def intake_list(self) -> Checklist:
        """The intake checklist that belongs to the order: the one that was begun, else the usual one of its asset."""
        return checklist_like(self.checklist, self.asset.kind, self.kind, self.billing)

    @property
    def standing(self) -> Standing:
        """The facts that the gates look at."""
        done = self.work_done_until
        since = [run for run in self.tests_after if done is None or run.stamp >= done]
        said = [run for run in since if not run.undecided and not run.a_look and not run.replayed]
        return Standing(
            serial_known=self.asset.serial is not None,
            photos=sum(1 for line in self.attachments if line.mime.startswith("image/") and line.phase == "intake"),
            checklist_done=filled_in(self.checklist, self.intake_list),
            confirmed=len(self.confirmed),
            suspected=sum(1 for line in self.findings if line.status is FindingStatus.SUSPECTED),
            unanswered=len(self.unanswered),
            passes=self.passes,
            failed_last=bool(said) and not said[-1].passed,
            burn_in_hours=aged_hours(self.test_runs, done),
            signed=self.signed,
            signers=len({line.by for line in self.signatures}),
            approval=self.approval,
        )

    @property
    def quote(self) -> Quote | None:
        """The quote that stands: the newest that is not withdrawn."""
        return standing_quote(self.quotes)

    @property
    def approval(self) -> ApprovalStand:
        """How the order stands with the customer's money."""
        return approval_stand(self.quotes, self.price_cap, charged=self.billing is Billing.PAID)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step the order could take, the usual one first."""
        return steps(self.state, self.standing, self.policy, self.held_from)

    @property
    def next_step(self) -> Step | None:
        """The one step to propose, its gates explained; None where the order is closed."""
        return next_step(self.state, self.standing, self.policy, self.held_from)

    @property
    def waits_for(self) -> Phrase | None:
        """What keeps the order, to be said by `app.words.orders`; None where nothing does but the shop's own hands."""
        held = self.transitions[-1].reason if self.state is State.ON_HOLD and self.transitions else ""
        standing = self.standing
        return waits_for(
            self.state,
            self.hold,
            self.held_until,
            held,
            serial_known=standing.serial_known,
            passes=(standing.passes, self.policy.passes),
            failed=standing.failed_last,
            signed=self.signed,
        )

    @property
    def check_lines(self) -> tuple[CheckLine, ...]:
        """The guided checks, each with the test run it ended as; oldest first by their end."""
        runs = {run.id: run for run in self.test_runs}
        lines = (CheckLine(check, runs.get(check.test_run_id or "")) for check in self.checks)
        return tuple(sorted(lines, key=lambda line: line.stamp))

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Everything that happened, oldest first. A guided check is one line, which stands for its values and its run;
        one without anything in it yet is none.
        """
        checks = [line for line in self.check_lines if line.run or line.check.measurements or line.check.body]
        ended = {line.run.id for line in checks if line.run is not None}
        amended = {id_ for line in self.amendments for id_ in line.file_ids}
        entries = [
            TimelineEntry(line.at, line.by, what, line, line.stamp)
            for what, lines in (
                ("finding", self.findings),
                ("test_run", tuple(run for run in self.test_runs if run.id not in ended)),
                ("check", tuple(checks)),
                ("power_override", self.power_overrides),
                ("measurement", tuple(one for one in self.measurements if one.check_id is None)),
                ("action", self.actions),
                ("replacement", self.replacements),
                ("signature", self.signatures),
                ("attachment", tuple(line for line in self.attachments if line.id not in amended)),
                ("amendment", self.amendments),
                ("transition", self.transitions),
                ("note", self.notes),
                ("quote", self.quotes),
                ("approval", tuple(quote.approval for quote in self.quotes if quote.approval is not None)),
                ("checklist", self.checklist),
            )
            for line in lines
        ]
        return tuple(sorted(entries, key=lambda entry: entry.stamp))
