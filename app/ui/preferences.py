"""What one person at one window chose: theme, language, name, ranges. A file in the data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

_NAME = "window.json"
#: The choices that are pairs of texts, and how many of them are kept.
_PAIRS = {"reports": 24, "printers": 64, "label_sizes": 24}

#: How often watched machines may be read, s.
WATCH_EVERY_S = (30, 60, 300)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices; `person` "" = not yet said. `ranges` are the ranges scanned before, newest first.

    `watch_every_s` is how often watched machines are read. `welcomed` = the first page was answered. `fleet_columns`
    none = as many as fit; `fleet_widths` are px at 100 %; `fleet_order` is what columns were dragged into, none = as
    they come. `bench_plan` is the test plan chosen last, `bench_source` where a board's answers come from at this
    bench (`app.domain.board_path.Source`). After `lock_min` minutes without a key or click the window asks who is
    there; 0 = never. `reports` = who asked what of the reports last, the newest first. `printers` = which printer takes
    which kind of paper (`app.ui.printing`), `label_sizes` = on which size which kind of label goes.
    """

    theme: str = "system"
    glove: bool = False
    language: str = ""
    person: str = ""
    ranges: tuple[str, ...] = ()
    page: str = "fleet"
    welcomed: bool = False
    fleet_columns: tuple[str, ...] = ()
    fleet_widths: tuple[tuple[str, int], ...] = ()
    fleet_group: str = ""
    fleet_order: tuple[str, ...] = ()
    watch_every_s: int = 60
    bench_plan: str = "standard"
    bench_source: str = "our_link"
    lock_min: int = 0
    reports: tuple[tuple[str, str], ...] = ()
    printers: tuple[tuple[str, str], ...] = ()
    label_sizes: tuple[tuple[str, str], ...] = ()


def load(data_dir: Path) -> Preferences:
    """The choices kept in the folder; what is missing or makes no sense is as at first."""
    try:
        kept: object = json.loads((data_dir / _NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return Preferences()
    return _from(kept) if isinstance(kept, dict) else Preferences()


def kept(data_dir: Path) -> bool:
    """Whether anything was ever chosen in that folder's window."""
    return (data_dir / _NAME).exists()


def _from(kept: Mapping[str, Any]) -> Preferences:
    first = Preferences()
    sound: dict[str, Any] = {}
    for field in fields(Preferences):
        value = kept.get(field.name)
        if field.name == "ranges":
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                sound["ranges"] = tuple(value[:12])
        elif field.name in ("fleet_columns", "fleet_order"):
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                sound[field.name] = tuple(value[:64])
        elif field.name == "fleet_widths":
            if isinstance(value, list):
                sound["fleet_widths"] = tuple((one[0], one[1]) for one in value[:64] if _is_width(one))
        elif field.name in _PAIRS:
            if isinstance(value, list):
                sound[field.name] = tuple((one[0], one[1]) for one in value[: _PAIRS[field.name]] if _is_pair(one))
        elif type(value) is type(getattr(first, field.name)):
            sound[field.name] = value
    return replace(first, **sound)


def _is_width(one: object) -> bool:
    """Whether that is a column and its width."""
    return isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and type(one[1]) is int


def _is_pair(one: object) -> bool:
    """Whether that is two texts, such as a person and what was asked."""
    return isinstance(one, list) and len(one) == 2 and all(isinstance(text, str) for text in one)


def save(data_dir: Path, choices: Preferences) -> None:
    """Keep the choices, whole or not at all. Raises OSError."""
    place = data_dir / _NAME
    partial = place.with_suffix(".new")
    partial.write_text(json.dumps(asdict(choices), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, place)


def remember(kept: tuple[tuple[str, str], ...], name: str, value: str) -> tuple[tuple[str, str], ...]:
    """Choices that are pairs with one more or changed, the newest first."""
    return ((name, value), *(pair for pair in kept if pair[0] != name))


def default_person() -> str:
    """A name to begin with: the one this computer knows the person by."""
    name = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    return name.replace(".", " ").replace("_", " ").title()
