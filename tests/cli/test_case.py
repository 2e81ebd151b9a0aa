"""`hashwrench case` as a person and a program meet it."""

from __future__ import annotations

from pathlib import Path

from tests.drivers.logs.miner_logs import s19_pro


def test_a_case_is_added_listed_and_checked(hashwrench, tmp_path: Path) -> None:
    log = tmp_path / "sick.log"
    log.write_text(s19_pro([114], [84, 84, 84], [114]), encoding="utf-8")
    place = ("--chain", "1", "--chip", "84", "--chip", "85")
    added = hashwrench(
        "case", "add", str(log), "--verdict", "chain_break", *place, "--note", "LDO", "--redact", "--json"
    )
    assert (added.returncode, added.json["differences"]) == (0, [])
    listed = hashwrench("case", "list")
    assert "Chain broken" in listed.stdout
    assert "LDO" in listed.stdout
    checked = hashwrench("case", "check")
    assert (checked.returncode, checked.stdout) == (0, "1 of 1 case agrees.\n")
    (described,) = (tmp_path / "shop" / "cases").rglob("*.toml")
    described.write_text(described.read_text(encoding="utf-8").replace("chain_break", "fan_fault"), encoding="utf-8")
    moved = hashwrench("case", "check")
    assert moved.returncode == 1
    assert "verdict is chain_break, not fan_fault" in moved.stdout


def test_what_cannot_be_is_one_line(hashwrench, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("x\n", encoding="utf-8")
    for code, arguments in ((2, (str(log), "--verdict", "tired")), (3, ("missing.log", "--verdict", "none"))):
        done = hashwrench("case", "add", *arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (code, "", 1)
    assert hashwrench("case", "check").stdout == "0 of 0 cases agree.\n"
