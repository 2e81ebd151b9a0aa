"""Text out of bytes: encodings, line ends, colour codes, endless lines."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.logs import lines
from drivers.logs.lines import BREAK, CHUNK, LONGEST_LINE, TextFeed, encoding_of, parts_of


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
    assert text_of(b"a\r\nb\r\r\nc").split("\n") == ["a", "b", "c"]
    assert text_of(b"a\n\rb\n\rc").split("\n") == ["a", "b", "c"]
    assert text_of(b"a\rb\rc") == "a\nb\nc"


def test_a_line_end_within_a_line_is_no_line_of_the_file() -> None:
    text = text_of(b"first\nloading the kernel 10 %\rloading the kernel 20 %\r\nlast one<br>second of last\n")
    first, second, third, _rest = text.split("\n")
    assert (first, parts_of(first)) == ("first", ["first"])
    assert parts_of(second) == ["loading the kernel 10 %", "loading the kernel 20 %"]
    assert parts_of(third) == ["last one", "second of last"]
    assert parts_of(f"9{BREAK}" * 100) == ["9 " * 100]  # a progress display, not lines


def test_backspaces_take_back_what_was_printed() -> None:
    assert text_of(b"stop autoboot:  3 \b\b\b 2 \b\b\b 1 \n\b\bx\n") == "stop autoboot:  1 \nx\n"


def test_copies_of_web_pages_and_chats() -> None:
    page = b"<html><pre class='log'>Chain[0] &lt;ok&gt; &amp; &#39;x&#39;\n<span id='a'>design(82<108)</span></pre>\n"
    assert text_of(page) == "Chain[0] <ok> & 'x'\ndesign(82<108)\n"
    assert text_of("Chain[1]:\u00a0find \u201c14\u201d asic\u200b\n".encode()) == 'Chain[1]: find "14" asic\n'
    assert text_of(b"[0;32mI (312) main: x[0m\n^[[1;31mE (313) y: z^[[0m\n") == "I (312) main: x\nE (313) y: z\n"


@pytest.mark.parametrize("encoding", ["gb18030", "cp1251", "latin-1", "utf-8"])
def test_text_beyond_ascii_far_down(encoding: str) -> None:
    words = {
        "gb18030": "找到芯片 电源 错误",
        "cp1251": "плата не найдена",
        "latin-1": "Lüfter, Tür",
        "utf-8": "плата 找到",
    }
    text = "plain line\n" * (CHUNK // 5) + words[encoding] + "\n"
    assert text_of(text.encode(encoding)) == text


def test_bytes_of_a_disturbed_line_swallow_nothing() -> None:
    text = text_of(b"Chain[0]: find \xc3114 asic\n\xff\xfe\xb0Chain[1]: find 113 asic\n")
    assert "114 asic" in text
    assert "Chain[1]: find 113 asic" in text


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


def test_noise_that_looks_like_the_mark_of_utf_16_does_not_hide_the_text() -> None:
    text = b"Chain[0]: find 114 asic, times 0\n" * 4
    assert "Chain[0]: find 114 asic" in text_of(b"\xff\xfe\x80" + text)
    assert encoding_of("Chain[0]: find 114 asic".encode("utf-16")) == "utf-16"
