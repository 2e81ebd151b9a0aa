"""Which column is which field, and how its numbers and dates are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.import_table import Notice
from app.domain.import_target import TargetId


class NumberStyle(StrEnum):
    """How a column writes one thousand two hundred and a half."""

    POINT = "point"  # 1,200.5
    COMMA = "comma"  # 1.200,5 or 1 200,5


class DateOrder(StrEnum):
    """How a column orders the parts of 03/04/2024."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


class MappingSource(StrEnum):
    """Where a mapping comes from."""

    REMEMBERED = "remembered"
    PRESET = "preset"
    HEADINGS = "headings"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a table's columns are. `columns`: field id -> column from 0. `fixed`: field id -> text that holds for every
    row without a value of its own. `numbers`, `dates`: how a person said that a field is written; a field that is not
    named is read by the evidence of its column. `choices`: field id -> what a cell says, folded -> the id that a person
    said it means ("" = nothing). `exact` = this program wrote the table: its texts are taken as they stand.
    """

    target: TargetId
    columns: Mapping[str, int]
    fixed: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    dates: Mapping[str, DateOrder] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    source: MappingSource = MappingSource.PERSON
    preset: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """How every mapped column is written, by all its cells; `notices` say where they leave it open."""

    numbers: Mapping[str, NumberStyle]
    dates: Mapping[str, DateOrder]
    notices: tuple[Notice, ...] = ()
