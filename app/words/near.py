"""What a refused name may have been meant for, said behind the refusal."""

from __future__ import annotations

from app.words.language import _
from app.words.plain_text import plain


def near_text(names: tuple[str, ...]) -> str:
    """A sentence, blank first, to be put behind the refusal; "" where nothing is alike."""
    if not names:
        return ""
    return " " + _("Meant perhaps: {names}.").format(names=", ".join(plain(name, 60) for name in names))
