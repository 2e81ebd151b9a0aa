#!/usr/bin/env python3
"""Sets Hashwrench up and does its daily work, with nothing but Python's standard library.

    python3 packaging/dev.py demo      the whole story on simulated devices (Windows: py packaging/dev.py demo)
    python3 packaging/dev.py test      every check there is; words after it go to pytest
    python3 packaging/dev.py run       open the window, or run the command that follows
    python3 packaging/dev.py bench     measure the budgets; --long adds the long proofs
    python3 packaging/dev.py build     bundles

The first run makes `.venv` and installs with the pins of `constraints.txt`; later runs start at once.
Exit 3: something is missing that only the person can supply, and one line says what.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / "python"
PYPROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"

#: What Qt needs of Debian and Ubuntu: first to start at all, then to open a window under X.
QT_PACKAGES = """
    libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libx11-6 libbrotli1
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0
    libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0
"""
#: What the tests need besides: readers of the printed page, a screen, an mDNS announcer and the network it
#: announces on, a serial port on the network.
TEST_PACKAGES = "poppler-utils qpdf xvfb xauth avahi-daemon avahi-utils dbus iproute2 ser2net"


class MissingError(Exception):
    """Something only the person can supply; the text is the one sentence that says what."""


def main(arguments: list[str]) -> int:
    """Do what the verb says; the exit code."""
    verb, *words = arguments or ["help"]
    if verb not in VERBS:
        print((__doc__ or "").strip())
        return 0 if verb in ("help", "-h", "--help") else 2
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python so
            raise MissingError(
                "Hashwrench needs Python 3.11 or newer, and this is {}.{}. Install one from your system's packages or "
                "from python.org, then start this again with it: python3.11 packaging/dev.py {}".format(
                    *sys.version_info[:2], verb
                )
            )
        return VERBS[verb](words)
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def demo(words: list[str]) -> int:
    """The whole story on simulated devices."""
    prepare("run")
    return call(PYTHON, "-m", "app", "demo", *words)


def run(words: list[str]) -> int:
    """The window, or the command that the words name."""
    prepare("run")
    return call(PYTHON, "-m", "app", *words)


#: Test processes: two more than there are processors, since many tests wait for ports, processes and pauses.
WORKERS = (os.cpu_count() or 1) + 2


def test(words: list[str]) -> int:
    """Every check, the later ones too when an earlier one fails; the words go to pytest."""
    prepare("test")
    pytest = [PYTHON, "-m", "pytest"]
    checks: dict[str, list[object]] = {
        "ruff check": [SCRIPTS / "ruff", "check", "."],
        "ruff format": [SCRIPTS / "ruff", "format", "--check", "."],
        "mypy": [SCRIPTS / "mypy"],
        "import contracts": [SCRIPTS / "lint-imports"],
    }
    # The tests start the program hundreds of times; what is compiled is kept, or each start compiles all of it again.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic()
    # In a new checkout the tests are compiled here, once and beside mypy, or each test process does it for itself.
    compiled = words or any((ROOT / "tests").glob("**/*-pytest-*.pyc"))
    beside = [] if compiled else [[*pytest, "--collect-only", "-qq"]]
    failed = together(checks, beside, cwd=ROOT, env=kept)
    heading("pytest")
    if call(*pytest, "--numprocesses", WORKERS, "--dist", "worksteal", *words, cwd=ROOT, env=kept) != 0:
        failed.append("pytest")
    heading("Failed: " + ", ".join(failed) if failed else f"All {len(checks) + 1} checks passed")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    """The budgets, measured on this machine."""
    prepare("test")
    return call(PYTHON, "-m", "tests.benchmarks", *words, cwd=ROOT)


def build(words: list[str]) -> int:
    """Says that there are no bundles yet."""
    print("Bundles for Linux, Windows and macOS come in a later version. Until then: python3 packaging/dev.py run")
    return 0


VERBS = {"demo": demo, "test": test, "run": run, "bench": bench, "build": build}


def prepare(purpose: str) -> None:
    """Make this machine and `.venv` fit for a purpose, "run" or "test"; returns at once when they are.

    A stamp per purpose names what was installed and is written last, so an interrupted install never counts as done.
    """
    install_packages((QT_PACKAGES + TEST_PACKAGES if purpose == "test" else QT_PACKAGES).split())
    stamp = VENV / f"installed-to-{purpose}"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not usable():
        heading("Making .venv")
        require("Python could not make .venv.", sys.executable, "-m", "venv", "--clear", VENV)
    heading("Installing Hashwrench and its libraries into .venv")
    require(
        "The libraries could not be installed; pip says why above. Start this again when that is solved.",
        *(PYTHON, "-m", "pip", "install", *([] if sys.stdout.isatty() else ["--quiet"])),
        *("--constraint", CONSTRAINTS, "--editable", f"{ROOT}[test]" if purpose == "test" else ROOT),
    )
    for covered in {"run", purpose}:
        (VENV / f"installed-to-{covered}").write_text(wanted, encoding="utf-8")


def fingerprint() -> str:
    """What an install depends on, in one line: this Python, this place, the project's requirements and pins."""
    parts = (sys.version.encode(), bytes(ROOT), PYPROJECT.read_bytes(), CONSTRAINTS.read_bytes())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def usable() -> bool:
    """Whether `.venv` has a pip that runs under this Python; not after a move, an upgrade or an interruption."""
    try:
        told = subprocess.run([SCRIPTS / "pip", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return told.strip().endswith("(python {}.{})".format(*sys.version_info[:2]))


def install_packages(names: list[str]) -> None:
    """On Debian and its children, install what is missing: as root, through sudo at a terminal, or by one line to run.

    Other systems bring what Qt needs, or have other names for it: there this does nothing.
    """
    missing = missing_packages(names)
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo") and sys.stdin.isatty():
        prefix = ["sudo"]
    else:
        raise MissingError("Packages of the system are missing. Run as root: " + " ".join(install))
    heading("Installing packages of the system: " + " ".join(missing))
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call(*prefix, "apt-get", "update", "--quiet", env=quietly)
    require("The packages could not be installed; apt-get says why above.", *prefix, *install, "--quiet", env=quietly)


def missing_packages(names: list[str]) -> list[str]:
    """Those of the names that this Debian or Ubuntu lacks, and python3-venv where its part of Python is absent.

    Newer releases renamed libraries (libglib2.0-0t64); the new package says that it provides the old name.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return []
    table = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status}\t${Package}, ${Provides}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    there: set[str] = set()
    for line in table.splitlines():
        status, provided = line.split("\t")
        if status == "installed":
            there.update(entry.split()[0] for entry in provided.split(",") if entry.strip())
    python = [] if find_spec("ensurepip") else ["python3-venv"]
    return python + [name for name in names if name not in there]


def call(*command: object, **options: Any) -> int:
    """Run a command at this terminal; its exit code. Ctrl-C reaches the command itself, which ends in its own way."""
    return ended(subprocess.Popen([str(part) for part in command], **options))


def together(checks: dict[str, list[object]], beside: list[list[object]], **options: Any) -> list[str]:
    """Run checks at the same time, and beside them commands whose words and end nobody needs.

    Each check's words stand under its name, in the order of the checks. The names of those that failed.
    """
    with contextlib.ExitStack() as files:

        def started(command: list[object]) -> tuple[subprocess.Popen[bytes], Any]:
            said = files.enter_context(tempfile.TemporaryFile())
            words = [str(part) for part in command]
            return subprocess.Popen(words, stdout=said, stderr=subprocess.STDOUT, **options), said

        running = [started(command) for command in [*checks.values(), *beside]]
        failed = []
        for name, (process, said) in zip([*checks, *("" for _ in beside)], running, strict=True):
            code = ended(process)
            if not name:
                continue
            heading(name)
            said.seek(0)
            print(said.read().decode(errors="replace"), end="", flush=True)
            if code != 0:
                failed.append(name)
    return failed


def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process, also when Ctrl-C comes meanwhile; its exit code."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def require(sentence: str, *command: object, **options: Any) -> None:
    """Run a command that must succeed; otherwise raises `MissingError` with the sentence."""
    if call(*command, **options) != 0:
        raise MissingError(sentence)


def heading(text: str) -> None:
    """A line that sets one step's output apart from the next."""
    print(f"\n== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
