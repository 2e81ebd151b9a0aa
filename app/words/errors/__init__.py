"""The one clear sentence for every error the house raises: what happened, and what to do about it.

Each module beside this one registers the sentences of one side (lan, serial, ledger, ...) with `says`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

_sides = (
    "files",
    "lan",
    "serial",
    "meters",
    "chips",
    "recording",
    "voltage_controllers",
    "simulated",
    "ledger",
    "record",
    "evidence",
    "places",
    "sites",
    "credentials",
    "knowledge",
    "swap_test",
    "telemetry",
    "aging",
    "keypad",
    "cases",
    "references",
    "measuring",
    "bisection",
    "handover",
    "customers",
    "stock",
    "stocktake",
    "people",
    "safety",
    "purchases",
    "report_rates",
    "reports",
    "dossier",
    "import_plan",
    "imports",
    "labels",
    "printing",
)
_sentences: dict[type[BaseException], Callable[[BaseException], str]] = {}


E = TypeVar("E", bound=BaseException)


def says(kind: type[E]) -> Callable[[Callable[[E], str]], Callable[[E], str]]:
    """Register the function below as the sentence for errors of `kind` and its subclasses without their own."""

    def register(function: Callable[[E], str]) -> Callable[[E], str]:
        _sentences[kind] = function  # type: ignore[assignment]
        return function

    return register


def sentence(error: BaseException) -> str:
    """One line a person can act on. Falls back to the error's own text for a class nobody registered."""
    for side in _sides:
        import_module(f"{__name__}.{side}")
    for kind in type(error).__mro__:
        if kind in _sentences:
            return " ".join(_sentences[kind](error).split())
    return " ".join(f"{type(error).__name__}: {error}".split())
