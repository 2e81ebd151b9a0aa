"""The geometry of the board picture, shared by window and paper: where every chip lies, and how the chain runs.

A layout knows columns, bands of rows and domains; `fit` turns it into rectangles for a given width and height, in
pixels or points alike. What the chips are like is `app.domain.board_state`; colours and pens belong to the painters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from drivers.model.board import BoardSpec

Point = tuple[float, float]
Polyline = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle; y grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.h

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def grown(self, by: float) -> Rect:
        """The rectangle with `by` more on every side."""
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def mirrored(self, width: float) -> Rect:
        """The rectangle seen from the other side of a picture `width` wide."""
        return Rect(width - self.right, self.y, self.w, self.h)


@dataclass(frozen=True, slots=True)
class PictureSizes:
    """The lengths of the picture (tokens `[picture]`), in pixels at 100 % or in points on paper."""

    domain_gap: float = 5.0
    domain_radius: float = 5.0
    domain_pad: float = 3.0
    chip_gap: float = 3.0
    chip_max: float = 72.0
    band_gap: float = 13.0
    flag_gap: float = 22.0
    lane_gap: float = 8.0
    header: float = 13.0
    row_label: float = 18.0
    connector_w: float = 20.0
    connector_h: float = 40.0
    connector_gap: float = 18.0
    margin: float = 4.0

    def scaled(self, factor: float) -> PictureSizes:
        """All lengths times `factor`."""
        return PictureSizes(*(getattr(self, name) * factor for name in self.__dataclass_fields__))

    def tight(self) -> PictureSizes:
        """For boards so wide or so high that gaps would eat the chips."""
        return replace(
            self, domain_gap=self.domain_gap * 0.5, domain_pad=self.domain_pad * 0.5, chip_gap=self.chip_gap * 0.67
        )

    def small(self) -> PictureSizes:
        """For pictures without numbers: no room for domain numbers, narrow gaps and connector."""
        return replace(
            self,
            header=0.0,
            row_label=0.0,
            domain_gap=self.domain_gap * 0.6,
            domain_pad=self.domain_pad * 0.7,
            chip_gap=self.chip_gap * 0.5,
            band_gap=self.band_gap * 0.45,
            lane_gap=self.lane_gap * 0.6,
            flag_gap=self.flag_gap * 0.35,
            connector_w=self.connector_w * 0.45,
            connector_h=self.connector_h * 0.6,
            connector_gap=self.connector_gap * 0.5,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chip lies: its band, its row on the whole board, and its column; all count from 0."""

    band: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class DomainCell:
    """The block that a domain fills: its rows and columns, both ends included."""

    domain: int
    band: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class BoardLayout:
    """Where the chips lie, before any size is known. `places[i]` is chip i+1; `bands` holds the rows of each band.

    `schematic` tells that placement is unknown and the chain is drawn in lanes of whole domains. `breaks` are the
    columns after which a domain ends. `row_domains` tells that each band is one row of domains, numbered at the left.
    """

    places: tuple[Place, ...]
    bands: tuple[int, ...]
    columns: int
    cells: tuple[DomainCell, ...]
    breaks: frozenset[int]
    schematic: bool
    row_domains: bool

    @property
    def chips(self) -> int:
        """How many chips the board has."""
        return len(self.places)

    @classmethod
    def of(cls, spec: BoardSpec, aspect: float = 1.45) -> BoardLayout:
        """The layout of a board: as it lies where the catalogue knows the grid, else in schematic order.

        `aspect` is width over height of the place it will be shown in; it only chooses the schematic's lanes.
        """
        if spec.grid:
            from_grid = _grid_layout(spec)
            if from_grid is not None:
                return from_grid
        return _schematic_layout(spec.chips, spec.chips_per_domain, aspect)

    @classmethod
    def of_count(cls, chips: int, aspect: float = 1.45) -> BoardLayout:
        """The schematic of a chain of which only the length is known."""
        return _schematic_layout(chips, None, aspect)

    def neighbour(self, chip: int, across: int, down: int) -> int:
        """The chip a cursor reaches from `chip` by one step across or down; the same chip at the edge."""
        by_place = {(place.row, place.column): n for n, place in enumerate(self.places, start=1)}
        row, column = self.places[chip - 1].row, self.places[chip - 1].column
        if across:
            candidates = [c for r, c in by_place if r == row and (c - column) * across > 0]
            return by_place[row, min(candidates, key=lambda c: abs(c - column))] if candidates else chip
        rows = sorted({r for r, _ in by_place if (r - row) * down > 0}, key=lambda r: abs(r - row))
        if not rows:
            return chip
        nearest = min((c for r, c in by_place if r == rows[0]), key=lambda c: abs(c - column))
        return by_place[rows[0], nearest]

    def fit(
        self,
        width: float,
        height: float,
        sizes: PictureSizes | None = None,
        *,
        flag_after: int | None = None,
        mirrored: bool = False,
    ) -> BoardPicture:
        """The picture inside `width` x `height`. `flag_after` keeps room for a flag below that chip's band."""
        sizes = sizes or PictureSizes()
        made = _Fitting(self, width, height, sizes, flag_after)
        if made.tile_w < 8 * sizes.chip_gap or made.tile_h < 2 * sizes.domain_pad:
            made = _Fitting(self, width, height, sizes.tight(), flag_after)
        return made.picture(mirrored)


@dataclass(frozen=True, slots=True)
class CellBox:
    """A domain's cell as placed, and the point at which its number starts (left, baseline box top)."""

    domain: int
    rect: Rect
    label: Rect


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """Every rectangle and line of one picture. `tiles[i]` is chip i+1; `links[i]` runs from chip i+1 to chip i+2.

    `feed` runs from the connector to chip 1. `used` is the part of the given size that the board fills.
    """

    layout: BoardLayout
    sizes: PictureSizes
    width: float
    height: float
    used: Rect
    tiles: tuple[Rect, ...]
    cells: tuple[CellBox, ...]
    connector: Rect
    lugs: tuple[Rect, ...]
    feed: Polyline
    links: tuple[Polyline, ...]
    band_bottoms: tuple[float, ...]
    mirrored: bool

    def tile(self, chip: int) -> Rect:
        """The tile of a chip (1-based)."""
        return self.tiles[chip - 1]

    def link_after(self, chip: int) -> Polyline:
        """The path that leaves a chip; that of chip 0 is the connector's."""
        return self.links[chip - 1] if chip else self.feed

    def break_point(self, after: int) -> Point:
        """Where the disc of a break after a chip belongs: half way between the facing edges."""
        return _half_way(self.link_after(after))

    def flag(self, after: int, width: float, height: float) -> Rect:
        """Where a flag of that size goes: below the band of the chip before the break, near it, inside the picture."""
        x, _y = self.break_point(after)
        below = self.band_bottoms[self.layout.places[max(after, 1) - 1].band]
        left = min(max(x - width / 2, 0.0), max(self.width - width, 0.0))
        return Rect(left, below + 2, width, height)

    def chip_at(self, x: float, y: float) -> int | None:
        """The chip whose tile (and half the gap around it) holds the point."""
        reach = self.sizes.chip_gap / 2
        for chip, tile in enumerate(self.tiles, start=1):
            if tile.grown(reach).contains(x, y):
                return chip
        return None


def _grid_layout(spec: BoardSpec) -> BoardLayout | None:
    at = {chip: (r, c) for r, row in enumerate(spec.grid) for c, chip in enumerate(row) if chip}
    if set(at) != set(range(1, spec.chips + 1)):
        return None
    blocks = []
    for domain in range(1, (spec.domains or 0) + 1):
        where = [at[chip] for chip in spec.chips_of(domain)]
        if where:
            across = [c for _, c in where]
            down = [r for r, _ in where]
            blocks.append((domain, min(down), max(down), min(across), max(across)))
    rows_of_bands = _bands(len(spec.grid), [(first, last) for _, first, last, _, _ in blocks])
    band_of_row = [band for band, rows in enumerate(rows_of_bands) for _ in range(rows)]
    cells = tuple(DomainCell(d, band_of_row[r0], r0, r1, c0, c1) for d, r0, r1, c0, c1 in blocks)
    columns = max(len(row) for row in spec.grid)
    return BoardLayout(
        places=tuple(Place(band_of_row[at[n][0]], *at[n]) for n in range(1, spec.chips + 1)),
        bands=rows_of_bands,
        columns=columns,
        cells=cells,
        breaks=frozenset(cell.last_column for cell in cells if cell.last_column < columns - 1),
        schematic=False,
        row_domains=bool(cells) and all(cell.first_row == cell.last_row for cell in cells),
    )


def _bands(rows: int, spans: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Rows that share a domain share a band."""
    joined = [False] * rows
    spans = tuple(spans)
    for first, last in spans:
        for row in range(first, last):
            joined[row] = True
    if not spans:
        return (rows,)
    bands, size = [], 0
    for row in range(rows):
        size += 1
        if not joined[row]:
            bands.append(size)
            size = 0
    return tuple(bands)


def _schematic_layout(chips: int, per_domain: int | None, aspect: float) -> BoardLayout:
    group = per_domain or 1
    groups = -(-chips // group)
    lane = min(range(1, groups + 1), key=lambda n: _lane_cost(n, groups, group, aspect)) if groups else 1
    columns, places, cells = lane * group, [], []
    for chip in range(chips):
        row, along = divmod(chip, columns)
        places.append(Place(row, row, along if row % 2 == 0 else columns - 1 - along))
    if per_domain:
        for domain in range(groups):
            held = places[domain * group : (domain + 1) * group]
            across = [place.column for place in held]
            cells.append(DomainCell(domain + 1, held[0].row, held[0].row, held[0].row, min(across), max(across)))
    return BoardLayout(
        places=tuple(places),
        bands=(1,) * max(1, -(-chips // columns)),
        columns=columns,
        cells=tuple(cells),
        breaks=frozenset(range(group - 1, columns - 1, group)) if per_domain else frozenset(),
        schematic=True,
        row_domains=False,
    )


def _lane_cost(per_lane: int, groups: int, group: int, aspect: float) -> float:
    """How far chips are from 1 wide : 1.1 high with so many domains a lane; ragged last lanes cost a little."""
    lanes = -(-groups // per_lane)
    tile_w = aspect / (per_lane * (group + 0.5))
    tile_h = 1.0 / (lanes * 1.9)
    ragged = lanes * per_lane - groups
    return abs(tile_h / tile_w / 1.1 - 1.0) + 0.25 * ragged / per_lane


class _Fitting:
    """One computation of rectangles; thrown away after."""

    def __init__(
        self, layout: BoardLayout, width: float, height: float, sizes: PictureSizes, flag_after: int | None
    ) -> None:
        self.layout, self.width, self.height, self.sizes = layout, width, height, sizes
        self.header = 0.0 if layout.row_domains or not layout.cells else sizes.header
        self.label_w = sizes.row_label if layout.row_domains else 0.0
        self.pad = sizes.domain_pad if layout.cells else 0.0
        self.left = sizes.margin + sizes.connector_w + sizes.connector_gap
        flagged = flag_after is not None and bool(layout.places)
        self.flag_band = layout.places[max(flag_after or 1, 1) - 1].band if flagged else None
        self.band_gap = self._usual_gap()
        self.tile_w, self.tile_h = self._tile_size()
        self.column_x = self._columns()
        self.row_y, self.band_bottoms = self._rows()

    def picture(self, mirrored: bool) -> BoardPicture:
        layout, sizes = self.layout, self.sizes
        tiles = tuple(Rect(self.column_x[p.column], self.row_y[p.row], self.tile_w, self.tile_h) for p in layout.places)
        cells = tuple(self._cell(cell) for cell in layout.cells)
        links = tuple(self._link(tiles, n) for n in range(len(tiles) - 1))
        first = tiles[0].centre if tiles else (self.left, sizes.margin + sizes.connector_h / 2)
        lowest = max(self.band_bottoms[-1], sizes.connector_h + sizes.margin)
        top = min(max(sizes.margin, first[1] - sizes.connector_h / 2), lowest - sizes.connector_h)
        connector = Rect(sizes.margin, top, sizes.connector_w, sizes.connector_h)
        # The power lugs lie at the far end of the connector's side, below it where a board is no taller than it.
        lug = sizes.connector_w * 0.9
        above = connector.centre[1] < lowest / 2 or connector.y < sizes.margin + 2.5 * lug
        lug_y = max(lowest - 2.5 * lug, connector.bottom + lug * 0.5) if above else sizes.margin
        lugs = tuple(Rect(sizes.margin, lug_y + i * lug * 1.5, lug, lug) for i in range(2))
        feed = self._feed(connector, tiles)
        bottom = max(self.band_bottoms[-1], lugs[-1].bottom)
        right = max((cell.rect.right for cell in cells), default=max((t.right for t in tiles), default=self.left))
        used = Rect(sizes.margin, 0.0, right - sizes.margin, bottom)
        made = BoardPicture(
            layout, sizes, self.width, self.height, used, tiles, cells, connector, lugs, feed, links,
            tuple(self.band_bottoms), mirrored=False,
        )  # fmt: skip
        return _mirror(made) if mirrored else made

    def _usual_gap(self) -> float:
        """Many bands of one row leave no room for the wide gap; there the flag's band alone gets it."""
        sizes = self.sizes
        if self.layout.row_domains:
            return sizes.domain_gap
        if self.layout.schematic:
            return sizes.lane_gap
        return sizes.flag_gap if self.flag_band is not None else sizes.band_gap

    def _gap_below(self, band: int) -> float:
        last = band == len(self.layout.bands) - 1
        if band == self.flag_band:
            return max(self.sizes.flag_gap, self.band_gap)
        return 0.0 if last else self.band_gap

    def _column_gap(self, column: int) -> float:
        if column in self.layout.breaks:
            return self.sizes.domain_gap + 2 * self.pad
        return self.sizes.chip_gap

    def _tile_size(self) -> tuple[float, float]:
        layout, sizes = self.layout, self.sizes
        gaps = sum(self._column_gap(c) for c in range(layout.columns - 1))
        across = self.width - self.left - self.label_w - 2 * self.pad - sizes.margin - gaps
        tile_w = max(2.0, min(across / layout.columns, sizes.chip_max))
        fixed = sum(self._gap_below(b) for b in range(len(layout.bands)))
        fixed += sum(self.header + 2 * self.pad + (rows - 1) * sizes.chip_gap for rows in layout.bands)
        down = self.height - fixed - sizes.margin
        tile_h = max(2.0, min(down / max(1, sum(layout.bands)), tile_w * 1.5, sizes.chip_max * 0.5))
        return tile_w, tile_h

    def _columns(self) -> list[float]:
        x, found = self.left + self.label_w + self.pad, []
        for column in range(self.layout.columns):
            found.append(x)
            x += self.tile_w + self._column_gap(column)
        return found

    def _rows(self) -> tuple[list[float], list[float]]:
        y, found, bottoms = 0.0, [], []
        for band, rows in enumerate(self.layout.bands):
            y += self.header + self.pad
            for row in range(rows):
                found.append(y)
                y += self.tile_h + (self.sizes.chip_gap if row < rows - 1 else 0.0)
            y += self.pad
            bottoms.append(y)
            y += self._gap_below(band)
        return found, bottoms

    def _cell(self, cell: DomainCell) -> CellBox:
        left = self.column_x[cell.first_column] - self.pad - self.label_w
        top = self.row_y[cell.first_row] - self.pad - self.header
        right = self.column_x[cell.last_column] + self.tile_w + self.pad
        bottom = self.row_y[cell.last_row] + self.tile_h + self.pad
        rect = Rect(left, top, right - left, bottom - top)
        if self.label_w:
            return CellBox(cell.domain, rect, Rect(left, top, self.label_w, rect.h))
        return CellBox(cell.domain, rect, Rect(left + self.pad, top, rect.w - self.pad, self.header + self.pad))

    def _link(self, tiles: Sequence[Rect], index: int) -> Polyline:
        """From the edge of one tile to the edge of the next; around through the gap where they are not neighbours."""
        here, there = tiles[index], tiles[index + 1]
        a, b = self.layout.places[index], self.layout.places[index + 1]
        (ax, ay), (bx, by) = here.centre, there.centre
        if a.row == b.row and abs(a.column - b.column) == 1:
            return ((here.right, ay), (there.x, by)) if bx > ax else ((here.x, ay), (there.right, by))
        if a.column == b.column:
            return ((ax, here.bottom), (bx, there.y)) if by > ay else ((ax, here.y), (bx, there.bottom))
        lane = (self.band_bottoms[a.band] + self._gap_below(a.band) / 2) if b.band > a.band else here.y - self.pad
        start = here.bottom if lane > ay else here.y
        end = there.y if lane < by else there.bottom
        return (ax, start), (ax, lane), (bx, lane), (bx, end)

    def _feed(self, connector: Rect, tiles: Sequence[Rect]) -> Polyline:
        if not tiles:
            return ((connector.right, connector.centre[1]), (self.left, connector.centre[1]))
        first, place = tiles[0], self.layout.places[0]
        y = first.centre[1]
        clear = all(p.column >= place.column for p in self.layout.places if p.row == place.row)
        if clear:
            return ((connector.right, y), (first.x, y))
        lane = first.y - self.pad - self.header / 2 if place.row == 0 else first.bottom + self.pad
        x = connector.right + self.sizes.connector_gap / 2
        return (
            (connector.right, y), (x, y), (x, lane), (first.centre[0], lane),
            (first.centre[0], first.y if lane < y else first.bottom),
        )  # fmt: skip


def _half_way(line: Polyline) -> Point:
    lengths = [abs(bx - ax) + abs(by - ay) for (ax, ay), (bx, by) in pairwise(line)]
    left = sum(lengths) / 2
    for ((ax, ay), (bx, by)), length in zip(pairwise(line), lengths, strict=True):
        if left <= length and length:
            share = left / length
            return ax + (bx - ax) * share, ay + (by - ay) * share
        left -= length
    return line[-1]


def _mirror(picture: BoardPicture) -> BoardPicture:
    w = picture.width

    def flip(line: Polyline) -> Polyline:
        return tuple((w - x, y) for x, y in line)

    return replace(
        picture,
        used=picture.used.mirrored(w),
        tiles=tuple(tile.mirrored(w) for tile in picture.tiles),
        cells=tuple(_mirrored_cell(cell, w, picture.layout.row_domains) for cell in picture.cells),
        connector=picture.connector.mirrored(w),
        lugs=tuple(lug.mirrored(w) for lug in picture.lugs),
        feed=flip(picture.feed),
        links=tuple(flip(line) for line in picture.links),
        mirrored=True,
    )


def _mirrored_cell(cell: CellBox, width: float, number_at_side: bool) -> CellBox:
    """The number of a column stays at its upper left; that of a row moves to the other end with it."""
    rect = cell.rect.mirrored(width)
    if number_at_side:
        return CellBox(cell.domain, rect, cell.label.mirrored(width))
    return CellBox(cell.domain, rect, replace(cell.label, x=rect.x + (cell.label.x - cell.rect.x)))
