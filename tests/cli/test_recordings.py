"""Recording, replay and a file on an order, as a person types them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.__main__ import main

SMALL = "simulated://emberOne/00?fault=break"


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["hashwrench", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


def test_a_test_is_recorded_replayed_kept_and_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path, shop = str(tmp_path / "a.hwrec"), ("--data-dir", str(tmp_path / "shop"))
    board = ("--board", "emberOne/00", "--seconds", "0")
    assert run(monkeypatch, "bench", "--data", SMALL, *board, "--record", path, "--json") == 1
    first = json.loads(capfd.readouterr().out)
    assert run(monkeypatch, "bench", "--data", f"replay:{path}", *board, "--json") == 1
    again = json.loads(capfd.readouterr().out)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert (again["attempts"], again["verdict"]) == (first["attempts"], first["verdict"])
    assert run(monkeypatch, "bench", "--data", f"replay:{path}", *board) == 1
    assert capfd.readouterr().out.startswith("Replay of a recording\n")

    assert run(monkeypatch, *shop, "order", "open", "--fault", "short chain") == 0
    number = capfd.readouterr().out.strip()
    assert run(monkeypatch, *shop, "order", "attach", number, path) == 0
    assert run(monkeypatch, *shop, "order", "files", number, "--out", str(tmp_path / "out")) == 0
    out = Path(capfd.readouterr().out.splitlines()[-1])
    assert out.read_bytes() == Path(path).read_bytes()
    assert run(monkeypatch, *shop, "order", "files", number, "--out", str(tmp_path / "out")) == 3
    assert "01-a.hwrec" in capfd.readouterr().err
    assert out.read_bytes() == Path(path).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--data", "replay:nowhere.hwrec"], 3, "cannot be read"),
        (["--data", "replay:text"], 2, "is no recording"),
        (["--data", SMALL, "--record", "text"], 2, "is there already"),
        (["--data", SMALL, "--record", "no folder/x"], 2, "cannot be written"),
        (["--data", "replay:text", "--control", "/dev/ttyUSB0"], 2, "brings its own control port"),
    ],
)
def test_what_cannot_be_recorded_or_replayed_is_one_sentence(
    words: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("hello")
    assert run(monkeypatch, "bench", *words) == code
    told = capfd.readouterr()
    assert told.out == ""
    assert said in told.err
    assert "Traceback" not in told.err
