"""The shop: an open ledger with what every use case needs of it. Orders, stock and assets are the modules beside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.identifier import HumanNumber, NumberKind
from app.domain.person import PersonRole
from app.ledger.attachments import Attachments
from app.ledger.change import Change, Commit, Op, Scalar, new_id
from app.ledger.errors import ChangeRefused
from app.ledger.ledger import Ledger, Reader
from app.ledger.search import SearchIndex
from app.ledger.writing import Watch, undoing
from app.services.letterhead_file import take_over

if TYPE_CHECKING:
    from app.ledger.figures import FigureStore

#: The table that holds the numbers of each kind.
_NUMBERED = {
    NumberKind.WORK_ORDER: "work_order",
    NumberKind.LOT: "lot",
    NumberKind.PLACE: "place",
    NumberKind.BATCH: "intake_batch",
    NumberKind.QUOTE: "quote",
    NumberKind.CLAIM: "claim",
    NumberKind.PURCHASE: "purchase",
    NumberKind.COUNT: "stock_count",
}
#: The setting that holds the next number of a kind on a bench (its scope, such as WO-B1), where somebody raised it.
NEXT_NUMBER = "number.next"
#: Changes that are asked for their right and handed on together, of very many.
_AT_A_TIME = 500


def demo_dir(data_dir: Path) -> Path:
    """Where the demo's shop lives: beside the real one, never in it."""
    return data_dir / "demo"


class Draft:
    """Changes being put together for one commit, in one person's name."""

    def __init__(self, shop: Shop, actor: str) -> None:
        self._shop = shop
        self._people: dict[tuple[str, str], str] = {}
        self._numbers: dict[NumberKind, int] = {}
        self._by_the_way: set[str] = set()
        self.changes: list[Change] = []
        self.actor = self.person(actor)
        #: What a module of services works out while the draft is put together, by the name of the thing.
        self.worked_out: dict[str, Any] = {}
        self._commit: Commit | None = None

    def add(self, entity: str, **fields: Scalar) -> str:
        """A new row; gives its id."""
        id_ = new_id()
        self.changes.append(Change(entity, id_, Op.ADD, {k: v for k, v in fields.items() if v is not None}))
        return id_

    def add_as(self, entity: str, id_: str, **fields: Scalar) -> None:
        """A new row whose id is known before."""
        self.changes.append(Change(entity, id_, Op.ADD, {k: v for k, v in fields.items() if v is not None}))

    def set(self, entity: str, id_: str, **fields: Scalar) -> None:
        """New values in a row that exists."""
        self.changes.append(Change(entity, id_, Op.SET, fields))

    def person(self, name: str, role: PersonRole = PersonRole.TECHNICIAN) -> str:
        """The id of the person of that name, who is added when new."""
        return self._named("person", name, role=role.value)

    def customer(self, name: str) -> str:
        """The id of the customer of that name, in whatever capitals, who is added when new; of merged doubles, the one
        that stays.
        """
        return self._shop.merged_customer(self._named("customer", name))

    def known(self, entity: str, name: str) -> str | None:
        """The id of the person or customer of that name, known here or added by this draft; None where nobody is."""
        name = " ".join(name.split())
        return self._people.get(_key(entity, name)) or self._shop.id_of_name(entity, name)

    def number(self, kind: NumberKind) -> str:
        """The next human number of a kind on this bench."""
        if kind not in self._numbers:
            self._numbers[kind] = self._shop.last_number(kind)
        self._numbers[kind] += 1
        return str(HumanNumber(kind, self._shop.bench_prefix, self._numbers[kind]))

    def mean(self, id_: str) -> None:
        """A person or customer who was only mentioned is what the draft is about."""
        self._by_the_way.discard(id_)

    @property
    def meant(self) -> bool:
        """Whether anything is to be saved besides people and customers who were only mentioned."""
        return any(change.id not in self._by_the_way for change in self.changes)

    def read(self) -> AbstractContextManager[Reader]:
        """The record as it is before this commit, for the modules of `app.services`."""
        return self._shop.read()

    def saved(self) -> Commit:
        """The commit the block ended in. Raises ChangeRefused where the block had nothing to save."""
        if self._commit is None:
            raise ChangeRefused("empty")
        return self._commit

    def keep(self, commit: Commit) -> None:
        """Take note of the commit; for `Shop.writing`."""
        self._commit = commit

    def _named(self, entity: str, name: str, **fields: Scalar) -> str:
        name = " ".join(name.split())
        key = _key(entity, name)
        if key not in self._people:
            known = self._shop.id_of_name(entity, name)
            if known is None:
                known = self.add(entity, name=name, **fields)
                self._by_the_way.add(known)
            self._people[key] = known
        return self._people[key]


def _key(entity: str, name: str) -> tuple[str, str]:
    """By what a name is known: customers in whatever capitals, people as they are written."""
    return entity, name.casefold() if entity == "customer" else name


class Shop:
    """An open shop. `Shop.open` makes one; a context manager; every method may be called from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._writing = threading.RLock()
        self._noted = threading.local()
        #: What `app.services.search` asks; the window has it kept up.
        self.index = SearchIndex(ledger)
        self._figures: FigureStore | None = None
        #: The customers' names as `app.services.search_words` last read them, with the stamp they were read at.
        self.names_kept: tuple[object, Any] | None = None

    @classmethod
    def open(cls, data_dir: Path, *, write: bool = True, demo: bool | None = None) -> Shop:
        """Open the shop kept in `data_dir`; a new one is made when it is missing.

        `write` False only reads and works while another program writes. `demo` says what a new shop is and what an
        existing one must be (None = whichever it is). Raises LedgerHeld (who), LedgerTooNew, NotALedger, LedgerFull,
        LedgerFailed, DemoMismatch, OSError.
        """
        ledger = Ledger.open(data_dir, write=write, demo=demo)
        try:
            take_over(ledger)
        except BaseException:
            ledger.close()
            raise
        return cls(ledger)

    @property
    def data_dir(self) -> Path:
        """The folder the shop lives in."""
        return self._ledger.folder

    @property
    def ledger(self) -> Ledger:
        """The record itself, for backup and check."""
        return self._ledger

    @property
    def attachments(self) -> Attachments:
        """The kept files."""
        return self._ledger.attachments

    @property
    def figures(self) -> FigureStore:
        """The store that reports reckon with; loaded when the first one is asked for."""
        from app.ledger.figures import FigureStore

        with self._writing:
            if self._figures is None:
                self._figures = FigureStore(self._ledger)
            return self._figures

    @property
    def bench_prefix(self) -> str:
        """What this bench's numbers carry, such as `B1`."""
        return self._ledger.bench_prefix

    @property
    def demo(self) -> bool:
        """A demo's shop: everything in it is to be marked DEMO."""
        return self._ledger.demo

    @property
    def writable(self) -> bool:
        """Whether we may write."""
        return self._ledger.writable

    @property
    def last_saved(self) -> datetime | None:
        """When something was last saved durably (UTC); None in an empty shop."""
        return self._ledger.last_saved

    def on_change(self, callback: Callable[[Commit], None]) -> Callable[[], None]:
        """Call back after every commit, on the writer thread (a window hands it over to its own); the function that
        comes back ends it. `Commit.touched` names the rows as (entity, id).
        """
        return self._ledger.listen(callback)

    def read(self) -> AbstractContextManager[Reader]:
        """One consistent state of the record for reading; for the modules of `app.services` only."""
        return self._ledger.read()

    @contextmanager
    def writing(self, actor: str) -> Iterator[Draft]:
        """Collect changes and save them as one commit when the block ends without an error.

        Blocks are serial, so that what a block reads is still true when it saves. Raises what `Ledger.commit` raises,
        OrderSigned where a change would alter the content of a signed order, StepStands where it takes away what
        a step of an order was let through for, and NotAllowed where the person may not.
        """
        from app.services.standing import refuse_hand

        with self._writing:
            with self.read() as db:
                refuse_hand(db, actor)
            draft = Draft(self, actor)
            yield draft
            if draft.meant:
                changes = self._let_through(actor, draft.changes)
                draft.keep(self._ledger.commit(draft.actor, changes).result())
                noted: list[Commit] | None = getattr(self._noted, "commits", None)
                if noted is not None:
                    noted.append(draft.saved())

    def pour(self, actor: str, fill: Callable[[Draft], Iterable[None]], watch: Watch) -> Commit:
        """Save very many changes as one commit, without holding them all: `fill` puts some into its draft at a time,
        on the writer's thread, and what is there goes into the record after each. It reads the record as it was before.

        Blocks of `writing` wait meanwhile. Raises what `writing` raises, what `fill` raises, and CommitCancelled where
        `watch` stopped it; then nothing was saved.
        """
        from app.services.standing import refuse_hand

        def drained() -> Iterator[Change]:
            for _some in fill(draft):
                if len(draft.changes) < _AT_A_TIME:
                    continue
                yield from self._let_through(actor, draft.changes)
                draft.changes.clear()
            yield from self._let_through(actor, draft.changes)

        with self._writing:
            with self.read() as db:
                refuse_hand(db, actor)
            draft = Draft(self, actor)
            draft.keep(self._ledger.pour(draft.actor, drained(), watch).result())
            noted: list[Commit] | None = getattr(self._noted, "commits", None)
            if noted is not None:
                noted.append(draft.saved())
        return draft.saved()

    def undo(self, actor: str, commit: Commit, watch: Watch | None = None) -> Commit:
        """Take back that very commit, whatever was saved after it; it stays in the log, with its undo. `watch` follows
        one of very many changes.

        Raises NoSuchCommit, UndoBlocked (later work builds on it), StepStands (a step was let through for it),
        GateNotMet (a step that would come again has lost what it stood on), OrderSigned (the order is signed since),
        SignatureStands (a signature that something has been built on since), NotAllowed (the person may not).
        """
        from app.services.freeze import refuse_undo
        from app.services.gate_evidence import refuse_unproven
        from app.services.standing import refuse_changes, refuse_hand

        with self._writing:
            with self.read() as db:
                refuse_hand(db, actor)
                worked_out = undoing(db, commit.id, watch)
                refuse_changes(db, actor, worked_out.changes)
                refuse_undo(db, commit.id)
                refuse_unproven(db, worked_out.changes)
            by = self.id_of_name("person", actor) or commit.actor
            return self._ledger.undo(by, commit.id, watch, worked_out).result()

    def take_back(self, actor: str, commits: Sequence[Commit]) -> None:
        """Take back several commits that belong together, the newest first. Raises as `undo` does."""
        for commit in reversed(commits):
            self.undo(actor, commit)

    @contextmanager
    def noting(self) -> Iterator[list[Commit]]:
        """What this thread saves in the block, oldest first, so that exactly that can be taken back."""
        outer = getattr(self._noted, "commits", None)
        commits: list[Commit] = []
        self._noted.commits = commits
        try:
            yield commits
        finally:
            self._noted.commits = outer
            if outer is not None:
                outer.extend(commits)

    @contextmanager
    def together(self, actor: str) -> Iterator[list[Commit]]:
        """As `noting`; where the block fails, or Ctrl-C ends it, what it saved before is taken back."""
        with self.noting() as noted:
            try:
                yield noted
            except BaseException:
                self.take_back(actor, noted)
                noted.clear()
                raise

    def _let_through(self, actor: str, changes: list[Change]) -> list[Change]:
        """The changes, where the person may make them and no order forbids it. Raises as `writing` does."""
        # What judges orders is loaded when something is saved: the window and short commands start without it.
        from app.services.freeze import refuse_frozen
        from app.services.gate_evidence import refuse_unproven, takes_away
        from app.services.standing import refuse_changes

        with self.read() as db:
            refuse_changes(db, actor, changes)
            refuse_frozen(db, changes)
            refuse_unproven(db, [change for change in changes if takes_away(change)])
        return changes

    def id_of_name(self, entity: str, name: str) -> str | None:
        """The id of the person or customer of that name, of a customer in other capitals too; None where nobody is
        called so.
        """
        name = " ".join(name.split())
        asked = f"SELECT p.id, p.name FROM {entity}_private AS p JOIN {entity} AS e ON e.id = p.id WHERE e.gone = 0 AND"  # noqa: S608 - two names
        with self.read() as db:
            row = db.execute(f"{asked} p.name = ? ORDER BY p.id LIMIT 1", (name,)).fetchone()
            if row is None and entity == "customer":
                rows = db.execute(f"{asked} p.name IS NOT NULL ORDER BY p.id")
                row = next((one for one in rows if _key(entity, one["name"]) == _key(entity, name)), None)
        return row[0] if row else None

    def merged_customer(self, id_: str) -> str:
        """The customer that a double was merged into; itself for any other."""
        with self.read() as db:
            row = db.execute("SELECT merged_into FROM customer WHERE id = ?", (id_,)).fetchone()
        return id_ if row is None or row[0] is None else str(row[0])

    def last_number(self, kind: NumberKind) -> int:
        """The last number of that kind this bench gave, or the one before the number set to come next; 0 at first."""
        table = _NUMBERED.get(kind, "asset")
        prefix = f"{kind.value}-{self.bench_prefix}-"
        with self.read() as db:
            last = db.execute(
                f"SELECT max(number) FROM {table} WHERE number > ? AND number < ?",  # noqa: S608 - our own tables
                (prefix, prefix + "~"),
            ).fetchone()[0]
            raised = db.execute(
                "SELECT max(CAST(value AS INTEGER)) FROM setting WHERE name = ? AND scope = ? AND gone = 0",
                (NEXT_NUMBER, f"{kind.value}-{self.bench_prefix}"),
            ).fetchone()[0]
        return max(int(last.rsplit("-", 1)[1]) if last else 0, (raised or 1) - 1)

    def close(self) -> None:
        """Save what is on its way and close."""
        self.index.close()
        if self._figures is not None:
            self._figures.close()
        self._ledger.close()

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
