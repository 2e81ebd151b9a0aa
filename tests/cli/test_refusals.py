"""What the shop's commands refuse: outputs that would destroy something, numbers and texts that make no sense."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hashwrench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """hashwrench(*arguments) -> code, stdout, stderr: the command's own entry point, on a shop of its own."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    assert run("order", "open", "--fault", "dead")[0] == 0
    assert run("part", "receive", "BM1366", "5", "--name", "chip", "--kind", "chip")[0] == 0
    return run


OUTPUTS = [["backup"], ["order", "pdf", "WO-B1-000001", "--out"]]


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_replaces_the_shop_itself(hashwrench: Run, tmp_path: Path, output: list[str]) -> None:
    link = tmp_path / "harmless.zip"
    link.symlink_to(tmp_path / "shop" / "shop.db")
    for target in (tmp_path / "shop" / "shop.db", tmp_path / "shop" / "shop.lock", link):
        code, out, err = hashwrench(*output, str(target))
        assert (code, out) == (2, "")
        assert err == f"hashwrench: {target} is part of a shop or a device, so it is not replaced. " + (
            "Choose another file name.\n"
        )
    assert hashwrench("check")[0] == 0
    assert "WO-B1-000001" in hashwrench("order", "list")[1]


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_replaces_a_device_a_pipe_or_a_folder(hashwrench: Run, tmp_path: Path, output: list[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert hashwrench(*output, str(pipe))[0] == 2
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    for folder in (str(tmp_path), ""):
        code, out, err = hashwrench(*output, folder)
        assert (code, out) == (3, "")
        assert err == f"hashwrench: {folder or '.'} is a folder, not a file.\n"


@pytest.mark.parametrize("output", [["order", "pdf", "WO-B1-000001", "--out"], ["order", "list", "--out"]])
def test_a_place_that_takes_no_file_is_told_by_its_name(hashwrench: Run, tmp_path: Path, output: list[str]) -> None:
    name = f"{'a' * 246}.csv"  # fits by itself, but not the name that the bytes are first written under
    code, out, err = hashwrench(*output, str(tmp_path / name))
    assert err == f"hashwrench: {tmp_path} takes no such file: File name too long. Choose another place or name.\n"
    assert (code, out) == (3, "")
    assert {path.name for path in tmp_path.iterdir()} == {"shop"}


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_output_follows_a_link_to_an_ordinary_file(hashwrench: Run, tmp_path: Path, output: list[str]) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(kept)
    assert hashwrench(*output, str(link))[0] == 0
    assert link.is_symlink()
    assert kept.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.parametrize(
    "arguments",
    [
        ["part", "receive", "BM1366", "9" * 30],
        ["part", "receive", "", "5", "--name", "x", "--kind", "chip"],
        ["part", "receive", "BM1366", "5", "--cost", "-1"],
        ["part", "receive", "BM1366", "1000000", "--cost", "9000000000000"],
        ["part", "count", "LT-B1-000001", "9" * 30],
        ["order", "open", "--fault", " "],
        ["order", "open", "--fault", "x", "--slot", "9" * 30],
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(hashwrench: Run, arguments: list[str]) -> None:
    code, out, err = hashwrench(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1), err
    assert "Traceback" not in err
