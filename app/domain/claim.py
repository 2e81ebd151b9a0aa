"""Claims to makers: which fields each maker's form has, what is filled in, and what is missing. Pure.

The forms are data, `resources/knowledge/rma.toml`, each with its source. A field that the order does not fill is left
empty: nothing is made up.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import resources
from app.domain.asset import AssetKind


class FieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    LONG = "long"
    SERIAL = "serial"
    CHOICE = "choice"
    PHOTOS = "photos"


class ClaimState(StrEnum):
    """How far a claim is."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ClaimField:
    """One field of a form. `filled_from` names what of the order fills it in, "" = a person says it; `most` = the most
    characters or photos, `least` = the fewest photos where there are any.
    """

    id: str
    kind: FieldKind
    required: bool
    filled_from: str = ""
    least: int = 0
    most: int = 200
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """One maker's form: for which makes (lower case) and kinds (() = any) it is, and who says that it asks this."""

    id: str
    make: str
    makes: tuple[str, ...]
    kinds: tuple[AssetKind, ...]
    source: str
    fields: tuple[ClaimField, ...]

    def fits(self, make: str | None, kind: AssetKind) -> bool:
        """Whether it is for a thing of that make and kind; every make where it is not known."""
        if self.kinds and kind not in self.kinds:
            return False
        return make is None or any(one in make.casefold() for one in self.makes)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a form: texts by field, and for photo fields the hashes of the order's photos."""

    texts: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """It as text, for the record."""
        return json.dumps({"texts": dict(self.texts), "photos": {k: list(v) for k, v in self.photos.items()}})

    @classmethod
    def of_body(cls, text: str) -> Filled:
        """What such a text holds; what makes no sense is left out."""
        try:
            kept: Any = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(kept, dict):
            return cls()
        texts, photos = kept.get("texts"), kept.get("photos")
        return cls(
            {str(k): v for k, v in texts.items() if isinstance(v, str)} if isinstance(texts, dict) else {},
            {str(k): tuple(one for one in v if isinstance(one, str)) for k, v in photos.items() if isinstance(v, list)}
            if isinstance(photos, dict)
            else {},
        )

    def with_texts(self, news: Mapping[str, str]) -> Filled:
        """With other texts in some fields."""
        return Filled({**self.texts, **news}, self.photos)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it is kept."""

    id: str
    number: str
    order_id: str
    form: str
    filled: Filled
    state: ClaimState
    at: datetime
    by: str


class ProblemKind(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_SERIAL = "not_a_serial"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field; `limit` = the number it breaks."""

    field: str
    kind: ProblemKind
    limit: int = 0


@cache
def forms() -> tuple[ClaimForm, ...]:
    """Every form there is."""
    with resources.open_binary("knowledge", "rma.toml") as file:
        rows = tomllib.load(file)["form"]
    return tuple(
        ClaimForm(
            row["id"],
            row["make"],
            tuple(row["makes"]),
            tuple(AssetKind(kind) for kind in row["kinds"]),
            row["source"],
            tuple(_field(one) for one in row["field"]),
        )
        for row in rows
    )


def form_of(id_: str) -> ClaimForm | None:
    """The form of an id; None where there is none."""
    return next((form for form in forms() if form.id == id_), None)


def problems(form: ClaimForm, filled: Filled) -> tuple[FieldProblem, ...]:
    """What keeps the form from being sent, field by field in its order; () when it is whole."""
    return tuple(problem for one in form.fields if (problem := _problem(one, filled)) is not None)


def _problem(one: ClaimField, filled: Filled) -> FieldProblem | None:
    if one.kind is FieldKind.PHOTOS:
        count = len(filled.photos.get(one.id, ()))
        if count < one.least and (one.required or count):
            return FieldProblem(one.id, ProblemKind.TOO_FEW if count else ProblemKind.MISSING, one.least)
        return FieldProblem(one.id, ProblemKind.TOO_MANY, one.most) if count > one.most else None
    text = filled.texts.get(one.id, "").strip()
    if not text:
        return FieldProblem(one.id, ProblemKind.MISSING) if one.required else None
    if len(text) > one.most:
        return FieldProblem(one.id, ProblemKind.TOO_LONG, one.most)
    if one.choices and text not in one.choices:
        return FieldProblem(one.id, ProblemKind.NOT_A_CHOICE)
    if one.kind is FieldKind.SERIAL and any(sign.isspace() for sign in text):
        return FieldProblem(one.id, ProblemKind.NOT_A_SERIAL)
    return None


def _field(row: Mapping[str, Any]) -> ClaimField:
    return ClaimField(
        row["id"],
        FieldKind(row["kind"]),
        row["required"],
        row.get("from", ""),
        row.get("least", 0),
        row.get("most", 200),
        tuple(row.get("choices", ())),
    )
