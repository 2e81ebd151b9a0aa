"""Files and folders a person may not open are out of reach (3), not bad usage (2) and not a damaged database."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.__main__ import main
from app.ledger.connection import translated
from app.ledger.ledger import DATABASE, Ledger
from tests.cli.conftest import Said
from tests.ledger.shop_changes import part


@pytest.mark.parametrize(("command", "code", "said"), [("eeprom", 1, ""), ("restore", 2, "is no backup")])
def test_opening_a_file_says_whether_it_can_be_read_and_nothing_else(
    command: str,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), command, str(file)])
    # A stand-in, since root may read everything: access() is wrong on some network drives, and refuses as bad usage.
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert said in capfd.readouterr().err


def test_a_database_that_may_not_be_written_is_no_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    sqlite3.connect(path).execute("CREATE TABLE one (x)").connection.close()
    locked = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(PermissionError) as refused, translated(path):
        locked.execute("INSERT INTO one VALUES (1)")
    locked.close()
    assert refused.value.filename == str(path)


Command = Callable[..., list[Said]]

#: Commands one after the other in one process, each with what it said, as JSON.
IN_TURN = """
import contextlib, io, json, sys
from app.__main__ import main
told = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["hashwrench", *words]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as ended:
            told.append((int(ended.code or 0), out.getvalue(), err.getvalue()))
print(json.dumps(told))
"""


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, Command]]:
    """A folder with a shop that may not be written, and commands on it, without root's power to write anyway."""
    folder = tmp_path / "shop"
    with Ledger.open(folder) as ledger:
        ledger.commit("somebody", [part("BM1366")]).result()
    powerless = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []

    def run(*commands: str) -> list[Said]:
        each = [["--data-dir", str(folder), *command.split()] for command in commands]
        process = [*powerless, sys.executable, "-c", IN_TURN, json.dumps(each)]
        done = subprocess.run(process, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return [Said(*one) for one in json.loads(done.stdout)]

    folder.chmod(0o555)
    yield folder, run
    folder.chmod(0o755)


linux = pytest.mark.skipif(sys.platform != "linux", reason="needs the permissions and the capabilities of Linux")


@linux
def test_a_shop_in_a_folder_that_may_not_be_written_can_be_read(read_only: tuple[Path, Command]) -> None:
    folder, run = read_only
    before = sorted(folder.iterdir())
    *read, kept, refused = run(
        "part list", "order list", "check", f"backup {folder.parent / 'b.zip'}", "order open --fault dead"
    )
    for done, said in zip(read, ("BM1366", "No work orders.", "The shop is sound."), strict=True):
        assert (done.returncode, done.stderr) == (0, ""), said
        assert said in done.stdout
    assert kept.returncode == 0
    assert (folder.parent / "b.zip").is_file()
    assert sorted(folder.iterdir()) == before
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.startswith("hashwrench: No permission to open ")


@linux
def test_one_whose_last_changes_are_not_in_the_database_yet_says_what_to_do(read_only: tuple[Path, Command]) -> None:
    folder, run = read_only
    folder.joinpath(DATABASE).chmod(0o444)
    folder.chmod(0o755)
    folder.joinpath(f"{DATABASE}-wal").write_bytes(b"unfinished")
    folder.chmod(0o555)
    (done,) = run("order list")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert f"The folder {folder} may not be written" in done.stderr
    assert "Copy the folder" in done.stderr
