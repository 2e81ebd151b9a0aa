"""Photos on paper: made small enough to print, embedded one at a time, set beside each other with a line below each."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from PIL import Image, ImageOps, UnidentifiedImageError

from app.documents.page import CAPTION, SMALL, WELL, Picture, Sheets, fitted
from app.words.language import _

#: Long side of a printed photo, px; and of each where a paper has more than `_MANY`: 236 dpi at two in a row, and half
#: of what is kept, which a JPEG gives without being unpacked whole.
PHOTO_PIXELS, _MANY_PIXELS, _MANY = 1600, 800, 24
#: A picture with more pixels than this is not opened: it may be made to exhaust memory.
_MOST_PIXELS = 60_000_000
_QUALITY = 80
#: The formats that are opened; Pillow's other ones are not tried on strangers' bytes, and one of them starts a program.
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
#: So many photos are read ahead of the one that is set, and unpacked by so many threads.
_AHEAD, _MOST_THREADS = 8, 4
_GAP, _MOST_LINES = 12.0, 3
#: The height of a field in place of a picture that nobody can read.
_UNREADABLE = 40.0


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to set by the hash of its bytes; `caption` stands below it and is read aloud."""

    sha256: str
    caption: str


def photo_pixels(count: int) -> int:
    """The long side in pixels at which so many photos of one paper are printed."""
    return PHOTO_PIXELS if count <= _MANY else _MANY_PIXELS


def photo_grid(
    sheets: Sheets,
    images: Mapping[str, bytes],
    photos: Sequence[Photo],
    *,
    title: str = "",
    note: str = "",
    row: int = 2,
    high: float = 190.0,
    pixels: int = PHOTO_PIXELS,
) -> None:
    """Photos `row` beside each other, at most `high` points, each with its caption below; those nobody can read say so.
    Where there is a `title` they are a section of that name with its `note`, whose heading keeps to the first row.

    Where they stand in twos, the last three of an odd number share a row. `images` gives the bytes of each when its
    turn comes; `pixels` is the long side they are printed at.
    """
    with closing(_pictures(images, photos, pixels)) as pictures:
        ready = zip(photos, pictures, strict=True)
        for beside in _rows(len(photos), row):
            wide = (sheets.width - _GAP * (beside - 1)) / beside
            line = [_set(photo, picture, wide) for photo, picture in islice(ready, beside)]
            tall = min(high, max(one.high for one in line))
            whole = tall + max(len(one.lines) for one in line) * CAPTION.leading + 8
            if title:
                sheets.section(title, note, keep=whole)
                title = ""
            sheets.need(whole)
            for place, one in enumerate(line):
                _draw(sheets, one, sheets.left + place * (wide + _GAP), wide, tall)
            sheets.y += whole


def _rows(count: int, row: int) -> list[int]:
    """How many photos each row is made for. A single one below two would be large, alone, and often on its own page."""
    whole = [row] * -(-count // row)
    return [*whole[:-2], 3] if row == 2 and count % 2 and count > 1 else whole


def _pictures(
    images: Mapping[str, bytes], photos: Sequence[Photo], pixels: int
) -> Generator[Picture | None, None, None]:
    """The photos at print size, in their order; some are made ready ahead while others are set, since unpacking a
    picture leaves the other cores to others.
    """
    if len(photos) < _AHEAD:
        for photo in photos:
            yield reduced(images.get(photo.sha256, b""), pixels)
        return
    making = ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1), "photos")
    coming: deque[Future[Picture | None]] = deque()
    try:
        for photo in photos:
            coming.append(making.submit(reduced, images.get(photo.sha256, b""), pixels))
            if len(coming) >= _AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    finally:
        making.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Set:
    """A photo ready to be set: how high it becomes at the width of its column, and the lines below it."""

    picture: Picture | None
    words: str
    high: float
    lines: Sequence[str]


def _set(photo: Photo, picture: Picture | None, wide: float) -> _Set:
    high = wide * picture.height / picture.width if picture is not None else _UNREADABLE
    return _Set(picture, photo.caption, high, fitted(photo.caption, CAPTION, wide, _MOST_LINES))


def _draw(sheets: Sheets, one: _Set, x: float, wide: float, tall: float) -> None:
    sheets.box(x, sheets.y, wide, tall, radius=3, fill=WELL)
    if one.picture is None:
        sheets.text(x + wide / 2, sheets.y + tall / 2, _("picture not readable"), SMALL, "centre")
    else:
        sheets.image(one.picture, x, sheets.y, wide, tall, one.words)
    for number, text in enumerate(one.lines, start=1):
        sheets.text(x, sheets.y + tall + number * CAPTION.leading, text, CAPTION)


def reduced(data: bytes, pixels: int = PHOTO_PIXELS) -> Picture | None:
    """The picture at print size, its longer side at most `pixels`, on white, without metadata; None where the bytes are
    no good picture or too large. A JPEG that is all that already stays as it is.
    """
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            across, down = picture.size
            fits = max(across, down) <= pixels
            if fits and picture.format == "JPEG" and picture.mode in ("RGB", "L") and "exif" not in picture.info:
                picture.draft(None, (max(1, across // 8), max(1, down // 8)))  # enough to see that it is whole
                picture.load()
                return Picture(data, across, down)
            shrink = min(1.0, pixels / max(across, down))
            picture.draft(None, (max(1, int(across * shrink)), max(1, int(down * shrink))))
            picture.thumbnail((pixels, pixels))
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("RGB", "L", "CMYK"):
                small = upright.convert("RGB")
            else:
                with_alpha = upright.convert("RGBA")
                small = Image.new("RGB", upright.size, "white")
                small.paste(with_alpha, mask=with_alpha)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    packed = io.BytesIO()
    small.save(packed, "JPEG", quality=_QUALITY)
    return Picture(packed.getvalue(), *small.size)
