"""How a thing was when it came in, as papers say it: what the checklist has against it, then what is as it should."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.intake_checklist import items
from app.domain.order_view import ChecklistLine
from app.words.capital import capital
from app.words.intake import answer_word, item_name
from app.words.language import _
from app.words.listed import aside, clauses, told


def condition(lines: Iterable[ChecklistLine]) -> tuple[str, ...]:
    """At most two sentences: the points that are wrong or remarked on, and those that are as they should be; () where
    nobody looked. Of a point that was answered twice, the later answer counts.
    """
    answers = {line.item: line for line in lines}
    wrong = [_answer(line) for line in answers.values() if _notable(line)]
    fine = [_answer(line) for line in answers.values() if not _notable(line) and not _of_photo(line)]
    return tuple(_("{sentence}.").format(sentence=capital(clauses(said))) for said in (wrong, fine) if said)


def _answer(line: ChecklistLine) -> str:
    said = told(_small(item_name(line.item)), answer_word(line.answer))
    return aside(said, line.note) if line.note else said


def _notable(line: ChecklistLine) -> bool:
    known = items().get(line.item)
    return bool(line.note) or known is None or line.answer != known.answers[0]


def _of_photo(line: ChecklistLine) -> bool:
    known = items().get(line.item)
    return known is not None and known.is_photo


def _small(word: str) -> str:
    """A word of a list as it stands inside a sentence; an abbreviation stays as it is."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]
