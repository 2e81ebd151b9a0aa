"""Type on paper: which bundled font sets which character, and how wide a line becomes.

Inter sets Latin, Greek and Cyrillic, DejaVu Sans the signs Inter lacks, WenQuanYi Micro Hei the Han characters. What
none of them has is set as □ and can be asked for with `missing`, so that nothing is lost silently.
Fonts are read once a process, the large Han subset only when a document needs it.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import resources

#: Set in place of a character that no bundled font has.
REPLACEMENT = "□"


class Face(StrEnum):
    """A weight of the paper's own typeface; the value is its name in the PDF and the stem of its file."""

    REGULAR = "Inter-Regular"
    MEDIUM = "Inter-Medium"
    SEMIBOLD = "Inter-SemiBold"


_SIGNS = "DejaVuSans"
_HAN = "WenQuanYiMicroHei-Subset"
_ICONS = "Phosphor"

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that one font sets. `emboldened`: the font has no such weight and is drawn thicker."""

    font: str
    text: str
    emboldened: bool = False


@functools.cache
def _loaded(name: str) -> TTFont:
    with resources.open_binary("fonts", f"{name}.ttf") as file:
        font = TTFont(name, file)
    pdfmetrics.registerFont(font)
    return font


def load(name: str) -> TTFont:
    """The font of that name, registered with reportlab. Raises FileNotFoundError where it is not bundled."""
    with _lock:
        return _loaded(name)


def load_icons() -> str:
    """Register the icon font of the window (QtAwesome's Phosphor) for paper; gives its name in the PDF.

    The file is found without importing QtAwesome, which would bring Qt. Raises FileNotFoundError where it is missing.
    """
    with _lock:
        return _icon_font()


@functools.cache
def _icon_font() -> str:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("qtawesome")
    file = next((Path(spec.origin).parent / "fonts").glob("phosphor-*.ttf"), None)
    if file is None:
        raise FileNotFoundError("phosphor-*.ttf")
    pdfmetrics.registerFont(TTFont(_ICONS, str(file)))
    return _ICONS


def _covers(name: str, character: str) -> bool:
    return bool(load(name).face.charToGlyph.get(ord(character), 0))


@functools.lru_cache(maxsize=20_000)
def _font_of(character: str, face: Face) -> str | None:
    for name in (face, _SIGNS, _HAN):
        if _covers(name, character):
            return str(name)
    return None


@functools.lru_cache(maxsize=20_000)
def runs(text: str, face: Face) -> tuple[Run, ...]:
    """The text as runs of one font each, missing characters replaced (see `missing`)."""
    found: list[tuple[str, list[str]]] = []
    for character in text:
        font = _font_of(character, face)
        if font is None:
            font, character = _font_of(REPLACEMENT, face) or _SIGNS, REPLACEMENT
        if found and found[-1][0] == font:
            found[-1][1].append(character)
        else:
            found.append((font, [character]))
    bold = face is Face.SEMIBOLD  # a medium weight drawn thicker would clog small Han characters
    return tuple(Run(font, "".join(letters), bold and font in (_SIGNS, _HAN)) for font, letters in found)


def draw_line(canvas: Canvas, x: float, y: float, text: str, face: Face, size: float, ink: Color) -> None:
    """Draw one line on the baseline `y`, counted up; a font without that weight is drawn thicker."""
    drawn = canvas.beginText(x, y)
    for run in runs(text, face):
        drawn.setFont(run.font, size)
        if run.emboldened:
            drawn.setStrokeColor(ink)
            drawn.setTextRenderMode(2)
            canvas.setLineWidth(size * 0.035)
        drawn.textOut(run.text)
        if run.emboldened:
            drawn.setTextRenderMode(0)
    canvas.drawText(drawn)


def missing(text: str) -> frozenset[str]:
    """The characters of a text that no bundled font has."""
    return frozenset(c for c in set(text) if _font_of(c, Face.REGULAR) is None)


@functools.lru_cache(maxsize=50_000)
def width(text: str, face: Face, size: float) -> float:
    """The width of one line in points."""
    return float(sum(pdfmetrics.stringWidth(run.text, run.font, size) for run in runs(text, face)))


def _is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


#: Signs that must not begin a line of Chinese text.
_NOT_FIRST = "，。、；：？！）》」』】〉…％"


def _pieces(text: str) -> Iterable[str]:
    """The text cut where a line may end: behind a space, and between Han characters."""
    piece = ""
    for index, character in enumerate(text):
        piece += character
        following = text[index + 1 : index + 2]
        if not following or following in _NOT_FIRST:
            continue
        if character == " " or _is_han(character) or _is_han(following):
            yield piece
            piece = ""
    if piece:
        yield piece


def wrap(text: str, face: Face, size: float, room: float) -> list[str]:
    """The text as lines no wider than `room` points. A word wider than that is cut; "" is one empty line."""
    return list(lines_of(text, face, size, room))


def lines_of(text: str, face: Face, size: float, room: float) -> Iterator[str]:
    """The same line by line, so that of a very long text only as much is measured as is taken."""
    for paragraph in text.split("\n"):
        if len(paragraph) < _SHORT and width(paragraph.rstrip(" "), face, size) <= room:
            yield paragraph.rstrip(" ")
            continue
        line, taken = "", 0.0
        for piece in _pieces(paragraph):
            if taken + _long_width(piece.rstrip(" "), face, size) <= room:
                line += piece
                taken += _long_width(piece, face, size)
                continue
            if line:
                yield line.rstrip(" ")
            line = piece
            while _long_width(line.rstrip(" "), face, size, room) > room and len(line) > 1:
                fit = _fitting(line, face, size, room)
                yield line[:fit]
                line = line[fit:]
            taken = _long_width(line, face, size)
        yield line.rstrip(" ")


#: Longer texts are measured character by character and not remembered: nobody sets one twice.
_SHORT = 200


@functools.lru_cache(maxsize=20_000)
def _advance(character: str, face: Face) -> float:
    """The width of one character at 1000 points; no font here has kerning that reportlab would use."""
    return width(character, face, 1000.0)


def _long_width(text: str, face: Face, size: float, most: float = float("inf")) -> float:
    """As `width`, of a text of any length; measured no further than to where it is wider than `most`."""
    if len(text) < _SHORT:
        return width(text, face, size)
    whole = 0.0
    for character in text:
        whole += _advance(character, face) * size / 1000.0
        if whole > most:
            break
    return whole


def _fitting(text: str, face: Face, size: float, room: float) -> int:
    """How many leading characters fit into `room`, at least one."""
    whole = 0.0
    for count, character in enumerate(text):
        whole += _advance(character, face) * size / 1000.0
        if whole > room:
            return max(count, 1)
    return len(text)


def elide(text: str, face: Face, size: float, room: float) -> str:
    """The text on one line of at most `room` points, its end replaced by … where it is longer."""
    if _long_width(text, face, size, room) <= room:
        return text
    return text[: _fitting(text, face, size, max(room - width("…", face, size), 0))].rstrip(" ") + "…"
