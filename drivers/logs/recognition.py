"""Which language a text is in, by the marks it bears, and where a text of another language begins.

Every mark counts once, by its weight, however often it occurs. Languages share marks: a firmware built on another's
miner prints its lines too. So the language of a text is the one whose marks weigh most in all of it, a language that
reads another's lines besides its own is believed before that one, and another language is believed to begin only where
its marks come close together without any of the present one's.
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.logs.language import LogLanguage
from drivers.logs.literals import Hit, Literals

#: Weight of marks from which a language counts as recognised.
SURE = 3
#: ... at the end of a text of a few lines, which is all there will ever be.
LIKELY, FEW_LINES = 2, 20
#: Weight of marks from which a language is believed against the present one, or against one whose lines it reads too.
STRONG = 5
#: Different marks from which a text is taken to be in a language in which it says nothing that is understood: a name in
#: a letter or a word in another program's log is one or two.
PLAIN = 3
#: Characters within which the marks of another language have to come.
CLOSE = 1 << 16


class Marks:
    """The marks of some languages, ready to be looked for."""

    def __init__(self, languages: Sequence[LogLanguage]) -> None:
        self.languages = tuple(languages)
        owners: dict[str, list[tuple[int, int]]] = {}
        for number, language in enumerate(languages):
            for mark, weight in language.mark_weights.items():
                owners.setdefault(mark, []).append((number, weight))
        self.literals = Literals(tuple(owners))
        #: For each mark, the languages that have it, by their number, and its weight there.
        self.owners = tuple(tuple(of) for of in owners.values())
        kinds = {language.kind: number for number, language in enumerate(languages)}
        #: For each language, those whose lines it reads besides its own.
        self.covered = tuple(
            frozenset(kinds[kind] for kind in language.covers if kind in kinds) for language in languages
        )


class _Turning:
    """The marks of another language without one of the present one; of one line only the first counts."""

    __slots__ = ("first", "last", "marks", "weight")

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = -1
        self.marks: frozenset[int] = frozenset()
        self.weight = 0

    def add(self, mark: int, weight: int, place: int) -> None:
        """Take note of a mark in a new line."""
        self.last = place
        if mark not in self.marks:
            self.marks |= {mark}
            self.weight += weight

    def copy(self) -> _Turning:
        """The same state, to go on from without touching this one."""
        other = _Turning(self.first)
        other.last, other.marks, other.weight = self.last, self.marks, self.weight
        return other


class Recognition:
    """What the marks of one text say so far. `language` = the present one, None = not recognised yet."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._seen: set[int] = set()
        self._read = 0
        self._turning: dict[int, _Turning] = {}
        self._present: int | None = None
        self._turned = False

    @property
    def language(self) -> LogLanguage | None:
        """The present language."""
        return None if self._present is None else self._marks.languages[self._present]

    @property
    def main(self) -> LogLanguage | None:
        """The language whose marks weigh most in all of the text so far; None while none is recognised."""
        best = self._best(SURE)
        return self.language if best is None else self._marks.languages[best]

    @property
    def is_plain(self) -> bool:
        """Whether the main language shows by enough marks to be believed of a text that says nothing else in it."""
        main = self.main
        if main is None:
            return False
        number = next(place for place, one in enumerate(self._marks.languages) if one is main)
        weights = [weight for mark in self._seen for of, weight in self._marks.owners[mark] if of == number]
        return len(weights) >= PLAIN and sum(weights) >= STRONG

    def feed(self, text: str) -> list[tuple[int, LogLanguage]]:
        """Take the next lines; gives where in them (at the begin of a line) which language begins."""
        hits = self._marks.literals.hits(text)
        new = {mark for mark, _place in hits} - self._seen
        self._seen |= new
        turns: list[tuple[int, int]] = []
        if self._present is None or (new and not self._turned):
            best = self._best(SURE)
            if best is not None and self._is_better(best):
                self._present = best
                turns.append((0, best))
        if self._present is not None:
            for place, language in self._turns(text, hits):
                self._turned = True
                if place == 0:
                    turns.clear()
                turns.append((place, language))
        self._read += len(text)
        return [(place, self._marks.languages[language]) for place, language in turns]

    def end(self, lines: int) -> LogLanguage | None:
        """The language of a text that ends after so many lines, None where it stays unrecognised."""
        if self._present is None and lines <= FEW_LINES:
            self._present = self._best(LIKELY)
        return self.language

    def copy(self) -> Recognition:
        """The same state, to go on from without touching this one."""
        other = Recognition(self._marks)
        other._seen, other._read = set(self._seen), self._read
        other._turning = {language: turning.copy() for language, turning in self._turning.items()}
        other._present, other._turned = self._present, self._turned
        return other

    def _best(self, least: int) -> int | None:
        weights = self._weights()
        best = max(range(len(weights)), key=weights.__getitem__, default=None)
        return best if best is not None and weights[best] >= least else None

    def _weights(self) -> list[int]:
        """What the marks seen weigh for each language; for a strong one with those of the languages it covers."""
        own = [0] * len(self._marks.languages)
        by_language: list[dict[int, int]] = [{} for _language in own]
        for mark in self._seen:
            for language, weight in self._marks.owners[mark]:
                own[language] += weight
                by_language[language][mark] = weight
        whole = list(own)
        for language, covered in enumerate(self._marks.covered):
            if covered and own[language] >= STRONG:
                others: dict[int, int] = {}
                for other in covered:
                    others |= by_language[other]
                whole[language] += sum(weight for mark, weight in others.items() if mark not in by_language[language])
        return whole

    def _is_better(self, best: int) -> bool:
        """Whether a language is to be read from here on instead of the present one, which was taken on little."""
        if self._present is None:
            return True
        weights = self._weights()
        return not self._holds(best) and weights[best] >= weights[self._present] + SURE

    def _turns(self, text: str, hits: list[Hit]) -> list[tuple[int, int]]:
        """Where another language begins: at the line of its first mark, or where the text does."""
        turns: list[tuple[int, int]] = []
        quiet = self._read == 0  # nothing of the present language was said yet
        for mark, place in hits:
            if any(self._holds(language) for language, _weight in self._marks.owners[mark]):
                self._turning.clear()
                quiet = False
                continue
            for language, weight in self._marks.owners[mark]:
                turning = self._turning.get(language)
                if turning is None or self._read + place - turning.first > CLOSE:
                    turning = self._turning[language] = _Turning(self._read + place)
                if turning.last < self._read or "\n" in text[turning.last - self._read : place]:
                    turning.add(mark, weight, self._read + place)
                if turning.weight >= STRONG:
                    begin = 0 if quiet else text.rfind("\n", 0, max(turning.first - self._read, 0)) + 1
                    turns.append((begin, language))
                    self._present, quiet = language, False
                    self._turning.clear()
                    break
        return turns

    def _holds(self, language: int) -> bool:
        """Whether the present language reads the lines of a language."""
        return self._present is not None and (
            language == self._present or language in self._marks.covered[self._present]
        )
