"""Error codes and messages of every make, searched offline: `J7:4`, `530`, `ECHU 16`, or words of several languages.

Reads the error table that the diagnosis uses, so that what is found here is what a machine's message is judged by.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

import resources
from app.diagnosis.code_places import chains_named
from app.diagnosis.error_codes import CodeRow, Resolved, error_codes, resolve_row
from app.diagnosis.knowledge import fault_class, next_steps, row_of, suspects
from app.domain.finding import Component, Fault, NextStep, Severity, Suspect
from app.domain.phrase import Phrase, Value
from app.words import language
from app.words.findings import component_name, fault_name, part_name
from app.words.language import _, fill
from app.words.phrases import board_label, chip_label, say, templates
from drivers.model.reading import Message

#: Entries that one search gives at most.
MOST_ENTRIES = 60
#: Characters of a query that are read.
_READ = 200
#: How well an entry fits: the code itself, a code with numbers in it, a counter, a message's text, a code's beginning.
_EXACT, _FILLED, _COUNTER, _TEXT, _BEGINS, _WORDS = 100, 95, 90, 80, 60, 10


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code that was found. `code` as asked for where it was a whole code, else as the table writes it.

    `decoded` tells in words what the numbers in the code mean; `slot` from 0, `chains` as printed, `chip` from 1.
    `informs` = it tells of nothing that is wrong. `parts` likeliest first; `source` = where the meaning comes from.
    """

    code: str
    make: str | None
    meaning: str
    fault: Fault
    severity: Severity
    component: Component
    decoded: tuple[str, ...] = ()
    slot: int | None = None
    chains: tuple[int, ...] = ()
    chip: int | None = None
    informs: bool = False
    parts: tuple[Suspect, ...] = ()
    steps: tuple[NextStep, ...] = ()
    source: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class _Hit:
    """A row that fits, the code as it is shown, how well it fits, and what its numbers mean where it was resolved."""

    row: CodeRow
    code: str
    score: int
    resolved: Resolved | None = None


def search(text: str, make: str | None = None) -> tuple[CodeEntry, ...]:
    """What a code or words may mean, best first; `make` keeps to one make. () where the table knows nothing like it."""
    query = " ".join(unicodedata.normalize("NFKC", text)[:_READ].split())
    if not any(character.isalnum() for character in query):
        return ()
    named, query = _make_in(query)
    wanted = make or named
    found: list[_Hit] = []
    for row in error_codes():
        any_make = row.make is None and bool(query)
        if wanted is None or any_make or (row.make or "").casefold() == wanted.casefold():
            found.extend(_hits(row, query))
    whole = {hit.row.make for hit in found if hit.score == _EXACT}
    # A code spelled out in the table says more than the pattern it also fits.
    found = [hit for hit in found if hit.row.make not in whole or hit.score == _EXACT]
    if named and not query:
        found.sort(key=lambda hit: (hit.row.make is None, hit.code))
    else:
        found.sort(key=lambda hit: (-hit.score, hit.row.make is None, len(hit.code), hit.code))
    return tuple(map(_entry, found[:MOST_ENTRIES]))


@cache
def makes() -> tuple[str, ...]:
    """The makes that the table holds codes of."""
    return tuple(sorted({row.make for row in error_codes() if row.make}))


def _make_in(query: str) -> tuple[str | None, str]:
    """The make that a query names in front, and the rest of it."""
    for make in makes():
        rest = re.sub(rf"^{re.escape(make)}\b[\s:]*", "", query, flags=re.IGNORECASE)
        if rest != query:
            return make, rest
    return None, query


def _hits(row: CodeRow, query: str) -> Iterator[_Hit]:
    """Where the query fits a row: once, but for a counter that names several boards."""
    if not query:
        yield _Hit(row, _shown_code(row), _WORDS)
        return
    if row.match == "look" and (_bare(row.code) == _bare(query) or _is_head(row.code, query)):
        yield _Hit(row, row.code, _EXACT)
        return
    if resolved := _resolved(row, query):
        score = _TEXT
        code = _shown_code(row) if row.match == "text" else query
        if row.match == "code":
            score, code = _EXACT if row.exact else _FILLED, _code_asked(row, query)
        elif row.match == "word":
            score = _COUNTER
        yield from {one.slot: _Hit(row, code, score, one) for one in resolved}.values()
    elif row.match != "text" and _begins(row.code, query):
        yield _Hit(row, row.code, _BEGINS)
    elif score := _word_score(row, query):
        yield _Hit(row, _shown_code(row), score)


def _resolved(row: CodeRow, query: str) -> tuple[Resolved, ...]:
    if row.match == "word":
        name = row.code.partition("=")[0]
        numbers = re.fullmatch(rf"{re.escape(name)}\W*(\d[\d ]*)\W*", query, re.IGNORECASE)
        query = f"{name}[{numbers[1].strip()}]" if numbers else ""
    code = _code_asked(row, query) if row.match == "code" else None
    return resolve_row(row, Message(code, "" if row.match == "code" else query))


def _shown_code(row: CodeRow) -> str:
    """The code as people know it: of a pattern, the words that it looks for."""
    if row.match == "word":
        return row.code.partition("=")[0]
    if row.match != "text":
        return row.code
    text = re.sub(r"\\[bBsS]|\(\?:", lambda found: "(" if found[0].startswith("(") else "", row.code)
    text = re.sub(r"\([^()]*\)\?", lambda group: "" if group[0].endswith("?") else group[0].strip("()"), text)
    text = re.sub(r"\.\*", " … ", text)
    text = re.sub(r"\[ _\]", " ", re.sub(r"\\w\*|\\|[?^$]", "", text))
    return " ".join(text.replace("|", " / ").replace("(", "").replace(")", "").split())


def _is_head(code: str, query: str) -> bool:
    """Whether the query is the word with a number that a code begins with: `MW1` for `MW<n> with fewer ...`."""
    head = code.split(" ")[0]
    return "<" in head and bool(re.fullmatch(re.sub(r"<\w+>", r"\\d{1,4}", head), query, re.IGNORECASE))


def _bare(code: str) -> str:
    """A code by its letters and digits alone: `BOOTBY[2]` and `bootby 2` are one."""
    return re.sub(r"[^a-z0-9]", "", code.casefold())


def _code_asked(row: CodeRow, query: str) -> str:
    """The query as the row would print the code: no gaps at a colon, letters as the row writes them."""
    asked = re.sub(r"\s*:\s*", ":", query)
    if asked.casefold() == row.code.casefold():
        return row.code
    return asked if row.pattern.fullmatch(asked) else asked.upper()


def _begins(code: str, query: str) -> bool:
    stem = re.split(r"[<=]", code)[0].casefold()
    asked = query.casefold().rstrip(":= ")
    return bool(asked) and (stem.startswith(asked) or (bool(stem) and len(stem) > 1 and asked == stem))


def _word_score(row: CodeRow, query: str) -> int:
    """How well every word of the query fits what the row says, 0 where one does not."""
    said, around = _said_of(row, language.code())
    score = 0
    for word in query.casefold().split():
        word = word.strip(".,;:!?()[]\"'")
        if not word:
            continue
        asked_for = (word, *_concepts(word))
        best = max(_fit(asked, said) for asked in asked_for) or min(1, max(_fit(asked, around) for asked in asked_for))
        if not best:
            return 0
        score += best
    return min(_WORDS + score, _BEGINS - 1)


def _fit(word: str, said: str) -> int:
    if word not in said:
        return 0
    if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said):
        return 9
    if len(word) >= 3 and re.search(rf"(?<!\w){re.escape(word)}", said):
        return 6
    return 3 if len(word) >= 3 else 0


@lru_cache(maxsize=2048)
def _said_of(row: CodeRow, _language: str) -> tuple[str, str]:
    """What a row says itself, in English and in the language in force; and what stands around it: part, component."""
    key = f"code.{row.meaning}"
    english = templates().get(key, row.meaning)
    causes = () if row.fault is Fault.NONE else fault_class(row.fault).causes_of(row.situation)
    parts = {part_name(cause.part) for cause in causes}
    said = [_shown_code(row), row.make or "", english, _meaning(row, {})]
    around = [row.fault.value.replace("_", " "), fault_name(row.fault), component_name(_component(row)), *sorted(parts)]
    return " ".join(said).casefold(), " ".join(around).casefold()


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    """What a typed word means in the table's English."""
    with row_of("search_words.toml", None), resources.open_binary("knowledge", "search_words.toml") as file:
        table = tomllib.load(file)
    found: dict[str, list[str]] = {}
    for concept, words in table.items():
        for word in words:
            found.setdefault(word.casefold(), []).append(concept)
    return {word: tuple(concepts) for word, concepts in found.items()}


@lru_cache(maxsize=256)
def _concepts(word: str) -> tuple[str, ...]:
    """The English words for a typed one: whole, or inside a word of a script that leaves no gaps, or inflected."""
    table = _synonyms()
    if word in table:
        return table[word]
    return tuple(
        concept
        for known, concepts in table.items()
        if (not known.isascii() and known in word) or (len(known) > 4 and word.startswith(known[:-1]))
        for concept in concepts
    )


def _entry(hit: _Hit) -> CodeEntry:
    row, one = hit.row, hit.resolved or Resolved(hit.row)
    values: dict[str, Value] = {"number": one.number or 0}
    if one.slot is not None:
        values["slot"] = one.slot
    if one.chip is not None:
        values["chip"] = one.chip
    knowledge = fault_class(row.fault) if row.fault is not Fault.NONE else None
    informs = one.informs
    situation = row.situation
    severity = row.severity or (
        knowledge.severity_when.get(situation or "", knowledge.severity) if knowledge else Severity.INFO
    )
    steps = row.steps if row.steps is not None else (knowledge.steps if knowledge else ())
    chains = chains_named(one.chain).certain if one.chain is not None else ()
    filled = values | ({"chain": chains[0]} if len(chains) == 1 else {})
    return CodeEntry(
        code=hit.code,
        make=row.make,
        meaning=_meaning(row, filled),
        fault=row.fault,
        severity=Severity.INFO if informs else severity,
        component=_component(row),
        decoded=tuple(_decoded(row, one)),
        slot=one.slot,
        chains=chains,
        chip=one.chip,
        informs=informs,
        parts=() if informs or knowledge is None else suspects(row.fault, situation, filled),
        steps=() if informs else next_steps(steps, filled),
        source=row.source,
        score=hit.score,
    )


def _meaning(row: CodeRow, values: Mapping[str, Value]) -> str:
    """What the row means; numbers that nobody gave are told as any."""
    key = f"code.{row.meaning}"
    template = templates().get(key, row.meaning)
    fields = {name for _text, name, _spec, _how in Formatter().parse(template) if name}
    if "chip_label" in fields and "chip" not in values:
        return fill(_(template), {"Board": board_label(None, None, None), "chip_label": _("one chip")})
    if "number" in fields and not values.get("number"):
        return fill(_(template), {"number": "N"})
    return say(Phrase(key, tuple(values.items())))


def _component(row: CodeRow) -> Component:
    if row.component is not None:
        return row.component
    return Component.MINER if row.fault is Fault.NONE else fault_class(row.fault).component


def _decoded(row: CodeRow, one: Resolved) -> Iterator[str]:
    """What the numbers in the code mean, in words."""
    if one.chain is not None:
        named = chains_named(one.chain)
        listed = ", ".join(map(str, named.mask))
        if named.chain is not None and named.mask and named.mask != (named.chain,):
            yield _("chain {chain}, or, read as a bit mask, chain {chains}").format(chain=named.chain, chains=listed)
        elif named.certain:
            few = len(named.certain) == 1
            chains = ", ".join(map(str, named.certain))
            yield _("chain {chains}").format(chains=chains) if few else _("chains {chains}").format(chains=chains)
        else:
            yield _("no chain is named")
    if one.slot is not None:
        yield _("board slot {slot}, counted from 0").format(slot=one.slot)
    if one.chip is not None:
        yield chip_label(one.chip)
    if row.match == "word" and one.number is not None and not one.informs:
        yield _("value {number}, {normal} is normal").format(number=one.number, normal=row.normal)
