"""`hashwrench log` as a person and a program meet it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.drivers.logs.miner_logs import fixture, s9_se, s19_pro

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sick(tmp_path: Path) -> str:
    path = tmp_path / "sick.log"
    path.write_text(s19_pro([114], [84, 84, 84], [114]), encoding="utf-8")
    return str(path)


@pytest.fixture
def healthy(tmp_path: Path) -> str:
    path = tmp_path / "исправен 好.log"
    path.write_text(s19_pro([114], [114], [114]), encoding="utf-8")
    return str(path)


def test_people_get_the_verdict_the_place_and_the_lines(hashwrench, sick: str) -> None:
    done = hashwrench("log", sick)
    text = done.stdout
    assert done.returncode == 1
    assert text.startswith("Chain 1 stops after chip 84 (log index 83), domain 28\n")
    assert "line 7:" in text
    assert "find 84 asic, times 0" in text
    assert "level shifter (between domain 28 and domain 29), 35 %" in text
    assert done.stderr == ""


def test_programs_get_one_document_per_file(hashwrench, sick: str, healthy: str) -> None:
    done = hashwrench("log", healthy, sick, "--json")
    first, second = done.documents
    assert done.returncode == 1
    assert (first["source"], first["verdict"]["fault"]) == (healthy, "none")
    assert (second["source"], second["verdict"]["fault"]) == (sick, "chain_break")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such device")
def test_a_device_that_never_ends_is_read_to_a_bound_and_that_is_said(hashwrench, healthy: str) -> None:
    done = hashwrench("log", "/dev/zero", healthy, "--json")
    first, second = done.documents
    assert (first["kind"], first["verdict"]["fault"], second["verdict"]["fault"]) == ("unknown", "inconclusive", "none")
    assert done.stderr == "hashwrench: /dev/zero is longer than any log; only its beginning was read.\n"
    assert done.returncode == 0


def test_a_file_that_is_not_there_is_one_line_and_the_others_are_printed(hashwrench, healthy: str, sick: str) -> None:
    done = hashwrench("log", "missing.log", healthy, "--json")
    assert done.returncode == 3
    assert done.json["verdict"]["fault"] == "none"
    assert done.stderr == "hashwrench: missing.log does not exist.\n"
    assert hashwrench("log", sick, "missing.log").returncode == 3
    alone = hashwrench("log", "missing.log")
    assert (alone.returncode, alone.stdout) == (3, "")


def test_standard_input_and_foreign_text(hashwrench) -> None:
    assert hashwrench("log", "-", given=s9_se()).returncode == 1
    assert hashwrench("log", "-", "--json", given=fixture(114, passed=True)).returncode == 0
    for foreign in (b"", b"dear diary\n", bytes(range(256))):
        done = hashwrench("log", "-", "--json", given=foreign)
        document = done.json
        assert (done.returncode, document["kind"], document["verdict"]["fault"]) == (0, "unknown", "inconclusive")
        assert document["source"] == "stdin"


def test_no_file_at_all_is_bad_usage(hashwrench) -> None:
    done = hashwrench("log")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_hostile_lines_reach_no_terminal(hashwrench, tmp_path: Path) -> None:
    path = tmp_path / "hostile.log"
    path.write_text(s9_se().replace("it should be 0x1d", "it should be 0x1d \u202e\x9b2J[red]"), encoding="utf-8")
    for arguments in ((str(path),), (str(path), "--json")):
        done = hashwrench("log", *arguments)
        assert done.returncode == 1
        assert "\u202e" not in done.stdout
        assert "\x9b" not in done.stdout
    assert "[red]" in hashwrench("log", str(path)).stdout
    text = hashwrench("log", str(path), "--json").json["findings"][0]["evidence"][0]["text"]
    assert "\u202e" in text


def test_a_folder_is_read_with_all_that_lies_in_it_and_ends_in_a_table(
    hashwrench, tmp_path: Path, sick: str, healthy: str
) -> None:
    folder = tmp_path / "logs"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.log.gz").write_bytes(gzip.compress(Path(sick).read_bytes()))
    (folder / "deeper" / "b.txt").write_bytes(Path(healthy).read_bytes())
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (folder / "letter.txt").write_text("dear diary\n", encoding="utf-8")
    (folder / ".hidden").write_bytes(Path(sick).read_bytes())
    done = hashwrench("log", str(folder))
    rows = [line for line in done.stdout.splitlines() if line.startswith(str(folder))][-2:]
    assert done.returncode == 1
    assert "a.log.gz" in rows[0]
    assert "Chain broken" in rows[0]
    assert "chain 1 · chip 84 | 85 · domain 28 | 29" in rows[0]
    assert "No fault" in rows[1]
    assert done.stderr.splitlines() == [
        f"hashwrench: Left out of {folder}: 1 without text, 1 hidden.",
        "hashwrench: 1 text in the folder is no log that is known here: letter.txt.",
    ]
    documents = hashwrench("log", str(folder), "--json").documents
    assert [document["verdict"]["fault"] for document in documents] == ["chain_break", "none"]


def test_an_empty_folder_is_one_sentence(hashwrench, tmp_path: Path, healthy: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = hashwrench("log", str(empty))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"hashwrench: There is no log in the folder {empty}.\n"
    assert hashwrench("log", str(empty), healthy, "--json").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_prints_what_was_read() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app", "log", "-", "--json"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(s9_se().encode() * 2000)  # more than a pipe holds: once written, most of it was read
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        with suppress(BrokenPipeError):  # a signal just before Python's read waits for a byte, or for a second Ctrl-C
            os.write(running.stdin.fileno(), b"\n")
        document = json.loads(running.stdout.readline())
        assert document["verdict"]["fault"] == "uart_signal_integrity"
        assert running.stderr.read() == b"hashwrench: Stopped.\n"
        assert running.wait() == 3
