"""Ctrl-C at every moment: one line, exit code 3, no traceback, also while the program is still being loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", ["typer", "app.words.errors", "app.services.bench", "app.domain.log_diagnosis"])
def test_while_the_program_loads(module: str) -> None:
    program = f"""
import os, signal, sys

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Press())
sys.argv[0] = "hashwrench"
from app.__main__ import main
main()
"""
    done = run(program, "bench", "--data", "simulated://NOPE")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "hashwrench: Stopped.\n")


def test_while_a_command_works() -> None:
    program = """
import os, signal, sys
import app.services.eeprom

def read(path):
    os.kill(os.getpid(), signal.SIGINT)

app.services.eeprom.read_dump = read
sys.argv[0] = "hashwrench"
from app.__main__ import main
main()
"""
    done = run(program, "eeprom", "dump.bin")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "hashwrench: Stopped.\n")


def test_a_program_told_to_ignore_ctrl_c_goes_on() -> None:
    program = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
from app.cli.interrupt import ends_at_once
with ends_at_once():
    os.kill(os.getpid(), signal.SIGINT)
print("went on")
"""
    assert run(program).stdout == "went on\n"
