"""Asking the index of `app.ledger.search`: from words to a question of FTS5, and from its rows to texts that hold them.

FTS5 finds a phrase by reading the texts of each of its trigrams. So a word is asked for by its rarer trigrams, and each
answer is then compared with the whole word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.ledger.search_texts import Indexed, folded

#: Where the places of a kind's texts begin.
KIND_BITS = 40
#: What the trigram of a word of two signs begins with; private use, never in a text.
SHORT = "\ue000"
#: Texts that hold the rare parts of what is looked for, and are compared with the whole, at most.
HELD_AGAINST = 1_000
#: A trigram that is in at most so many times as many texts as the rarest of its word is asked for beside it.
_ABOUT = 3
#: A trigram that is in at least this part of as many texts as the commonest is common everywhere.
_EVERYWHERE = 8
#: Trigrams looked at for a word with typing errors, and texts taken from each.
_RAREST, FROM_EACH = 8, 400


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found: numbers and serials, and the other words, one fact a line."""

    kind: Indexed
    id: str
    key: str
    names: str
    rest: str


def short_mark(word: str) -> str:
    """What stands in the index for a word that begins with those two signs."""
    return SHORT + folded(word)[:2]


def phrase(text: str) -> str:
    """The text as one phrase of FTS5."""
    return '"' + text.replace('"', '""') + '"'


def asked_for(words: Sequence[Sequence[str]], common: Mapping[str, int], *, keys: bool) -> str:
    """The question as FTS5 reads it; words of one sign ask nothing."""
    groups = []
    for stands_for in words:
        asked = []
        for text in stands_for[:1] if keys else stands_for:
            if len(text) > 1:
                runs = _rare_runs(text, common) if len(text) > 3 else [text if len(text) == 3 else short_mark(text)]
                asked.append("(" + " AND ".join(phrase(run) for run in runs) + ")")
        if asked:
            groups.append(f"({' OR '.join(asked)})")
    return " AND ".join(groups)


def candidates(index: sqlite3.Connection, asked: str, kind: Indexed) -> int:
    """How many texts answer the question before they are held against the whole words; one more than HELD_AGAINST
    where they are too many to be.
    """
    row = index.execute(
        "SELECT count(*) FROM (SELECT 1 FROM gram WHERE gram MATCH ? AND rowid > ? AND rowid < ? LIMIT ?)",
        (asked, kind << KIND_BITS, (kind + 1) << KIND_BITS, HELD_AGAINST + 1),
    ).fetchone()
    return int(row[0])


def _rare_runs(text: str, common: Mapping[str, int]) -> list[str]:
    """The parts of a word whose trigrams are about as rare as its rarest; the whole word where all of them are common
    everywhere, such as those of `WO-B1-0`.
    """
    counts = [common.get(text[at : at + 3], 0) for at in range(len(text) - 2)]
    most = _ABOUT * min(counts)
    if min(counts) * _EVERYWHERE > max(common.values(), default=0) > 0:
        return [text]
    runs: list[str] = []
    end = -1
    for at, count in enumerate(counts):
        if count > most:
            continue
        if at == end:
            runs[-1] += text[at + 2]
        else:
            runs.append(text[at : at + 3])
        end = at + 1
    return runs


def answers(
    index: sqlite3.Connection, source: str, asked: str, kind: Indexed, words: Sequence[Sequence[str]]
) -> Iterator[Hit]:
    """The texts that answer the question and hold the words as a whole, newest first; each is read when asked for."""
    places = index.execute(
        f"SELECT rowid FROM {source} WHERE {source} MATCH ? AND rowid > ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",  # noqa: S608
        (asked, kind << KIND_BITS, (kind + 1) << KIND_BITS, HELD_AGAINST),
    )
    for (place,) in places:
        row = index.execute("SELECT id, key, names, rest, marks FROM doc WHERE place = ?", (place,)).fetchone()
        id_, key, names, rest, marks = row
        whole = folded(key if source == "key_gram" else f"{names}\n{rest}") + marks
        if all(
            any((text if len(text) > 2 else short_mark(text)) in whole for text in stands_for)
            for stands_for in words
            if len(stands_for[0]) > 1
        ):
            yield Hit(kind, id_, key, names, rest)


def rarest(word: str, common: Mapping[str, int]) -> list[str]:
    """The rarest trigrams of a word, as far as is known without counting."""
    grams = {word[at : at + 3] for at in range(len(word) - 2)}
    return sorted(grams, key=lambda gram: (common.get(gram, 0), gram))[:_RAREST]
