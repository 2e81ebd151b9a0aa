"""References of good boards: recorded from orders, read for judging, withdrawn and brought back.

Every function that saves is one commit and gives it, so that exactly that can be taken back by `Shop.undo`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.diagnosis.values import judged_of, unjudged
from app.domain.asset import SerialSource
from app.domain.board_check import CheckKind
from app.domain.clock import time_of
from app.domain.expected import Basis
from app.domain.measurement import Measurement
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter
from app.domain.order_view import OrderView
from app.domain.reference import (
    Coverage,
    Reference,
    ReferenceValue,
    RevisionCoverage,
    Standing,
    revision_of,
    same_revision,
)
from app.domain.reference_error import (
    BoardUnknown,
    FailedLast,
    NothingMeasured,
    NotProvenGood,
    ReferenceSerialMissing,
    ValuesOff,
)
from app.domain.shop_error import NoSuchThing
from app.domain.spot import Spot
from app.domain.work_order import OrderKind
from app.ledger.change import Commit
from app.ledger.codec import from_json
from app.services.letterhead import letterhead
from app.services.order_reading import order, orders
from app.services.orders import open_order
from app.services.reference_entry import canonical, content_hash, entry_of, reference_of
from app.services.shop import Shop
from app.words.language import _
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Trust

#: A board passed when it passed so often in a row, whatever less the shop's policy asks.
PASSES = 2
#: So many tests of a board are looked through for what its EEPROM says.
_LOOKED_BACK = 8
#: Fewer characters of an id or a hash name nothing.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class KeptReference:
    """A reference that is in the record, and the commit that `Shop.undo` takes back; None where it was there before."""

    reference: Reference
    commit: Commit | None


def references_of(
    shop: Shop, board_code: str, revision: str | None = None, *, simulated: bool = False
) -> tuple[Reference, ...]:
    """The references that a board of a code is judged against, oldest first: all of the code, withdrawn ones left out.

    Those of another revision than `revision` are marked so (`Reference.of_revision`); `median_at` takes them only where
    none of that revision was measured. `simulated` boards, and all boards of a demo, have references of their own; real
    ones never see them.
    """
    wanted = code_of(board_code)
    found = _read(shop, lambda row: code_of(row["board_code"]) == wanted and not row["withdrawn"])
    return tuple(
        replace(one, of_revision=same_revision(one.revision, revision or ""))
        for one in found
        if one.simulated == (simulated or shop.demo)
    )


def revision_of_board(shop: Shop, asset_id: str) -> str:
    """The revision of a board, by its id: as its EEPROM told our bench, else as typed last; "" = not known."""
    with shop.read() as db:
        runs = db.execute(
            "SELECT t.run FROM test_run AS t JOIN work_order AS o ON o.id = t.order_id"
            " WHERE o.asset_id = ? AND t.gone = 0 AND t.run IS NOT NULL ORDER BY t.hlc DESC LIMIT ?",
            (asset_id, _LOOKED_BACK),
        ).fetchall()
        typed = db.execute(
            "SELECT revision FROM (SELECT revision, hlc FROM reference WHERE asset_id = ?1 AND gone = 0 UNION ALL"
            " SELECT c.revision, c.hlc FROM board_check AS c JOIN work_order AS o ON o.id = c.order_id"
            " WHERE o.asset_id = ?1 AND c.gone = 0) WHERE revision IS NOT NULL ORDER BY hlc DESC LIMIT 1",
            (asset_id,),
        ).fetchone()
    for row in runs:
        content = from_json(BenchRun, row["run"]).eeprom
        if content is not None and (told := revision_of(content.pcb_version, content.bom_version)):
            return told
    return str(typed["revision"]) if typed is not None else ""


def all_references(shop: Shop) -> tuple[Reference, ...]:
    """Every reference of the record, oldest first, withdrawn and simulated ones among them."""
    return _read(shop, lambda _row: True)


def _read(shop: Shop, wanted: Callable[[Mapping[str, Any]], bool]) -> tuple[Reference, ...]:
    """The references whose rows are wanted; the others are not even unpacked."""
    with shop.read() as db:
        names = {row["id"]: row["name"] or "" for row in db.execute("SELECT id, name FROM person_private")}
        rows = db.execute(
            "SELECT r.*, o.number AS order_number, p.person FROM reference AS r"
            " LEFT JOIN work_order AS o ON o.id = r.order_id LEFT JOIN reference_private AS p ON p.id = r.id"
            " WHERE r.gone = 0"
        ).fetchall()
    own = letterhead(shop).name
    found = []
    for row in filter(wanted, rows):
        foreign = row["shop"] is not None
        known = {"shop": own, "bench": shop.bench_prefix}
        found.append(
            reference_of(
                json.loads(row["body"]),
                id=row["id"],
                sha256=row["sha256"],
                order=row["order_number"],
                foreign=foreign,
                withdrawn=bool(row["withdrawn"]),
                note=row["note"] or "",
                person=(row["person"] or "") if foreign else names.get(row["created_by"], ""),
                **({} if foreign else known),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.taken_at, one.id)))


def record_reference(
    shop: Shop, actor: str, number: str, reason: str = "", *, revision: str | None = None, note: str = ""
) -> KeptReference:
    """Keep what was measured on an order's board as a reference: the newest value of every spot since the last work.

    The board passed twice in a row after its repair, or `reason` says why it is good. `revision` None = as
    `revision_of_board` knows it. What is recorded already is not recorded again. Raises NoSuchThing, BoardUnknown,
    NotProvenGood, FailedLast, NothingMeasured, ValuesOff.
    """
    with shop.writing(actor) as draft:
        view = order(shop, number)
        reference = _measured(shop, view, reason.strip(), revision, note)
        sha256 = content_hash(reference)
        if (there := next((one for one in all_references(shop) if one.sha256 == sha256), None)) is not None:
            return KeptReference(there, None)
        id_ = draft.add(
            "reference",
            asset_id=view.asset.id,
            order_id=view.id,
            board_code=reference.board_code,
            revision=reference.revision or None,
            serial=reference.serial,
            sha256=sha256,
            simulated=int(reference.simulated),
            body=canonical(entry_of(replace(reference, note=""))),
            note=note or None,
            withdrawn=0,
        )
    return KeptReference(reference_by_id(shop, id_), draft.saved())


def preview_reference(shop: Shop, number: str, reason: str = "", *, revision: str | None = None) -> Reference:
    """The reference that `record_reference` would keep, nothing saved. Raises as that does."""
    return _measured(shop, order(shop, number), reason.strip(), revision, "")


def recordable(shop: Shop, limit: int = 20) -> tuple[str, ...]:
    """The numbers of orders on whose boards checks took values and that made no reference yet, the newest first."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT o.number FROM work_order AS o WHERE o.gone = 0"
            " AND EXISTS (SELECT 1 FROM board_check AS c JOIN measurement AS m ON m.check_id = c.id AND m.gone = 0"
            " WHERE c.order_id = o.id AND c.gone = 0 AND c.kind IN (?, ?))"
            " AND NOT EXISTS (SELECT 1 FROM reference AS r WHERE r.order_id = o.id AND r.gone = 0)"
            " ORDER BY o.hlc DESC LIMIT ?",
            (CheckKind.COLD.value, CheckKind.WALK.value, limit),
        ).fetchall()
    return tuple(row[0] for row in rows)


def order_to_measure(shop: Shop, actor: str, board_code: str, serial: str) -> str:
    """The number of the order on which a good board is measured for that purpose alone: its open one, else a new one
    of the shop's own. Raises BoardUnknown, ReferenceSerialMissing.
    """
    code, serial = board_code.strip(), serial.strip()
    if not code:
        raise BoardUnknown("")
    if not serial:
        raise ReferenceSerialMissing
    open_ones = orders(shop, OrderFilter(open_only=True, serial=serial))
    if open_ones:
        return open_ones[0].number
    spec = board(code)
    asset = AssetDraft(
        make=spec.make if spec else None,
        model=spec.model if spec else None,
        board_code=code_of(code),
        serial=serial,
        serial_source=SerialSource.LABEL,
    )
    opening = OrderDraft(_("Known good: measured as a reference"), asset, kind=OrderKind.INTERNAL)
    return open_order(shop, actor, opening).number


def reference_by_id(shop: Shop, id_: str) -> Reference:
    """One reference by its id, the end of it or the beginning of its hash. Raises NoSuchThing."""
    wanted = id_.strip().casefold()
    everything = all_references(shop)
    found = [one for one in everything if one.id == wanted]
    if not found and len(wanted) >= _SHORTEST:
        found = [one for one in everything if one.id.endswith(wanted) or one.sha256.startswith(wanted)]
    if len(found) != 1:
        raise NoSuchThing("reference", id_)
    return found[0]


def withdraw(shop: Shop, actor: str, ids: Iterable[str]) -> Commit:
    """Judge nothing by these references any more; they stay in the record. Raises NoSuchThing."""
    return _set_withdrawn(shop, actor, ids, withdrawn=True)


def bring_back(shop: Shop, actor: str, ids: Iterable[str]) -> Commit:
    """Judge by these references again. Raises NoSuchThing."""
    return _set_withdrawn(shop, actor, ids, withdrawn=False)


def coverage(shop: Shop) -> tuple[Coverage, ...]:
    """Which boards have references and which have none: those of the shop's orders, most orders first, then the others
    that only references tell of. Boards that are simulated stand apart from real ones, unless the shop is a demo's.
    """
    with shop.read() as db:
        rows = db.execute(
            "SELECT code, count(*) AS orders, max(created_at) AS last FROM (SELECT o.created_at, coalesce(a.board_code,"
            " (SELECT c.board_code FROM board_check AS c WHERE c.order_id = o.id AND c.gone = 0"
            " AND c.board_code IS NOT NULL ORDER BY c.hlc DESC LIMIT 1),"
            " (SELECT t.board_code FROM test_run AS t WHERE t.order_id = o.id AND t.gone = 0"
            " AND t.board_code IS NOT NULL ORDER BY t.hlc DESC LIMIT 1)) AS code"
            " FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id WHERE o.gone = 0 AND o.kind <> ?)"
            " WHERE code IS NOT NULL GROUP BY code",
            (OrderKind.INTERNAL.value,),
        ).fetchall()
    seen: dict[str, tuple[int, str]] = {}
    for row in rows:
        count, last = seen.get(code_of(row["code"]), (0, ""))
        seen[code_of(row["code"])] = count + row["orders"], max(last, row["last"])
    kept: dict[tuple[str, bool], dict[str, list[Reference]]] = {(code, shop.demo): {} for code in seen}
    for one in all_references(shop):
        of_code = kept.setdefault((code_of(one.board_code), one.simulated), {})
        of_code.setdefault(" ".join(one.revision.split()), []).append(one)
    found = []
    for (code, simulated), revisions in kept.items():
        spec = board(code)
        orders, last = seen.get(code, (0, "")) if simulated == shop.demo else (0, "")
        found.append(
            Coverage(
                code,
                spec.model if spec else "",
                orders,
                time_of(last) if last else None,
                tuple(RevisionCoverage(name, tuple(of)) for name, of in sorted(revisions.items())),
                simulated,
                spec is not None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.orders, one.board_code, one.simulated)))


def code_of(text: str) -> str:
    """A board code as the catalogue writes it; one that it does not know as it is, in capitals."""
    known = board(text)
    return known.code if known is not None else " ".join(text.split()).upper()


def _set_withdrawn(shop: Shop, actor: str, ids: Iterable[str], *, withdrawn: bool) -> Commit:
    with shop.writing(actor) as draft:
        for id_ in ids:
            draft.set("reference", reference_by_id(shop, id_).id, withdrawn=int(withdrawn))
    return draft.saved()


def _measured(shop: Shop, view: OrderView, reason: str, revision: str | None, note: str) -> Reference:
    """The reference that an order's board makes."""
    checks = [one for one in view.checks if one.kind in (CheckKind.COLD, CheckKind.WALK)]
    code = view.asset.board_code or next((one.board_code for one in reversed(checks) if one.board_code), None)
    if code is None:
        raise BoardUnknown(view.number)
    needed = max(PASSES, view.policy.passes)
    if view.standing.failed_last:
        raise FailedLast(view.number)
    if view.passes < needed and not reason:
        raise NotProvenGood(view.number, view.passes, needed)
    done = view.work_done_until or 0
    others = {one.id for one in checks if one.board_code and code_of(one.board_code) != code_of(code)}
    told = [one for one in view.measurements if one.taken.spot is not None and one.check_id not in others]
    newest: dict[Spot, Measurement] = {}
    for one in sorted(told, key=lambda one: one.stamp):
        if one.taken.spot is not None and one.stamp >= done:
            newest[one.taken.spot] = one
    if not newest:
        raise NothingMeasured(view.number, before=bool(told))
    if revision is None:
        revision = revision_of_board(shop, view.asset.id)
    known = [one for one in references_of(shop, code, revision, simulated=view.simulated) if one.of_revision]
    if off := _off(newest, board(code), known):
        raise ValuesOff(view.number, off)
    instruments = dict.fromkeys(one.taken.instrument for one in newest.values() if one.taken.instrument)
    return Reference(
        board_code=code_of(code),
        revision=revision,
        serial=view.asset.serial,
        taken_at=max(one.at for one in newest.values()),
        instrument=", ".join(instruments),
        values=tuple(ReferenceValue(spot, one.taken.value) for spot, one in newest.items()),
        simulated=view.simulated,
        note=note,
        standing=Standing.PASSED if view.passes >= needed else Standing.SAID,
        reason=reason,
    )


def _off(
    values: Mapping[Spot, Measurement], spec: BoardSpec | None, known: Sequence[Reference]
) -> tuple[Measurement, ...]:
    """The values that no good board shows, those that forbid power first.

    All of them are judged anew, since the first of a check had no neighbours yet. What is published for other boards
    of the model or family alone does not speak against a board known good.
    """
    judged = judged_of({spot: unjudged(spot, one.taken.value) for spot, one in values.items()}, spec, known)
    found = []
    for spot, one in values.items():
        expected, judgement = judged[spot].expected, judged[spot].judgement
        if judgement.hard:
            found.append((0, one))
        elif expected is None:
            found += [(1, one)] if one.passed is False else []
        elif judgement.state.suspect and (expected.basis is not Basis.CATALOGUE or expected.trust is Trust.CONFIRMED):
            found.append((1, one))
    return tuple(one for _grave, one in sorted(found, key=lambda pair: (pair[0], pair[1].stamp)))
