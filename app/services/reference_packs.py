"""Reference packs: references of good boards in one file, passed from shop to shop.

A pack (`.hwref`) is UTF-8 JSON: `format` ("hashwrench-references"), `version` (1), `sha256` (hexadecimal, over
`references` as JSON with sorted keys, no spaces and ASCII only), `made_at`, `shop`, `bench`, `program`, and
`references`: one object a board with `board_code`, `revision`, `serial`, `simulated`, `taken_at` (ISO 8601 with
offset), `instrument`, `shop`, `bench`, `person` ("" unless the exporter wants names told), `standing` ("passed" or
"said"), `reason`, `note` and `values`; each value has `point`, `domain`, `chip` (from 1, or null), `mode` ("V",
"diode_V", "ohm"), `state` ("off", "idle", "cable_out", "cable_in", "hashing"), `ground` ("domain_gnd", "board_gnd"),
`polarity` ("red_on_point", "black_on_point") and `value` in volts or ohms, 9.9e37 for OL. Keys that a newer program
adds are passed over.

Taking a pack in changes nothing that is here: what is known by the hash of what was measured is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from app import __version__
from app.domain.reference import Reference, Spread, far_off, median_at
from app.domain.reference_error import PackStopped, PackUnreadable
from app.domain.reference_pack import Pack, PackEntry, PackNews
from app.domain.spot import Spot
from app.ledger.attachments import write_whole
from app.ledger.change import Commit
from app.services.letterhead import letterhead
from app.services.reference_entry import canonical, content_hash, entry_of, reference_of
from app.services.references import all_references, code_of
from app.services.shop import Shop

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: How a pack's file is called.
ENDING = ".hwref"
_FORMAT, _VERSION = "hashwrench-references", 1
#: No pack is larger: bytes, references in it, values of one.
MOST_BYTES, MOST_REFERENCES, MOST_VALUES = 32 * 1024 * 1024, 5_000, 5_000

#: Told how much is done (0 to 1).
Progress = Callable[[float], None]
#: Asked now and then whether to stop.
Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class TakenPack:
    """A pack that was taken in: what it brought, and the commit that `Shop.undo` takes back; None = nothing new."""

    pack: Pack
    taken: tuple[Reference, ...]
    commit: Commit | None


def export_pack(
    shop: Shop,
    path: Path,
    ids: Iterable[str] | None = None,
    *,
    person: bool = False,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> int:
    """Write references into a pack, all that are not withdrawn or those of `ids`; gives how many.

    `person` tells who measured our own. Whole or not at all. Raises PackUnreadable ("empty" where there is none to
    write), PackStopped, OSError.
    """
    wanted = None if ids is None else set(ids)
    chosen = [one for one in all_references(shop) if (not one.withdrawn if wanted is None else one.id in wanted)]
    if not chosen:
        raise PackUnreadable(path.name, "empty")
    entries = []
    for done, one in enumerate(chosen):
        _go_on(done / len(chosen), progress, stopped)
        entries.append(entry_of(one if person or one.foreign else replace(one, person="")))
    pack = {
        "format": _FORMAT,
        "version": _VERSION,
        "sha256": _hash(entries),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "shop": letterhead(shop).name,
        "bench": shop.bench_prefix,
        "program": f"Hashwrench {__version__}",
        "references": entries,
    }
    write_whole(path, json.dumps(pack, ensure_ascii=False, indent=1, allow_nan=False).encode())
    return len(entries)


def read_pack(shop: Shop, path: Path, progress: Progress | None = None, stopped: Stopped | None = None) -> Pack:
    """A pack as it would be taken in, nothing saved. Raises PackUnreadable, PackStopped, OSError."""
    return _beside(_Here(all_references(shop)), _loaded(path, progress, stopped), progress, stopped)


def import_pack(
    shop: Shop,
    actor: str,
    path: Path,
    *,
    conflicting: bool = False,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> TakenPack:
    """Take in what is new in a pack, all of it as one commit or nothing; `conflicting` = also what is at odds.

    Raises PackUnreadable, PackStopped, OSError.
    """
    loaded = _loaded(path, progress, stopped)  # before the record is held
    wanted = {PackNews.NEW, PackNews.CONFLICT} if conflicting else {PackNews.NEW}
    with shop.writing(actor) as draft:
        pack = _beside(_Here(all_references(shop)), loaded, progress, stopped)
        taken = tuple(entry.reference for entry in pack.entries if entry.news in wanted)
        for one in taken:
            draft.add(
                "reference",
                board_code=one.board_code,
                revision=one.revision or None,
                serial=one.serial,
                shop=one.shop,
                sha256=one.sha256,
                simulated=int(one.simulated),
                body=canonical(entry_of(replace(one, person="", note=""))),
                note=one.note or None,
                withdrawn=0,
                person=one.person or None,
            )
    return TakenPack(pack, taken, draft.saved() if taken else None)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a pack's file holds, not yet held beside what is here."""

    name: str
    shop: str
    bench: str
    made_at: datetime
    references: tuple[Reference, ...]


class _Here:
    """What the shop has, looked up by hash, by serial, and as the spread of a spot."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._by_hash = {one.sha256: one for one in references}
        self._by_serial: dict[str, list[Reference]] = {}
        self._alike: dict[tuple[str, str, bool], list[Reference]] = {}
        self._spreads: dict[tuple[tuple[str, str, bool], Spot], Spread | None] = {}
        for one in references:
            if one.withdrawn:
                continue
            self._alike.setdefault(_kin(one), []).append(one)
            if one.serial:
                self._by_serial.setdefault(one.serial.casefold(), []).append(one)

    def entry(self, reference: Reference) -> PackEntry:
        """A reference of a pack with what taking it in would mean."""
        if (same := self._by_hash.get(reference.sha256)) is not None:
            return PackEntry(reference, PackNews.WITHDRAWN if same.withdrawn else PackNews.KNOWN)
        for one in self._by_serial.get((reference.serial or "").casefold(), ()):
            if _kin(one)[0] != _kin(reference)[0]:
                return PackEntry(reference, PackNews.CONFLICT, other=one)
        off = [
            (value, spread)
            for value in reference.values
            if (spread := self._spread(_kin(reference), value.spot)) is not None and far_off(value.value, spread)
        ]
        off.sort(key=lambda pair: -_distance(pair[0].value, pair[1].middle))
        return PackEntry(reference, PackNews.CONFLICT if off else PackNews.NEW, tuple(off))

    def _spread(self, kin: tuple[str, str, bool], spot: Spot) -> Spread | None:
        if (kin, spot) not in self._spreads:
            self._spreads[kin, spot] = median_at(self._alike.get(kin, ()), spot)
        return self._spreads[kin, spot]


def _kin(one: Reference) -> tuple[str, str, bool]:
    """What references have in common that speak about the same boards."""
    return code_of(one.board_code), " ".join(one.revision.casefold().split()), one.simulated


def _distance(value: float, middle: float) -> float:
    """How far off a value is, as a share; OL beside a number is farther than anything."""
    return abs(value - middle) / max(abs(middle), 1e-9) if math.isfinite(value) and math.isfinite(middle) else math.inf


def _loaded(path: Path, progress: Progress | None, stopped: Stopped | None) -> _Loaded:
    """A pack's file read and checked: half of the work. Raises PackUnreadable, PackStopped, OSError."""
    _go_on(0.0, progress, stopped)
    told = _checked(path)
    found: dict[str, Reference] = {}
    for done, entry in enumerate(told["references"]):
        _go_on(done / len(told["references"]) / 2, progress, stopped)
        one = _told(entry, path.name)
        found.setdefault(one.sha256, one)
    made_at = datetime.fromisoformat(told["made_at"])
    return _Loaded(path.name, told["shop"], told["bench"], made_at, tuple(found.values()))


def _beside(here: _Here, loaded: _Loaded, progress: Progress | None, stopped: Stopped | None) -> Pack:
    """The pack beside what is here: the other half. Raises PackStopped."""
    entries = []
    for done, one in enumerate(loaded.references):
        _go_on(0.5 + done / len(loaded.references) / 2, progress, stopped)
        entries.append(here.entry(one))
    return Pack(loaded.name, loaded.shop, loaded.bench, loaded.made_at, tuple(entries))


def _checked(path: Path) -> dict[str, Any]:
    """What a pack's file says, its form and hash checked."""
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise PackUnreadable(path.name, "size")
    try:
        told = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise PackUnreadable(path.name, "form") from error
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise PackUnreadable(path.name, "form")
    if isinstance(told.get("version"), int) and told["version"] > _VERSION:
        raise PackUnreadable(path.name, "version", str(told["version"]))
    try:
        shaped: dict[str, Any] = _form().validate_python(told, strict=True)
    except ValueError as error:
        raise PackUnreadable(path.name, "values", _where(error)) from None
    if not shaped["references"]:
        raise PackUnreadable(path.name, "empty")
    if _hash(told["references"]) != shaped["sha256"]:
        raise PackUnreadable(path.name, "hash")
    return shaped


def _told(entry: dict[str, Any], name: str) -> Reference:
    reference = reference_of(entry, foreign=True)
    if len({one.spot for one in reference.values}) != len(reference.values):
        raise PackUnreadable(name, "values", "values")
    return replace(reference, sha256=content_hash(reference))


def _hash(entries: object) -> str:
    return hashlib.sha256(canonical(entries).encode("ascii")).hexdigest()


def _no_number(_text: str) -> NoReturn:
    raise ValueError


def _go_on(share: float, progress: Progress | None, stopped: Stopped | None) -> None:
    if stopped is not None and stopped():
        raise PackStopped
    if progress is not None:
        progress(share)


def _where(error: ValueError) -> str:
    """The place in the file that its form forbids, as `references.3.values.0.value`."""
    details = getattr(error, "errors", None)
    return ".".join(str(step) for step in details()[0]["loc"]) if details is not None else ""


@cache
def _form() -> TypeAdapter[Any]:
    """The form of a pack. pydantic is imported here, because a window opens sooner without it."""
    from pydantic import TypeAdapter

    from app.services.reference_form import PackForm

    return TypeAdapter(PackForm)
