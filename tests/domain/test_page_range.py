"""Page ranges: what is meant is printed, and anything else is refused with the piece that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.page_range import BadPageRange, WhyNoPages, pages_of
from app.words.errors import sentence


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        ("1-3, 7", (1, 2, 3, 7)),
        (" 7 , 1–3 ", (7, 1, 2, 3)),
        ("2，2-3", (2, 3)),
        ("9", (9,)),
    ],
)  # fmt: skip
def test_pages_are_printed_in_the_order_they_were_said_and_once(text, pages):
    assert pages_of(text, 9) == pages


@pytest.mark.parametrize(
    ("text", "why", "said"),
    [
        ("1-", WhyNoPages.FORM, "“1-” names no page"),
        ("1,,2", WhyNoPages.FORM, "“” names no page"),
        ("-3", WhyNoPages.FORM, "“-3”"),
        ("²", WhyNoPages.FORM, "“²”"),
        ("0", WhyNoPages.BEYOND, "pages 1 to 9"),
        ("4-10", WhyNoPages.BEYOND, "“4-10”: there are pages 1 to 9"),
        ("3-2", WhyNoPages.BACKWARDS, "ends before it begins"),
    ],
)
def test_what_is_not_understood_is_refused_and_said(text, why, said):
    with pytest.raises(BadPageRange) as error:
        pages_of(text, 9)
    assert error.value.why is why
    assert said in sentence(error.value)


@settings(max_examples=60)
@given(st.text(max_size=12), st.integers(1, 40))
def test_whatever_is_typed_gives_pages_that_are_there_or_one_error(text, count):
    try:
        pages = pages_of(text, count)
    except BadPageRange:
        return
    assert pages
    assert set(pages) <= set(range(1, count + 1))
    assert len(set(pages)) == len(pages)
