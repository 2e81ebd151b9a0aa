"""A log opened for reading: its lines are those that the diagnosis counts, in any encoding, packed or not."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.log_text import ReadingStopped, looks_like_log, open_bytes, open_file, rows_with

BREAK = "2021-04-03 16:30:46 driver-btm-soc.c:3950:check_asic_num: chain 2, find asic num 50, times 0"
#: A start of invented content in a known language.
START = [
    "2021-04-03 16:30:30 driver-btm-soc.c:1869:check_asic_reg_oneChain: chain[02] num[1]: the register is 1393",
    *(f"2021-04-03 16:30:3{n} driver-btm-soc.c:1795:check_asic_reg_oneChain: crc is 0x{n}, but it should be 0x1f"
      for n in range(8)),
    BREAK,
    "2021-04-03 16:30:46 driver-btm-soc.c:4033:check_asic_num: chian 2 check asic number failed!",
]  # fmt: skip


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
