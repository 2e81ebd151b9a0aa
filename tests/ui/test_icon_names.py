"""Every icon that the window names exists in the icon font, so that no page fails for a glyph."""

from __future__ import annotations

import re
from pathlib import Path

import app.ui
from app.ui import icons, theme

_NAMED = re.compile(r'"((?:ph|mdi6)\.[a-z0-9-]+)"')


def test_the_glyphs_exist(dressed):
    source = Path(app.ui.__file__).parent
    found = {name for file in source.rglob("*.py") for name in _NAMED.findall(file.read_text(encoding="utf-8"))}
    found |= {glyph for group in theme.tokens()["icon"].values() for glyph in group.values()}
    assert len(found) > 100
    assert [name for name in sorted(found) if icons.pixmap(name).isNull()] == []
