"""Rates as people read them: an S21 and an L3+ side by side."""

from __future__ import annotations

import pytest

from app.words.hash_rate import hash_rate_text


@pytest.mark.parametrize(
    ("ths", "text"),
    [(200.14, "200.1"), (1234.5, "1,234.5"), (9.87, "9.87"), (0.1, "0.10"), (0.0096, "0.00960"),
     (0.00050695, "0.000507"), (0.0, "0.0"), (1e-15, "0.00")],
)  # fmt: skip
def test_a_rate_keeps_the_digits_that_say_something(ths, text):
    assert hash_rate_text(ths) == text
