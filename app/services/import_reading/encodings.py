"""In which encoding a text is written, by evidence: marks, validity, and which reading makes words.

UTF-8 and UTF-16 prove themselves. GB18030 (which holds GBK and GB2312), Windows-1251 and Windows-1252 read nearly the
same bytes, so each reading is weighed by what such texts look like: common Chinese characters (GB2312 level 1: lead
byte B0 to D7), Cyrillic words of sound case with vowels, Latin words with single accented letters. General detectors
guess from prose; a table is short words between figures, where headings that are known weigh more than statistics
(measured on 30 small tables of shops: 29 read rightly here, 8 by charset-normalizer 3.5).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from app.domain.import_error import TableProblem, TableUnreadable
from app.domain.import_target import folded
from app.services.import_reading.targets import all_headings

#: Every encoding that can be chosen, those first that are taken by evidence.
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp1251", "cp1252", "big5", "cp866", "koi8-r")
_WEIGHED = ("gb18030", "cp1251", "cp1252")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024
_SURE, _APART = 0.6, 0.15
_MOST_BY_CHANCE = 12
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_WORD = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")
_CYRILLIC_RUN = re.compile(r"[А-Яа-яЁё]+")
_VOWEL = re.compile(r"[аеёиоуыэюяАЕЁИОУЫЭЮЯ]")
_ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]")
#: What stands between words beyond ASCII in any language of tables.
_BETWEEN = frozenset("№—–…°\xa0«»“”„’‘·•×±µ€£©®™²³½¼≤≥")


@dataclass(frozen=True, slots=True)
class Encoded:
    """How a text is written: the encoding taken, those in which it can be read at all, whether the evidence is clear,
    how many bytes of mark stand in front.
    """

    encoding: str
    possible: tuple[str, ...]
    sure: bool
    mark: int = 0


def encoding_of(file: IO[bytes], name: str, wanted: str | None = None) -> Encoded:
    """The encoding of a text file, `wanted` where a person chose. Raises TableUnreadable where none reads all of it."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    marked = next(((mark, encoding) for mark, encoding in _MARKS if sample.startswith(mark)), None)
    skipped = len(marked[0]) if marked and wanted in (None, marked[1]) else 0
    if wanted is not None:
        line = _first_bad_line(file, wanted, skipped)
        if line is not None:
            raise TableUnreadable(name, TableProblem.ENCODING, line=line, detail=wanted)
        return Encoded(wanted, _possible(file, sample, wanted), True, skipped)
    if marked is not None:
        line = _first_bad_line(file, marked[1], skipped)
        if line is not None:
            raise TableUnreadable(name, TableProblem.ENCODING, line=line, detail=marked[1])
        return Encoded(marked[1], (marked[1],), True, skipped)
    if b"\0" in sample:
        wide = _wide(sample)
        if wide is not None and _first_bad_line(file, wide, 0) is None:
            return Encoded(wide, (wide,), True)
        if sample.count(b"\0") > len(sample) // 50 + 8:
            raise TableUnreadable(name, TableProblem.NO_TABLE)
    line = _first_bad_line(file, "utf-8", 0)
    if line is None and _by_chance_utf8(sample):
        return Encoded("gb18030", _possible(file, sample, "gb18030"), False)
    if line is None:
        return Encoded("utf-8", ("utf-8",) if not sample.isascii() else ENCODINGS[:1] + ENCODINGS[3:], True)
    if _mostly_utf8(sample):
        raise TableUnreadable(name, TableProblem.ENCODING, line=line, detail="utf-8")
    return _by_weight(file, sample, name, line)


def _by_weight(file: IO[bytes], sample: bytes, name: str, line: int) -> Encoded:
    """The likeliest of the encodings that any bytes can be."""
    strange = _strange_lines(file, sample)
    weights = {encoding: _weight(strange, encoding) for encoding in _WEIGHED}
    ranked = sorted(weights, key=lambda encoding: -weights[encoding])
    for encoding in ranked:
        if weights[encoding] > -1 and _first_bad_line(file, encoding, 0) is None:
            others = sorted((weight for one, weight in weights.items() if one != encoding), reverse=True)
            sure = weights[encoding] >= _SURE and weights[encoding] - others[0] >= _APART
            return Encoded(encoding, _possible(file, sample, encoding), sure)
    raise TableUnreadable(name, TableProblem.ENCODING, line=line)


def _weight(sample: bytes, encoding: str) -> float:
    """How much a reading looks like a table in a language: 0 to 1, above for known headings; -1 = no reading at all."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return -1.0
    beyond = [letter for letter in text if letter > "\x7f" and letter not in _BETWEEN]
    if not beyond:
        return 0.5
    good = _SOUND[encoding](text, beyond)
    known = any(
        folded(cell) in all_headings()
        for row in text.splitlines()[:30]
        for cell in re.split(r'[,;\t|"]', row)
        if cell and not cell.isascii()
    )
    return good / len(beyond) + (1.0 if known else 0.0)


def _chinese(text: str, beyond: list[str]) -> float:
    return sum(_is_common(letter) for letter in beyond)


@lru_cache(maxsize=8192)
def _is_common(letter: str) -> bool:
    try:
        raw = letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= raw[0] <= 0xD7 or 0xA1 <= raw[0] <= 0xA3


def _russian(text: str, beyond: list[str]) -> float:
    sound = 0.0
    for word in _WORD.findall(text):
        for run in _CYRILLIC_RUN.findall(word):
            if len(run) == 1:
                sound += 0.5 if run == word else 0.0
            elif _CYRILLIC_WORD.fullmatch(run):
                sound += len(run) if _VOWEL.search(run) else len(run) / 2
    return sound


def _western(text: str, beyond: list[str]) -> float:
    sound = 0.0
    for word in _WORD.findall(text):
        accented = len(_ACCENTED.findall(word))
        if accented:
            sound += accented if accented * 2 <= len(word) or len(word) == 1 else 0.2 * accented
    return sound


_SOUND = {"gb18030": _chinese, "cp1251": _russian, "cp1252": _western}


def _strange_lines(file: IO[bytes], sample: bytes) -> bytes:
    """The lines that are more than ASCII, as many as fill a sample; of a long file from further on too."""
    found: list[bytes] = []
    held = 0
    lines: Iterator[bytes] = iter(sample.splitlines(keepends=True)[:-1] or [sample])
    for line in lines:
        if not line.isascii():
            found.append(line)
            held += len(line)
    file.seek(len(sample))
    while held < _SAMPLE // 4:
        line = file.readline(_SAMPLE)
        if not line:
            break
        if not line.isascii():
            found.append(line)
            held += len(line)
    return b"".join(found) or sample


def _possible(file: IO[bytes], sample: bytes, taken: str) -> tuple[str, ...]:
    """The encodings in which the whole can be read, the one taken first."""
    others = [
        one
        for one in ENCODINGS
        if one != taken and (not one.startswith("utf-16") or b"\0" in sample) and _first_bad_line(file, one, 0) is None
    ]
    return (taken, *others)


def _first_bad_line(file: IO[bytes], encoding: str, skipped: int) -> int | None:
    """The line from 1 at which the file is no longer text in that encoding; None = all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(skipped)
    line = 1
    while True:
        chunk = file.read(_CHUNK)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if not chunk:
            return None


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of ASCII is naught."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 4 * even + 1 and odd * 8 > len(sample):
        return "utf-16-le"
    if even > 4 * odd + 1 and even * 8 > len(sample):
        return "utf-16-be"
    return None


def _by_chance_utf8(sample: bytes) -> bool:
    """A word or two of GBK whose bytes happen to be UTF-8 as well, where they make no word: 芯片 reads as оƬ."""
    text = sample.decode("utf-8", errors="replace")
    beyond = [letter for letter in text if letter > "\x7f"]
    if not 0 < len(beyond) <= _MOST_BY_CHANCE or any(letter > "\u07ff" for letter in beyond):
        return False
    sound = max(_russian(text, beyond), _western(text, beyond)) + sum(letter in _BETWEEN for letter in beyond)
    return sound * 2 < len(beyond) and _weight(sample, "gb18030") > 0.9


def _mostly_utf8(sample: bytes) -> bool:
    """UTF-8 with a little damage: far more sound sequences than broken ones."""
    text = sample.decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= letter <= "\udcff" for letter in text)
    sound = sum("\x7f" < letter < "\ud800" or letter > "\udfff" for letter in text)
    return sound > 4 * broken
