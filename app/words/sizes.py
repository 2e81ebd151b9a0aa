"""Sizes of files and of paper as people read them."""

from __future__ import annotations

from app.words.language import _

#: Papers that have a name, upright, mm: ISO 216 and ANSI.
_PAPERS = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "Letter": (215.9, 279.4), "Legal": (215.9, 355.6)}


def size_text(size: int) -> str:
    """Bytes in the unit that fits, such as "4.2 MB"; decimal units, as disks are sold."""
    if size < 1_000_000:
        return _("{count} KB").format(count=max(round(size / 1000), 1) if size else 0)
    if size < 1_000_000_000:
        return _("{count} MB").format(count=f"{size / 1_000_000:.1f}")
    return _("{count} GB").format(count=f"{size / 1_000_000_000:.1f}")


def paper_text(size_mm: tuple[float, float]) -> str:
    """A size of paper by its name, "A4", lying on its side said; one without a name as "62 × 29 mm"."""
    for name, sides in _PAPERS.items():
        if all(abs(one - other) < 1 for one, other in zip(sorted(size_mm), sides, strict=True)):
            return _("{paper}, lying").format(paper=name) if size_mm[0] > size_mm[1] else name
    wide, high = (f"{side:.1f}".removesuffix(".0") for side in size_mm)
    return f"{wide} × {high} mm"
