"""The list of commands: what it says of each, and what it costs."""

from __future__ import annotations

import subprocess
import sys

from app.cli.commands import COMMANDS
from app.cli.main import loaded


def test_each_line_of_the_list_is_what_its_command_says_of_itself():
    said = {name: " ".join(str(loaded(name).help).partition("\n\n")[0].split()) for name in COMMANDS}
    assert said == {name: line for name, (_module, line) in COMMANDS.items()}


def test_the_list_imports_no_command():
    program = """
import sys
sys.argv = ["hashwrench", "--help"]
from app.__main__ import main
try:
    main()
finally:
    print(sorted({name for name in sys.modules if name.startswith(("app.services", "app.cli.order"))}))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
    lines = told.stdout.splitlines()
    assert lines[-1] == "[]"
    assert {name for name in COMMANDS if any(line.startswith(f"│ {name} ") for line in lines)} == set(COMMANDS)


def test_a_misspelt_command_tells_which_was_meant(hashwrench):
    said = hashwrench("ordr", "list")
    assert (said.returncode, said.stdout) == (2, "")
    assert "'order'" in said.stderr
