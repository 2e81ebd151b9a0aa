"""Bodies as they come on the wire: whatever the pieces, the plain body comes out, and never more than its limit."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.lan.body import Body, BodyError, Chunks, TooLargeError
from drivers.lan.device_json import MAX_PIECES, read_json
from drivers.lan.http1 import Head, leads_elsewhere

CHUNKED = ("Transfer-Encoding", "chunked")
GZIP = ("Content-Encoding", "gzip")


def head(*fields):
    return Head(("HTTP/1.1", "200", "OK"), fields)


def chunked(parts):
    return b"".join(b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


def fed(body, data, cuts):
    """All that comes out of a body whose bytes come in pieces."""
    told, at = b"", 0
    for cut in [*sorted(cuts), len(data)]:
        told += body.take(data[at:cut])
        at = max(at, cut)
    return told


@given(st.lists(st.binary(max_size=40), max_size=6), st.booleans(), st.lists(st.integers(0, 300), max_size=8))
def test_chunks_and_packing_come_out_plain_however_they_are_cut(parts, packed, cuts):
    plain = b"".join(parts)
    sent = [gzip.compress(plain)] if packed else parts
    body = Body(head(CHUNKED, *([GZIP] if packed else [])), 10_000)
    assert fed(body, chunked(sent) + b"not its own", cuts) == plain
    assert body.over
    assert body.may_end


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=8))
def test_whatever_comes_as_chunks_ends_in_bytes_or_a_body_error(data, cuts):
    try:
        told = fed(Chunks(), data, cuts)
    except BodyError:
        return
    assert len(told) <= len(data)


def test_a_length_is_kept_and_an_early_end_noticed():
    body = Body(head(("Content-Length", "5")), 100)
    assert body.take(b"abc") == b"abc"
    assert not body.may_end
    assert body.take(b"defgh") == b"de"
    assert body.over


def test_without_a_length_the_end_of_the_connection_is_the_end():
    body = Body(head(), 100)
    assert body.take(b"abc") == b"abc"
    assert body.may_end
    assert not body.over


def test_a_packed_body_counts_unpacked():
    bomb = gzip.compress(b"A" * 10_000_000)
    assert len(bomb) < 20_000
    body = Body(head(GZIP), 1_000_000)
    with pytest.raises(TooLargeError):
        body.take(bomb)


def test_a_packed_body_that_breaks_off_may_not_end():
    body = Body(head(GZIP), 1000)
    body.take(gzip.compress(bytes(range(256)))[:-9])
    assert not body.may_end


@pytest.mark.parametrize("size", [b"-5", b"+5", b"0x5", b"1_0", b"fffffffff", b"", b"\xb2", b"5 5"])
def test_a_chunk_of_no_plain_size_is_refused(size):
    with pytest.raises(BodyError):
        Chunks().take(size + b"\r\nxxxxxxxx\r\n")


def test_a_framing_line_without_end_is_refused():
    with pytest.raises(BodyError):
        Chunks().take(b"1;" + b"x" * 5000)


def test_a_packing_nobody_here_knows_is_refused():
    with pytest.raises(BodyError):
        Body(head(("Content-Encoding", "br")), 100)


@pytest.mark.parametrize("text", [b"[" * 100_000, b"9" * 5000, b"[" + b"{}," * MAX_PIECES + b"{}]", b"\xff", b""])
def test_json_that_would_cost_too_much_or_is_none_is_nothing(text):
    assert read_json(text) is None


@pytest.mark.parametrize("text", [b'{"a":"\xff"}\x00', b'\xef\xbb\xbf{"a":"\xff"}', b' {"a":"\xff"}\r\n'])
def test_json_is_read_as_firmwares_write_it(text):
    assert read_json(text) == {"a": "\ufffd"}


@pytest.mark.parametrize(
    "place",
    [
        "http://10.0.0.9/", "//10.0.0.9/", "/\\10.0.0.9/", "\\\\10.0.0.9", "http:\\\\10.0.0.9/", "ht\ttp://10.0.0.9/",
        "\t//10.0.0.9/", " //10.0.0.9", "/\t/10.0.0.9/", "http://10.0.0.1@10.0.0.9/", "http://10.0.0.9#@10.0.0.1/",
        "http://10.0.0.9\\@10.0.0.1/", "https://10.0.0.9:443/", "//10.0.0.9?x",
    ],
)  # fmt: skip
def test_a_redirect_elsewhere_is_seen_through_its_disguise(place):
    told = Head(("HTTP/1.1", "302", "Found"), (("Location", "/"), ("LOCATION", place)))
    assert leads_elsewhere(told, "10.0.0.1") == "10.0.0.9"


@pytest.mark.parametrize("place", ["http:10.0.0.9/", "http:///10.0.0.9/", "javascript:1", "http://[::1/", "//"])
def test_a_redirect_that_is_no_plain_path_stays_nowhere(place):
    assert leads_elsewhere(Head(("HTTP/1.1", "307", "x"), (("Location", place),)), "10.0.0.1") is not None


@pytest.mark.parametrize("place", ["/x", "x/y", "?q", "", "http://10.0.0.1", "https://10.0.0.1:8080/x", "//10.0.0.1/"])
def test_a_redirect_on_the_same_device_is_its_own_affair(place):
    assert leads_elsewhere(Head(("HTTP/1.1", "302", "Found"), (("Location", place),)), "10.0.0.1") is None


@pytest.mark.parametrize("word", ["\xb2", "-1", "+5", "1_0", "9" * 40, "", "5 5"])
def test_a_number_that_is_none_is_no_length_and_no_status(word):
    told = Head(("HTTP/1.1", word, "OK"), (("Content-Length", word),))
    assert (told.length, told.status) == (None, 0)
