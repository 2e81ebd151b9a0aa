"""Text out of bytes: encodings, line ends, colour codes, endless lines."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.logs import lines
from drivers.logs.lines import CHUNK, LONGEST_LINE, TextFeed, encoding_of


def text_of(raw: bytes) -> str:
    feed = TextFeed()
    return "".join([*feed.feed(raw), *feed.end()])


@pytest.mark.parametrize(
    "raw",
    [
        "счёт chain 中文\n".encode(),
        codecs.BOM_UTF8 + "счёт chain 中文\n".encode(),
        "счёт chain 中文\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "счёт chain 中文\n".encode("utf-16-be"),
    ],
)
def test_any_encoding_gives_the_text(raw: bytes) -> None:
    assert text_of(raw) == "счёт chain 中文\n"


def test_plain_text_without_a_mark() -> None:
    assert text_of("chain only find asic\n".encode("utf-16-le")) == "chain only find asic\n"
    assert text_of("找到芯片 84\n".encode("gb18030")) == "找到芯片 84\n"
    assert encoding_of(b"") == "utf-8"


def test_line_ends() -> None:
    assert text_of(b"a\r\nb\r\r\nc").splitlines() == ["a ", "b  ", "c"]
    assert text_of(b"a\rb\rc") == "a\nb\nc"


def test_an_unfinished_last_line_stays_unfinished() -> None:
    assert text_of(b"a\nb") == "a\nb"
    assert text_of(b"a\nb\n") == "a\nb\n"


def test_colour_codes_are_gone() -> None:
    assert text_of(b"\x1b[1;31mERROR\x1b[0m chain\x1b]0;title\x07 1\n") == "ERROR chain 1\n"


@pytest.mark.parametrize(
    ("what", "bound"), [(b"\x00", "LONGEST_RUN"), (b"\n", "LONGEST_TEXT"), (b"x\r", "LONGEST_TEXT")]
)
def test_what_never_ends_is_cut(what: bytes, bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_RUN", 3 * CHUNK)
    monkeypatch.setattr(lines, "LONGEST_TEXT", 5 * CHUNK)
    feed, text, given = TextFeed(), "", 0
    while not feed.cut:
        text += "".join(feed.feed((what * CHUNK)[:CHUNK]))
        given += CHUNK
    text += "".join(feed.end())
    assert getattr(lines, bound) < given <= getattr(lines, bound) + 2 * CHUNK
    assert max(map(len, text.split("\n"))) <= LONGEST_LINE
    assert list(feed.feed(b"more\n")) == []


def test_what_ends_is_not_cut_however_long_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_RUN", 3 * CHUNK)
    feed = TextFeed()
    text = "".join([*feed.feed((b"\x00" * (2 * CHUNK) + b"\n") * 4 + b"chain\n"), *feed.end()])
    assert text.endswith("\nchain\n")
    assert not feed.cut


def test_an_endless_line_is_cut() -> None:
    text = text_of(b"x" * (LONGEST_LINE + CHUNK) + b"\nchain\n")
    first, second, *_rest = text.split("\n")
    assert len(first) == LONGEST_LINE
    assert second == "chain"
    assert text_of(b"y" * 10_000 + b"\nz\n").split("\n")[1] == "z"


def test_lines_survive_the_borders_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "".join(f"строка {number} 芯片\r\n" for number in range(200)).encode()
    whole = text_of(raw)
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr(lines, "CHUNK", size)
        assert text_of(raw) == whole


@given(st.binary(max_size=2000))
def test_bytes_of_any_kind_are_read(raw: bytes) -> None:
    text = text_of(raw)
    assert "\x1b[" not in text
    assert all(len(line) <= LONGEST_LINE for line in text.split("\n"))
