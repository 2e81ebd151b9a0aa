"""Every icon that the window names exists in the icon font, so that no page fails for a glyph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app.ui
from app.ui import icons, theme

_NAMED = re.compile(r'"((?:ph|mdi6)\.[a-z0-9-]+)"')


def names() -> list[str]:
    source = Path(app.ui.__file__).parent
    found = {name for file in source.rglob("*.py") for name in _NAMED.findall(file.read_text(encoding="utf-8"))}
    groups = theme.tokens()["icon"].values()
    return sorted(found | {glyph for group in groups for glyph in group.values()})


@pytest.mark.parametrize("name", names())
def test_the_glyph_exists(dressed, name):
    assert not icons.pixmap(name).isNull()
