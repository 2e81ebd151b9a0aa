"""Sizes of files as people read them."""

from __future__ import annotations

from app.words.language import _


def size_text(size: int) -> str:
    """Bytes in the unit that fits, such as "4.2 MB"; decimal units, as disks are sold."""
    if size < 1_000_000:
        return _("{count} KB").format(count=max(round(size / 1000), 1) if size else 0)
    if size < 1_000_000_000:
        return _("{count} MB").format(count=f"{size / 1_000_000:.1f}")
    return _("{count} GB").format(count=f"{size / 1_000_000_000:.1f}")
