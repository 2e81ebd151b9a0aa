"""Exit codes and the way a command ends early (design.md section 6)."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from enum import IntEnum

import typer

from app.words.plain_text import plain


class Exit(IntEnum):
    """0 done; 1 a fault was found; 2 bad usage or input; 3 device or file unreachable, or the ledger is held."""

    DONE = 0
    FAULT = 1
    BAD_INPUT = 2
    UNREACHABLE = 3


def fail(code: Exit, sentence: str) -> typer.Exit:
    """Print one line on stderr, nothing hidden in it; the exception that comes back is for the caller to raise."""
    with suppress(OSError):  # nobody reads stderr any more, or its disk is full: the code still tells
        print(f"hashwrench: {plain(sentence)}", file=sys.stderr, flush=True)
    return typer.Exit(int(code))


#: Characters that JSON may hold but a terminal must not see: controls, direction marks, lone surrogates.
_UNSHOWN = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def print_json(document: object) -> None:
    """One JSON document on one line of stdout, flushed; what a terminal must not see is escaped the JSON way."""
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(document, ensure_ascii=ascii_only, separators=(", ", ": "))
    sys.stdout.write(_UNSHOWN.sub(lambda hidden: f"\\u{ord(hidden[0]):04x}", text) + "\n")
    sys.stdout.flush()
