"""Hostile text shown: nothing hidden, nothing endless."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.words.plain_text import plain


def test_what_hides_is_shown_by_its_code_point() -> None:
    assert plain("mine\u202emoc.live\x07") == "mine⟨202E⟩moc.live⟨0007⟩"


def test_lines_are_kept_only_where_asked_for() -> None:
    assert plain("a\tb\nc") == "a b c"
    assert plain("a\tb\nc", lines=True) == "a b\nc"


def test_a_cut_is_shown() -> None:
    assert plain("abcdef", 4) == "abc…"
    assert plain("abcd", 4) == "abcd"


@given(st.text(max_size=200), st.integers(1, 50))
def test_nothing_invisible_is_left(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert plain(text, 10_000).count("⟨") >= sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in text)
