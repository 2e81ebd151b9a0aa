"""Growing the house costs little. Each test grows a copy of it by what the README says is enough, and no more."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def house(tmp_path):
    """A copy of the program that may be changed."""
    for floor in ("app", "drivers", "resources"):
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    return tmp_path


def said(house, program):
    """What a program prints that runs in the copy."""
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=house, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def replaced(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_board_is_one_row(house):
    table = house / "resources" / "boards" / "catalogue.csv"
    with table.open(newline="", encoding="utf-8") as file:
        columns = csv.DictReader(file).fieldnames
    row = {"code": "NEW12345", "make": "Antminer", "model": "New One", "names": "New One", "chip": "BM1399"}
    row |= {"chips": "120", "domains": "40", "chips_per_domain": "3"}
    with table.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, columns).writerow(row)
    assert said(house, "from app.services.diagnosis import board_spec as b; print(b('NEW12345').chips)") == "120"


def test_a_log_message_is_one_rule(house):
    with (house / "resources" / "knowledge" / "logs" / "bitaxe.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[rule]]\nfact = "model"\nhas = "made by "\npattern = \'made by (?P<value>\\w+)\'\n')
    program = """
from drivers.logs.bitaxe import LANGUAGE
from drivers.logs.language import Block
print([one.value for one in LANGUAGE.start().feed(Block("x", "I (1) made by Nobody\\n", 1))])
"""
    assert said(house, program) == "['Nobody']"


def test_a_log_language_is_a_table_a_module_and_a_line(house):
    table = 'kind = "luxos"\n[marks]\n"NewMiner boot" = 3\n[[rule]]\nfact = "model"\nhas = "NewMiner "\n'
    table += "pattern = 'NewMiner boot (?P<value>\\w+)'\n"
    (house / "resources" / "knowledge" / "logs" / "newminer.toml").write_text(table, encoding="utf-8")
    shutil.copy(house / "drivers" / "logs" / "bitaxe.py", house / "drivers" / "logs" / "newminer.py")
    replaced(house / "drivers" / "logs" / "newminer.py", 'table_language("bitaxe")', 'table_language("newminer")')
    replaced(
        house / "drivers" / "registry.py",
        '    "logs": (\n',
        '    "logs": (\n        "drivers.logs.newminer:LANGUAGE",\n',
    )
    program = "from app.services.diagnosis import diagnose_log as d; r = d('x', b'NewMiner boot N1\\n'); "
    assert said(house, program + "print(r.reading.kind, r.model)") == "luxos N1"


def test_a_page_is_a_module_and_a_line(house):
    (house / "app" / "ui" / "pages" / "hello.py").write_text(
        "from app.ui.pages.page import Page as PageBase\n"
        "class Page(PageBase):\n"
        "    def __init__(self, desk):\n"
        "        super().__init__(desk, 'Hello')\n",
        encoding="utf-8",
    )
    replaced(
        house / "app" / "ui" / "pages" / "register.py",
        "PAGES = (\n",
        'PAGES = (\n    Entry("hello", mark("Hello"), "nav.fleet", "hello"),\n',
    )
    program = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import frame, window
shown = frame.Frame.show
def show(self):
    shown(self)
    self.go_to("hello")
    page = self.findChildren(__import__("app.ui.pages.hello", fromlist=["Page"]).Page)[0]
    print(page.title.text(), page.isVisible())
    QTimer.singleShot(0, self.close)
frame.Frame.show = show
sys.exit(window.run(Path({str(house / "data")!r})))
"""
    assert said(house, program) == "Hello True"


def test_a_command_is_a_module_and_a_line(house):
    (house / "app" / "cli" / "hello.py").write_text(
        "import typer\napp = typer.Typer()\n@app.command()\ndef hello() -> None:\n    print('hello')\n",
        encoding="utf-8",
    )
    main = house / "app" / "cli" / "main.py"
    opening = "COMMANDS: dict[str, str] = {"
    replaced(main, opening, opening + '\n    "hello": "hello",\n')
    program = "import sys; sys.argv = ['hashwrench', 'hello']; from app.__main__ import main; main()"
    assert said(house, program) == "hello"
