"""A dossier of work orders: one ZIP with the papers, the orders as JSON, every kept file, an index and SHA-256 sums.

A signed order's paper goes in as it was frozen, byte for byte; of one that is not signed it is printed now, and the
index says so. A customer's dossier holds that customer's orders alone, and of them what the customer's copy shows: no
costs of parts, no remarks of the shop, no lots. Files that are missing or damaged are listed, never passed over.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import __version__
from app.documents.order_print import KeptPaper
from app.domain.clock import time_text
from app.domain.dossier import Dossier, DossierAsked, DossierStopped, NoOrders, SeveralCustomers
from app.domain.order_view import AttachmentLine, OrderView
from app.domain.work_order import FindingStatus
from app.ledger.attachments import digest_of, settle, settle_folder
from app.ledger.errors import BadTarget, NoRoom
from app.ledger.outputs import replaceable
from app.services import assets, customers, orders, paper
from app.services.customer_language import customer_language
from app.services.dossier_files import Packing, packed_name
from app.services.file_names import safe_name
from app.services.json_values import iso_text
from app.services.letterhead import letterhead
from app.services.order_json import order_document
from app.services.paper import Copy
from app.services.papers import PaperKind, paper_of
from app.services.shop import Shop
from app.words.dates import day_text
from app.words.dossier import readme_text
from app.words.hidden_prices import shown_prices
from app.words.paper_language import speaking_to

SCHEMA, ORDER_SCHEMA = "hashwrench.dossier/1", "hashwrench.order/1"
#: Told how many orders and files are in, of how many; False given back breaks it off.
Progress = Callable[[int, int], bool]
_PDF = "application/pdf"
#: What of an order as JSON is the shop's own business.
_INTERNAL = (
    "parts_cost", "assignee", "hold", "waits_for", "next_step", "power_overrides", "priority", "batch", "due_at",
)  # fmt: skip


def make_dossier(
    shop: Shop, asked: DossierAsked, target: Path, progress: Progress = lambda _done, _all: True
) -> Dossier:
    """Write the dossier; it is there whole or not at all. Raises NoSuchThing, NoOrders, SeveralCustomers,
    DossierStopped, BadTarget, NotReplaceable, NoRoom, OSError.
    """
    target = replaceable(target)
    if not target.parent.is_dir():
        raise BadTarget(target.parent, "no_folder")
    if target.is_relative_to(shop.data_dir.resolve()):
        raise BadTarget(target, "inside")
    ids = _ids(shop, asked)
    made = _Making(shop, asked, progress, len(ids))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".hashwrench-") as scratch:
        partial = Path(scratch) / "dossier.zip"
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            made.pack(Packing(archive, made.made_at.astimezone()), ids, target)
        with partial.open("rb") as file:
            settle(file.fileno())
        os.replace(partial, target)
        settle_folder(target.parent)
    return Dossier(target, len(ids), made.files, target.stat().st_size, tuple(made.lacking), frozenset(made.unprinted))


@dataclass(slots=True)
class _Making:
    """A dossier as it grows."""

    shop: Shop
    asked: DossierAsked
    progress: Progress
    whole: int
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    done: int = 0
    files: int = 0
    lacking: list[str] = field(default_factory=list)
    unprinted: set[str] = field(default_factory=set)

    @property
    def copy(self) -> Copy:
        """For whom it is."""
        return Copy.INTERNAL if self.asked.internal else Copy.CUSTOMER

    def pack(self, packing: Packing, ids: tuple[str, ...], target: Path) -> None:
        """Put every order in, then what describes them."""
        told, spoken = [], ""
        for id_ in ids:
            view = orders.order(self.shop, id_)
            _refuse_full(self.shop, view, target)
            if self.copy is Copy.CUSTOMER:  # one customer's orders alone
                spoken = customer_language(self.shop, view.customer_id)
            told.append(self._order(packing, view))
            self._step()
        index = {
            "schema": SCHEMA,
            "made_at": iso_text(self.made_at),
            "program": f"Hashwrench {__version__}",
            "shop": letterhead(self.shop).name,
            "copy": self.copy.value,
            "customer": self.asked.customer,
            "serial": self.asked.serial,
            "from": iso_text(self.asked.period.start),
            "to": iso_text(self.asked.period.end),
            "orders": told,
        }
        packing.add("index.json", _json(index))
        with speaking_to(spoken):
            packing.add("README.txt", readme_text(index, day_text(self.made_at, 0)).encode())
        packing.finish()

    def _step(self) -> None:
        self.done += 1
        if not self.progress(self.done, max(self.whole, self.done)):
            raise DossierStopped

    def _order(self, packing: Packing, view: OrderView) -> dict[str, Any]:
        folder = f"orders/{safe_name(view.number)}"
        lacking: list[dict[str, Any]] = []
        papers = self._papers(packing, view, folder, lacking)
        own = {one.file.id for one in paper.frozen(view)}
        kept = [line for line in view.attachments if line.id not in own]
        self.whole += len(kept)
        files = []
        for number, line in enumerate(kept, 1):
            path = f"{folder}/files/{packed_name(number, line.name or line.caption)}"
            if self._copied(packing, path, line, lacking):
                files.append({"path": path, **_file(line)})
            self._step()
        with shown_prices() if self.copy is Copy.CUSTOMER else nullcontext():
            document = {"schema": ORDER_SCHEMA, **order_document(view)}
        if self.copy is Copy.CUSTOMER:
            document = _for_customer(document, view, [line.sha256 for line in kept], _other_parent(self.shop, view))
        path = f"{folder}/order.json"
        digest = packing.add(path, _json(document))
        return {
            "number": view.number,
            "state": view.state.value,
            "opened_at": iso_text(view.opened_at),
            "closed_at": iso_text(view.closed_at),
            "asset": view.asset.number,
            "serial": view.asset.serial,
            "demo": view.demo,
            "papers": papers,
            "json": {"path": path, "sha256": digest},
            "files": files,
            "lacking": lacking,
        }

    def _papers(
        self, packing: Packing, view: OrderView, folder: str, lacking: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The frozen papers of this copy, the newest last; where there is none, or its bytes are gone, one made now."""
        told = []
        frozen = [one for one in paper.frozen(view) if one.copy is self.copy]
        newest: KeptPaper | None = None
        for one in frozen:
            alike = sum(other.revision == one.revision for other in frozen[: frozen.index(one)])
            # two benches that wrote on one order before they met have each kept a paper as that revision
            path = f"{folder}/{safe_name(view.number)}-r{one.revision}{f'-{alike + 1}' if alike else ''}.pdf"
            if self._copied(packing, path, one.file, lacking):
                newest = one
                told.append(
                    {"path": path, "sha256": one.file.sha256, "frozen": True, "revision": one.revision,
                     "frozen_at": iso_text(one.file.at), "why_printed": None}
                )  # fmt: skip
        if newest is None or newest is not frozen[-1]:
            printed = paper_of(self.shop, PaperKind.ORDER, (view.id,), copy=self.copy)  # in the customer's language
            self.unprinted |= printed.missing
            path = f"{folder}/{safe_name(view.number)}.pdf"
            digest = packing.add(path, printed.pdf, _PDF)
            why = "kept_lost" if frozen else "none_kept" if view.signed else "not_signed"
            told.append(
                {"path": path, "sha256": digest, "frozen": False, "revision": None, "frozen_at": None,
                 "why_printed": why}
            )  # fmt: skip
        return told

    def _copied(self, packing: Packing, path: str, line: AttachmentLine, lacking: list[dict[str, Any]]) -> bool:
        """Put a kept file in; one that is missing or is not what its hash says is noted instead."""
        source = self.shop.attachments.path(line.sha256)
        why = "missing" if not source.exists() else "damaged" if digest_of(source) != line.sha256 else ""
        if why:
            lacking.append({"name": line.name, "sha256": line.sha256, "size": line.size, "why": why})
            self.lacking.append(f"{line.name or line.sha256}")
            return False
        packing.copy(path, source, line.mime)
        self.files += 1
        return True


def _ids(shop: Shop, asked: DossierAsked) -> tuple[str, ...]:
    """The orders that are meant, the oldest first."""
    chosen: set[str] | None = None
    if asked.orders:
        chosen = {orders.order(shop, one).id for one in asked.orders}
    if asked.serial is not None:
        of_asset = {row.id for row in assets.asset(shop, asked.serial).orders}
        chosen = of_asset if chosen is None else chosen & of_asset
    where, values = ["gone = 0"], list[str]()
    if asked.customer is not None:
        whose = customers.all_ids(shop, customers.customer(shop, asked.customer).id)
        where.append("customer_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(whose))
    if chosen is not None:
        where.append("id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(chosen)))
    for bound, sign in ((asked.period.start, ">="), (asked.period.end, "<")):
        if bound is not None:
            where.append(f"created_at {sign} ?")
            values.append(time_text(round(bound.timestamp() * 1000)))
    if len(where) == 1 or (asked.customer is None and chosen is None):
        raise NoOrders
    sql = f"SELECT id, customer_id FROM work_order WHERE {' AND '.join(where)} ORDER BY created_at, id"  # noqa: S608
    with shop.read() as db:
        rows = db.execute(sql, values).fetchall()
    if not rows:
        raise NoOrders
    if not asked.internal:
        _refuse_several(shop, {row["customer_id"] for row in rows})
    return tuple(row["id"] for row in rows)


def _refuse_several(shop: Shop, ids: set[str | None]) -> None:
    """A customer's dossier is of one customer; doubles that were merged are the same one."""
    found = {customers.customer(shop, id_).id: customers.customer(shop, id_).name if id_ else "" for id_ in ids if id_}
    names = [*found.values(), *([""] if None in ids else [])]
    if len(names) > 1:
        raise SeveralCustomers(tuple(sorted(names)))


def _other_parent(shop: Shop, view: OrderView) -> bool:
    """Whether the order that this one came back from was somebody else's."""
    if view.parent_number is None:
        return False
    return orders.order(shop, view.parent_number).customer_id != view.customer_id


def _for_customer(document: dict[str, Any], view: OrderView, kept: list[str], other_parent: bool) -> dict[str, Any]:
    """The order as its customer may read it."""
    told = {key: value for key, value in document.items() if key not in _INTERNAL}
    confirmed = {line.id for line in view.findings if line.status is FindingStatus.CONFIRMED}
    told["findings"] = [one for one in told["findings"] if not confirmed or one["id"] in confirmed]
    told["parts"] = [{key: value for key, value in one.items() if key not in ("cost", "lot")} for one in told["parts"]]
    told["actions"] = [{key: value for key, value in one.items() if key != "minutes"} for one in told["actions"]]
    told["measurements"] = [{k: v for k, v in one.items() if k != "remark"} for one in told["measurements"]]
    told["steps"] = [{key: value for key, value in one.items() if key != "reason"} for one in told["steps"]]
    told["quotes"] = [{k: v for k, v in one.items() if k != "decision_note"} for one in told["quotes"]]
    told["attachments"] = [one for one in told["attachments"] if one["sha256"] in kept]
    told["papers"] = [one for one in told["papers"] if one["copy"] != Copy.INTERNAL.value]
    if other_parent:
        told["parent"] = None
    return told


def _refuse_full(shop: Shop, view: OrderView, target: Path) -> None:
    need = sum(line.size for line in view.attachments)
    free = shutil.disk_usage(target.parent).free
    if free < need:
        raise NoRoom(target.parent, need, free)


def _file(line: AttachmentLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "mime": line.mime,
        "size": line.size,
        "sha256": line.sha256,
        "phase": line.phase,
        "caption": line.caption or None,
        "at": iso_text(line.at),
    }


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
