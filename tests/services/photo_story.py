"""Photos as tests need them: small pictures of their own, in any format Pillow writes."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def a_photo(tone: int = 0, size: tuple[int, int] = (48, 32), kind: str = "JPEG", **how: Any) -> bytes:
    """A picture whose upper left quarter is red and whose rest is of one tone, so that turning it shows."""
    picture = Image.new("RGB", size, (0, tone % 256, 200))
    picture.paste((230, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    packed = io.BytesIO()
    picture.save(packed, kind, **how)
    return packed.getvalue()
