"""A log opened for reading: its lines are those that the diagnosis counts, in any encoding, packed or not."""

from __future__ import annotations

import gzip
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import Fault
from app.domain.pasted_text import looks_like_log
from app.services import log_text
from app.services.log_text import (
    ReadingStopped,
    open_bytes,
    open_file,
    places_with,
    rows_with,
)
from app.words.findings import verdict_text
from drivers import catalogue
from drivers.simulated.hashboard_eeprom import image_of

BREAK = "2021-04-03 16:30:46 driver-btm-soc.c:3950:check_asic_num: chain 2, find asic num 50, times 0"
#: A start of invented content in a known language.
START = [
    "2021-04-03 16:30:30 driver-btm-soc.c:1869:check_asic_reg_oneChain: chain[02] num[1]: the register is 1393",
    *(f"2021-04-03 16:30:3{n} driver-btm-soc.c:1795:check_asic_reg_oneChain: crc is 0x{n}, but it should be 0x1f"
      for n in range(8)),
    BREAK,
    "2021-04-03 16:30:46 driver-btm-soc.c:4033:check_asic_num: chian 2 check asic number failed!",
]  # fmt: skip


@settings(deadline=None)  # the first one loads the tables of every language
@given(st.binary(max_size=4000))
def test_the_lines_shown_are_as_many_as_the_diagnosis_counts(raw):
    log = open_bytes("x", raw)
    assert len(log.lines) == log.diagnosis.reading.lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_evidence_points_at_its_line_in_every_encoding(encoding, end):
    text = end.join(["温度 正常 一切都好", "\u0085\x0b\x1c", *["quiet"] * 5, *START]) + end
    log = open_bytes("x", text.encode(encoding))
    proofs = [proof for finding in log.diagnosis.findings for proof in finding.evidence if proof.line]
    assert proofs
    assert all(log.lines[proof.line - 1].startswith("2021-04-03 16:30") for proof in proofs)


def test_a_packed_log_is_kept_as_text():
    assert open_bytes("x.gz", gzip.compress(BREAK.encode())).text == BREAK.encode()


def test_an_archive_tells_how_far_it_is_and_can_be_stopped_while_it_is_unpacked():
    packed = gzip.compress(b"\n".join(os.urandom(40).hex().encode() for _ in range(40_000)))
    heard: list[float] = []
    assert len(open_bytes("x.gz", packed, heard.append).lines) == 40_000
    assert heard == sorted(heard)
    assert len(set(heard)) > 5
    assert heard[-1] == 1.0
    asked: list[int] = []
    with pytest.raises(ReadingStopped):
        open_bytes("x.gz", packed, None, lambda: asked.append(1) is None and len(asked) > 3)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_is_longer_than_a_window_shows_is_cut_and_says_so(monkeypatch, pack):
    monkeypatch.setattr(log_text, "MAX_BYTES", 100_000)
    log = open_bytes("x", pack(b"0123456789\n" * 20_000))
    assert log.cut
    assert len(log.text) == 100_000
    assert log.diagnosis.reading.cut
    assert not open_bytes("x", pack(b"x" * 100_000)).cut


def test_long_lines_are_known_by_number():
    log = open_bytes("x", b"short\n" + b"x" * 241 + b"\n" + b"x" * 240 + b"\n" + b"y" * 9000)
    assert (log.long, log.longest) == ((2, 4), 9000)


@given(st.lists(st.text("aAbßЖжБ ", max_size=12), max_size=30), st.text("abБж", min_size=1, max_size=3))
def test_a_search_finds_what_a_look_at_every_line_finds(lines, text):
    log_text_places = places_with(lines, text)
    assert [row for row, _place in log_text_places] == [
        row for row, line in enumerate(lines, 1) if text.casefold() in line.casefold()
    ]
    assert all(lines[row - 1].casefold().find(text.casefold()) == place for row, place in log_text_places)


def test_a_search_in_a_long_log_and_in_a_long_line():
    lines = [f"line {number}" for number in range(12_000)]
    lines[7_000] = "ab " * 3
    assert [row for row, _place in places_with(lines, "line 11999")] == [12_000]
    assert places_with(lines, "AB") == ((7_001, 0),)
    assert places_with(lines, "ab", long=(7_001,)) == ((7_001, 0), (7_001, 3), (7_001, 6))
    assert places_with(lines, "") == places_with(lines, "line", stopped=lambda: True) == ()


def test_progress_rises_and_a_reading_can_be_stopped(tmp_path):
    path = tmp_path / "long.log"
    path.write_text(f"{BREAK}\n" * 20_000)
    heard: list[float] = []
    log = open_file(path, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert log.modified == path.stat().st_mtime
    with pytest.raises(ReadingStopped):
        open_file(path, heard.append, lambda: len(heard) > 3)


def test_lines_that_call_themselves_errors_are_found():
    assert rows_with("a\nan error\nb\nerror: error\n", ["error"]) == [2, 4]
    assert open_bytes("x", b"fine\nCRC ERROR here\nfine").trouble == (2,)


def test_a_number_that_was_copied_is_no_log():
    assert not looks_like_log("WO-B1-000001\n")
    assert looks_like_log("two\nlines")
    assert looks_like_log("x" * 80)


def test_the_image_of_an_eeprom_is_told_as_one_and_shown_decoded() -> None:
    board = catalogue.board("BHB56801")
    assert board is not None
    image = image_of(board, "HWSIM56801A0001BK")
    assert image is not None
    opened = open_bytes("board.bin", image)
    assert verdict_text(opened.diagnosis.verdict).startswith("This is no log but a board's EEPROM")
    assert (opened.diagnosis.verdict.fault, opened.text) == (Fault.INCONCLUSIVE, image)
    assert any("HWSIM56801A0001BK" in line for line in opened.lines)
    assert opened.longest == max(map(len, opened.lines))
    damaged = open_bytes("board.bin", image[:40] + b"x" + image[41:])
    assert "no language" in verdict_text(damaged.diagnosis.verdict)
