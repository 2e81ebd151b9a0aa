"""The board picture on paper: black, grey and white, with the marks of the screen (tokens `[chip.mark]`).

The geometry is `app.domain.board_picture`, the states `app.domain.board_state`; this draws them. Every state keeps
its mark in a photocopy: a solid tile answered, hatching is silent, dots were never asked.
"""

from __future__ import annotations

from itertools import pairwise

from reportlab.lib.colors import HexColor

from app.documents.fonts import Face, width
from app.documents.page import INK, INK_2, INK_3, SMALL, WHITE, Sheets, Style
from app.domain.board_picture import BoardLayout, BoardPicture, PictureSizes, Polyline, Rect
from app.domain.board_state import BoardState, ChipState
from app.words.board_picture import break_flag, legend_word
from app.words.language import _

_TILE = HexColor("#DCE0DF")
_FILL = HexColor("#AEB6B5")
_HATCH = HexColor("#8E9794")

#: Screen pixels to points: an A4 page's width of text is the bench's picture.
_SCALE = 0.66
#: How high a chip is where the page has room, points.
TILE = 12.6
_LEAST_TILE = 8.4
_LEGEND = 30.0
_MOST = 420.0
_FLAG_HEIGHT = 10.5

_NUMBER = Style(Face.MEDIUM, 7.0, 8.0, INK)
_SMALL_NUMBER = Style(Face.MEDIUM, 5.6, 6.4, INK)
_DOMAIN = Style(Face.REGULAR, 6.0, 7.0, INK_3)
_FLAG = Style(Face.SEMIBOLD, 7.0, 8.0, WHITE)


def figure_height(layout: BoardLayout, state: BoardState, wide: float, room: float, tile: float = TILE) -> float | None:
    """How high the figure with its legend becomes in `room` points, None where that is too little to be read.

    `tile` = how high a chip is where there is room.
    """
    picture = _fitted(layout, state, wide, min(room - _LEGEND - _FLAG_HEIGHT, _MOST), tile)
    high = _bottom(picture, state) + _LEGEND
    return high if picture.tile(1).h >= min(_LEAST_TILE, tile - 0.1) and high <= room else None


def draw_board(sheets: Sheets, layout: BoardLayout, state: BoardState, tile: float = TILE) -> None:
    """Draw the board at the sheets' y with its legend below, as high as the page still has room, or on a new page.

    `tile` = how high a chip is where there is room.
    """
    if figure_height(layout, state, sheets.width, sheets.bottom - sheets.y, tile) is None:
        sheets.turn()
    most = min(sheets.bottom - sheets.y - _LEGEND - _FLAG_HEIGHT, _MOST)
    picture = _fitted(layout, state, sheets.width, most, tile)
    with sheets.described(_board_words(state)):
        _Drawing(sheets, picture, state, sheets.left, sheets.y).draw()
    sheets.y += _bottom(picture, state) + 13
    _legend(sheets, state)


def _board_words(state: BoardState) -> str:
    """What the picture shows, for whoever cannot see it."""
    counts = [f"{legend_word(each, rated=bool(state.rates))}: {state.states.count(each)}" for each in state.present]
    if state.break_after is not None:
        counts.append(break_flag(state.break_after))
    return _("Picture of the board, {chips} chips.").format(chips=state.chips) + " " + ", ".join(counts)


def _bottom(picture: BoardPicture, state: BoardState) -> float:
    """Where the picture ends; a flag below the last band hangs over its edge."""
    if state.break_after is None:
        return picture.used.bottom
    return max(picture.used.bottom, picture.flag(state.break_after, 0, _FLAG_HEIGHT).bottom - 2)


def _fitted(layout: BoardLayout, state: BoardState, wide: float, most: float, tile: float) -> BoardPicture:
    sizes = PictureSizes().scaled(_SCALE)
    rows = sum(layout.bands)
    around = sizes.flag_gap + sizes.header + 2 * sizes.domain_pad
    high = rows * (tile + sizes.chip_gap) + len(layout.bands) * around + sizes.margin
    return layout.fit(wide, min(high, most), sizes, flag_after=state.break_after)


class _Drawing:
    """One picture with its upper left corner at (x, y) of the page."""

    def __init__(self, sheets: Sheets, picture: BoardPicture, state: BoardState, x: float, y: float) -> None:
        self.sheets, self.picture, self.state, self.x, self.y = sheets, picture, state, x, y
        tile = picture.tile(1)
        room = tile.w - 2
        fitting = (s for s in (_NUMBER, _SMALL_NUMBER) if width("888", s.face, s.size) <= room and s.size <= tile.h)
        self.number = next(fitting, None)

    def draw(self) -> None:
        """Everything, from the back to the front."""
        self._connector()
        self._path()
        for cell in self.picture.cells:
            label = cell.label
            self.sheets.text(self.x + label.x, self.y + label.y + _DOMAIN.size, str(cell.domain), _DOMAIN)
        for chip, rect in enumerate(self.picture.tiles, start=1):
            self._tile(chip, rect)
        for chip in sorted(self.state.suspects):
            if chip <= len(self.picture.tiles):
                ring = self.picture.tile(chip).grown(1.5)
                self._box(ring, radius=3.2, stroke=INK, thick=1.5)
        self._break()

    def _box(self, rect: Rect, **look: object) -> None:
        self.sheets.box(self.x + rect.x, self.y + rect.y, rect.w, rect.h, **look)  # type: ignore[arg-type]

    def _connector(self) -> None:
        connector = self.picture.connector
        self._box(connector, radius=2, stroke=INK, thick=0.9)
        pin = connector.w / 6
        for row in range(5):
            for column in (0.3, 0.7):
                cx = self.x + connector.x + connector.w * column
                cy = self.y + connector.y + connector.h * (row + 0.5) / 5
                self.sheets.box(cx - pin / 2, cy - pin / 2, pin, pin, fill=INK)
        for sign, lug in zip("+−", self.picture.lugs, strict=False):
            self._box(lug, radius=lug.w / 2, stroke=INK_2, thick=0.8)
            style = Style(Face.MEDIUM, 6.4, 7, INK_2)
            self.sheets.text(self.x + lug.centre[0], self.y + lug.centre[1] + 2.3, sign, style, "centre")

    def _path(self) -> None:
        beyond = self.state.break_after
        self._polyline(self.picture.feed, dashed=beyond == 0)
        for chip, line in enumerate(self.picture.links, start=1):
            self._polyline(line, dashed=beyond is not None and chip >= beyond)

    def _polyline(self, line: Polyline, *, dashed: bool) -> None:
        for (x0, y0), (x1, y1) in pairwise(line):
            self.sheets.line(self.x + x0, self.y + y0, self.x + x1, self.y + y1, 1.1, INK, (1.2, 1.2) if dashed else ())

    def _tile(self, chip: int, rect: Rect) -> None:
        state = self.state.states[chip - 1] if chip <= self.state.chips else ChipState.UNTESTED
        place_tile(self.sheets, Rect(self.x + rect.x, self.y + rect.y, rect.w, rect.h), state, self.state.rate(chip))
        if self.number is None:
            return
        style = self.number if state is not ChipState.UNTESTED else Style(self.number.face, self.number.size, 8, INK_3)
        cx, cy = rect.centre
        if state is ChipState.SILENT:
            wide = width(str(chip), style.face, style.size) + 2.4
            high = min(style.size + 0.4, rect.h - 1.2)
            self.sheets.box(self.x + cx - wide / 2, self.y + cy - high / 2, wide, high, radius=1, fill=WHITE)
        drop = 0.9 if state is ChipState.ERRING else 0.0
        self.sheets.text(self.x + cx, self.y + cy + style.size * 0.36 + drop, str(chip), style, "centre")

    def _break(self) -> None:
        after = self.state.break_after
        if after is None or after >= len(self.picture.tiles) + 1:
            return
        x, y = self.picture.break_point(after)
        x, y = self.x + x, self.y + y
        self.sheets.disc(x, y, 4.6, WHITE)
        self.sheets.disc(x, y, 3.9, INK)
        for dx in (1, -1):
            self.sheets.line(x - 1.5 * dx, y - 1.5, x + 1.5 * dx, y + 1.5, 1.1, WHITE)
        text = break_flag(after)
        wide = width(text, _FLAG.face, _FLAG.size) + 9
        flag = self._clear_of_disc(self.picture.flag(after, wide, _FLAG_HEIGHT), self.picture.break_point(after))
        self._box(flag, radius=2.5, fill=INK)
        self.sheets.text(self.x + flag.x + wide / 2, self.y + flag.y + _FLAG_HEIGHT / 2 + 2.5, text, _FLAG, "centre")

    def _clear_of_disc(self, flag: Rect, disc: tuple[float, float]) -> Rect:
        """A flag that would cover the disc goes beside it, towards the middle of the picture."""
        x, y = disc
        if not flag.grown(4.6).contains(x, y):
            return flag
        left = x + 7.5 if x < self.picture.width / 2 else x - 7.5 - flag.w
        return Rect(left, flag.y - 1.5, flag.w, flag.h)


def place_tile(sheets: Sheets, at: Rect, state: ChipState, rate: float | None) -> None:
    """One chip in its state's fill and mark; `rate` is relative to the board's median, for a weak chip."""
    level = round(min(max(0.5 if rate is None else rate, 0.0), 1.0), 2) if state is ChipState.WEAK else 0.0
    key = f"tile-{state.value}-{level:g}-{at.w:.2f}-{at.h:.2f}"
    size = Rect(0, 0, at.w, at.h)
    sheets.stamp(key, at.x, at.y, at.w, at.h, lambda: _tile(sheets, size, state, level))


def _tile(sheets: Sheets, at: Rect, state: ChipState, level: float) -> None:
    x, y, w, h = at.x, at.y, at.w, at.h
    match state:
        case ChipState.UNTESTED:
            sheets.box(x, y, w, h, radius=2, fill=WHITE, stroke=INK_3, thick=0.6, dash=(0.7, 1.3))
        case ChipState.SILENT:
            _hatched(sheets, at)
            sheets.box(x, y, w, h, radius=2, stroke=INK_2, thick=0.7, dash=(2.4, 1.2))
        case ChipState.WEAK:
            sheets.box(x, y, w, h, radius=2, fill=WHITE)
            sheets.box(x, y + h * (1 - level), w, h * level, fill=_FILL)
            sheets.box(x, y, w, h, radius=2, stroke=INK, thick=0.9)
        case ChipState.ERRING:
            sheets.box(x, y, w, h, radius=2, fill=_TILE)
            for place in (0.35, 0.5, 0.65):
                sheets.disc(x + w * place, y + 1.9, 0.85, INK)
        case ChipState.WARM | ChipState.HOT:
            sheets.box(x, y, w, h, radius=2, fill=_TILE)
            leg = min(w, h) * (0.68 if state is ChipState.HOT else 0.4)
            sheets.polygon([(x + w - leg, y), (x + w, y), (x + w, y + leg)], INK)
            if state is ChipState.HOT:
                sheets.box(x, y, w, h, radius=2, stroke=INK, thick=1.1)
        case _:
            sheets.box(x, y, w, h, radius=2, fill=_TILE)


def _hatched(sheets: Sheets, at: Rect) -> None:
    sheets.box(at.x, at.y, at.w, at.h, radius=2, fill=WHITE)
    with sheets.clipped(at.x + 0.4, at.y + 0.4, at.w - 0.8, at.h - 0.8):
        x = at.x - at.h
        while x < at.right:
            sheets.line(x, at.bottom, x + at.h, at.y, 0.5, _HATCH)
            x += 2.7


def _legend(sheets: Sheets, state: BoardState) -> None:
    """The marks that occur, in words, on as many lines as they need."""
    x, high, wide = sheets.left, 8.5, 16.0
    entries: list[tuple[ChipState | None, str]] = [
        (each, legend_word(each, rated=bool(state.rates))) for each in state.present
    ]
    if state.suspects:
        entries.append((None, _("suspect")))
    for each, word in entries:
        room = wide + 6 + width(word, SMALL.face, SMALL.size)
        if x > sheets.left and x + room > sheets.right:
            x = sheets.left
            sheets.y += 14
        tile = Rect(x + (2 if each is None else 0), sheets.y, wide, high)
        place_tile(sheets, tile, each or ChipState.ANSWERED, 0.5)
        if each is None:
            ring = tile.grown(1.5)
            sheets.box(ring.x, ring.y, ring.w, ring.h, radius=3.2, stroke=INK, thick=1.5)
        sheets.text(x + wide + (8 if each is None else 6), sheets.y + 7, word, SMALL)
        x += room + 16
    sheets.y += 14
