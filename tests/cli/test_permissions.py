"""Files and folders a person may not open are out of reach (3), not bad usage (2) and not a damaged database."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.ledger.connection import translated


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
