"""The standard streams made fit for what the commands print, whatever terminal, locale or parent they come from."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Replace streams the parent closed by the null device, and let no character fail to print.

    A closed stream is None in Python, and its number would go to the next file opened, the shop's database say.
    A character the terminal's encoding lacks comes out as its escape, as it does on stderr in any Python.
    """
    for name, flag, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flag), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def give_up() -> None:
    """Send what is still to be printed nowhere, since whoever read it has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
