"""What somebody saw of a board: one answer for each point of the checklist, with the places and photos that go with it.

Nothing is answered before a person answers it. The text of `body` is what a guided check keeps in the record.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class LookAnswer:
    """The answer to one point. Chips and domains count from 1; `photos` are the hashes of attachments."""

    item: str
    found: bool
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """The answers given so far, in the order in which they were given first."""

    answers: tuple[LookAnswer, ...] = ()

    def of(self, item: str) -> LookAnswer | None:
        """The answer to a point; None where nobody has answered it yet."""
        return next((one for one in self.answers if one.item == item), None)

    @property
    def found(self) -> tuple[LookAnswer, ...]:
        """What was seen."""
        return tuple(one for one in self.answers if one.found)

    def answered(self, item: str, *, found: bool) -> Look:
        """With that answer; one that turns to fine loses its places, and keeps its photos."""
        before = self.of(item)
        if before is None:
            return Look((*self.answers, LookAnswer(item, found)))
        changed = replace(before, found=found)
        return self._with(changed if found else replace(changed, chips=(), domains=()))

    def marked(self, item: str, *, chip: int | None = None, domain: int | None = None) -> Look:
        """With a place marked at a point, which thereby is found; a place that is marked already is taken away."""
        look = self if (answer := self.of(item)) is not None and answer.found else self.answered(item, found=True)
        known = look.of(item) or LookAnswer(item, found=True)
        if chip is not None:
            known = replace(known, chips=_toggled(known.chips, chip))
        if domain is not None:
            known = replace(known, domains=_toggled(known.domains, domain))
        return look._with(known)

    def with_photo(self, item: str, sha256: str) -> Look:
        """With a photo at a point; one that nobody has answered yet is thereby found."""
        look = self if self.of(item) is not None else self.answered(item, found=True)
        known = look.of(item) or LookAnswer(item, found=True)
        return look._with(replace(known, photos=tuple(dict.fromkeys([*known.photos, sha256]))))

    @property
    def body(self) -> str:
        """The answers as text."""
        return json.dumps({"answers": [asdict(one) for one in self.answers]}, separators=(",", ":"))

    @classmethod
    def of_body(cls, text: str) -> Look:
        """The answers of such a text; what makes no sense is left out."""
        try:
            kept: Any = json.loads(text) if text else {}
        except ValueError:
            return cls()
        rows = kept.get("answers") if isinstance(kept, dict) else None
        return cls(tuple(one for row in rows if (one := _answer(row)) is not None) if isinstance(rows, list) else ())

    def _with(self, answer: LookAnswer) -> Look:
        return Look(tuple(answer if one.item == answer.item else one for one in self.answers))


def _toggled(places: tuple[int, ...], place: int) -> tuple[int, ...]:
    left = tuple(one for one in places if one != place)
    return left if len(left) < len(places) else tuple(sorted((*places, place)))


def _answer(row: object) -> LookAnswer | None:
    if not isinstance(row, dict) or not isinstance(row.get("item"), str) or not isinstance(row.get("found"), bool):
        return None
    return LookAnswer(
        row["item"], row["found"], _numbers(row.get("chips")), _numbers(row.get("domains")),
        tuple(one for one in row.get("photos") or () if isinstance(one, str)),
    )  # fmt: skip


def _numbers(places: object) -> tuple[int, ...]:
    if not isinstance(places, list):
        return ()
    return tuple(one for one in places if isinstance(one, int) and not isinstance(one, bool) and one > 0)
