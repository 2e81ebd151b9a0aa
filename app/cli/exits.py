"""Exit codes and the way a command ends early (design.md section 6)."""

from __future__ import annotations

import json
import sys
from enum import IntEnum

import typer


class Exit(IntEnum):
    """0 done; 1 a fault was found; 2 bad usage or input; 3 device or file unreachable, or the ledger is held."""

    DONE = 0
    FAULT = 1
    BAD_INPUT = 2
    UNREACHABLE = 3


def fail(code: Exit, sentence: str) -> typer.Exit:
    """Print one line on stderr; the exception that comes back is for the caller to raise."""
    print(f"hashwrench: {sentence}", file=sys.stderr)
    return typer.Exit(int(code))


def print_json(document: object) -> None:
    """One JSON document on one line of stdout, flushed."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, separators=(", ", ": ")) + "\n")
    sys.stdout.flush()
