"""The house keeps its shape: floors, small files with plain names, exact pins, and nothing that shadows PyPI."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("app", "drivers", "resources")
SOURCES = sorted(path for folder in (*FLOORS, "packaging", "tests") for path in (ROOT / folder).rglob("*.py"))
PINS = [
    line
    for line in (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def contracts(root):
    """What import-linter says of the tree at `root`."""
    lint = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )


def test_imports_keep_to_their_floors():
    told = contracts(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


BREACHES = {
    "drivers/errors.py": "PySide6",
    "app/domain/finding.py": "drivers.registry",
    "app/services/data_dir.py": "sqlite3",
    "drivers/registry.py": "app.words.language",
}


def test_every_breach_is_seen(tmp_path):
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=lambda folder, names: [
            name for name in names if ("." in name and not name.endswith(".py")) or name in ("__pycache__", "fonts")
        ])  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module, imported in BREACHES.items():
        (tmp_path / module).write_text(f"import {imported}\n", encoding="utf-8")
    told = contracts(tmp_path)
    assert told.returncode == 1, told.stdout + told.stderr
    for module, imported in BREACHES.items():
        assert f"{module.removesuffix('.py').replace('/', '.')} -> {imported}" in told.stdout, told.stdout


def test_packaging_is_no_package():
    """An `__init__.py` there would shadow PyPI's `packaging` for everything started from the root."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_files_stay_small():
    assert [path for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) >= 500] == []


def test_modules_are_named_after_what_they_know():
    assert [path for path in SOURCES if path.stem in {"utils", "util", "helpers", "manager", "common", "misc"}] == []


def test_every_module_of_the_program_says_what_it_knows():
    program = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in FLOORS]
    said = re.compile(r'(?:#.*\n|\s)*r?""".*\w')
    assert [path for path in program if not said.match(path.read_text(encoding="utf-8"))] == []


def test_pins_are_names_and_versions_only():
    assert [pin for pin in PINS if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.]+", pin)] == []


@pytest.mark.parametrize("name", ["PySide6-Essentials", "shiboken6"])
def test_pyside_stays_below_the_release_that_aborts(name):
    version = dict(pin.split("==") for pin in PINS)[name]
    assert tuple(int(part) for part in version.split(".")[:2]) < (6, 12)
