"""`hashwrench case` as a person and a program meet it, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.drivers.logs.miner_logs import s19_pro

ROOT = Path(__file__).parents[2]


def case(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "--data-dir", str(data), "case", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")


def test_a_case_is_added_listed_and_checked(tmp_path: Path) -> None:
    log = tmp_path / "sick.log"
    log.write_text(s19_pro([114], [84, 84, 84], [114]), encoding="utf-8")
    data = tmp_path / "data"
    place = ("--chain", "1", "--chip", "84", "--chip", "85")
    added = case(data, "add", str(log), "--verdict", "chain_break", *place, "--note", "LDO", "--redact", "--json")
    assert (added.returncode, json.loads(added.stdout)["differences"]) == (0, [])
    listed = case(data, "list")
    assert "Chain broken" in listed.stdout
    assert "LDO" in listed.stdout
    checked = case(data, "check")
    assert (checked.returncode, checked.stdout) == (0, "1 of 1 case agrees.\n")
    (described,) = (data / "cases").rglob("*.toml")
    described.write_text(described.read_text(encoding="utf-8").replace("chain_break", "fan_fault"), encoding="utf-8")
    moved = case(data, "check")
    assert moved.returncode == 1
    assert "verdict is chain_break, not fan_fault" in moved.stdout


def test_what_cannot_be_is_one_line(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("x\n", encoding="utf-8")
    for code, arguments in ((2, (str(log), "--verdict", "tired")), (3, ("missing.log", "--verdict", "none"))):
        done = case(tmp_path / "data", "add", *arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (code, "", 1)
    assert case(tmp_path / "data", "check").stdout == "0 of 0 cases agree.\n"
