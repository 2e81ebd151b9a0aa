"""dev.py: what it finds missing, what it says, and that a broken-off install never counts as done."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def dev(tmp_path):
    """dev.py in a tree of its own."""
    (tmp_path / "packaging").mkdir()
    for name in ("pyproject.toml", "packaging/dev.py", "packaging/constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("dev", tmp_path / "packaging" / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ubuntu(tmp_path, monkeypatch):
    """A PATH with nothing but the tools of an Ubuntu 24.04 that has two libraries, one of them renamed."""
    tools = tmp_path / "bin"
    tools.mkdir()
    rows = (
        r"installed\tlibglib2.0-0t64, libglib2.0-0 (= 2.80.0-6ubuntu3)\n"
        r"installed\tlibgl1, \n"
        r"config-files\tlibegl1, \n"
    )
    for name, text in {"dpkg-query": f"printf '{rows}'", "apt-get": f'echo "$@" >> {tools}/calls'}.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    return tools


def test_a_renamed_library_is_not_missing_and_a_removed_one_is(dev, ubuntu):
    assert dev.missing_packages(["libglib2.0-0", "libgl1", "libegl1", "qpdf"]) == ["libegl1", "qpdf"]


def test_debians_half_python_needs_python3_venv(dev, ubuntu, monkeypatch):
    monkeypatch.setattr(dev, "find_spec", lambda name: None)
    assert dev.missing_packages(["libgl1"]) == ["python3-venv"]


def test_other_systems_are_left_alone(dev, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.missing_packages(["libgl1", "qpdf"]) == []


def test_an_ordinary_user_without_sudo_is_told_the_one_line(dev, ubuntu, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev, "QT_PACKAGES", "libgl1 libegl1")
    assert dev.main(["demo"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "Packages of the system are missing. Run as root: apt-get install --yes --no-install-recommends libegl1"
    ]


def test_root_installs_what_is_missing(dev, ubuntu, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    dev.install_packages(["libgl1", "libegl1"])
    assert (ubuntu / "calls").read_text().splitlines() == [
        "update --quiet",
        "install --yes --no-install-recommends libegl1 --quiet",
    ]


def test_an_old_python_is_told_so_in_one_sentence(dev, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert dev.main(["test"]) == 3
    assert capsys.readouterr().err.startswith("Hashwrench needs Python 3.11 or newer, and this is 3.9.")


def test_a_failed_install_is_one_sentence_and_leaves_no_stamp(dev, monkeypatch, capsys):
    dev.PYPROJECT.write_text("this is no TOML [", encoding="utf-8")
    dev.VENV.mkdir()
    monkeypatch.setattr(dev, "install_packages", lambda names: None)
    monkeypatch.setattr(dev, "usable", lambda: True)
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    assert dev.main(["run"]) == 3
    assert capsys.readouterr().err.startswith("The libraries could not be installed")
    assert list(dev.VENV.iterdir()) == []


def test_what_is_installed_is_not_installed_again(dev, monkeypatch):
    monkeypatch.setattr(dev, "install_packages", lambda names: None)
    ran = []
    monkeypatch.setattr(dev, "require", lambda sentence, *command: ran.append(command))
    monkeypatch.setattr(dev, "usable", lambda: True)
    dev.VENV.mkdir()
    dev.prepare("test")
    dev.prepare("test")
    dev.prepare("run")
    assert len(ran) == 1
    dev.CONSTRAINTS.write_text("# other pins\n", encoding="utf-8")
    dev.prepare("run")
    assert len(ran) == 2


def test_help_and_an_unknown_verb(dev, capsys):
    assert dev.main([]) == 0
    assert dev.main(["dance"]) == 2
    assert "packaging/dev.py demo" in capsys.readouterr().out


def test_it_needs_nothing_but_the_standard_library():
    told = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "packaging" / "dev.py", "--help"], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr


@pytest.fixture
def checkers(dev, monkeypatch):
    """What dev.py calls to check, each a script that says its words and whether bytecode is kept, and then fails; it
    says nothing where the rest of the environment is not that of dev.py.
    """
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PATH", os.environ["PATH"] + ":/of/dev")
    monkeypatch.setattr(dev, "prepare", lambda purpose: None)
    dev.SCRIPTS.mkdir(parents=True)
    for name in ("ruff", "mypy", "lint-imports", "python"):
        script = dev.SCRIPTS / name
        said = f'echo "{name} $* [$PYTHONDONTWRITEBYTECODE]" | tee -a calls'
        script.write_text(f'#!/bin/sh\n[ "$PATH" = "{os.environ["PATH"]}" ] && {said}\nexit 1\n')
        script.chmod(0o755)
    return dev.ROOT / "calls"


def test_the_checks_keep_what_is_compiled_and_go_on_after_one_that_fails(dev, checkers, capfd):
    assert dev.test(["-k", "few"]) == 1
    pytest_run = f"python -m pytest --numprocesses {dev.WORKERS} --dist worksteal -k few []"
    ran = ["ruff check . []", "ruff format --check . []", "mypy  []", "lint-imports  []", pytest_run]
    assert sorted(checkers.read_text().splitlines()[:-1]) == sorted(ran[:-1])
    assert checkers.read_text().splitlines()[-1] == pytest_run, "when the others are over"
    told = capfd.readouterr().out.splitlines()
    assert [line for line in told if line.endswith("[]")] == ran, "each under its heading"
    assert [line for line in told if line.startswith("==")] == [
        "== ruff check", "== ruff format", "== mypy", "== import contracts", "== pytest",
        "== Failed: ruff check, ruff format, mypy, import contracts, pytest",
    ]  # fmt: skip


def test_tests_that_were_never_compiled_are_compiled_once_beside_the_checks(dev, checkers, capfd):
    dev.test([])
    collect = "python -m pytest --collect-only -qq []"
    assert checkers.read_text().splitlines().count(collect) == 1
    assert collect not in capfd.readouterr().out
    assert len(checkers.read_text().splitlines()) == 6
    compiled = dev.ROOT / "tests" / "ui" / "__pycache__" / "test_tour.cpython-311-pytest-9.2.0.pyc"
    compiled.parent.mkdir(parents=True)
    compiled.touch()
    dev.test([])
    assert checkers.read_text().splitlines().count(collect) == 1
