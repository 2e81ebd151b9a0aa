"""Bringing in the rows of a table: a plan that says what would happen, then all of it as one commit, or nothing.

The rows come from `app.services.import_reading`; what each becomes is decided by the module of its target in
`app.services.import_writing`, for the plan and for the record alike. Nothing is written while a row has a problem that
nobody has left out, and nothing known is overwritten that nobody has chosen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.clock import time_of
from app.domain.import_error import ReadingStopped
from app.domain.import_mapping import ColumnMapping
from app.domain.import_plan import (
    Earlier,
    Fate,
    ImportChoices,
    ImportNotReady,
    ImportPlan,
    ImportRefused,
    ImportResult,
    PlannedRow,
    Trouble,
)
from app.domain.import_row import ReadRow
from app.domain.import_target import TargetId
from app.domain.permission import Permission
from app.ledger.change import Commit
from app.ledger.writing import Watch
from app.services.import_reading.evidence import examine
from app.services.import_reading.proposal import remember
from app.services.import_reading.rows import read_rows
from app.services.import_reading.table_file import Table
from app.services.import_writing.assets import AssetsPlanner
from app.services.import_writing.kept_plan import KeptPlan, state_of
from app.services.import_writing.named import Names
from app.services.import_writing.parts import PartsPlanner
from app.services.import_writing.repairs import RepairsPlanner
from app.services.import_writing.stock import StockPlanner
from app.services.permissions import require
from app.services.shop import Draft, Shop

#: Problems and rows that a plan holds; how many there are in all it counts.
MOST_SHOWN = 1_000
#: Rows between two words about how far it is.
_TOLD_EVERY = 500

#: Told how many rows are done; gives False to end it.
Progress = Callable[[int], bool]


def _no_word(_rows: int) -> bool:
    return True


@dataclass(slots=True)
class _Kept:
    """What the last plan of a source decided."""

    plan: KeptPlan | None = None


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The rows to bring in: `rows` gives them anew each time. `sha256` is the file's, `name` what it is called.

    `kept` is what `plan` leaves for `run`.
    """

    target: TargetId
    name: str
    sha256: str
    rows: Callable[[], Iterable[ReadRow]]
    remember: Callable[[Shop, Draft], None] = lambda _shop, _draft: None
    kept: _Kept = field(default_factory=_Kept, compare=False, repr=False)


def source_of(table: Table, mapping: ColumnMapping) -> ImportSource:
    """The rows of a table as a mapping takes them; the mapping is kept with the import, for the next table alike."""
    evidence = examine(table, mapping)
    return ImportSource(
        mapping.target,
        table.shape.name,
        table.shape.sha256,
        lambda: read_rows(table, mapping, evidence),
        lambda shop, draft: remember(shop, draft, table.shape, mapping),
    )


def watching(progress: Progress) -> Watch:
    """Who follows the taking back of an import: told how many changes are written."""
    told = _Told(progress)

    def tell(changes: int) -> None:
        told.rows = changes
        told.tell(changes)

    return Watch(tell, lambda: told.stopped)


class Planner(Protocol):
    """What decides about the rows of one target."""

    @property
    def ignored(self) -> Counter[str]:
        """Fields whose value has nowhere to go -> rows."""

    @property
    def settled(self) -> bool:
        """Whether all that was decided so far holds whatever is written of it meanwhile."""

    def plan(self, row: ReadRow) -> PlannedRow:
        """What becomes of a row; asked of every row once, in order."""

    def write(self, draft: Draft, row: ReadRow, planned: PlannedRow) -> None:
        """Put a row into a draft as it was planned."""


def plan(
    shop: Shop, source: ImportSource, choices: ImportChoices | None = None, progress: Progress = _no_word
) -> ImportPlan:
    """What an import would do; nothing is written. Raises ReadingStopped where `progress` gives False."""
    choices = choices or ImportChoices()
    source.kept.plan = None
    kept = KeptPlan(state_of(shop), choices)
    names = Names(shop)
    planner = _planner(shop, source, choices, names)
    counts = kept.counts
    differing: Counter[str] = Counter()
    troubles: list[Trouble] = []
    rows: list[PlannedRow] = []
    trouble_count = 0
    for done, (row, planned) in enumerate(_decided(source, planner, choices), 1):
        kept.add(row, planned)
        trouble_count += len(planned.troubles) if planned.fate is Fate.WRONG else 0
        differing.update(change.field for change in planned.changes if change.old)
        if planned.fate is Fate.WRONG and len(troubles) < MOST_SHOWN:
            troubles += planned.troubles
        if len(rows) < MOST_SHOWN and planned.fate is not Fate.SAME:
            rows.append(planned)
        if done % _TOLD_EVERY == 0 and not progress(done):
            raise ReadingStopped
    kept.flush()
    if planner.settled and not counts[Fate.WRONG]:
        source.kept.plan = kept
    parts = planner.parts if isinstance(planner, StockPlanner) else planner
    guesses = (parts.guessed, parts.unknown_kind) if isinstance(parts, PartsPlanner) else (0, 0)
    return ImportPlan(
        source.target,
        new=counts[Fate.NEW],
        changed=counts[Fate.CHANGED],
        same=counts[Fate.SAME],
        left_out=counts[Fate.LEFT_OUT],
        wrong=counts[Fate.WRONG],
        trouble_count=trouble_count,
        troubles=tuple(troubles[:MOST_SHOWN]),
        rows=tuple(rows),
        differing=dict(differing),
        in_stock=planner.in_stock if isinstance(planner, StockPlanner) else 0,
        made=dict(names.made),
        ignored=dict(planner.ignored),
        guessed=guesses[0],
        unknown_kind=guesses[1],
        earlier=earlier(shop, source),
    )


def run(
    shop: Shop,
    actor: str,
    source: ImportSource,
    choices: ImportChoices | None = None,
    progress: Progress = _no_word,
    *,
    details: Mapping[str, str] | None = None,
) -> tuple[ImportResult, Commit]:
    """Write all rows as one commit, or none of them; the import itself is noted, with `details` of how it was read.

    It is planned anew against the record as it is when it is written, unless nothing was saved since `plan`. Raises
    ImportNotReady, CommitCancelled where `progress` gives False, NotAllowed, and what `Ledger.commit` raises; then
    nothing was saved.
    """
    require(shop, actor, Permission.IMPORT)
    chosen = choices or ImportChoices()
    counts: Counter[Fate] = Counter()
    told = _Told(progress)

    def fill(draft: Draft) -> Iterator[None]:
        planner = _planner(shop, source, chosen, Names(shop))
        kept = source.kept.plan
        if kept is not None and kept.holds(state_of(shop), chosen):
            decided = kept.rows()
            counts.update({fate: count for fate, count in kept.counts.items() if fate not in (Fate.NEW, Fate.CHANGED)})
        else:
            decided = _decided(source, planner, chosen)
        for done, (row, planned) in enumerate(decided, counts.total() + 1):
            counts[planned.fate] += 1
            told.rows = done
            if planned.fate in (Fate.NEW, Fate.CHANGED):
                planner.write(draft, row, planned)
                yield
        wrong = counts[Fate.WRONG]
        if wrong:
            raise ImportNotReady(ImportRefused.PROBLEMS, wrong)
        if not counts[Fate.NEW] + counts[Fate.CHANGED]:
            raise ImportNotReady(ImportRefused.NOTHING)
        draft.add(
            "import_run",
            name=source.name,
            sha256=source.sha256,
            kind=source.target.value,
            rows=counts[Fate.NEW] + counts[Fate.CHANGED],
            body=_body(counts, chosen, details or {}),
        )
        source.remember(shop, draft)
        yield

    commit = shop.pour(actor, fill, Watch(told.tell, lambda: told.stopped))
    return (
        ImportResult(counts[Fate.NEW], counts[Fate.CHANGED], counts[Fate.SAME], counts[Fate.LEFT_OUT]),
        commit,
    )


def earlier(shop: Shop, source: ImportSource) -> tuple[Earlier, ...]:
    """The imports of the very same file for the same target that still stand, the newest first."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT r.created_at, r.rows, n.name FROM import_run AS r LEFT JOIN person_private AS n"
            " ON n.id = r.created_by WHERE r.sha256 = ? AND r.kind = ? AND r.gone = 0 ORDER BY r.hlc DESC",
            (source.sha256, source.target.value),
        ).fetchall()
    return tuple(Earlier(time_of(row["created_at"]), row["name"] or "", row["rows"]) for row in rows)


@dataclass(slots=True)
class _Told:
    """How far it is, told to whoever waits; what they say is kept until the writer asks."""

    progress: Progress
    rows: int = 0
    stopped: bool = False

    def tell(self, _changes: int) -> None:
        self.stopped = self.stopped or not self.progress(self.rows)


def _planner(shop: Shop, source: ImportSource, choices: ImportChoices, names: Names) -> Planner:
    if source.target is TargetId.PARTS:
        return PartsPlanner(shop, choices, names)
    if source.target is TargetId.STOCK:
        return StockPlanner(shop, choices, names)
    if source.target is TargetId.ASSETS:
        return AssetsPlanner(shop, choices, names)
    return RepairsPlanner(shop, choices, names, source.name)


def _decided(source: ImportSource, planner: Planner, choices: ImportChoices) -> Iterator[tuple[ReadRow, PlannedRow]]:
    for row in source.rows():
        if row.line in choices.left_out:
            yield row, PlannedRow(row.line, Fate.LEFT_OUT)
            continue
        planned = PlannedRow(row.line, Fate.WRONG, troubles=row.problems) if row.problems else planner.plan(row)
        if planned.fate is Fate.WRONG and choices.leave_out_wrong:
            planned = PlannedRow(row.line, Fate.LEFT_OUT, planned.about, planned.known_id, (), planned.troubles)
        yield row, planned


def _body(counts: Counter[Fate], choices: ImportChoices, details: Mapping[str, str]) -> str:
    told = {
        "counts": {fate.value: count for fate, count in sorted(counts.items())},
        "overwrite": sorted(choices.overwrite),
        "stock": choices.stock.value if choices.stock is not None else None,
        "left_out": sorted(choices.left_out)[:MOST_SHOWN],
        "leave_out_wrong": choices.leave_out_wrong,
        **details,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
