"""The shop's logo: a picture somebody chose, checked and made small enough to stand on every paper."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, UnidentifiedImageError

from app.domain.paper_error import BadLogo

#: What a chosen file may hold, the long side that is kept, and the most bytes of that: 1000 px on 130 pt are 550 dpi.
MOST_BYTES, _MOST_PIXELS, _LONG, _MOST_KEPT = 8_000_000, 40_000_000, 1000, 200_000
_LEAST = 16
#: By its darkness, whether a pixel is more than margin; and how many times longer than wide a logo may be.
_INKED, _SLIM = [255 if dark > 6 else 0 for dark in range(256)], 12


def logo_of(data: bytes) -> bytes:
    """The picture as a JPEG on white, without empty margins, its long side at most 1000 px. Raises BadLogo."""
    if len(data) > MOST_BYTES:
        raise BadLogo("large")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            across, down = picture.size
            if across * down > _MOST_PIXELS:
                raise BadLogo("large")
            if min(across, down) < _LEAST:
                raise BadLogo("shape")
            picture.draft(None, (_LONG, _LONG))
            picture.thumbnail((_LONG, _LONG))
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadLogo("unread") from error
    flat = Image.new("RGB", small.size, "white")
    flat.paste(small, mask=small)
    drawn = ImageChops.invert(flat.convert("L")).point(_INKED).getbbox()
    if drawn is None:
        raise BadLogo("shape")
    flat = flat.crop(drawn)
    if max(flat.size) > _SLIM * min(flat.size):
        raise BadLogo("shape")
    for quality in (95, 88, 75, 60, 40):
        packed = io.BytesIO()
        flat.save(packed, "JPEG", quality=quality, subsampling=0)
        if packed.tell() <= _MOST_KEPT:
            return packed.getvalue()
    raise BadLogo("large")
