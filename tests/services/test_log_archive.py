"""What a packed log holds, and that no archive hurts."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.finding import Fault
from app.services import log_archive
from app.services.diagnosis import diagnose_log
from app.services.log_archive import Unpacking, readable_text
from drivers.model.log import LogKind
from tests.drivers.logs.miner_logs import console, s19_pro

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


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


class Pipe(io.RawIOBase):
    """A file that can only be read on, a little at a time, as a zip meets it on a pipe."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        given = self._content.read(min(len(view), 700))
        view[: len(given)] = given
        return len(given)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_every_packing_is_unpacked_also_within_an_archive(pack: Callable[[bytes], bytes]) -> None:
    assert readable_text(pack(LINE * 3)) == LINE * 3
    assert readable_text(pack(LINE) + pack(LINE)) == LINE * 2
    tar = packed("w", a=pack(LINE))
    assert readable_text(pack(tar)) == readable_text(tar) == b"==> a <==\n" + LINE


def test_a_zip_is_read_from_a_pipe_and_where_it_was_cut() -> None:
    noise = "".join(f"{number * 7919 % 1000003}\n" for number in range(9000)).encode()
    whole = zipped(a=LINE, b=noise, c=packed(x=LINE))
    text = b"".join(Unpacking(io.BufferedReader(Pipe(whole))))
    assert text == b"==> a <==\n" + LINE + b"\n==> b <==\n" + noise + b"\n==> x <==\n" + LINE
    half = readable_text(whole[: len(whole) // 2])
    assert text.startswith(half)
    assert len(half) > len(noise) // 3


def test_a_zip_written_to_a_pipe_is_read() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    made = Unseekable()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", LINE)
        archive.writestr("b", LINE * 2)
    assert readable_text(made.getvalue()) == b"==> a <==\n" + LINE + b"\n==> b <==\n" + LINE * 2


def test_what_is_no_text_and_links_are_left_out_and_names_stay_in_their_line() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        link = tarfile.TarInfo("away")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        cyrillic = "ж\n".encode("utf-16")
        for name, content in (("x" * 150 + "\n\x1b[2J", LINE), ("image", bytes(range(256)) * 20), ("s", cyrillic)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    assert readable_text(made.getvalue()) == f"==> {'x' * 150}??[2J <==\n".encode() + LINE + "\n==> s <==\nж\n".encode()


def test_an_archive_of_archives_and_of_thousands_of_files_comes_to_an_end() -> None:
    inner = packed(a=LINE)
    for _depth in range(20):
        inner = packed(inner=inner)
    assert len(readable_text(inner)) < 100_000
    many = Unpacking(io.BytesIO(packed(**{f"n{number}": LINE for number in range(log_archive.MAX_MEMBERS + 100)})))
    assert b"".join(many).count(b"==> ") == log_archive.MAX_MEMBERS
    assert many.cut


def test_a_file_that_fails_is_no_broken_archive() -> None:
    class Pulled(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise OSError(5, "pulled")

    with pytest.raises(OSError, match="pulled"):
        list(Unpacking(io.BufferedReader(Pulled())))


@given(st.sampled_from([packed(a=LINE * 9, b=LINE), zipped(a=LINE * 9, b=LINE), lzma.compress(LINE * 99)]), st.data())
def test_an_archive_cut_or_damaged_anywhere_gives_what_it_gives(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole)))
    readable_text(whole[:place])
    readable_text(whole[:place] + data.draw(st.binary(max_size=20)) + whole[place:])


def test_each_file_of_an_archive_is_read_in_its_own_language() -> None:
    diagnosis = diagnose_log("logs.tgz", packed(boot=console().encode(), miner=s19_pro([114], [84, 84, 84]).encode()))
    assert (diagnosis.reading.kind, diagnosis.verdict.fault) == (LogKind.ANTMINER_MINER_LOG, Fault.CHAIN_BREAK)
    assert diagnosis.verdict.finding is not None
    lines = readable_text(packed(boot=console().encode(), miner=s19_pro([114], [84, 84, 84]).encode())).split(b"\n")
    for evidence in diagnosis.verdict.finding.evidence:
        assert evidence.line is not None
        assert evidence.text.encode() in lines[evidence.line - 1]
