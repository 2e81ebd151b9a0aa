"""What is said when a paper could not print every character."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from app.words.language import _

_MOST = 40


def missing_text(missing: Collection[str]) -> str:
    """Which characters stand as □, by code point and name; "" where all were printed."""
    if not missing:
        return ""
    named = [f"U+{ord(c):04X} {unicodedata.name(c, '').lower()}".strip() for c in sorted(missing)]
    shown = "; ".join(named[:_MOST]) + (" …" if len(named) > _MOST else "")
    return _("Printed as □ because no font here has them: {characters}.").format(characters=shown)
