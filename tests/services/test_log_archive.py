"""What a packed log holds, and that no archive hurts."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import log_archive
from app.services.log_archive import readable_text

LINE = b"Chain[0]: find 114 asic, times 0\n"


def packed(mode: str = "w:gz", **files: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def test_text_stays_as_it_is() -> None:
    assert readable_text(LINE) == LINE
    assert readable_text(b"") == b""


@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_each_file_of_an_archive_comes_under_its_name(mode: str) -> None:
    whole = packed(mode, a=LINE, b=gzip.compress(LINE * 2))
    assert readable_text(whole) == b"==> a <==\n" + LINE + b"\n==> b <==\n" + LINE * 2


def test_a_gzip_that_is_no_archive_is_unpacked() -> None:
    assert readable_text(gzip.compress(LINE)) == LINE


def test_an_archive_that_is_cut_gives_what_is_whole() -> None:
    whole = packed("w", a=LINE, b=LINE * 1000)
    assert readable_text(whole[:2000]).startswith(b"==> a <==\n" + LINE)


def test_no_more_than_the_limit_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_archive, "MAX_BYTES", 10_000)
    giant = packed(a=b"x" * 1_000_000, b=LINE)
    assert len(readable_text(giant)) < 10_100
    assert len(readable_text(gzip.compress(b"x" * 1_000_000))) == 10_000
    nested = packed(a=gzip.compress(b"x" * 1_000_000))
    assert len(readable_text(nested)) < 10_100


@given(st.binary(max_size=300))
def test_nothing_makes_it_raise(data: bytes) -> None:
    readable_text(b"\x1f\x8b\x08" + data)
    readable_text(data[:257].ljust(257, b"\0") + b"ustar" + data)
