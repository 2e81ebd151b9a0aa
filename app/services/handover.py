"""Handing an order, or a board's whole history, to another bench as one file, and taking one in.

Nothing is typed twice: what the field wrote goes on at the bench with who wrote it and when, its photos by hash, its
numbers as they were where they are free. Taking in is one commit, which `Shop.undo` takes back; taking the same file in
again, or an older one after a newer, changes nothing. How two records become one: `app.services.handover_merge`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import __version__
from app.domain.clock import time_of
from app.domain.handover import BenchNameBad, HandedOrder, HandoverLine, HandoverLook, HandoverUnreadable
from app.domain.identifier import is_bench
from app.ledger.change import Commit, new_id
from app.ledger.errors import ChangeRefused, LedgerFailed, LedgerFull
from app.ledger.schema_version import SCHEMA_VERSION
from app.services import assets, order_reading
from app.services.handover_bounds import refuse_foreign
from app.services.handover_conflicts import shown
from app.services.handover_file import (
    ENDING,
    FORMAT,
    VERSION,
    Handed,
    HandedRow,
    Progress,
    Stopped,
    files_in,
    read_file,
    write_file,
)
from app.services.handover_merge import Merged, merged
from app.services.handover_rows import rows_of_asset, rows_of_order
from app.services.letterhead import letterhead
from app.services.shop import Draft, Shop

__all__ = [
    "ENDING", "TakenOver", "export_asset", "export_order", "handovers_of", "import_file", "look_at", "set_bench",
]  # fmt: skip

#: Columns that name kept files by their hash, by entity.
_KEPT_FILES = {
    "attachment": ("sha256", "small_sha256"),
    "device_log": ("sha256",),
    "signature": ("image_sha256",),
}
#: Hashes of rows that were read as a shop reads them and stood the test.
_proven: set[str] = set()


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A hand-over that was taken in: what it brought, and the commit that `Shop.undo` takes back; None = nothing new.

    `number` is the first of its orders as it is called here, None = it held none.
    """

    look: HandoverLook
    commit: Commit | None

    @property
    def number(self) -> str | None:
        """The first order, as it is called here."""
        return self.look.orders[0].number if self.look.orders else None


def export_order(
    shop: Shop,
    actor: str,
    number: str,
    path: Path,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> Path:
    """Write one order with all that belongs to it into a file, and note on the order that it was handed over.

    Whole or not at all. Raises NoSuchThing, HandoverUnreadable ("size", "rows" for more than a file may hold),
    HandoverStopped, AttachmentMissing, NotReplaceable, LedgerFull, OSError, and what `Ledger.commit` raises.
    """
    id_ = order_reading.order_id(shop, number)
    with shop.read() as db:
        rows = rows_of_order(db, [id_])
    return _written(shop, actor, path, rows, order=id_, progress=progress, stopped=stopped)


def export_asset(
    shop: Shop,
    actor: str,
    serial: str,
    path: Path,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> Path:
    """Write a board's whole history into a file: every order on it, and where it was. Raises as `export_order` does."""
    id_ = assets.asset(shop, serial).identity.id
    with shop.read() as db:
        merged_too = [row["id"] for row in db.execute("SELECT id FROM asset WHERE merged_into = ?", (id_,))]
        rows = rows_of_asset(db, [id_, *merged_too])
    return _written(shop, actor, path, rows, asset=id_, progress=progress, stopped=stopped)


def look_at(shop: Shop, path: Path, progress: Progress | None = None, stopped: Stopped | None = None) -> HandoverLook:
    """What taking a file in would bring; everything in it is checked and nothing is saved.

    Raises HandoverUnreadable, HandoverStopped, OSError.
    """
    handed = _trusted(shop, path, progress, stopped)
    plan = merged(shop, Draft(shop, handed.manifest["made_by"] or handed.manifest["bench"]), handed)
    return _look(shop, handed, plan)


def import_file(
    shop: Shop, actor: str, path: Path, progress: Progress | None = None, stopped: Stopped | None = None
) -> TakenOver:
    """Take a file in: all of it as one commit, or nothing.

    Raises HandoverUnreadable, HandoverStopped, OSError, and what `Ledger.commit` raises.
    """
    handed = _trusted(shop, path, progress, stopped)
    new_files: list[str] = []
    try:
        with shop.writing(actor) as draft:
            plan = merged(shop, draft, handed)
            look = _look(shop, handed, plan)
            if plan.changes:
                for sha256, content in files_in(handed, _wanted(shop, handed, plan.added.values())):
                    shop.attachments.put(content)
                    new_files.append(sha256)
                _take(draft, handed, plan)
    except ChangeRefused as error:
        _let_go(shop, new_files)
        raise HandoverUnreadable(path.name, "values", str(error)) from error
    except BaseException:
        _let_go(shop, new_files)
        raise
    return TakenOver(look, draft.saved() if plan.changes else None)


def handovers_of(shop: Shop, order_id: str) -> tuple[HandoverLine, ...]:
    """When an order went out or came in as a file, oldest first."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT h.*, p.name FROM handover AS h LEFT JOIN person_private AS p ON p.id = h.created_by"
            " WHERE h.order_id = ? AND h.gone = 0 ORDER BY h.hlc",
            (order_id,),
        ).fetchall()
    return tuple(
        HandoverLine(
            row["id"],
            time_of(row["created_at"]),
            row["name"] or "",
            row["direction"] == "in",
            row["peer"] or "",
            str(json.loads(row["body"]).get("file", "")),
        )
        for row in rows
    )


def set_bench(shop: Shop, prefix: str) -> str:
    """Give this laptop another name in its numbers, such as B2; numbers given already stay. Raises BenchNameBad, and
    what the ledger raises.
    """
    wanted = prefix.strip().upper()
    if not is_bench(wanted):
        raise BenchNameBad(prefix)
    shop.ledger.rename_bench(wanted).result()
    return wanted


# -------------------------------------------------------------------- writing


def _written(
    shop: Shop,
    actor: str,
    path: Path,
    rows: Sequence[HandedRow],
    *,
    order: str | None = None,
    asset: str | None = None,
    progress: Progress | None,
    stopped: Stopped | None,
) -> Path:
    if path.suffix != ENDING:
        path = path.with_name(path.name + ENDING)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.entity] = counts.get(row.entity, 0) + 1
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "schema": SCHEMA_VERSION,
        "id": new_id(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_by": actor,
        "shop": letterhead(shop).name,
        "bench": shop.bench_prefix,
        "device": shop.ledger.device_id,
        "demo": shop.demo,
        "program": f"Hashwrench {__version__}",
        "order": order,
        "asset": asset,
        "counts": counts,
    }
    files = [sha256 for sha256 in _kept(rows) if shop.attachments.path(sha256).exists() or _needed(rows, sha256)]
    digest = write_file(path, manifest, rows, files, shop.attachments, progress, stopped)
    with shop.writing(actor) as draft:
        draft.add(
            "handover",
            order_id=order,
            asset_id=asset,
            direction="out",
            sha256=digest,
            body=json.dumps({"handover": manifest["id"], "file": path.name, "rows": len(rows)}),
        )
    return path


def _kept(rows: Iterable[HandedRow]) -> list[str]:
    """The files that rows name, each once."""
    named = (row.fields.get(column) for row in rows if not row.gone for column in _KEPT_FILES.get(row.entity, ()))
    return list(dict.fromkeys(str(sha256) for sha256 in named if sha256))


def _needed(rows: Iterable[HandedRow], sha256: str) -> bool:
    """Whether a file is more than a small copy, which can be made again."""
    return any(sha256 in (row.fields.get("sha256"), row.fields.get("image_sha256")) for row in rows)


# -------------------------------------------------------------------- taking in


def _trusted(shop: Shop, path: Path, progress: Progress | None, stopped: Stopped | None) -> Handed:
    """A file that was read through and stood every test. Raises HandoverUnreadable, HandoverStopped, OSError."""
    handed = read_file(path, progress, stopped)
    refuse_foreign(handed)
    if handed.manifest["demo"] != shop.demo:
        raise HandoverUnreadable(path.name, "demo", "demo" if handed.manifest["demo"] else "")
    if handed.sha256 not in _proven:
        _prove(handed)
        _proven.add(handed.sha256)
    return handed


def _prove(handed: Handed) -> None:
    """Take the file into a shop of its own first and read it there as pages do: what cannot be read is not taken in."""
    try:
        with (
            tempfile.TemporaryDirectory(prefix="hashwrench-") as folder,
            Shop.open(Path(folder), demo=bool(handed.manifest["demo"])) as trial,
        ):
            with trial.writing("-") as draft:
                plan = merged(trial, draft, handed)
                _take(draft, handed, plan)
            for row in handed.rows:
                if row.entity == "work_order" and not row.gone:
                    order_reading.order(trial, row.id).steps  # noqa: B018 - whether it can be worked out
                elif row.entity == "asset" and not row.gone:
                    assets.asset(trial, row.id)
    except HandoverUnreadable:
        raise
    except LedgerFull:
        raise
    except (ChangeRefused, LedgerFailed, ValueError, KeyError, TypeError, AttributeError) as error:
        raise HandoverUnreadable(handed.path.name, "values", str(error)) from error


def _take(draft: Draft, handed: Handed, plan: Merged) -> None:
    """Put the changes into the draft, with the note of what was taken in."""
    told = handed.manifest
    order, asset = told.get("order"), told.get("asset")
    here = {(row.entity, row.id) for row in handed.rows}
    draft.add_as(
        "handover",
        plan.handover_id,
        order_id=order if ("work_order", order) in here else None,
        asset_id=asset if ("asset", asset) in here else None,
        direction="in",
        sha256=handed.sha256,
        peer=told["bench"],
        body=json.dumps(
            {
                "handover": told["id"],
                "file": handed.path.name,
                "bench": told["bench"],
                "shop": told["shop"],
                "device": told["device"],
                "made_at": told["made_at"],
                "versions": plan.versions,
                "aliases": plan.aliases,
            }
        ),
    )
    draft.changes += plan.changes


def _look(shop: Shop, handed: Handed, plan: Merged) -> HandoverLook:
    told = handed.manifest
    by_order: dict[str, int] = {}
    for row in plan.added.values():
        if (order_id := row.fields.get("order_id")) is not None:
            by_order[str(order_id)] = by_order.get(str(order_id), 0) + 1
    boards = {row.id: row for row in handed.rows if row.entity == "asset"}
    orders = tuple(
        HandedOrder(
            id=row.id,
            number=plan.numbers[row.id][0],
            born=plan.numbers[row.id][1],
            state=plan.states[row.id],
            known=("work_order", row.id) not in plan.added,
            facts=by_order.get(row.id, 0),
            board=_board(boards.get(str(row.fields.get("asset_id")))),
        )
        for row in handed.rows
        if row.entity == "work_order" and not row.gone
    )
    main = told.get("order")
    wanted = _wanted(shop, handed, plan.added.values())
    return HandoverLook(
        name=handed.path.name,
        shop=told["shop"],
        bench=told["bench"],
        made_at=handed.made_at,
        made_by=told["made_by"],
        orders=tuple(sorted(orders, key=lambda order: order.id != main)),
        new_rows=sum(1 for entity, _id in plan.added if entity not in ("person", "customer")),
        changed=plan.changed,
        assets=sum(1 for entity, _id in plan.added if entity == "asset"),
        files=sum(1 for sha256 in wanted if _needed(plan.added.values(), sha256)),
        file_bytes=sum(handed.files[sha256] for sha256 in wanted),
        conflicts=shown(shop, plan, handed),
        same_bench=told["bench"] == shop.bench_prefix and told["device"] != shop.ledger.device_id,
        ours=told["device"] == shop.ledger.device_id,
        ahead_s=plan.ahead_s,
        signed=_signed(shop, [order for order in orders if order.known and order.facts]),
    )


def _board(row: HandedRow | None) -> str:
    """What a board is known by."""
    told: dict[str, Any] = dict(row.fields) if row is not None else {}
    return str(told.get("serial") or told.get("model") or told.get("number") or "")


def _signed(shop: Shop, orders: Iterable[HandedOrder]) -> tuple[str, ...]:
    """Of these orders the numbers of those that carry a signature here already."""
    with shop.read() as db:
        return tuple(
            order.number
            for order in orders
            if db.execute("SELECT 1 FROM signature WHERE order_id = ? AND gone = 0", (order.id,)).fetchone()
        )


def _wanted(shop: Shop, handed: Handed, rows: Iterable[HandedRow]) -> tuple[str, ...]:
    """The files that new rows need and that are not here. Raises HandoverUnreadable where the file lacks one."""
    wanted = []
    held = list(rows)
    for sha256 in _kept(held):
        if shop.attachments.path(sha256).exists():
            continue
        if sha256 in handed.files:
            wanted.append(sha256)
        elif _needed(held, sha256):
            raise HandoverUnreadable(handed.path.name, "cut", f"files/{sha256}")
    return tuple(wanted)


def _let_go(shop: Shop, new_files: Iterable[str]) -> None:
    """Files that were kept for nothing make room again."""
    for sha256 in new_files:
        shop.attachments.drop(sha256)
