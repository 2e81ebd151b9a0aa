"""Pasted text: whether it may be a log. It knows nothing of any log, so that a window that starts asks it quickly."""

from __future__ import annotations

#: The least text in a clipboard that is taken for a log where nobody asked for one: lines, or characters of one line.
_LEAST_LINES, _LEAST_CHARACTERS = 2, 60


def looks_like_log(text: str) -> bool:
    """Whether a pasted text is worth reading as a log, where the person did not say that it is one."""
    lines = [line for line in text.splitlines()[:_LEAST_LINES] if line.strip()]
    return len(lines) >= _LEAST_LINES or len(text.strip()) >= _LEAST_CHARACTERS
