"""The file of a hand-over (`.hworder`): written whole or not at all, and believed only after every part was checked.

A zip of `manifest.json`, `rows.ndjson` and `files/<sha256>`. The manifest holds `format` ("hashwrench-handover"),
`version` (1), `schema` (of the ledger), `id`, `made_at` (ISO 8601 with offset), `made_by`, `shop`, `bench`, `device`,
`demo`, `program`, `order` or `asset` (the id of what was handed over), `counts` (rows by entity) and `parts`: for every
other member its `size` and `sha256`. A line of the rows is an object with `entity`, `id`, `hlc`, `at`, `offset`, `by`
(who wrote it when), `gone`, `fields` and `versions` (of fields that were set since, the ids of these changes, newest
first). Keys that a newer program adds are passed over.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.clock import time_of
from app.domain.handover import HandoverStopped, HandoverUnreadable
from app.ledger import connection as connections
from app.ledger.attachments import Attachments, settle, settle_folder
from app.ledger.entities import ENTITIES
from app.ledger.outputs import replaceable
from app.ledger.schema_version import SCHEMA_VERSION, carried

#: How the file is called.
ENDING = ".hworder"
FORMAT, VERSION = "hashwrench-handover", 1
MANIFEST, ROWS = "manifest.json", "rows.ndjson"
#: No hand-over holds more: bytes of the manifest, of all rows, of one file and of all files; rows; files.
MOST_MANIFEST, MOST_ROW_BYTES, MOST_FILE, MOST_FILES_BYTES = 4 << 20, 128 << 20, 1 << 30, 4 << 30
MOST_ROWS, MOST_FILES = 200_000, 20_000
_PART = re.compile(r"rows\.ndjson|files/[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")
_BLOCK = 1 << 20
#: A day and a bit: offsets of clocks from UTC in minutes lie inside.
_OFFSET = 26 * 60

#: Told how much is done (0 to 1).
Progress = Callable[[float], None]
#: Asked now and then whether to stop.
Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class HandedRow:
    """A row as it travels. `by` is a person id of the bench it comes from; `versions` newest first, by field."""

    entity: str
    id: str
    hlc: int
    at: str
    offset: int
    by: str
    gone: int
    fields: Mapping[str, Any]
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The row as a line of the file says it."""
        told: dict[str, Any] = {
            "entity": self.entity, "id": self.id, "hlc": self.hlc, "at": self.at, "offset": self.offset, "by": self.by,
            "fields": {name: value for name, value in self.fields.items() if value is not None},
        }  # fmt: skip
        if self.gone:
            told["gone"] = 1
        if self.versions:
            told["versions"] = {name: list(versions) for name, versions in self.versions.items()}
        return told


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over as read and checked. `sha256` is of the file's rows: what tells one hand-over from another."""

    path: Path
    manifest: Mapping[str, Any]
    rows: tuple[HandedRow, ...]
    sha256: str

    @property
    def made_at(self) -> datetime:
        """When it was written."""
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def files(self) -> dict[str, int]:
        """The files inside: hash -> bytes."""
        parts = self.manifest["parts"]
        return {name.removeprefix("files/"): part["size"] for name, part in parts.items() if name != ROWS}


def write_file(
    target: Path,
    manifest: dict[str, Any],
    rows: Sequence[HandedRow],
    files: Sequence[str],
    attachments: Attachments,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> str:
    """Write the file; it appears whole or not at all. Gives the SHA-256 of its rows.

    Raises HandoverUnreadable ("size", "rows") for more than a file may hold, HandoverStopped, AttachmentMissing,
    NotReplaceable, LedgerFull, OSError.
    """
    if len(rows) > MOST_ROWS or len(files) > MOST_FILES:
        raise HandoverUnreadable(target.name, "rows", str(len(rows)))
    target = replaceable(target)
    text = "".join(json.dumps(row.plain(), ensure_ascii=True, separators=(",", ":")) + "\n" for row in rows)
    body = text.encode("ascii")
    if len(body) > MOST_ROW_BYTES:
        raise HandoverUnreadable(target.name, "size", ROWS)
    digest = hashlib.sha256(body).hexdigest()
    parts: dict[str, dict[str, Any]] = {ROWS: {"size": len(body), "sha256": digest}}
    with connections.translated(target):
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".hashwrench-", suffix=".part")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as whole:
                with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                    for done, sha256 in enumerate(files):
                        go_on(done / len(files), progress, stopped)
                        content = attachments.get(sha256)
                        parts[f"files/{sha256}"] = {"size": len(content), "sha256": sha256}
                        archive.writestr(f"files/{sha256}", content, zipfile.ZIP_STORED)
                    archive.writestr(ROWS, body)
                    archive.writestr(MANIFEST, json.dumps(manifest | {"parts": parts}, indent=1))
                whole.flush()
                settle(whole.fileno())
            os.replace(unfinished, target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        settle_folder(target.parent)
    return digest


def read_file(path: Path, progress: Progress | None = None, stopped: Stopped | None = None) -> Handed:
    """Read a hand-over through: its form, every size, every hash, every row. Nothing is written anywhere.

    Raises HandoverUnreadable, HandoverStopped, OSError.
    """
    with _archive(path) as archive:
        manifest = _manifest(path, archive)
        body = b""
        parts = manifest["parts"]
        for done, (name, part) in enumerate(parts.items()):
            go_on(done / len(parts), progress, stopped)
            digest = hashlib.sha256()
            kept = []
            for block in _blocks(archive, path, name, part["size"]):
                digest.update(block)
                if name == ROWS:
                    kept.append(block)
            if digest.hexdigest() != part["sha256"] or (name != ROWS and not name.endswith(part["sha256"])):
                raise HandoverUnreadable(path.name, "hash", name)
            body = b"".join(kept) if name == ROWS else body
    rows = tuple(_rows(path, body, int(manifest["schema"])))
    if not rows:
        raise HandoverUnreadable(path.name, "empty")
    return Handed(path, manifest, rows, parts[ROWS]["sha256"])


def files_in(handed: Handed, wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Files of the hand-over with their bytes, each checked once more. Raises HandoverUnreadable, OSError."""
    if not wanted:
        return
    with _archive(handed.path) as archive:
        for sha256 in wanted:
            name = f"files/{sha256}"
            content = b"".join(_blocks(archive, handed.path, name, handed.files[sha256]))
            if hashlib.sha256(content).hexdigest() != sha256:
                raise HandoverUnreadable(handed.path.name, "hash", name)
            yield sha256, content


def go_on(share: float, progress: Progress | None, stopped: Stopped | None) -> None:
    """Tell how far the work is. Raises HandoverStopped where the person wants it stopped."""
    if stopped is not None and stopped():
        raise HandoverStopped
    if progress is not None:
        progress(share)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise HandoverUnreadable(path.name, "form")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except HandoverUnreadable:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError) as error:
        raise HandoverUnreadable(path.name, "cut", str(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place in the file that is none
            raise
        raise HandoverUnreadable(path.name, "cut", str(error)) from error
    except (RuntimeError, NotImplementedError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise HandoverUnreadable(path.name, "form", type(error).__name__) from error


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, its shape checked: it names exactly the parts that are there, and nothing outside of them."""
    infos = archive.infolist()
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise HandoverUnreadable(path.name, "form", "compression")
    if len(infos) > MOST_FILES + 2:
        raise HandoverUnreadable(path.name, "rows", str(len(infos)))
    sizes = {info.filename: info.file_size for info in infos}
    if MANIFEST not in sizes or len(sizes) != len(infos):
        raise HandoverUnreadable(path.name, "form", MANIFEST)
    if sizes[MANIFEST] > MOST_MANIFEST:
        raise HandoverUnreadable(path.name, "size", MANIFEST)
    try:
        told = json.loads(b"".join(_blocks(archive, path, MANIFEST, sizes[MANIFEST])))
    except (ValueError, RecursionError) as error:
        raise HandoverUnreadable(path.name, "form", MANIFEST) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise HandoverUnreadable(path.name, "form", "format")
    version, schema = told.get("version"), told.get("schema")
    if type(version) is not int or type(schema) is not int:
        raise HandoverUnreadable(path.name, "form", "version")
    if version > VERSION or schema > SCHEMA_VERSION:
        raise HandoverUnreadable(path.name, "version", str(max(version, schema)))
    if not _fits(told):
        raise HandoverUnreadable(path.name, "form", MANIFEST)
    parts = told["parts"]
    if set(sizes) != {MANIFEST, *parts} or not all(_PART.fullmatch(name) for name in parts) or ROWS not in parts:
        raise HandoverUnreadable(path.name, "form", "parts")
    files = [part["size"] for name, part in parts.items() if name != ROWS]
    if parts[ROWS]["size"] > MOST_ROW_BYTES or max(files, default=0) > MOST_FILE or sum(files) > MOST_FILES_BYTES:
        raise HandoverUnreadable(path.name, "size")
    return told


def _fits(told: Mapping[str, Any]) -> bool:
    """Whether a manifest has all that is read of it, in the form it is read in."""
    texts = ("id", "made_at", "made_by", "shop", "bench", "device")
    if not all(isinstance(told.get(name), str) and len(told[name]) <= 400 for name in texts):
        return False
    if not all(_whole(told[name]) for name in texts):
        return False
    if not all(told.get(name) is None or isinstance(told[name], str) for name in ("order", "asset")):
        return False
    parts = told.get("parts")
    if not isinstance(told.get("demo"), bool) or not isinstance(parts, dict):
        return False
    try:
        aware = datetime.fromisoformat(told["made_at"]).tzinfo is not None
    except ValueError:
        return False
    return aware and all(
        isinstance(part, dict)
        and type(part.get("size")) is int
        and part["size"] >= 0
        and isinstance(part.get("sha256"), str)
        for part in parts.values()
    )


def _whole(text: str) -> bool:
    """Whether a text has no halves of characters, which nothing could keep."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _blocks(archive: zipfile.ZipFile, path: Path, name: str, size: int) -> Iterator[bytes]:
    """A member's bytes, no more of them than were announced, whatever its packing unpacks to."""
    read = 0
    with archive.open(name) as part:
        while block := part.read(min(_BLOCK, size - read + 1)):
            read += len(block)
            if read > size:
                raise HandoverUnreadable(path.name, "size", name)
            yield block
    if read != size:
        raise HandoverUnreadable(path.name, "cut", name)


def _rows(path: Path, body: bytes, schema: int) -> Iterator[HandedRow]:
    if body.count(b"\n") > MOST_ROWS:
        raise HandoverUnreadable(path.name, "rows", str(body.count(b"\n")))
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(body.split(b"\n")[:-1] if body.endswith(b"\n") else body.split(b"\n"), 1):
        try:
            told = json.loads(line)
            row = _row(told, schema)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise HandoverUnreadable(path.name, "values", f"{ROWS}:{number}") from error
        if (row.entity, row.id) in seen:
            raise HandoverUnreadable(path.name, "values", f"{ROWS}:{number}")
        seen.add((row.entity, row.id))
        yield row


def _row(told: dict[str, Any], schema: int) -> HandedRow:
    """A line as a row. Raises ValueError, KeyError, TypeError for one that no bench writes."""
    entity = ENTITIES[told["entity"]]
    if entity.name in ("handover", "conflict", "setting"):
        raise ValueError(entity.name)
    fields = carried(entity.name, told["fields"], schema)
    for name, value in fields.items():
        if entity.field_of(name) is None or not isinstance(value, str | int | float | None):
            raise ValueError(name)
    versions = {name: tuple(map(str, ids)) for name, ids in told.get("versions", {}).items()}
    known = all(entity.field_of(name) is not None or name == "gone" for name in versions)
    numbers = (told["hlc"], told["offset"], told.get("gone", 0))
    if not known or not all(type(value) is int for value in numbers) or told.get("gone", 0) not in (0, 1):
        raise ValueError(entity.name)
    if not 0 < told["hlc"] < 1 << 63 or abs(told["offset"]) > _OFFSET:
        raise ValueError(told["hlc"])
    if not _ID.fullmatch(told["id"]) or not isinstance(told["by"], str):
        raise ValueError(told["id"])
    time_of(told["at"])
    return HandedRow(
        entity.name, told["id"], told["hlc"], told["at"], told["offset"], told["by"], told.get("gone", 0), fields,
        versions,
    )  # fmt: skip
