"""`python -m tests.benchmarks [--long] [NAME...]`: measures the budgets and prints them with the machine they ran on.

Every benchmark runs in a process of its own, one after the other. Exit 1 when one could not be measured; a budget that
is missed is said, not punished: numbers depend on the machine.
"""

from __future__ import annotations

import importlib
import os
import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.budget import Budget

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("__main__", "budget"))
#: Marks a process that makes one run of one benchmark; the process without it is the one that starts them.
ONE = "--one"
#: The runs of a benchmark, each in a process of its own: the memory that one took is not the other's.
MEASURE, PROVE = "measure", "prove"


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all of them."""
    long = "--long" in arguments
    names = [argument for argument in arguments if not argument.startswith("--")]
    if ONE in arguments:
        run_one(*names, hints=not long)
        return 0
    if unknown := set(names) - set(NAMES):
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(machine())
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    failed = []
    for name in names or NAMES:
        print(f"\n{name}", flush=True)
        for run in (MEASURE, PROVE) if long else (MEASURE,):
            command = [sys.executable, "-m", "tests.benchmarks", ONE, name, run, *(["--long"] if long else [])]
            if subprocess.run(command, env=environment, check=False).returncode != 0:
                failed.append(f"{name} ({run})")
    if failed:
        print(f"\nCould not be measured: {', '.join(failed)}")
    return 1 if failed else 0


def run_one(name: str, run: str, *, hints: bool) -> None:
    """Make one run of one benchmark in this process and print its lines; `hints` at a proof that is left out."""
    benchmark = importlib.import_module(f"tests.benchmarks.{name}")
    if hasattr(benchmark, run):
        for budget in getattr(benchmark, run)():
            print(line(budget), flush=True)
    if hints and hasattr(benchmark, PROVE):
        print("  long proof: only with --long", flush=True)


def line(budget: Budget) -> str:
    """One budget in one line."""
    state = "met   " if budget.met else "MISSED"
    return f"  {state}  {budget.what}: {budget.measured:.3g} {budget.unit} (goal {budget.goal:g} {budget.unit})" + (
        f"; {budget.detail}" if budget.detail else ""
    )


def machine() -> str:
    """The machine and the versions that the numbers belong to."""
    cpu = platform.processor() or platform.machine()
    memory = ""
    if Path("/proc/cpuinfo").exists():
        models = [row for row in Path("/proc/cpuinfo").read_text().splitlines() if row.startswith("model name")]
        cpu = models[0].partition(":")[2].strip() if models else cpu
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    return (
        f"{cpu}, {os.cpu_count()} cores{memory}, {platform.platform(terse=True)}\n"
        f"Python {platform.python_version()}, PySide6 {version('PySide6-Essentials')}, SQLite {sqlite3.sqlite_version}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
