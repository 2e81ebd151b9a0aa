"""What the README says does not exist yet does not; once it does, the README is to say so."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from drivers.model.log import LogKind
from drivers.registry import drivers

README = Path(__file__).parents[1] / "README.md"


def missing() -> str:
    """The section that lists what is not there yet."""
    return README.read_text(encoding="utf-8").partition("## Not there yet\n")[2].partition("\n## ")[0]


def commands() -> list[str]:
    """The commands it names."""
    return re.findall(r"`([a-z -]+)`", missing().partition("Commands:")[2].partition("\n")[0])


def test_the_list_names_commands() -> None:
    assert len(commands()) == 1


@pytest.mark.parametrize("command", commands())
def test_a_command_that_is_not_there_yet_is_not_there(
    command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["hashwrench", *command.split(), "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "No such command" in capfd.readouterr().err


def test_the_list_of_log_languages_names_every_one_that_is_spoken() -> None:
    table = README.read_text(encoding="utf-8").partition("| `kind` |")[2].partition("\n\n")[0]
    named = {kind for row in table.splitlines()[2:] for kind in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert named == {str(language.kind) for language in drivers("logs")}  # type: ignore[attr-defined]
    assert set(LogKind) - {LogKind(kind) for kind in named} == {LogKind.UNKNOWN}
