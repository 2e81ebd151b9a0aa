"""Forms piece by piece: what was sent comes out however it was cut, and nothing else is taken for a form."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.phone.errors import FormError, Refusal
from drivers.phone.form import Form, PartBegan, PartData, PartEnded, boundary_of

BOUNDARY = b"----aB3'x"
CONTENT = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from([b"\r\n", b"--", BOUNDARY, b"\r\n--", b"-", b"\r", b"\n", b"x"]), max_size=12).map(
        b"".join
    ),
)


def written(parts: list[tuple[str, bytes]]) -> bytes:
    body = b"preamble" if parts else b""
    for name, data in parts:
        head = f'Content-Disposition: form-data; name="photos"; filename="{name}"\r\nContent-Type: image/jpeg'
        body += b"\r\n--" + BOUNDARY + b"\r\n" + head.encode() + b"\r\n\r\n" + data
    return body + b"\r\n--" + BOUNDARY + b"--\r\nepilogue"


def read(body: bytes, cuts: list[int]) -> tuple[list[tuple[str | None, bytes]], bool]:
    form, found, data = Form(BOUNDARY), [], b""
    name: str | None = None
    places = sorted({min(cut, len(body)) for cut in cuts} | {0, len(body)})
    for start, end in pairwise(places):
        for piece in form.feed(body[start:end]):
            match piece:
                case PartBegan(_field, file_name):
                    name, data = file_name, b""
                case PartData(more):
                    data += more
                case PartEnded():
                    found.append((name, data))
    return found, form.whole


@given(
    st.lists(st.tuples(st.sampled_from(["a.jpg", "фото 1.jpg", "../../x", ""]), CONTENT), max_size=4),
    st.lists(st.integers(0, 900), max_size=8),
)
def test_what_was_sent_comes_out_however_it_was_cut(parts, cuts) -> None:
    parts = [(name, data) for name, data in parts if b"\r\n--" + BOUNDARY not in b"\r\n" + data + b"\r\n--"]
    assert read(written(parts), cuts) == ([(name, data) for name, data in parts], True)


@given(st.lists(CONTENT, max_size=6), st.lists(st.integers(0, 600), max_size=6))
def test_anything_else_ends_as_no_form_or_unfinished_in_bounded_memory(pieces, cuts) -> None:
    body = b"".join(pieces)
    refused: list[Refusal] = []
    whole = False
    try:
        _found, whole = read(body, cuts)
    except FormError as error:
        refused.append(error.refusal)
    if refused:
        assert refused == [Refusal.NOT_A_FORM]
    else:
        assert whole == (b"\r\n--" + BOUNDARY + b"--" in b"\r\n" + body)


def test_a_head_without_end_is_refused_before_it_fills_memory() -> None:
    form = Form(BOUNDARY)
    list(form.feed(b"--" + BOUNDARY + b"\r\n"))
    for _line in range(4):
        assert list(form.feed(b"X-Filler: " + b"x" * 1000 + b"\r\n")) == []
    with pytest.raises(FormError):
        list(form.feed(b"X-Filler: " + b"x" * 1000 + b"\r\n"))


@pytest.mark.parametrize(
    "kind",
    [b"", b"text/plain", b"multipart/mixed; boundary=x", b"multipart/form-data", b"multipart/form-data; boundary=",
     b'multipart/form-data; boundary="' + b"x" * 71 + b'"', b"multipart/form-data; boundary=\xff"],
)  # fmt: skip
def test_other_content_is_no_form(kind: bytes) -> None:
    with pytest.raises(FormError):
        boundary_of(kind)
