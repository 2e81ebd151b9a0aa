"""What the commands' tests share: the command's own entry point, called in this process.

A process of its own has what only a process shows: signals, terminals, closed pipes, how fast it starts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.__main__ import main


class Said(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Its standard output, one document."""
        return json.loads(self.stdout)

    @property
    def documents(self) -> list[Any]:
        """Its standard output, a document a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]


@pytest.fixture
def hashwrench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """hashwrench(*arguments, given="") -> Said: on a shop of its own, with `given` at its standard input."""

    def run(*arguments: str, given: str | bytes = "") -> Said:
        data = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(data), encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run
