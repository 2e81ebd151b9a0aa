"""Two SQLite libraries on one file lose data: the program loads one, the standard library's."""

import subprocess
import sys

from tests.ledger.kill_loop import REPOSITORY

PROGRAM = """
import sqlite3, sys
from pathlib import Path
from app.services.shop import Shop
with Shop.open(Path(sys.argv[1])) as shop:
    import sqlite_utils.utils
    assert sqlite_utils.utils.sqlite3 is sqlite3, "sqlite-utils took another library"
    if len(sys.argv) > 2:
        import app.ui.window
    assert "apsw" not in sys.modules and "pysqlite3" not in sys.modules and "PySide6.QtSql" not in sys.modules
    maps = Path("/proc/self/maps")
    if maps.exists():
        files = {line.split()[-1] for line in maps.read_text().splitlines() if "sqlite" in line.split("/")[-1].lower()}
        files = {name for name in files if not name.endswith((".db", ".db-shm", ".db-wal"))}
        print(sorted(files))
        assert len([name for name in files if "libsqlite" in name]) <= 1, files
        assert not [name for name in files if "qsqlite" in name or "apsw" in name], files
print("one")
"""


def run(*arguments):
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)


def test_the_program_loads_one_sqlite(tmp_path):
    said = run(str(tmp_path))
    assert said.stdout.endswith("one\n"), said.stdout + said.stderr


def test_the_window_brings_no_second_one(tmp_path):
    said = run(str(tmp_path), "window")
    assert said.stdout.endswith("one\n"), said.stdout + said.stderr
