"""The command under odd terminals, locales and parents: closed streams, letters no encoding has, bytes, no command.

What only a process shows (its streams, its encoding, its exit) has one; what is refused before is refused in this one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.order_draft import OrderDraft
from app.services import orders
from app.services.shop import Shop
from tests.drivers.logs.miner_logs import s19_pro

ROOT = Path(__file__).parents[2]


def hashwrench(*arguments: str | bytes, redirected: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, started by a POSIX shell that redirects as `redirected` says."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def sick(tmp_path: Path) -> str:
    path = tmp_path / "sick.log"
    path.write_text(s19_pro([114], [84, 84, 84], [114]), encoding="utf-8")
    return str(path)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """refused(code, *arguments): the line in which the command refuses them; bytes come as from the system."""

    def told(code: int, *arguments: str | bytes) -> str:
        monkeypatch.setattr(sys, "argv", ["hashwrench", *map(os.fsdecode, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert (ended.value.code, out, err.count("\n")) == (code, "", 1)
        return str(err.rstrip("\n"))

    return told


def test_closed_streams_are_no_streams(sick: str) -> None:
    done = hashwrench("log", "--json", sick, redirected=">&-")
    assert (done.returncode, done.stderr) == (1, b"")
    done = hashwrench("log", "-", "--json", redirected="<&-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"]["fault"] == "inconclusive"
    done = hashwrench("log", "missing.log", redirected="2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")


def test_letters_the_terminal_lacks_are_escaped(sick: str, tmp_path: Path) -> None:
    done = hashwrench("--lang", "pseudo", "log", sick, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u0161" in done.stdout
    shop = ("--data-dir", str(tmp_path / "shop"))
    with Shop.open(tmp_path / "shop", write=True) as opened:
        number = orders.open_order(opened, "T. Person", OrderDraft("Плата")).number
    shown = hashwrench(*shop, "order", "show", number, PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert rb"Reported: \u041f\u043b\u0430\u0442\u0430" in shown.stdout


def test_bytes_that_are_no_text_are_refused_in_a_name_and_fine_in_a_path(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    shop = ("--data-dir", str(tmp_path / "shop"))
    for arguments in (("open", "--fault", b"\xff\xfe"), ("open", "--fault", "x", "--by", b"\xff"), ("show", b"\xff")):
        assert "encoding" in refused(2, *shop, "order", *arguments)
    with Shop.open(tmp_path / "shop", write=True) as made:
        assert orders.orders(made) == ()
    assert refused(3, "log", b"\xff.log") == "hashwrench: ⟨DCFF⟩.log does not exist."
    done = hashwrench("log", b"\xff.log")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode() == "hashwrench: ⟨DCFF⟩.log does not exist.\n"


def test_a_group_without_a_command_is_refused_in_one_line(refused: Callable[..., str]) -> None:
    assert refused(2, "order") == "hashwrench: Missing command. See: hashwrench order --help"


@pytest.mark.parametrize("command", ["log", "eeprom"])
def test_a_hostile_or_endless_file_name_is_shown_bounded(command: str, refused: Callable[..., str]) -> None:
    def said(name: str) -> str:
        return refused(3, command, name)

    assert said("a\x1b[31m\u202eb") == "hashwrench: a⟨001B⟩[31m⟨202E⟩b does not exist."
    assert said("a" * 5000).endswith("a… cannot be used: File name too long.")
    assert said("") == (
        'hashwrench: "" does not exist.' if command == "log" else "hashwrench: . is a folder, not a file."
    )


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file whose reading fails: Linux's /proc")
@pytest.mark.parametrize("command", ["log", "eeprom"])
def test_a_read_that_fails_names_its_file(command: str, refused: Callable[..., str]) -> None:
    assert refused(3, command, "/proc/self/mem") == "hashwrench: /proc/self/mem cannot be used: Input/output error."


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE, and no shell with pipes, there")
@pytest.mark.parametrize("command", [["log", "--json"], ["log"]])
def test_a_reader_that_has_gone_ends_a_command_without_a_word(command: list[str], sick: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "app", *command, sick],
            cwd=ROOT,
            stdout=gone,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_stderr_that_takes_nothing_leaves_the_code(tmp_path: Path) -> None:
    done = hashwrench("log", str(tmp_path / "missing.log"), redirected="2>/dev/full")
    assert (done.returncode, done.stdout) == (3, b"")


@pytest.mark.parametrize("code", ["", "../../en"])
def test_a_language_that_is_not_there_is_bad_input(code: str, sick: str, refused: Callable[..., str]) -> None:
    line = refused(2, "--lang", code, "log", sick)
    assert line.startswith("hashwrench: There is no language")
    assert len(line) < 100


def test_a_data_folder_that_is_a_file_is_bad_input(sick: str, refused: Callable[..., str]) -> None:
    assert "is a file" in refused(2, "--data-dir", sick, "scan", "127.250.0.1")
