"""Everything the shop knows, in open formats: a folder or one zip of CSV and JSON Lines, the files, a description.

Written row by row, so that a shop of any size fits; nothing stands under the wanted name before it is whole. What is
left out is said in the README: PINs, and what this computer keeps besides the shop's record.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from app import __version__
from app.documents.export import guarded
from app.ledger.attachments import digest_of, settle, settle_folder
from app.ledger.change import COLUMNS
from app.ledger.check import KEPT
from app.ledger.connection import translated
from app.ledger.entities import ENTITIES
from app.ledger.entity import Entity
from app.ledger.errors import BadTarget, NoRoom
from app.ledger.ledger import DATABASE, Reader
from app.ledger.outputs import replaceable
from app.ledger.schema_version import SCHEMA_VERSION
from app.services.shop import Shop
from app.words.language import _

FORMAT, VERSION = "hashwrench-export", 1
#: Fields that never leave the shop.
LEFT_OUT = frozenset({("person", "pin")})
#: Told while it is written: what is done of what there is (rows and files). False given back breaks it off.
Progress = Callable[[int, int], bool]
_BLOCK = 1 << 20
_EVERY = 500
#: What stands before the fields of every row.
_ORIGIN = ("id", "hlc", "gone", "created_at", "created_offset", "created_by")
_LOG = tuple(name.strip() for name in COLUMNS.split(","))


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: where, rows of all tables and of the change log, files, bytes, files that are missing."""

    path: Path
    rows: int
    files: int
    size: int
    missing: tuple[str, ...]


class _Stopped(Exception):
    """`progress` said to break off."""


def export_all(
    shop: Shop, target: Path, progress: Progress = lambda _done, _all: True, *, replace: bool = False
) -> ExportReport | None:
    """Write everything to `target`, a zip where it ends in .zip, else a new or empty folder. None = broken off.

    One consistent state of the shop, also while it is in use. `replace` lets a zip take the place of a file. Raises
    BadTarget, NoRoom, NotReplaceable, FileExistsError, LedgerFull, OSError; then nothing is left behind.
    """
    zipped = target.suffix.casefold() == ".zip"
    if zipped:
        if target.exists() and not replace and not target.is_dir():
            raise FileExistsError(17, os.strerror(17), str(target))
        target = replaceable(target)
    elif target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadTarget(target, "not_empty")
    if not target.parent.is_dir():
        raise BadTarget(target.parent, "no_folder")
    if target.resolve().is_relative_to(shop.data_dir.resolve()):
        raise BadTarget(target, "inside")
    _refuse_full(shop, target.parent)
    with translated(target), tempfile.TemporaryDirectory(dir=target.parent, prefix=".hashwrench-") as scratch:
        made = Path(scratch) / "export"
        try:
            rows, files, missing = _written(shop, made, progress, zipped=zipped)
        except _Stopped:
            return None
        if zipped:
            with made.open("rb") as file:
                settle(file.fileno())
        elif target.exists():
            target.rmdir()
        os.replace(made, target)
        settle_folder(target.parent)
    size = target.stat().st_size if zipped else sum(one.stat().st_size for one in target.rglob("*") if one.is_file())
    return ExportReport(target, rows, files, size, missing)


def fields_of(entity: Entity) -> tuple[str, ...]:
    """The columns of an entity's tables in the export."""
    return (*_ORIGIN, *(field.name for field in entity.fields if (entity.name, field.name) not in LEFT_OUT))


def _refuse_full(shop: Shop, folder: Path) -> None:
    files = sum(path.stat().st_size for path in shop.attachments.folder.glob("??/*"))
    need = files + 3 * sum(path.stat().st_size for path in shop.data_dir.glob(f"{DATABASE}*"))
    free = shutil.disk_usage(folder).free
    if free < need:
        raise NoRoom(folder, need, free)


def _written(shop: Shop, made: Path, progress: Progress, *, zipped: bool) -> tuple[int, int, tuple[str, ...]]:
    if zipped:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            return _filled(shop, _Zip(archive), progress)
    made.mkdir()
    return _filled(shop, _Folder(made), progress)


def _filled(shop: Shop, out: _Zip | _Folder, progress: Progress) -> tuple[int, int, tuple[str, ...]]:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with shop.read() as db:
        counts = {name: _one(db, f"SELECT count(*) FROM {name}") for name in ENTITIES}  # noqa: S608 - our own names
        changes = _one(db, "SELECT count(*) FROM change")
        names = _files(db)
        steps = _Steps(progress, 2 * (sum(counts.values()) + changes) + len(names))
        for name, entity in ENTITIES.items():
            heads = fields_of(entity)
            _table(out, f"tables/{name}", heads, partial(_rows, db, entity), steps)
        _table(out, "change_log", (*_LOG, "hash"), partial(_log, db), steps)
        missing, digests = _attached(shop, out, names, steps)
    text = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at,
        "program": f"Hashwrench {__version__}",
        "shop_schema": SCHEMA_VERSION,
        "bench_prefix": shop.bench_prefix,
        "device_id": shop.ledger.device_id,
        "demo": shop.demo,
        "tables": {name: _described(entity, counts[name]) for name, entity in ENTITIES.items()},
        "change_log": {"rows": changes, "columns": [*_LOG, "hash"]},
        "files": digests,
        "files_missing": list(missing),
        "left_out": sorted(".".join(one) for one in LEFT_OUT),
    }
    with out.text("schema.json") as file:
        json.dump(text, file, ensure_ascii=False, indent=1)
        file.write("\n")
    with out.text("README.txt") as file:
        file.write(_readme(shop, made_at))
    return sum(counts.values()) + changes, len(digests), missing


class _Steps:
    """Counts what is done and asks now and then whether to go on."""

    def __init__(self, progress: Progress, whole: int) -> None:
        self._progress, self._whole = progress, whole
        self.done = 0

    def take(self, *, ask: bool = False) -> None:
        self.done += 1
        if (ask or self.done % _EVERY == 0) and not self._progress(self.done, self._whole):
            raise _Stopped


def _table(
    out: _Zip | _Folder, name: str, heads: tuple[str, ...], rows: Callable[[], Iterator[tuple[Any, ...]]], steps: _Steps
) -> None:
    """One table twice: for spreadsheets, and exactly."""
    with out.text(f"{name}.csv") as file:
        file.write("\ufeff")  # or Excel takes it for Latin-1
        writer = csv.writer(file)
        writer.writerow(heads)
        for row in rows():
            writer.writerow([guarded(cell) for cell in row])
            steps.take()
    with out.text(f"{name}.jsonl") as file:
        for row in rows():
            file.write(json.dumps(dict(zip(heads, row, strict=True)), ensure_ascii=False) + "\n")
            steps.take()


def _rows(db: Reader, entity: Entity) -> Iterator[tuple[Any, ...]]:
    """An entity's rows, names of people and customers included, in the order they were added."""
    private = {field.name for field in entity.private}
    columns = ", ".join(f"p.{name}" if name in private else f"t.{name}" for name in fields_of(entity))
    beside = f" LEFT JOIN {entity.name}_private AS p ON p.id = t.id" if private else ""
    sql = f"SELECT {columns} FROM {entity.name} AS t{beside} ORDER BY t.id"  # noqa: S608 - names from the declarations
    for row in db.execute(sql):
        yield tuple(row)


def _log(db: Reader) -> Iterator[tuple[Any, ...]]:
    for row in db.execute(f"SELECT {COLUMNS}, hash FROM change ORDER BY device_id, seq"):  # noqa: S608 - our own names
        yield (*tuple(row)[:-1], row["hash"].hex())


def _files(db: Reader) -> tuple[str, ...]:
    """Every kept file that a row names, by its SHA-256; small copies of photos are made anew where they are wanted."""
    return tuple(sorted(row[0] for row in db.execute(KEPT)))


def _attached(
    shop: Shop, out: _Zip | _Folder, names: tuple[str, ...], steps: _Steps
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Copy the files, each compared with its hash on the way; those that are missing or changed, and the sizes."""
    missing, sizes = [], {}
    for sha256 in names:
        steps.take(ask=True)
        path = shop.attachments.path(sha256)
        if not path.exists() or digest_of(path) != sha256:
            missing.append(sha256)
            continue
        with path.open("rb") as source, out.binary(f"files/{sha256}") as file:
            shutil.copyfileobj(source, file, _BLOCK)
        sizes[sha256] = path.stat().st_size
    return tuple(missing), sizes


def _described(entity: Entity, rows: int) -> dict[str, Any]:
    declared = {field.name: field for field in entity.fields}
    columns = []
    for name in fields_of(entity):
        field = declared.get(name)
        kind = field.kind.value if field is not None else "integer" if name in _WHOLE else "text"
        columns.append(
            {
                "name": name,
                "type": kind.casefold(),
                "refers_to": field.refers if field is not None else None,
                "required": field.required if field is not None else True,
            }
        )
    return {"rows": rows, "columns": columns}


_WHOLE = frozenset({"hlc", "gone", "created_offset"})


def _one(db: Reader, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


class _Folder:
    """Files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, name: str) -> AbstractContextManager[TextIO]:
        return self._place(name).open("w", encoding="utf-8", newline="")

    def binary(self, name: str) -> AbstractContextManager[BinaryIO]:
        return cast(AbstractContextManager[BinaryIO], self._place(name).open("wb"))

    def _place(self, name: str) -> Path:
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


class _Zip:
    """Files of an archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def text(self, name: str) -> Iterator[TextIO]:
        with self._archive.open(name, "w", force_zip64=True) as raw:
            file = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
            yield file
            file.flush()
            file.detach()

    def binary(self, name: str) -> AbstractContextManager[BinaryIO]:
        return cast(AbstractContextManager[BinaryIO], self._archive.open(name, "w", force_zip64=True))


def _readme(shop: Shop, made_at: str) -> str:
    words = _(
        "Everything that the shop {bench} knew on {made_at} (UTC), written by Hashwrench {version}.\n"
        "\n"
        "tables/NAME.csv     one table for spreadsheets: UTF-8, commas, the first line names the columns. A text\n"
        "                    that a spreadsheet would take for a formula has an apostrophe before it.\n"
        "tables/NAME.jsonl   the same table exactly: one JSON object a line, numbers as numbers, null for nothing.\n"
        "change_log.*        every change ever saved, in order: who, when, what was before, what came; the hash of\n"
        "                    each line is the SHA-256 over the hash of the line before and its columns.\n"
        "files/SHA256        photos, logs and other files, named by the SHA-256 of their bytes; the tables\n"
        "                    attachment, device_log, part_file and signature say what they are and belong to.\n"
        "schema.json         every table and column with its type and what it refers to, and counts to compare.\n"
        "\n"
        "id is a UUID; gone = 1 marks a row that was taken back; created_at is UTC, created_offset the minutes of\n"
        "the bench from it; created_by is the id of a person. Columns ending in _minor are cents or their like, with\n"
        "the currency beside them. Columns ending in _id refer to another table's id, as schema.json says.\n"
        "\n"
        "Not in here: PINs, logins of miners, readings over time (telemetry.db), and how the window was set up.\n"
        "This is for other programs. To bring a shop back as it was, use a backup.\n"
    )
    return words.format(bench=shop.bench_prefix, made_at=made_at, version=__version__)
