"""Sheets of paper set from top to bottom: margins, text styles, hairlines, sections, page breaks, "page x of y".

Knows paper, not work orders. Lengths are points; y counts down from the upper edge. All text passes through
`app.words.plain_text`, and the characters no font has are collected in `Sheets.missing`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import Face, draw_line, elide, lines_of, load, load_icons, missing, width, wrap
from app.documents.paper_size import Paper
from app.words.language import _
from app.words.plain_text import bounded, more_text, plain

# Text armour around compressed streams only costs time and a quarter of the size.
rl_config.useA85 = 0

Align = Literal["left", "right", "centre"]

MARGIN = 17 * mm

#: Inks of paper. Grey carries everything; the one colour is the program's own mark.
INK = HexColor("#14191B")
INK_2 = HexColor("#4A5457")
INK_3 = HexColor("#616C6F")
LINE = HexColor("#C9CFCD")
WELL = HexColor("#F1F3F2")
WHITE = HexColor("#FFFFFF")


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of text looks; `leading` is the distance to the next line."""

    face: Face
    size: float
    leading: float
    ink: Color = INK


CAPTION = Style(Face.MEDIUM, 7.2, 10.0, INK_3)
SMALL = Style(Face.REGULAR, 7.8, 11.2, INK_2)
BODY = Style(Face.REGULAR, 8.8, 12.8, INK_2)
VALUE = Style(Face.REGULAR, 8.8, 12.8, INK)
STRONG = Style(Face.SEMIBOLD, 8.8, 12.8, INK)
MEDIUM = Style(Face.MEDIUM, 8.8, 12.8, INK)
SECTION = Style(Face.SEMIBOLD, 11.2, 14.0, INK)
TITLE = Style(Face.SEMIBOLD, 12.4, 16.0, INK)
NUMBER = Style(Face.SEMIBOLD, 24.0, 28.0, INK)
NUMBER_SMALL = Style(Face.SEMIBOLD, 13.6, 17.0, INK)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is embedded: a JPEG of so many pixels."""

    jpeg: bytes
    width: int
    height: int


_EMPTY_LINES = re.compile(r"\n\s*\n")
#: No line of paper holds more characters: of a text that is to stand on few lines, only so many are looked at.
_LINE_CHARACTERS = 400


def fitted(text: str, style: Style, room: float, most: int) -> list[str]:
    """The text as at most `most` lines of `room` points, none empty; of a longer one its beginning, and how much more
    there is.
    """
    text = _EMPTY_LINES.sub("\n", text)
    cut = text[: _LINE_CHARACTERS * (most + 1)]
    whole = plain(cut, 10 * len(cut) + 1, lines=True)
    lines = list(islice(lines_of(whole, style.face, style.size, room), most + 1))
    if len(lines) <= most and len(cut) == len(text):
        return lines
    kept, at = lines[: most - 1], 0
    for line in kept:
        at = whole.index(line, at) + len(line)
    more = len(whole[at:].strip()) + len(text) - len(cut)
    return [*kept, *wrap(more_text(more), style.face, style.size, room)]


#: How many lines there are at the foot of a page, 7 mm above its edge.
_FOOT_LINES = 4


def _foot(footer: str, room: float) -> list[str]:
    above, _end, last = footer.rpartition("\n")
    whole = wrap(plain(last), CAPTION.face, CAPTION.size, room)[: _FOOT_LINES - 1]
    return [*(fitted(above, CAPTION, room, _FOOT_LINES - len(whole)) if above else ()), *whole]


def _together(number: int, count: int) -> int:
    """How many lines of `count` stand with that one: neither the first two are parted nor the last two."""
    if number == 0:
        return count if count <= 3 else 2
    return 2 if number == count - 2 else 1


class Sheets:
    """The pages of one document. `furniture(sheets, page)` draws what each page carries and gives the y below it.

    `on_page` is called with the number of every page that begins; what it raises breaks the setting off.
    """

    def __init__(
        self,
        furniture: Callable[[Sheets, int], float],
        *,
        title: str,
        author: str,
        subject: str,
        language: str,
        paper: Paper = Paper.A4,
        on_page: Callable[[int], None] = lambda _page: None,
    ) -> None:
        for face in Face:
            load(face)
        self._buffer = io.BytesIO()
        across, self.high = paper.size
        self.canvas = Canvas(
            self._buffer,
            pagesize=paper.size,
            invariant=1,
            pageCompression=1,
            initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]  # the stubs take it for a size
            lang=language,
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject(subject)
        self.canvas.setCreator("Hashwrench")
        self.left = MARGIN
        self.right = across - MARGIN
        self.width = self.right - self.left
        self.bottom = self.high - MARGIN - 8 * mm
        self.missing: set[str] = set()
        self.page = 1
        self._furniture = furniture
        self._on_page = on_page
        self._held: list[dict[str, object]] = []
        self._stamps: set[str] = set()
        self.y = furniture(self, 1)

    # ---------------------------------------------------------------- flow

    def need(self, height: float) -> bool:
        """Begin a new page unless `height` still fits on this one; tells whether it did."""
        if self.y + height <= self.bottom:
            return False
        self.turn()
        return True

    def skip(self, height: float) -> None:
        """Leave space, but none at the head of a page."""
        self.y = min(self.y + height, self.bottom)

    def section(self, title: str, note: str = "", *, keep: float = 40.0) -> None:
        """A section's heading over a hairline, its note at the right; not parted from the next `keep` points."""
        self.skip(15)
        self.need(SECTION.leading + 5 + keep)
        base = self.y + SECTION.size
        self.text(self.left, base, title, SECTION)
        if note:
            room = self.width - width(title, SECTION.face, SECTION.size) - 16
            self.text(self.right, base, elide(plain(note), SMALL.face, SMALL.size, room), SMALL, "right")
        key = f"s{self.page}-{int(self.y)}"
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(plain(title), key, 0)
        self.y += SECTION.leading + 3
        self.hairline(self.y)
        self.y += 5

    def paragraph(
        self, text: str, style: Style = BODY, *, indent: float = 0.0, room: float | None = None, limit: int = 4000
    ) -> None:
        """A wrapped paragraph; it may run on to the next page, but leaves no line alone on either side of the break.
        Several empty lines are one. Of a text longer than `limit` characters, how many more there are.
        """
        room = self.width - indent if room is None else room
        text = _EMPTY_LINES.sub("\n\n", bounded(text, limit, lines=True))
        lines = wrap(text, style.face, style.size, room)
        for number, line in enumerate(lines):
            self.need(style.leading * _together(number, len(lines)))
            self.text(self.left + indent, self.y + style.size, line, style)
            self.y += style.leading

    def turn(self) -> None:
        """Begin a new page."""
        self._hold()
        self.page += 1
        self._on_page(self.page)
        self.y = self._furniture(self, self.page)

    def _hold(self) -> None:
        # What Canvas itself would do at showPage is put off until the number of pages is known.
        self._held.append(dict(self.canvas.__dict__))
        self.canvas._startPage()  # type: ignore[attr-defined]

    def finish(self, footer: str) -> bytes:
        """The PDF, with `footer` and "Page x of y" at the foot of every page; of the footer, the last line stands whole
        and those above it as far as there is room.
        """
        self._hold()
        count = len(self._held)
        for number, state in enumerate(self._held, start=1):
            self.canvas.__dict__.update(state)
            base = self.high - MARGIN - 2
            self.hairline(base - 12)
            page = _("Page {page} of {pages}").format(page=number, pages=count)
            taken = self.text(self.right, base, page, Style(Face.MEDIUM, 7.8, 10, INK_2), "right")
            for row, line in enumerate(_foot(footer, self.width - taken - 16)):
                self.text(self.left, base + row * CAPTION.leading, line, CAPTION)
            Canvas.showPage(self.canvas)
        self.canvas.save()
        return self._buffer.getvalue()

    # ------------------------------------------------------------- drawing

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left") -> float:
        """One line on the baseline `y`; gives its width."""
        line = plain(text)
        self.missing |= missing(line)
        wide = width(line, style.face, style.size)
        x -= {"left": 0.0, "right": wide, "centre": wide / 2}[align]
        self._ink(style.ink)
        draw_line(self.canvas, x, self.high - y, line, style.face, style.size, style.ink)
        return wide

    def _ink(self, ink: Color) -> None:
        """Fill with that ink from now on; said to the file only where it is another one."""
        if self.canvas._fillColorObj is not ink:  # type: ignore[attr-defined]
            self.canvas.setFillColor(ink)

    def icon(self, x: float, y: float, character: str, size: float, ink: Color = INK) -> None:
        """A sign of the icon font with its left end at `x` on the baseline `y`; read aloud as nothing."""
        font = load_icons()
        with self._silent():
            self._ink(ink)
            drawn = self.canvas.beginText(x, self.high - y)
            drawn.setFont(font, size)
            drawn.textOut(character)
            self.canvas.drawText(drawn)

    def _silent(self) -> AbstractContextManager[None]:
        return self._marked("ActualText", "")

    def described(self, words: str) -> AbstractContextManager[None]:
        """What is drawn meanwhile is a picture; `words` is read aloud in its place (Alt, ISO 32000-1, 14.9.3)."""
        return self._marked("Alt", plain(words, 500))

    @contextmanager
    def _marked(self, entry: str, words: str) -> Iterator[None]:
        text = words.encode("utf-16-be").hex().upper()
        said = f"<FEFF{text}>" if text else "()"
        self.canvas._code.append(f"/Span <</{entry} {said}>> BDC")  # type: ignore[attr-defined]
        yield
        self.canvas._code.append("EMC")  # type: ignore[attr-defined]

    def hairline(self, y: float, x0: float | None = None, x1: float | None = None, ink: Color = LINE) -> None:
        """A thin line across the page, or from `x0` to `x1`."""
        self.line(self.left if x0 is None else x0, y, self.right if x1 is None else x1, y, 0.6, ink)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, thick: float, ink: Color, dash: tuple[float, ...] = ()
    ) -> None:
        """A line of `thick` points, dashed where `dash` gives lengths."""
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(thick)
        if dash:
            self.canvas.setDash(list(dash))
        self.canvas.line(x0, self.high - y0, x1, self.high - y1)
        if dash:
            self.canvas.setDash([])

    def polyline(
        self, points: Sequence[tuple[float, float]], thick: float, ink: Color, dash: tuple[float, ...] = ()
    ) -> None:
        """A line from point to point, its corners round; dashes run on around them."""
        if len(points) < 2:
            return
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.high - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.high - y)
        self.canvas.saveState()
        self.canvas.setLineJoin(1)
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(thick)
        self.canvas.setDash(list(dash))
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.restoreState()

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        radius: float = 0.0,
        fill: Color | None = None,
        stroke: Color | None = None,
        thick: float = 0.6,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A rectangle from its upper left corner, filled, outlined or both."""
        if fill is not None:
            self._ink(fill)
        if stroke is not None:
            self.canvas.setStrokeColor(stroke)
            self.canvas.setLineWidth(thick)
        if dash:
            self.canvas.setDash(list(dash))
        shape = {"stroke": int(stroke is not None), "fill": int(fill is not None)}
        if radius:
            self.canvas.roundRect(x, self.high - y - high, wide, high, radius, **shape)
        else:
            self.canvas.rect(x, self.high - y - high, wide, high, **shape)
        if dash:
            self.canvas.setDash([])

    def polygon(self, points: list[tuple[float, float]], ink: Color) -> None:
        """A filled polygon."""
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.high - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.high - y)
        path.close()
        self._ink(ink)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def disc(self, x: float, y: float, radius: float, ink: Color) -> None:
        """A filled circle."""
        self._ink(ink)
        self.canvas.circle(x, self.high - y, radius, stroke=0, fill=1)

    def stamp(self, key: str, x: float, y: float, wide: float, high: float, draw: Callable[[], None]) -> None:
        """Place a drawing that occurs often and is kept once: `draw` draws it, without text, from (0, 0) on.

        `key` names it within the document; the same key must mean the same drawing.
        """
        if key not in self._stamps:
            self._stamps.add(key)
            edge = 3.0
            self.canvas.beginForm(key, -edge, self.high - high - edge, wide + edge, self.high + edge)  # type: ignore[arg-type]
            draw()
            self.canvas.endForm()
        self.canvas.saveState()
        self.canvas.translate(x, -y)
        self.canvas.doForm(key)
        self.canvas.restoreState()

    def image(self, picture: Picture, x: float, y: float, wide: float, high: float, words: str = "") -> None:
        """A picture as large as fits into the rectangle, in its middle; `words` say what it shows.

        The JPEG goes into the file as it is, once however often it is drawn.
        """
        scale = min(wide / picture.width, high / picture.height)
        w, h = picture.width * scale, picture.height * scale
        name = self._embedded(picture)
        with self.described(words):
            self.canvas.saveState()
            self.canvas.translate(x + (wide - w) / 2, self.high - y - high + (high - h) / 2)
            self.canvas.scale(w, h)
            self.canvas._code.append(f"/{name} Do")  # type: ignore[attr-defined]
            self.canvas.restoreState()

    def _embedded(self, picture: Picture) -> str:
        # What Canvas.drawImage does, without unpacking every picture to see whether it was drawn before.
        key = hashlib.sha256(picture.jpeg).hexdigest()[:32]
        document = self.canvas._doc  # type: ignore[attr-defined]
        name: str = document.getXObjectName(key)
        made = document.idToObject.get(name)
        if made is None:
            made = PDFImageXObject(key)
            made.loadImageFromJPEG(io.BytesIO(picture.jpeg))
            document.Reference(made, name)
            document.addForm(key, made)
        self.canvas._currentPageHasImages = 1  # type: ignore[attr-defined]
        self.canvas._formsinuse.append(key)  # type: ignore[attr-defined]
        return name

    @contextmanager
    def clipped(self, x: float, y: float, wide: float, high: float) -> Iterator[None]:
        """Draw only inside a rectangle for a while."""
        self.canvas.saveState()
        path = self.canvas.beginPath()
        path.rect(x, self.high - y - high, wide, high)
        self.canvas.clipPath(path, stroke=0, fill=0)
        yield
        self.canvas.restoreState()
